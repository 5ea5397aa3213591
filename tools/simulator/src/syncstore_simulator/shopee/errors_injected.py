"""Refusals the simulator has no rule for; a fault of kind ``error_code`` answers with them.

A fault may name any other code too: it is answered as it stands, as a platform does that adds codes without telling.
"""

from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.shopee.errors import DOCUMENTED, GATEWAY, INFERRED, MEASURED, Refusal


def _row(code: str, message: str, source: str = DOCUMENTED, status: int = 200) -> ErrorRow:
    return ErrorRow(code, status, message, "injected", source, f"inject a fault of kind error_code with code {code}")


class InjectedRefusal(Refusal):
    """Codes that only faults answer with."""

    SYSTEM_BUSY = _row("error_system_busy", "Our system is taking some time to respond, please try later.")
    EDGE = ErrorRow(
        "error_server",
        500,
        "Something wrong. Please try later.",
        "injected",
        INFERRED,
        "inject a fault of kind http_5xx",
    )
    SERVER = _row("product.error_server", "Something wrong. Please try later.")
    NETWORK = _row("error_network", "Inner http call failed")
    DATA = _row("product.error_data", "parse data failed")
    GET_SHOP = _row("product.error_get_shop_fail", "Get shop failed. please try later.")
    UPDATE_ITEM = _row("product.error_busi_update_item_failed", "Update item failed, please try later.")
    ADD_ITEM = _row("product.error_busi_add_item_failed", "Add item failed. please try later.")
    UNDECLARED_ADDRESS = _row("source_ip_undeclared", "Request Source IP (203.0.113.7) is undeclared.", MEASURED, 403)
    API_PERMISSION = _row("error_api_permission", "This app type has no permission to this API.", GATEWAY, 403)
    API_RESTRICTED = _row(
        "error_api_call_restricted", "The App permission for api call have been restricted.", GATEWAY, 403
    )
    API_SUSPENDED = _row("api_suspended", "The API is offline.", GATEWAY, 403)
    PARTNER_KEY_EXPIRED = _row("error_partner_key_expired", "Your API partner key has expired.", GATEWAY, 403)
    PARTNER_NO_LINK = _row("partner_shop_no_link", "Invalid partner_id or shop_id, please have a check.", GATEWAY, 403)
    IDENTITY_CHECK = _row("error_kyc_auth", "No permission: the seller has to complete the registration.", GATEWAY, 403)
    UNDER_PENALTY = _row("product.error_seller_under_penalty", "The shop is under penalty.")
    HOLIDAY = _row("product.error_holiday_on_add_item", "Shop is under vocation mode.")
    SHOP_STATUS = _row("product.error_busi_invalid_shop_status", "Shop status invalid.")
    PRICE_HAS_MODELS = _row(
        "product.error_edit_item_price_for_item_has_model", "Can't edit item price directly while item has models."
    )
    WAREHOUSE_STOCK = _row("product.error_wms_shop_block_upate_stock", "Warehouse shop can't update stock.")
    UNKNOWN = _row("product.error_unknown", "Unknown error.")
