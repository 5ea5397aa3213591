"""Reads values out of a request body with the gateway's own complaints: ``body.skus[0].price is missing`` and the
like.
"""

import re

from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_gateway import GatewayRefusal

_DIGITS = re.compile(r"[0-9]{1,19}")


def invalid(path: str, problem: str) -> Refused:
    """Return the refusal of a field."""
    return Refused(GatewayRefusal.PARAM_INVALID, f"{path} {problem}")


def text(source: JsonObject, key: str, path: str) -> str:
    """Return a required string (it may be empty). Raises Refused."""
    if source.get(key) is None:
        raise invalid(f"{path}.{key}", "is missing")
    return optional_text(source, key, path)


def optional_text(source: JsonObject, key: str, path: str) -> str:
    """Return a string, empty when absent. Raises Refused for other types."""
    value = source.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise invalid(f"{path}.{key}", "is not a string")
    return value


def whole_number(source: JsonObject, key: str, path: str) -> int:
    """Return a required whole number. Raises Refused."""
    value = optional_whole_number(source, key, path)
    if value is None:
        raise invalid(f"{path}.{key}", "is missing")
    return value


def optional_whole_number(source: JsonObject, key: str, path: str) -> int | None:
    """Return a whole number or None. Raises Refused for other types."""
    value = source.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise invalid(f"{path}.{key}", "is not an integer")
    return value


def optional_flag(source: JsonObject, key: str, path: str) -> bool:
    """Return a boolean, False when absent. Raises Refused for other types."""
    value = source.get(key)
    if value is not None and not isinstance(value, bool):
        raise invalid(f"{path}.{key}", "is not a boolean")
    return bool(value)


def nested(source: JsonObject, key: str, path: str) -> JsonObject:
    """Return a required object. Raises Refused."""
    value = source.get(key)
    if value is None:
        raise invalid(f"{path}.{key}", "is missing")
    if not isinstance(value, dict):
        raise invalid(f"{path}.{key}", "is not an object")
    return value


def objects(source: JsonObject, key: str, path: str) -> list[JsonObject]:
    """Return a list of objects, empty when absent. Raises Refused for other types."""
    value = source.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise invalid(f"{path}.{key}", "is not a list of objects")
    return value


def texts(source: JsonObject, key: str, path: str) -> list[str]:
    """Return a list of strings, empty when absent. Raises Refused for other types."""
    value = source.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise invalid(f"{path}.{key}", "is not a list of strings")
    return value


def choice(value: JsonValue, allowed: frozenset[str] | set[str], path: str) -> str:
    """Return ``value`` when it is one of ``allowed``. Raises Refused."""
    if value not in allowed:
        raise invalid(path, f"is not one of {', '.join(sorted(allowed))}")
    return str(value)


def is_id(value: str) -> bool:
    """Return whether a string can be a platform id: up to 19 digits."""
    return _DIGITS.fullmatch(value) is not None
