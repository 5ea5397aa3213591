"""One shop of the simulated TikTok Shop: its products, what waits for a moment, and what its search index shows.

Nothing runs in the background: `Shop.advance` carries out everything that is due before a call is handled, in order
of time.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from syncstore_simulator.core.config import TikTokShopConfig
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.tiktok import markets, review, views
from syncstore_simulator.tiktok.category_data import SALES_ATTRIBUTES
from syncstore_simulator.tiktok.content_rules import ShopFacts
from syncstore_simulator.tiktok.ids import IdSource
from syncstore_simulator.tiktok.listing import Product, Review, SalesAttribute
from syncstore_simulator.tiktok.shop_index import SearchIndex
from syncstore_simulator.tiktok.submission import SubmittedAttribute


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at: float
    number: int
    action: Callable[[float], None] = field(compare=False)


@dataclass(slots=True)
class WebhookSubscription:
    """The address an event type is delivered to."""

    address: str
    created_at: int
    updated_at: int


class Shop:
    """A shop's state. Times are seconds since the epoch."""

    def __init__(self, config: TikTokShopConfig, facts: ShopFacts, ids: IdSource, settings: PlatformSettings) -> None:
        self.config = config
        self.currency = markets.currency_of(config.region)
        self.facts = facts
        self.products: dict[str, Product] = {}
        self.index = SearchIndex()
        self.create_answers: dict[str, JsonObject] = {}
        """First answers of create calls by idempotency key."""
        self.webhooks: dict[str, WebhookSubscription] = {}
        self.created_on_day: dict[int, int] = {}
        self.on_change: Callable[[Product], None] = lambda _: None
        """Told of every change of a product."""
        self._ids = ids
        self._settings = settings
        self._attribute_ids = {name: spec.id for spec in SALES_ATTRIBUTES for name in (spec.english, spec.indonesian)}
        self._attribute_names = {spec.id: spec.indonesian for spec in SALES_ATTRIBUTES}
        self._value_ids: dict[tuple[str, str], str] = {}
        self._value_names: dict[str, str] = {}
        self._agenda: list[_Due] = []
        self._numbers = count()

    def review_due_at(self, now: float) -> float:
        """Return when a review that starts now is decided."""
        return now + self._settings.number("review_delay_s")

    def advance(self, now: float) -> None:
        """Carry out everything that is due by ``now``: verdicts of reviews and updates of the search index."""
        while self._agenda and self._agenda[0].at <= now:
            due = heapq.heappop(self._agenda)
            due.action(due.at)

    def changed(self, product: Product, at: float) -> None:
        """Note a change of a product: its update time, its review's moment, and the later update of the index."""
        product.updated_at = int(at)
        if product.review is not None:
            pending = product.review
            self._later(pending.due_at, lambda moment: self._decide(product, pending, moment))
        number, snapshot = next(self._numbers), views.indexed(product)
        visible_at = at + self._settings.number("index_delay_s")
        self._later(visible_at, lambda _: self.index.put(product.id, number, snapshot))
        self.on_change(product)

    def sales_attribute(self, given: SubmittedAttribute) -> SalesAttribute:
        """Return a sales attribute with its ids; custom names and values get ids that stay the same for the shop."""
        attribute_id = given.id or self._attribute_ids.get(given.name) or self._ids.attribute()
        name = self._attribute_names.setdefault(attribute_id, given.name or attribute_id)
        self._attribute_ids.setdefault(name, attribute_id)
        value_id = given.value_id or self._value_ids.get((attribute_id, given.value_name)) or self._ids.attribute()
        value_name = self._value_names.setdefault(value_id, given.value_name or value_id)
        self._value_ids.setdefault((attribute_id, value_name), value_id)
        return SalesAttribute(attribute_id, name, value_id, value_name, given.image_uri)

    def _decide(self, product: Product, pending: Review, moment: float) -> None:
        if product.review is pending:
            review.conclude(product)
            self.changed(product, moment)

    def _later(self, at: float, action: Callable[[float], None]) -> None:
        heapq.heappush(self._agenda, _Due(at, next(self._numbers), action))
