"""Is this push genuine, fresh and new? Pure: bytes in, verdict out.

Facts: Shopee signs ``url|body`` with the partner key and sends lowercase hex in ``Authorization`` (Open Platform push
guide); the URL is the configured one, because proxies rewrite what arrives. TikTok Shop signs ``app_key + body`` with
the app secret (Partner Center, webhooks overview). Neither signs a nonce: freshness is the body's own timestamp, within
the platform's retry span, and newness a key derived from the body.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Protocol

from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.text import has_unprintable

SHOPEE_RETRY_SPAN_S = 300 + 1800 + 10_800 + 600
"""Shopee repeats a push after 5 minutes, 30 minutes and 3 hours; some minutes for clocks."""
TIKTOK_RETRY_SPAN_S = 120 + 1800 + 10_800 + 43_200 + 600
"""TikTok Shop repeats a push after 2 minutes, 30 minutes, 3 and 12 hours."""
_CLOCK_LEAD_S = 300
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Push:
    """What can be read of a verified push. ``event_key`` is equal for repetitions of the same push."""

    event_key: str
    kind: str
    external_shop_id: str | None
    is_stale: bool


class PushVerifier(Protocol):
    """Verifies the pushes of one platform."""

    def is_genuine(self, body: bytes, signature: str) -> bool:
        """Compare the signature in constant time."""
        ...

    def read(self, body: bytes, *, now_s: float) -> Push:
        """Read key, kind and shop of a genuine push; accepts any body."""
        ...


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _is_stale(value: object, *, now_s: float, span_s: float) -> bool:
    try:
        at_s = float(str(value))
    except ValueError:
        return True
    return not now_s - span_s <= at_s <= now_s + _CLOCK_LEAD_S


def _text(value: object) -> str | None:
    """A short printable name or number, else nothing."""
    text = str(value) if isinstance(value, str | int) else ""
    return text if 0 < len(text) <= _LONGEST_NAME and not has_unprintable(text) else None


def _equal(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.strip().encode())


@dataclass(frozen=True, slots=True)
class ShopeeVerifier:
    """``push_url`` is the configured callback URL."""

    partner_key: str
    push_url: str

    def is_genuine(self, body: bytes, signature: str) -> bool:
        """Compare with hex HMAC-SHA256(partner key, url|body)."""
        message = self.push_url.encode() + b"|" + body
        return _equal(hmac.new(self.partner_key.encode(), message, hashlib.sha256).hexdigest(), signature)

    def read(self, body: bytes, *, now_s: float) -> Push:
        """Shopee numbers kinds in ``code``; a push has no id, so its bytes are its key."""
        push = _object(body)
        data = push.get("data")
        shop = push.get("shop_id") or (data.get("shop_id") if isinstance(data, dict) else None)
        return Push(
            event_key=hashlib.sha256(body).hexdigest(),
            kind=_text(push.get("code")) or "unknown",
            external_shop_id=_text(shop),
            is_stale=_is_stale(push.get("timestamp"), now_s=now_s, span_s=SHOPEE_RETRY_SPAN_S),
        )


@dataclass(frozen=True, slots=True)
class TikTokVerifier:
    """Credentials of the registered app."""

    app_key: str
    app_secret: str

    def is_genuine(self, body: bytes, signature: str) -> bool:
        """Compare with hex HMAC-SHA256(app secret, app key + body)."""
        message = self.app_key.encode() + body
        return _equal(hmac.new(self.app_secret.encode(), message, hashlib.sha256).hexdigest(), signature)

    def read(self, body: bytes, *, now_s: float) -> Push:
        """TikTok Shop gives notifications an id; older ones lack it, then their bytes are the key."""
        push = _object(body)
        return Push(
            event_key=_text(push.get("tts_notification_id")) or hashlib.sha256(body).hexdigest(),
            kind=_text(push.get("type")) or "unknown",
            external_shop_id=_text(push.get("shop_id")),
            is_stale=_is_stale(push.get("timestamp"), now_s=now_s, span_s=TIKTOK_RETRY_SPAN_S),
        )


def verifiers(*, shopee: tuple[str, str] | None, tiktok: tuple[str, str] | None) -> dict[Platform, PushVerifier]:
    """The verifiers of the configured platforms: (partner key, push URL) and (app key, app secret)."""
    built: dict[Platform, PushVerifier] = {}
    if shopee is not None:
        built[Platform.SHOPEE] = ShopeeVerifier(*shopee)
    if tiktok is not None:
        built[Platform.TIKTOK] = TikTokVerifier(*tiktok)
    return built
