"""Reads what came back from Shopee: a payload of the documented shape, or PlatformFailure. Pure; accepts any bytes.

Facts: Open Platform guide and samples (read 2026-11). Whether a call succeeded is said by the envelope's ``error``,
never by the HTTP status; a page of HTML, half a body or an answer of another shape comes from something in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

import orjson
from pydantic import ValidationError

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.ports import Payload
from syncstore_shopee.errors import bare_code, failure_of, retry_after_s
from syncstore_shopee.wire import Answer

_FAULTS = frozenset({Disposition.RETRY, Disposition.UNKNOWN_CODE})


class Place(StrEnum):
    """Where an answer keeps its payload."""

    RESPONSE = "response"
    TOP = "top"
    """Token and shop calls answer beside the envelope's fields."""
    LIST = "list"
    """``response`` is a bare list; it becomes ``items``."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the answer of one call."""

    answer: type[Answer]
    place: Place = Place.RESPONSE
    explained: frozenset[str] = frozenset()
    """Codes that lists or a read explain better than the code does: the payload then has ``refusal`` set."""
    instead: Mapping[str, Payload] = field(default_factory=dict)
    """Codes that are no failure but a payload, such as that there is nothing."""
    names_error: bool = True
    """Whether a success has the field ``error``; an envelope without it is somebody else's."""
    is_unclear: bool = False
    """After a fault nobody knows whether the call made something."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came back; ``retry_after`` is the raw header."""

    status: int
    content: bytes
    retry_after: str | None
    at: datetime


def read_answer(received: Received, reading: Reading) -> Payload:
    """Return the payload as the JSON of the answer's model. Raises PlatformFailure."""
    envelope = _json_object(received.content)
    if envelope is None:
        raise _unreadable(received, reading, "the answer is not a JSON object")
    code = envelope.get("error")
    if code:
        return _refused(received, reading, envelope, code if isinstance(code, str) else "error")
    if received.status >= 400:
        raise _unreadable(received, reading, "an error without a code")
    if reading.names_error and code is None:
        raise _unreadable(received, reading, "the envelope has no error field")
    return _validated(received, reading, _payload(envelope, reading.place))


def _refused(received: Received, reading: Reading, envelope: Payload, code: str) -> Payload:
    """Return what a refusal is instead, or raise what it means."""
    bare, message = bare_code(code), str(envelope.get("message") or envelope.get("msg") or "")
    if bare in reading.instead:
        return _validated(received, reading, reading.instead[bare])
    if bare in reading.explained:
        lists = envelope.get("response")
        refusal = {"refusal": code, "refusal_message": message}
        return _validated(received, reading, {**(lists if isinstance(lists, dict) else {}), **refusal})
    facts = failure_of(
        code=code,
        message=message,
        http_status=received.status,
        now=received.at,
        retry_after=received.retry_after,
        request_id=_request_id(envelope),
    )
    # a fault inside the platform may have come after the write
    raise PlatformFailure(replace(facts, ambiguous=reading.is_unclear and facts.disposition in _FAULTS))


def _validated(received: Received, reading: Reading, payload: object) -> Payload:
    try:
        return reading.answer.model_validate(payload).model_dump(mode="json")
    except ValidationError as error:
        raise _unreadable(received, reading, _shape_problem(error)) from None


def _unreadable(received: Received, reading: Reading, why: str) -> PlatformFailure:
    """The failure for an answer that is not Shopee's; after a write nobody knows whether it was applied."""
    is_limit = received.status == 429
    return PlatformFailure(
        FailureFacts(
            disposition=Disposition.RATE_LIMITED if is_limit else Disposition.RETRY,
            platform_code=f"http_{received.status}",
            message=f"HTTP {received.status}: {why}",
            retry_after_s=retry_after_s(received.retry_after, received.at),
            network=not is_limit,
            ambiguous=reading.is_unclear and not 400 <= received.status < 500,
        )
    )


def _json_object(content: bytes) -> Payload | None:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _payload(envelope: Payload, place: Place) -> object:
    match place:
        case Place.TOP:
            return envelope
        case Place.LIST:
            return {"items": envelope.get("response")}
        case Place.RESPONSE:
            response = envelope.get("response")
            return {} if response is None else response
        case _ as unreachable:
            assert_never(unreachable)


def _request_id(envelope: Payload) -> str | None:
    value = envelope.get("request_id")
    return str(value) if value else None


def _shape_problem(error: ValidationError) -> str:
    """Name the fields that don't fit, never their values."""
    places = sorted({".".join(map(str, item["loc"])) or "the payload" for item in error.errors(include_input=False)})
    return f"the answer does not have the documented shape: {', '.join(places)}"
