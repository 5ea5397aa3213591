"""Errors the simulator has no rule for; a fault of kind ``error_code`` answers with them.

A fault may name any other code too: it is answered as it stands, as a platform does that adds codes without telling.
"""

from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.tiktok.errors import COMMON, ENDPOINT, INFERRED, Refusal, row


def _injected(code: int, message: str, source: str, *, status: int = 200) -> ErrorRow:
    trigger = f"inject a fault of kind error_code with code {code}"
    return row(code, message, "injected", source, trigger, status=status)


class InjectedRefusal(Refusal):
    """Codes that only faults answer with."""

    GATEWAY_TIMEOUT = _injected(36009007, "Gateway timeout", f"{COMMON}; HTTP 408: {INFERRED}", status=408)
    ADDRESS_NOT_ALLOWED = _injected(
        36009033, "The IP address is not in the allow list", f"{COMMON}; HTTP 403: {INFERRED}", status=403
    )
    DEVELOPMENT_SHOP_LIMIT = _injected(
        36009037, "The limit of a development shop is reached", "a secondary source", status=429
    )
    SHOP_INACTIVE = _injected(36009043, "The shop is inactive", "a secondary source", status=401)
    SELLER_INACTIVE = _injected(36009044, "The seller is inactive", "a secondary source", status=401)
    BACKEND = _injected(12001000, "Internal error of the product service", ENDPOINT)
    BACKEND_AGAIN = _injected(12052881, "Internal error of the product service", ENDPOINT)
    BACKEND_SHOP = _injected(33001002, "Internal error of the shop service", ENDPOINT)
    MERCHANT_LIMIT = _injected(12052109, "The merchant sends too many requests", ENDPOINT)
    PARAM_INVALID = _injected(12052910, "A parameter is not valid", ENDPOINT)
    APPEAL_OPEN = _injected(12052308, "An appeal is open for the product", ENDPOINT)
    AUCTION_RUNNING = _injected(12052371, "The product is in a running auction", ENDPOINT)
    SHOP_TASKS_OPEN = _injected(12052419, "The shop has open tasks", ENDPOINT)
    SELLER_NOT_ACTIVE = _injected(12052700, "The seller is not active", ENDPOINT)
    STOCK_SHARED = _injected(12052921, "Stock is shared with the source shop", ENDPOINT)
    NOT_ONBOARDED = _injected(12052995, "The seller is not onboarded to TikTok Shop", ENDPOINT)
