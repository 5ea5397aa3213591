"""What TikTok Shop tells by webhook about products and authorisations, in its own words.

Sources: Partner Center, webhooks overview and the pages of topics 5, 6, 15, 16 and 37. A delivery is taken when the
answer is 200 with an empty body within three seconds, else repeated after 2 minutes, 30 minutes, 3 hours and 12 hours.
Each goes to the app's own address and to the one that a shop subscribed for the topic. The status named in topic 5 is
not the product's: receivers read that.
"""

from dataclasses import dataclass
from functools import partial
from itertools import count

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.pushes import PushRules, PushSender
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.tiktok.listing import Audit, Platform, Product, Status
from syncstore_simulator.tiktok.push_signing import sign_push
from syncstore_simulator.tiktok.shop import Shop

STATUS, DEAUTHORISED, INFORMATION, CREATED, AUDITED = 5, 6, 15, 16, 37
_TOPICS = {
    STATUS: "PRODUCT_STATUS_CHANGE",
    DEAUTHORISED: "SELLER_DEAUTHORIZATION",
    INFORMATION: "PRODUCT_INFORMATION_CHANGE",
    CREATED: "PRODUCT_CREATION",
    AUDITED: "PRODUCT_AUDIT_STATUS_CHANGE",
}
_WAITS_S = (120.0, 1800.0, 10_800.0, 43_200.0)
_FIRST_ID = 7_500_000_000_000_000_001


def sender(app_key: str, app_secret: str, clock: Clock, settings: PlatformSettings) -> PushSender:
    """Return the sender of an app's webhooks."""
    sign = partial(sign_push, app_key, app_secret)
    rules = PushRules(
        sign=lambda _, body: sign(body),
        is_taken=lambda status, body: status == 200 and not body,
        waits_s=_WAITS_S,
    )
    return PushSender(clock, settings, rules)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was told of a product last."""

    statuses: tuple[tuple[Platform, Status], ...]
    audit: Audit
    title: str
    description: str


class Notices:
    """Compares products with what was told of them, and words the difference."""

    def __init__(self, clock: Clock, out: PushSender) -> None:
        self._clock = clock
        self._out = out
        self._ids = count(_FIRST_ID)
        self._seen: dict[str, _Seen] = {}

    def product_changed(self, shop: Shop, product: Product) -> None:
        """Tell what is new about a product since the last time."""
        now, before = _seen(product), self._seen.get(product.id)
        self._seen[product.id] = now
        updated = {"update_time": product.updated_at}
        if before is None:
            self._tell(shop, CREATED, {"product_id": int(product.id), "product_types": [], **updated})
            return
        if now.statuses != before.statuses:
            reason = {"product_id": product.id, "status": _named(product), "suspended_reason": ""}
            self._tell(shop, STATUS, {**reason, **updated})
        if now.audit != before.audit:
            data: JsonObject = {"product_id": int(product.id), "audit": {"status": product.audit.value}, **updated}
            data["audit"]["pre_approved_reasons"] = []
            if Platform.TOKOPEDIA in product.statuses:
                status = product.statuses[Platform.TOKOPEDIA].value
                data["integrated_platform_statuses"] = {"platform": "TOKOPEDIA", "status": status}
            self._tell(shop, AUDITED, data)
        fields = [name for name in ("title", "description") if getattr(now, name) != getattr(before, name)]
        if fields:
            data = {"product_id": product.id, "change_source": "SELLER_CENTER", "changed_fields": fields, **updated}
            self._tell(shop, INFORMATION, data)

    def deauthorised(self, shop: Shop) -> None:
        """A seller removed the app."""
        self._tell(shop, DEAUTHORISED, {"message": f"shop {shop.config.shop_id} removed the app"})

    def _tell(self, shop: Shop, kind: int, data: JsonObject) -> None:
        subscription = shop.webhooks.get(_TOPICS[kind])
        body = {
            "type": kind,
            "tts_notification_id": str(next(self._ids)),
            "shop_id": shop.config.shop_id,
            "timestamp": self._clock.seconds(),
            "data": data,
        }
        self._out.tell(str(kind), body, [subscription.address] if subscription is not None else [])


def _seen(product: Product) -> _Seen:
    content = product.live.content
    statuses = tuple(sorted(product.statuses.items()))
    return _Seen(statuses, product.audit, str(content.get("title", "")), str(content.get("description", "")))


def _named(product: Product) -> str:
    if product.audit is Audit.FAILED:
        return "PRODUCT_AUDIT_FAILURE"
    is_new = product.created_at == product.updated_at
    return "PRODUCT_FIRST_PASS_REVIEW" if is_new else "PRODUCT_STATUS_CHANGED"
