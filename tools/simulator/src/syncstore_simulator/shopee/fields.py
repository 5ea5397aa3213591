"""Reads the fields of a request body or query with the platform's own complaints.

Numbers may come as numeric strings, ids too; a missing field is answered as the live service does, naming it in
camel case.
"""

from decimal import Decimal, InvalidOperation

from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import RequestRefusal


def missing(name: str) -> Refused:
    """Return the refusal for a required field that is absent."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    return Refused(RequestRefusal.MISSING_FIELD, f"{camel}: value must Not Null")


def wrong(name: str, expected: str) -> Refused:
    """Return the refusal for a field with a wrong type or size."""
    return Refused(RequestRefusal.WRONG_FIELD, f"{name}: expected {expected}.")


def whole(values: JsonObject, name: str) -> int:
    """Return a required whole number. Raises Refused."""
    value = optional_whole(values, name)
    if value is None:
        raise missing(name)
    return value


def optional_whole(values: JsonObject, name: str) -> int | None:
    """Return a whole number or None when absent. Raises Refused when it is something else."""
    value = values.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(name, "a whole number")
    return value


def decimal(values: JsonObject, name: str) -> Decimal:
    """Return a required number. Raises Refused."""
    value = values.get(name)
    if value is None:
        raise missing(name)
    return as_decimal(value, name)


def as_decimal(value: JsonValue, name: str) -> Decimal:
    """Return a JSON number or numeric string as a finite decimal. Raises Refused."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(name, "a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise wrong(name, "a number") from error
    if not number.is_finite():
        raise wrong(name, "a finite number")
    return number


def text(values: JsonObject, name: str) -> str:
    """Return a required string. Raises Refused."""
    value = optional_text(values, name)
    if value is None:
        raise missing(name)
    return value


def optional_text(values: JsonObject, name: str) -> str | None:
    """Return a string or None when absent. Raises Refused."""
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise wrong(name, "a string")
    return value


def truth(values: JsonObject, name: str) -> bool:
    """Return a required yes or no. Raises Refused."""
    value = values.get(name)
    if value is None:
        raise missing(name)
    if not isinstance(value, bool):
        raise wrong(name, "true or false")
    return value


def table(values: JsonObject, name: str) -> JsonObject:
    """Return a required object. Raises Refused."""
    value = optional_table(values, name)
    if value is None:
        raise missing(name)
    return value


def optional_table(values: JsonObject, name: str) -> JsonObject | None:
    """Return an object or None when absent. Raises Refused."""
    value = values.get(name)
    if value is not None and not isinstance(value, dict):
        raise wrong(name, "an object")
    return value


def rows(values: JsonObject, name: str, *, most: int | None = None, least: int = 1) -> list[JsonObject]:
    """Return a required list of objects of an allowed length. Raises Refused."""
    value = values.get(name)
    if value is None:
        raise missing(name)
    return _objects(value, name, most, least)


def optional_rows(values: JsonObject, name: str, *, most: int | None = None) -> list[JsonObject] | None:
    """Return a list of objects or None when absent. Raises Refused."""
    value = values.get(name)
    return None if value is None else _objects(value, name, most, 0)


def _objects(value: JsonValue, name: str, most: int | None, least: int) -> list[JsonObject]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise wrong(name, "a list of objects")
    if len(value) < least or (most is not None and len(value) > most):
        raise wrong(name, f"{least} to {most or 'any number of'} entries")
    return value


def whole_list(value: JsonValue, name: str) -> tuple[int, ...]:
    """Return a list of whole numbers. Raises Refused."""
    if not isinstance(value, list) or any(isinstance(item, bool) or not isinstance(item, int) for item in value):
        raise wrong(name, "a list of whole numbers")
    return tuple(value)


def spread(values: list[str]) -> list[str]:
    """Return an array query parameter's entries: both repeated names and comma-joined values are in use."""
    return [entry for value in values for entry in value.strip("[]").split(",") if entry]
