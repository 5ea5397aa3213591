"""The committed table of every error the simulated Shopee answers with."""

from itertools import chain

from syncstore_simulator.shopee.errors import Refusal
from syncstore_simulator.shopee.errors_gateway import AuthRefusal, GatewayRefusal
from syncstore_simulator.shopee.errors_injected import InjectedRefusal
from syncstore_simulator.shopee.errors_product import (
    ItemRefusal,
    LookupRefusal,
    PriceStockRefusal,
    PromotionRefusal,
    RequestRefusal,
    VariationRefusal,
)

REFUSALS: tuple[Refusal, ...] = tuple(
    chain(
        GatewayRefusal,
        AuthRefusal,
        RequestRefusal,
        ItemRefusal,
        PriceStockRefusal,
        VariationRefusal,
        PromotionRefusal,
        LookupRefusal,
        InjectedRefusal,
    )
)
"""Every row, in the order of the checks."""


def refusal_for(code: str) -> Refusal | None:
    """Return the row to answer an injected code with; the module prefix may be left out. None for an unknown code."""
    exact = (refusal for refusal in REFUSALS if refusal.row.code == code)
    prefixed = (refusal for refusal in REFUSALS if refusal.row.code == f"product.{code}")
    return next(chain(exact, prefixed), None)
