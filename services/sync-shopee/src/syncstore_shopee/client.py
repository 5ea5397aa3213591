"""Builds, signs and reads every call to Shopee; the only module that knows it is HTTP.

A ``Question`` is a call with the model of its answer. ``interpret`` turns whatever comes back into that model's JSON or
into PlatformFailure: a refusal in the envelope, a page of HTML, half a body, or an answer of another shape. Whether a
call succeeded is said by the envelope's ``error``, never by the HTTP status (Open Platform guide, read 2026-11).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import httpx
import orjson
from pydantic import ValidationError

from syncstore_common.kernel.clock import Clock, SystemClock
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.ports import AppSession, CallKind, Credentials, Payload, PlatformCall, ShopSession
from syncstore_shopee.errors import bare_code, failure_of, retry_after_s
from syncstore_shopee.settings import ShopeeApp
from syncstore_shopee.signing import sign_public, sign_shop
from syncstore_shopee.wire import Answer

A = TypeVar("A", bound=Answer)
_FAULTS = frozenset({Disposition.RETRY, Disposition.UNKNOWN_CODE})
Query = Mapping[str, str | int | Sequence[str]]


class Signed(StrEnum):
    """What a signature covers besides the app: nothing, or the session's shop."""

    PUBLIC = "public"
    SHOP = "shop"


class Place(StrEnum):
    """Where an answer keeps its payload."""

    RESPONSE = "response"
    TOP = "top"
    """Token and shop calls answer beside the envelope's fields."""
    LIST = "list"
    """``response`` is a bare list; it becomes ``items``."""


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """A call and the model of its answer."""

    call: PlatformCall
    answer: type[A]


async def ask(session: ShopSession | AppSession, question: Question[A]) -> A:
    """Make a call through the session and return its answer. Raises PlatformFailure."""
    return question.answer.model_validate(await session.call(question.call))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How to read the answer of one call."""

    answer: type[Answer]
    place: Place
    is_write: bool
    is_unclear: bool
    """After a fault nobody knows whether the call made something."""
    lists_with: frozenset[str]
    """Codes that lists or a read explain better than the code does; the answer then has ``refusal`` set."""
    empty_with: frozenset[str]
    """Codes that only say that there is nothing."""


class ShopeeClient:
    """Questions to Shopee for one registered app."""

    def __init__(self, app: ShopeeApp, clock: Clock | None = None) -> None:
        self._app = app
        self._clock = clock or SystemClock()

    @property
    def clock(self) -> Clock:
        """The clock answers are dated with."""
        return self._clock

    def read(
        self,
        path: str,
        query: Query,
        answer: type[A],
        *,
        place: Place = Place.RESPONSE,
        empty_with: frozenset[str] = frozenset(),
    ) -> Question[A]:
        """A GET for the session's shop; a code in ``empty_with`` is an answer without content."""

        def build(credentials: Credentials) -> httpx.Request:
            return httpx.Request("GET", self._url(path, credentials, Signed.SHOP, query))

        return self._question("GET", path, CallKind.READ, build, answer, place=place, empty_with=empty_with)

    def write(
        self,
        path: str,
        body: Mapping[str, Any],
        answer: type[A],
        *,
        repeatable: bool = True,
        lists_with: frozenset[str] = frozenset(),
    ) -> Question[A]:
        """A POST of a JSON object for the shop; not ``repeatable`` when a second copy would do a second thing.

        A refusal with a code in ``lists_with`` is an answer with ``refusal`` set, and the lists that came with it.
        """
        content = orjson.dumps(body)

        def build(credentials: Credentials) -> httpx.Request:
            return self._post(self._url(path, credentials, Signed.SHOP, {}), content)

        return self._question("POST", path, CallKind.WRITE, build, answer, repeatable=repeatable, lists_with=lists_with)

    def authorise(self, path: str, body: Mapping[str, str | int], answer: type[A]) -> Question[A]:
        """A POST of the app alone, for tokens. A refresh token works once, so it is never repeated blindly."""
        content = orjson.dumps({**body, "partner_id": self._app.partner_id})

        def build(credentials: Credentials) -> httpx.Request:
            return self._post(self._url(path, credentials, Signed.PUBLIC, {}), content)

        return self._question("POST", path, CallKind.AUTH, build, answer, place=Place.TOP, repeatable=False)

    def read_as(self, access_token: str, shop_id: str, path: str, answer: type[A], *, place: Place) -> Question[A]:
        """A GET with tokens that no session holds yet."""

        def build(credentials: Credentials) -> httpx.Request:
            own = Credentials(access_token, shop_id, None, credentials.at)
            return httpx.Request("GET", self._url(path, own, Signed.SHOP, {}))

        return self._question("GET", path, CallKind.AUTH, build, answer, place=place)

    def upload(self, path: str, picture: bytes, answer: type[A]) -> Question[A]:
        """Send one picture (JPEG or PNG) as a form; signed for the app alone. A second upload does no harm."""
        is_png = picture.startswith(b"\x89PNG")
        name, media_type = ("picture.png", "image/png") if is_png else ("picture.jpg", "image/jpeg")

        def build(credentials: Credentials) -> httpx.Request:
            url = self._url(path, credentials, Signed.PUBLIC, {})
            return httpx.Request("POST", url, data={"scene": "normal"}, files={"image": (name, picture, media_type)})

        return self._question("POST", path, CallKind.MEDIA, build, answer)

    def consent_url(self, *, state: str, redirect_url: str) -> str:
        """Return the page on which a seller lets the app in (the unsigned form)."""
        query = {
            "partner_id": self._app.partner_id,
            "auth_type": "seller",
            "redirect_uri": redirect_url,
            "response_type": "code",
            "state": state,
        }
        return f"{self._app.auth_url}?{urlencode(query)}"

    def _question(
        self,
        method: str,
        path: str,
        kind: CallKind,
        build: Callable[[Credentials], httpx.Request],
        answer: type[A],
        *,
        place: Place = Place.RESPONSE,
        repeatable: bool = True,
        lists_with: frozenset[str] = frozenset(),
        empty_with: frozenset[str] = frozenset(),
    ) -> Question[A]:
        is_unclear = kind is CallKind.WRITE and not repeatable
        reading = _Reading(answer, place, kind is CallKind.WRITE, is_unclear, lists_with, empty_with)

        def interpret(response: httpx.Response) -> Payload:
            return self._interpret(response, reading)

        return Question(PlatformCall(f"{method} {path}", kind, build, interpret, repeatable), answer)

    def _url(self, path: str, credentials: Credentials, signed: Signed, query: Query) -> str:
        app, timestamp = self._app, int(credentials.at.timestamp())
        key = app.partner_key.get_secret_value()
        common: dict[str, str | int] = {"partner_id": app.partner_id, "timestamp": timestamp}
        if signed is Signed.PUBLIC:
            common["sign"] = sign_public(partner_id=app.partner_id, partner_key=key, path=path, timestamp=timestamp)
        else:
            common |= {"access_token": credentials.access_token, "shop_id": credentials.external_shop_id}
            common["sign"] = sign_shop(
                partner_id=app.partner_id,
                partner_key=key,
                path=path,
                timestamp=timestamp,
                access_token=credentials.access_token,
                shop_id=credentials.external_shop_id,
            )
        return f"{app.base_url}{path}?{urlencode({**query, **common}, doseq=True)}"

    @staticmethod
    def _post(url: str, content: bytes) -> httpx.Request:
        return httpx.Request("POST", url, content=content, headers={"content-type": "application/json"})

    def _interpret(self, response: httpx.Response, reading: _Reading) -> Payload:
        envelope = _json_object(response.content)
        if envelope is None:
            raise self._unreadable(response, reading, "the answer is not a JSON object")
        code = envelope.get("error")
        if code:
            return self._refused(response, reading, envelope, str(code))
        if response.status_code >= 400:
            raise self._unreadable(response, reading, "an error without a code")
        if reading.is_write and code is None:
            raise self._unreadable(response, reading, "the envelope has no error field")
        return self._validated(response, reading, _payload(envelope, reading.place))

    def _refused(self, response: httpx.Response, reading: _Reading, envelope: Payload, code: str) -> Payload:
        """Raise what a refusal means, unless lists that came with it say it better."""
        if bare_code(code) in reading.empty_with:
            return self._validated(response, reading, {})
        message = envelope.get("message") or envelope.get("msg") or ""
        if bare_code(code) in reading.lists_with:
            lists = envelope.get("response")
            refusal = {"refusal": code, "refusal_message": str(message)}
            return self._validated(response, reading, {**(lists if isinstance(lists, dict) else {}), **refusal})
        facts = failure_of(
            code=code,
            message=str(message),
            http_status=response.status_code,
            now=self._clock.now(),
            retry_after=response.headers.get("retry-after"),
            request_id=_request_id(envelope),
        )
        # a fault inside the platform may have come after the write
        raise PlatformFailure(replace(facts, ambiguous=reading.is_unclear and facts.disposition in _FAULTS))

    def _validated(self, response: httpx.Response, reading: _Reading, payload: Payload) -> Payload:
        try:
            return reading.answer.model_validate(payload).model_dump(mode="json")
        except ValidationError as error:
            raise self._unreadable(response, reading, _shape_problem(error)) from None

    def _unreadable(self, response: httpx.Response, reading: _Reading, why: str) -> PlatformFailure:
        """The failure for an answer that is not Shopee's; after a write nobody knows whether it was applied."""
        status = response.status_code
        is_limit = status == 429
        return PlatformFailure(
            FailureFacts(
                disposition=Disposition.RATE_LIMITED if is_limit else Disposition.RETRY,
                platform_code=f"http_{status}",
                message=f"HTTP {status}: {why}",
                retry_after_s=retry_after_s(response.headers.get("retry-after"), self._clock.now()),
                network=not is_limit,
                ambiguous=reading.is_unclear and not 400 <= status < 500,
            )
        )


def _json_object(content: bytes) -> Payload | None:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _payload(envelope: Payload, place: Place) -> Payload:
    match place:
        case Place.TOP:
            return envelope
        case Place.LIST:
            return {"items": envelope.get("response")}
        case Place.RESPONSE:
            response = envelope.get("response")
            return {} if response is None else response


def _request_id(envelope: Payload) -> str | None:
    value = envelope.get("request_id")
    return str(value) if value else None


def _shape_problem(error: ValidationError) -> str:
    """Name the fields that don't fit, never their values."""
    places = sorted({".".join(map(str, item["loc"])) or "the payload" for item in error.errors(include_input=False)})
    return f"the answer does not have the documented shape: {', '.join(places)}"
