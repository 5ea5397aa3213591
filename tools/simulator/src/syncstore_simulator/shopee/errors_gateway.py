"""Refusals before an API's own rules: path, app, timestamp, signature, token, shop, limits, authorisation.

Shopee publishes no HTTP status per code; 403 stands for identity and permission, 200 for the rest, as clients in
the field expect.
"""

from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.shopee.errors import GATEWAY, INFERRED, Refusal


def _row(code: str, message: str, trigger: str, *, status: int = 200, source: str = GATEWAY) -> ErrorRow:
    return ErrorRow(code, status, message, "gateway", source, trigger)


def _auth(code: str, message: str, trigger: str, *, source: str) -> ErrorRow:
    return ErrorRow(code, 403, message, "auth", source, trigger)


class GatewayRefusal(Refusal):
    """Refusals of the gateway, in the order of its checks."""

    UNKNOWN_PATH = _row(
        "error_param",
        "Permission denied: the API is offline or the path is wrong.",
        "call an unknown path or verb",
        status=404,
    )
    NO_PARTNER_ID = _row("error_param", "There is no partner_id in query.", "leave partner_id out")
    BAD_PARTNER_ID = _row("error_param", "Partner_id is invalid, expected 0 to 4294967295.", "send partner_id=abc")
    UNKNOWN_PARTNER = _row("error_auth", "partner_id is invalid", "send another app's partner_id", status=403)
    NO_TIMESTAMP = _row("error_param", "no timestamp.", "leave timestamp out")
    BAD_TIMESTAMP = _row("error_param", "Timestamp is invalid, expected 0 to 4294967295.", "send timestamp=soon")
    OLD_TIMESTAMP = _row("error_param", "Timestamp is expired.", "sign with a clock more than 300 s off")
    NO_SIGN = _row("error_param", "There is no sign in query.", "leave sign out")
    WRONG_SIGN = _row("error_sign", "Wrong sign.", "sign with another key", status=403)
    NO_ACCESS_TOKEN = _row("error_param", "There is no access_token in query.", "leave access_token out")
    NO_SHOP_ID = _row("error_param", "There is no shop_id in query.", "leave shop_id out")
    BAD_SHOP_ID = _row("error_param", "shop_id is invalid, expected 0 to 4294967295.", "send shop_id=abc")
    BAD_ACCESS_TOKEN = _row(
        "invalid_acceess_token",
        "Invalid access_token, please have a check.",
        "send an unknown or expired token",
        status=403,
    )
    WRONG_SHOP = _row("error_auth", "Invalid partner_id or shopid.", "use one shop's token for another", status=403)
    SHOP_NOT_LINKED = _row("shop_no_linked", "Partner and shop has no linked.", "revoke the shop's tokens", status=403)
    SHOP_BANNED = _row("shop_banned", "The shop account has been banned.", "ban the shop through control", status=403)
    DAY_SPENT = _row(
        "error_limit", "The daily API call limit is reached; try again after 00:00 (UTC+08:00).", "spend the day"
    )
    TOO_FAST = _row(
        "error_rate_limit", "Too many requests. Please try again later.", "call faster than allowed", status=429
    )


_EXCHANGE_PAGE = "Open Platform reference, public.get_access_token"
_REFRESH_PAGE = "Open Platform reference, public.refresh_access_token"


class AuthRefusal(Refusal):
    """Refusals of the consent page and of the token APIs."""

    REDIRECT_REFUSED = ErrorRow(
        "error_param",
        200,
        "The domain of redirect_uri is not consistent with the app's.",
        "consent",
        "Open Platform guide on authorisation",
        "ask consent with a redirect to a foreign domain",
    )
    CONSENT_PARAMETER = ErrorRow(
        "error_param", 200, "Wrong parameter:", "consent", INFERRED, "ask consent with auth_type=buyer"
    )
    MISSING_FIELD = ErrorRow("error_param", 200, "Wrong parameters, detail:", "auth", GATEWAY, "leave code out")
    PARTNER_DIFFERS = _auth(
        "error_auth", "Invalid partner_id or shopid.", "send another partner_id in the body", source=GATEWAY
    )
    INVALID_CODE = _auth(
        "invalid_code", "The code is expired, used or invalid.", "exchange a code twice", source=_EXCHANGE_PAGE
    )
    CODE_OF_OTHER_SHOP = _auth(
        "invalid_shop_id", "The code or shop_id is wrong.", "exchange a code for another shop", source=_EXCHANGE_PAGE
    )
    CODE_OF_OTHER_ACCOUNT = _auth(
        "invalid_main_acount_id",
        "The code or main account is wrong.",
        "exchange a shop's code for a main account",
        source=_EXCHANGE_PAGE,
    )
    BAD_REFRESH_TOKEN = _auth(
        "error_shop_refresh_token", "Your refresh token is wrong.", "use a refresh token twice", source=_REFRESH_PAGE
    )
    REFRESH_TOKEN_EXPIRED = _auth(
        "refresh_token_expired", "Your refresh_token expired.", "refresh after its lifetime", source=_REFRESH_PAGE
    )
    AUTHORISATION_EXPIRED = _auth(
        "shop_access_expired", "Your access to shop has expired.", "refresh after 365 days", source=_REFRESH_PAGE
    )
    NO_LINK = _auth(
        "shop_no_linked", "Partner and shop has no linked.", "refresh after a revocation", source=_REFRESH_PAGE
    )
    NO_MERCHANT = _auth(
        "merchant_no_linked", "Partner and merchant has no linked.", "refresh for a merchant", source=_REFRESH_PAGE
    )
    BAD_MERCHANT_TOKEN = _auth(
        "error_merchant_refresh_token",
        "Your refresh token is wrong.",
        "use a merchant's refresh token twice",
        source=_REFRESH_PAGE,
    )
    MERCHANT_EXPIRED = _auth(
        "merchant_access_expired",
        "Your access to merchant has expired.",
        "refresh a merchant after 365 days",
        source=_REFRESH_PAGE,
    )
