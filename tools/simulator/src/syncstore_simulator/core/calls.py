"""One platform call as the simulator sees it, and the answer it gives.

`Call` is filled in while the call is handled (shop, kind, effect, error); the gate then writes it to the journal.
It must not know a platform's rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl

import orjson

from syncstore_simulator.core.jsontypes import JsonObject, JsonValue


class PlatformName(StrEnum):
    """The simulated platforms."""

    SHOPEE = "shopee"
    TIKTOK = "tiktok"


class CallKind(StrEnum):
    """What a call does, for the journal's filter."""

    READ = "read"
    WRITE = "write"
    AUTH = "auth"
    MEDIA = "media"


class TokenKind(StrEnum):
    """Which token of a shop the control API ages."""

    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(slots=True)
class Call:
    """An inbound call. The fields after ``request_id`` are filled in while it is handled."""

    platform: PlatformName
    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    """Names in lower case; the last of repeated headers wins."""
    body: bytes
    received_at: float
    request_id: str
    kind: CallKind = CallKind.READ
    shop_id: str | None = None
    applied: bool = False
    effect: JsonObject = field(default_factory=dict)
    error: str = ""
    unknown_fields: list[str] = field(default_factory=list)
    query: tuple[tuple[str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.query = tuple(parse_qsl(self.raw_query, keep_blank_values=True))

    def first(self, name: str) -> str | None:
        """Return the first query value called ``name``, or None when it is absent."""
        return next((value for key, value in self.query if key == name), None)

    def every(self, name: str) -> list[str]:
        """Return all query values called ``name``, in order."""
        return [value for key, value in self.query if key == name]

    def json(self) -> JsonValue:
        """Parse the body as JSON. Raises ValueError when it is not JSON (an empty body included)."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: status, bytes, and headers besides the content type and length."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_json(cls, payload: JsonValue, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> "Answer":
        """Build an answer with ``payload`` as its JSON body."""
        return cls(status, orjson.dumps(payload), headers=headers)

    @classmethod
    def of_html(cls, page: str, status: int = 200) -> "Answer":
        """Build an answer that is an HTML page."""
        return cls(status, page.encode(), content_type="text/html; charset=utf-8")

    @classmethod
    def redirect(cls, location: str) -> "Answer":
        """Build a 302 to ``location``."""
        return cls(302, b"", headers=(("location", location),))
