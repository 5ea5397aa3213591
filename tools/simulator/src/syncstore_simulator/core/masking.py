"""Hides secrets before a recorded call is shown."""

from urllib.parse import parse_qsl

import orjson

from syncstore_simulator.core.jsontypes import JsonObject, JsonValue

MASK = "***"
_SECRET_NAMES = frozenset(
    {
        "access_token",
        "refresh_token",
        "partner_key",
        "app_secret",
        "auth_code",
        "code",
        "resend_code",
        "x-tts-access-token",
    }
    | {"authorization"}
)


def masked(value: JsonValue) -> JsonValue:
    """Return a copy of a JSON value with the values of secret names replaced."""
    if isinstance(value, dict):
        return {key: MASK if key.lower() in _SECRET_NAMES else masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value


def readable_request(raw_query: str, body: bytes) -> JsonObject:
    """Return a recorded request as ``{"query": {...}, "body": ...}`` without its secrets.

    Repeated query names become lists. A body that is not JSON is shown as its size.
    """
    query: dict[str, JsonValue] = {}
    for key, value in parse_qsl(raw_query, keep_blank_values=True):
        if key in query:
            query[key] = [*(query[key] if isinstance(query[key], list) else [query[key]]), value]
        else:
            query[key] = value
    return {"query": masked(query), "body": _readable_body(body)}


def _readable_body(body: bytes) -> JsonValue:
    if not body:
        return None
    try:
        return masked(orjson.loads(body))
    except orjson.JSONDecodeError:
        return {"size_bytes": len(body)}
