"""What a webhook of TikTok Shop asks for. Pure; accepts any text.

Facts: Partner Center, pages of the webhook topics (2026-05). 5, 15, 16, 37 and 50 tell of a product's status,
information, creation, audit and SKUs; ``data`` names one ``product_id``, in some topics as a number beyond 2^53, in
others as a text. 6: the seller removed the app from the shop that the envelope names. No topic tells of a promotion's
end together with its products.
"""

import json
from datetime import UTC, datetime
from typing import Any

from syncstore_common.sync.ports import PushReading, PushTopic

_TOPICS = {
    "5": PushTopic.LISTING,
    "6": PushTopic.CONSENT_ENDED,
    "15": PushTopic.LISTING,
    "16": PushTopic.LISTING,
    "37": PushTopic.LISTING,
    "50": PushTopic.LISTING,
}
_LONGEST_ID = 20
_LONGEST_REASON = 200
_WITHDRAWN = "TikTok Shop withdrew our permission for this shop"


def reading_of(kind: str, body: str) -> PushReading | None:
    """Return what the webhook asks for; None for topics that concern no listing and no permission."""
    topic = _TOPICS.get(kind)
    if topic is None:
        return None
    push = _object(body)
    data = push.get("data")
    data = data if isinstance(data, dict) else {}
    if topic is PushTopic.CONSENT_ENDED:
        return PushReading(topic, shops=_ids(push.get("shop_id")), sent_at=_instant(push), reason=_reason(data))
    return PushReading(topic, listings=_ids(data.get("product_id")))


def _object(body: str) -> dict[str, Any]:
    try:
        push = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return push if isinstance(push, dict) else {}


def _ids(value: object) -> frozenset[str]:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return frozenset({text}) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else frozenset()


def _instant(push: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(push.get("timestamp"))), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _reason(data: dict[str, Any]) -> str:
    words = data.get("message")
    return f"{_WITHDRAWN}: {words[:_LONGEST_REASON]}" if isinstance(words, str) and words else _WITHDRAWN
