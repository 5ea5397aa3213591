"""Builds and signs every call to Shopee; the only module that knows it is HTTP.

A ``Question`` is a call with the model of its answer. Facts: Open Platform guide (API v2, read 2026-11): common
parameters go in the query for both verbs, parameters of a GET too, those of a POST as JSON, pictures as a form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import httpx
import orjson

from syncstore_common.kernel.clock import Clock, SystemClock
from syncstore_common.sync.ports import AppSession, CallKind, Credentials, Payload, PlatformCall, ShopSession
from syncstore_shopee.envelope import Place, Reading, Received, read_answer
from syncstore_shopee.settings import ShopeeApp
from syncstore_shopee.signing import sign_public, sign_shop
from syncstore_shopee.wire import Answer

A = TypeVar("A", bound=Answer)
Query = Mapping[str, str | int | Sequence[str]]
_NOTHING: Query = {}


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """A call and the model of its answer."""

    call: PlatformCall
    answer: type[A]


async def ask(session: ShopSession | AppSession, question: Question[A]) -> A:
    """Make a call through the session and return its answer. Raises PlatformFailure."""
    return question.answer.model_validate(await session.call(question.call))


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
        instead: Mapping[str, Payload] | None = None,
        names_error: bool = True,
    ) -> Question[A]:
        """A GET for the session's shop; see ``Reading`` for the options."""

        def build(credentials: Credentials) -> httpx.Request:
            return httpx.Request("GET", self._shop_url(path, credentials, query))

        reading = Reading(answer, place, instead=instead or {}, names_error=names_error)
        return self._question(f"GET {path}", CallKind.READ, build, answer, reading)

    def write(
        self,
        path: str,
        body: Mapping[str, Any],
        answer: type[A],
        *,
        repeatable: bool = True,
        explained: frozenset[str] = frozenset(),
    ) -> Question[A]:
        """A POST of a JSON object for the shop; not ``repeatable`` when a second copy would do a second thing."""
        content = orjson.dumps(body)

        def build(credentials: Credentials) -> httpx.Request:
            return _post(self._shop_url(path, credentials, _NOTHING), content)

        reading = Reading(answer, explained=explained, is_unclear=not repeatable)
        return self._question(f"POST {path}", CallKind.WRITE, build, answer, reading, repeatable=repeatable)

    def authorise(self, path: str, body: Mapping[str, str | int], answer: type[A]) -> Question[A]:
        """A POST of the app alone, for tokens. A refresh token works once, so it is never repeated blindly."""
        content = orjson.dumps({**body, "partner_id": self._app.partner_id})

        def build(credentials: Credentials) -> httpx.Request:
            return _post(self._public_url(path, credentials), content)

        reading = Reading(answer, Place.TOP)
        return self._question(f"POST {path}", CallKind.AUTH, build, answer, reading, repeatable=False)

    def read_as(self, access_token: str, shop_id: str, path: str, answer: type[A]) -> Question[A]:
        """A GET with tokens that no session holds yet; answers at the top of the envelope."""

        def build(credentials: Credentials) -> httpx.Request:
            own = Credentials(access_token, shop_id, None, credentials.at)
            return httpx.Request("GET", self._shop_url(path, own, _NOTHING))

        return self._question(f"GET {path}", CallKind.AUTH, build, answer, Reading(answer, Place.TOP))

    def upload(self, path: str, picture: bytes, answer: type[A]) -> Question[A]:
        """Send one picture (JPEG or PNG) as a form; signed for the app alone. A second upload does no harm."""
        is_png = picture.startswith(b"\x89PNG")
        name, media_type = ("picture.png", "image/png") if is_png else ("picture.jpg", "image/jpeg")

        def build(credentials: Credentials) -> httpx.Request:
            files = {"image": (name, picture, media_type)}
            return httpx.Request("POST", self._public_url(path, credentials), data={"scene": "normal"}, files=files)

        return self._question(f"POST {path}", CallKind.MEDIA, build, answer, Reading(answer))

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
        operation: str,
        kind: CallKind,
        build: Callable[[Credentials], httpx.Request],
        answer: type[A],
        reading: Reading,
        *,
        repeatable: bool = True,
    ) -> Question[A]:
        def interpret(response: httpx.Response) -> Payload:
            retry_after = response.headers.get("retry-after")
            received = Received(response.status_code, response.content, retry_after, self._clock.now())
            return read_answer(received, reading)

        return Question(PlatformCall(operation, kind, build, interpret, repeatable), answer)

    def _public_url(self, path: str, credentials: Credentials) -> str:
        app, timestamp = self._app, int(credentials.at.timestamp())
        key = app.partner_key.get_secret_value()
        sign = sign_public(partner_id=app.partner_id, partner_key=key, path=path, timestamp=timestamp)
        query = {"partner_id": app.partner_id, "timestamp": timestamp, "sign": sign}
        return f"{app.base_url}{path}?{urlencode(query)}"

    def _shop_url(self, path: str, credentials: Credentials, query: Query) -> str:
        app, timestamp = self._app, int(credentials.at.timestamp())
        sign = sign_shop(
            partner_id=app.partner_id,
            partner_key=app.partner_key.get_secret_value(),
            path=path,
            timestamp=timestamp,
            access_token=credentials.access_token,
            shop_id=credentials.external_shop_id,
        )
        common = {
            "partner_id": app.partner_id,
            "timestamp": timestamp,
            "access_token": credentials.access_token,
            "shop_id": credentials.external_shop_id,
            "sign": sign,
        }
        return f"{app.base_url}{path}?{urlencode({**query, **common}, doseq=True)}"


def _post(url: str, content: bytes) -> httpx.Request:
    return httpx.Request("POST", url, content=content, headers={"content-type": "application/json"})
