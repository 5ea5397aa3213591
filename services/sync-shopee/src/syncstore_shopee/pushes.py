"""What a push of Shopee asks for. Pure; accepts any text.

Facts: Open Platform, push mechanism (2026-05). 2: an authorisation was withdrawn; ``data`` names the shop (``shop_id``,
in some samples ``shopid``) or the shops of a main account. 7 and 9: an item came into a promotion, left it, or the
promotion moved; 8 tells of single sales in it and changes nothing. 16: a violation, 6 its forerunner; 27: a scheduled
publish failed. ``data`` names one ``item_id``, a number or, in some pushes, a text.
"""

import json
from datetime import UTC, datetime
from typing import Any

from syncstore_common.sync.ports import PushReading, PushTopic
from syncstore_shopee.checks import is_number

_TOPICS = {
    "2": PushTopic.CONSENT_ENDED,
    "6": PushTopic.LISTING,
    "7": PushTopic.PROMOTION,
    "9": PushTopic.PROMOTION,
    "16": PushTopic.LISTING,
    "27": PushTopic.LISTING,
}
_LONGEST_REASON = 200
_WITHDRAWN = "Shopee withdrew our permission for this shop"


def reading_of(kind: str, body: str) -> PushReading | None:
    """Return what the push asks for; None for kinds that concern no listing, promotion or permission."""
    topic = _TOPICS.get(kind)
    if topic is None:
        return None
    push = _object(body)
    data = push.get("data")
    data = data if isinstance(data, dict) else {}
    if topic is PushTopic.CONSENT_ENDED:
        return PushReading(topic, shops=_shops(push, data), sent_at=_instant(push), reason=_reason(data))
    return PushReading(topic, listings=_ids(data.get("item_id")))


def _object(body: str) -> dict[str, Any]:
    try:
        push = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return push if isinstance(push, dict) else {}


def _shops(push: dict[str, Any], data: dict[str, Any]) -> frozenset[str]:
    """One shop, or those of a main account; a field may be an object's or the envelope's."""
    listed = data.get("shop_id_list")
    many = listed if isinstance(listed, list) else []
    return _ids(push.get("shop_id"), data.get("shop_id"), data.get("shopid"), *many)


def _ids(*values: object) -> frozenset[str]:
    texts = (str(value) for value in values if isinstance(value, int | str) and not isinstance(value, bool))
    return frozenset(text for text in texts if is_number(text))


def _instant(push: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(str(push.get("timestamp"))), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _reason(data: dict[str, Any]) -> str:
    """Shopee's own word for it, such as "user cancel shop authorization" or "App status is abnormal"."""
    word = data.get("authorize_type")
    return f"{_WITHDRAWN}: {word[:_LONGEST_REASON]}" if isinstance(word, str) and word else _WITHDRAWN
