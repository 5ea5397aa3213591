"""Builds and signs TikTok Shop's calls and reads their answers. The only file here that knows HTTP.

A JSON body is serialised once and those very bytes are signed and sent; a multipart body is not signed. Calls of the
token host carry the app secret in their query, so their requests never show an address. ``shop_cipher`` goes only where
an endpoint takes it: elsewhere it is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlencode

import httpx
import orjson

from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.ports import CallKind, Credentials, Payload, PlatformCall
from syncstore_tiktok.envelope import Answer, read_answer
from syncstore_tiktok.markets import Market
from syncstore_tiktok.settings import TikTokApp
from syncstore_tiktok.signing import sign

_IMAGE_TYPES = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG", "image/png", "png"),
    (b"RIFF", "image/webp", "webp"),
)


class _Request(httpx.Request):
    """A request that does not show its address: queries carry the app secret or a signature."""

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url.path}>"


@dataclass(frozen=True, slots=True)
class TikTokClient:
    """Makes the calls of one app; ``clock`` only dates answers (credentials bring the time to sign with)."""

    app: TikTokApp
    clock: Clock

    def shop_call(
        self,
        operation: str,
        market: Market,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Json] | None = None,
        kind: CallKind = CallKind.READ,
        is_repeatable: bool = True,
    ) -> PlatformCall:
        """Return a JSON call for a shop; ``operation`` is method and path template, ``ids`` fill the template."""
        method, path = _method_and_path(operation, ids or {})
        content = b"" if body is None else orjson.dumps(body)

        def build(credentials: Credentials) -> httpx.Request:
            parameters = {**(query or {}), "shop_cipher": _cipher(credentials)}
            return self._signed(method, path, credentials, parameters=parameters, content=content)

        return self._call(operation, kind, build, market, is_repeatable=is_repeatable)

    def account_call(self, operation: str, market: Market, *, access_token: str) -> PlatformCall:
        """Return a read about a grant instead of a shop; the token of a fresh grant is given, not stored yet."""
        method, path = _method_and_path(operation, {})

        def build(credentials: Credentials) -> httpx.Request:
            return self._signed(method, path, replace(credentials, access_token=access_token))

        return self._call(operation, CallKind.AUTH, build, market)

    def upload_call(self, operation: str, market: Market, *, data: bytes, use_case: str) -> PlatformCall:
        """Return the upload of a picture."""
        method, path = _method_and_path(operation, {})
        media_type, suffix = _media_type(data)

        def build(credentials: Credentials) -> httpx.Request:
            return _Request(
                method,
                self._signed_url(path, {}, b"", credentials.at),
                headers={"x-tts-access-token": credentials.access_token},
                data={"use_case": use_case},
                files={"data": (f"picture.{suffix}", data, media_type)},
            )

        return self._call(operation, CallKind.MEDIA, build, market)

    def token_call(self, operation: str, market: Market, parameters: Mapping[str, str]) -> PlatformCall:
        """Return a call of the token host; unsigned, with the app's secret in the query."""
        method, path = _method_and_path(operation, {})

        def build(_: Credentials) -> httpx.Request:
            query = {"app_key": self.app.app_key, "app_secret": self.app.app_secret.get_secret_value(), **parameters}
            return _Request(method, f"{self.app.auth_url}{path}?{_encoded(query)}")

        return self._call(operation, CallKind.AUTH, build, market, is_repeatable=False)

    def _signed(
        self,
        method: str,
        path: str,
        credentials: Credentials,
        *,
        parameters: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> httpx.Request:
        return _Request(
            method,
            self._signed_url(path, parameters or {}, content, credentials.at),
            headers={"x-tts-access-token": credentials.access_token, "content-type": "application/json"},
            content=content or None,
        )

    def _signed_url(self, path: str, parameters: Mapping[str, str], content: bytes, at: datetime) -> str:
        query = {**parameters, "app_key": self.app.app_key, "timestamp": str(int(at.timestamp()))}
        secret = self.app.app_secret.get_secret_value()
        query["sign"] = sign(secret=secret, path=path, query=query, body=content)
        return f"{self.app.base_url}{path}?{_encoded(query)}"

    def _call(
        self,
        operation: str,
        kind: CallKind,
        build: Callable[[Credentials], httpx.Request],
        market: Market,
        *,
        is_repeatable: bool = True,
    ) -> PlatformCall:
        def interpret(response: httpx.Response) -> Payload:
            answer = Answer(response.status_code, response.content, response.headers.get("retry-after"))
            return read_answer(answer, now=self.clock.now(), market=market, is_repeatable=is_repeatable)

        return PlatformCall(operation=operation, kind=kind, build=build, interpret=interpret, repeatable=is_repeatable)


def _method_and_path(operation: str, ids: Mapping[str, str]) -> tuple[str, str]:
    method, template = operation.split(" ", 1)
    return method, template.format(**{name: quote(value, safe="") for name, value in ids.items()})


def _encoded(query: Mapping[str, str]) -> str:
    return urlencode(query, quote_via=quote, safe="")


def _media_type(data: bytes) -> tuple[str, str]:
    for start, media_type, suffix in _IMAGE_TYPES:
        if data.startswith(start):
            return media_type, suffix
    return "application/octet-stream", "bin"


def _cipher(credentials: Credentials) -> str:
    if credentials.cipher:
        return credentials.cipher
    raise PlatformFailure(
        FailureFacts(
            disposition=Disposition.BLOCKED,
            platform_code="shop.no_cipher",
            message="the key that names this shop in calls is not known",
            remedy=Remedy("shop", "Connect the shop again."),
        )
    )
