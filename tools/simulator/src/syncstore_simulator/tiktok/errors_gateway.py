"""Errors of TikTok Shop's gateway and of its authorisation host.

The gateway checks path, method, version, app_key, timestamp, sign, access token, shop_cipher, scope in this order;
the first two were observed, the rest of the order is inferred. 36009004 means "something in the request": clients
must look at the words.
"""

from syncstore_simulator.tiktok.errors import COMMON, INFERRED, OBSERVED, Refusal, row

_GATE = "gateway"
_AUTH = "authorisation"


class GatewayRefusal(Refusal):
    """Refusals before any endpoint looks at the call."""

    PATH_UNKNOWN = row(
        36009009,
        "Invalid path",
        _GATE,
        f"{COMMON}; HTTP 404 {OBSERVED}",
        "call a path that no endpoint has",
        status=404,
    )
    METHOD_NOT_ALLOWED = row(
        36009010,
        "Invalid HTTP method",
        _GATE,
        f"{COMMON}; HTTP 405: {INFERRED}",
        "GET a path that only takes POST",
        status=405,
    )
    VERSION_UNKNOWN = row(
        36009014,
        "Invalid API version",
        _GATE,
        f"{COMMON}; HTTP 404: {INFERRED}",
        "call a known path with a version it does not have",
        status=404,
    )
    APP_KEY_MISSING = row(36009004, "app_key is a required parameter", _GATE, COMMON, "leave app_key out", status=400)
    APP_KEY_INVALID = row(
        36009004, "Invalid app_key", _GATE, f"{COMMON}; HTTP 400 {OBSERVED}", "send another app's app_key", status=400
    )
    TIMESTAMP_MISSING = row(
        36009004, "timestamp is a required parameter", _GATE, COMMON, "leave timestamp out", status=400
    )
    TIMESTAMP_MALFORMED = row(
        36009004,
        "timestamp must be a 10-digit Unix time in seconds",
        _GATE,
        COMMON,
        "send a timestamp in milliseconds",
        status=400,
    )
    TIMESTAMP_NEGATIVE = row(
        36009004, "timestamp is lesser than 0", _GATE, COMMON, "send a negative timestamp", status=400
    )
    TIMESTAMP_PAST = row(
        36009004,
        "timestamp is more than 5 minutes in the past",
        _GATE,
        COMMON,
        "sign with a clock 301 s slow",
        status=400,
    )
    TIMESTAMP_FUTURE = row(
        36009004,
        "timestamp is more than 30 seconds in the future",
        _GATE,
        COMMON,
        "sign with a clock 31 s fast",
        status=400,
    )
    SIGN_MISSING = row(36009004, "required signature is missing (sign)", _GATE, COMMON, "leave sign out", status=400)
    SIGN_INVALID = row(
        106001,
        "Signature is invalid",
        _GATE,
        f"{COMMON}; HTTP 401 {OBSERVED}",
        "sign other bytes than are sent",
        status=401,
    )
    TOKEN_MISSING = row(
        36009004,
        "header x-tts-access-token is required",
        _GATE,
        COMMON,
        "leave the access token header out",
        status=400,
    )
    TOKEN_UNKNOWN = row(
        105001,
        "Access token is invalid",
        _GATE,
        f"older documents; HTTP 401: {INFERRED}",
        "send a token never issued",
        status=401,
    )
    TOKEN_EXPIRED = row(
        105002,
        "Access token has expired",
        _GATE,
        f"{COMMON}; HTTP 401: {INFERRED}",
        "use a token after its lifetime",
        status=401,
    )
    TOKEN_REVOKED = row(
        105003,
        "Access token is no longer authorised",
        _GATE,
        f"older documents; HTTP 401 and the meaning: {INFERRED}",
        "use a token after the seller removed the app",
        status=401,
    )
    CIPHER_MISSING = row(
        106013,
        "shop_cipher is required",
        _GATE,
        f"{COMMON}; HTTP 400: {INFERRED}",
        "call a shop endpoint without it",
        status=400,
    )
    CIPHER_UNEXPECTED = row(
        36009004,
        "Unexpected identifier: shop_cipher is not required",
        _GATE,
        f"{COMMON}; for images/upload {OBSERVED}",
        "send shop_cipher to an endpoint that takes none",
        status=400,
    )
    CIPHER_MISMATCH = row(
        101000,
        "The access token and the shop_cipher do not belong together",
        _GATE,
        f"{COMMON}; HTTP 403: {INFERRED}",
        "use one shop's token with another shop's cipher",
        status=403,
    )
    SCOPE_MISSING = row(
        105005,
        "Access denied: the scope was not granted",
        _GATE,
        f"{COMMON}; HTTP 403: {INFERRED}",
        "call without the scope",
        status=403,
    )
    RATE_LIMITED = row(
        36009002, "Too many requests", _GATE, "Partner Center, page rate-limits", "call faster than allowed", status=429
    )
    INTERNAL = row(
        36009003, "Internal error", _GATE, f"{COMMON}; HTTP 500: {INFERRED}", "inject the fault http_5xx", status=500
    )
    BODY_TOO_LARGE = row(
        36009021,
        "The request body is too large",
        _GATE,
        f"{COMMON}; HTTP 413: {INFERRED}",
        "send a JSON body above 2 MiB",
        status=413,
    )
    BODY_NOT_JSON = row(
        36009022,
        "The request body is not valid JSON",
        _GATE,
        f"{COMMON}; HTTP 400: {INFERRED}",
        "send broken JSON",
        status=400,
    )
    MULTIPART_REQUIRED = row(
        36009023,
        "Content-Type must be multipart/form-data",
        _GATE,
        f"{COMMON}; HTTP 400: {INFERRED}",
        "upload as JSON",
        status=400,
    )
    PARAM_INVALID = row(
        36009004,
        "invalid param error",
        _GATE,
        f"{COMMON}; the wording 'body.package_weight.value is missing' {OBSERVED}",
        "leave a required field out, or give it the wrong type",
        status=400,
    )


class AuthRefusal(Refusal):
    """Refusals of the token endpoints; they answer HTTP 200 like the live host."""

    APP_INVALID = row(
        36009004,
        "Invalid app_key or app_secret",
        _AUTH,
        f"code: {INFERRED}; HTTP 200 {OBSERVED}",
        "exchange with a wrong app_secret",
    )
    PARAM_INVALID = row(
        98001004, "invalid params", _AUTH, f"HTTP 200 {OBSERVED}", "leave grant_type out or send another one"
    )
    CODE_INVALID = row(36004004, "invalid auth code", _AUTH, f"HTTP 200 {OBSERVED}", "use an auth code twice")
    RECORD_MISSING = row(
        36004005,
        "no related authorisation record",
        _AUTH,
        f"HTTP 200 {OBSERVED}",
        "refresh with an unknown or replaced refresh token",
    )
    REFRESH_EXPIRED = row(
        36004001,
        "refresh token has expired",
        _AUTH,
        f"a public client's change; HTTP 200 {OBSERVED}",
        "refresh after the lifetime",
    )
