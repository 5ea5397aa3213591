"""Reading the envelope of an answer: ``{"code", "message", "request_id", "data"}``. Pure; any bytes are accepted.

Success is code 0. A proxy or an outage may answer with HTML, with nothing, or with JSON of another shape; none of that
may look like an answer of the platform.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.ports import Payload
from syncstore_tiktok.errors import failure_of, safe_text
from syncstore_tiktok.markets import Market

_SUCCESS = "0"
_UNREADABLE = "answer.unreadable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one call."""

    status: int
    body: bytes
    retry_after: str | None = None


def read_answer(answer: Answer, *, now: datetime, market: Market, is_repeatable: bool = True) -> Payload:
    """Return ``data`` of a success (an empty object when it has none). Raises PlatformFailure otherwise.

    A server's fault leaves the outcome of a call that is not repeatable unknown, and the failure says so.
    """
    envelope = _envelope(answer.body)
    if envelope is None:
        raise PlatformFailure(_without_envelope(answer, now, market, is_repeatable=is_repeatable))
    code = str(envelope["code"])
    if code == _SUCCESS and answer.status < 400:
        data = envelope.get("data")
        if data is None:
            return {}
        if isinstance(data, dict):
            return data
        raise PlatformFailure(unreadable("the answer's data is not an object", is_repeatable=is_repeatable))
    facts = failure_of(
        code=code,
        message=_text(envelope.get("message")),
        http_status=answer.status,
        now=now,
        market=market,
        retry_after=answer.retry_after,
        request_id=_text(envelope.get("request_id")) or None,
    )
    if facts.disposition is Disposition.RETRY and not is_repeatable:
        facts = replace(facts, ambiguous=True)
    raise PlatformFailure(facts)


def unreadable(message: str, *, is_repeatable: bool = True) -> FailureFacts:
    """Return the facts of an answer that can't be understood although it says that it worked."""
    return FailureFacts(
        disposition=Disposition.RETRY,
        platform_code=_UNREADABLE,
        message=safe_text(message),
        network=True,
        ambiguous=not is_repeatable,
    )


def _envelope(body: bytes) -> Payload | None:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("code"), int | str) or value["code"] is True:
        return None
    return value


def _without_envelope(answer: Answer, now: datetime, market: Market, *, is_repeatable: bool) -> FailureFacts:
    """Nothing of the platform's own came back: the status alone counts."""
    if answer.status < 400:
        return unreadable("the answer is not one of TikTok Shop's", is_repeatable=is_repeatable)
    facts = failure_of(
        code=f"http.{answer.status}",
        message=f"the platform's servers answered {answer.status} without a reason",
        http_status=answer.status,
        now=now,
        market=market,
        retry_after=answer.retry_after,
    )
    if answer.status < 500:
        return facts
    return replace(facts, network=True, ambiguous=not is_repeatable)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
