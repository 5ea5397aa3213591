"""The stored truth of the simulated Shopee: items with their recent past, uploaded images, and ids nobody else has."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.history import History
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.items import DELETED, Item

_FIRST_ITEM_ID = 29_400_000_101  # beyond 32 bits, as live ids are
_FIRST_MODEL_ID = 218_000_000_501


@dataclass(slots=True)
class _Shelf:
    """The items of one shop; newest last."""

    item_ids: list[int] = field(default_factory=list)
    created_by_sku: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class ItemStore:
    """All items of all shops. Lists and searches see items as late as the switches say."""

    def __init__(self, clock: Clock, settings: PlatformSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._items: dict[int, History[Item]] = {}
        self._shelves: dict[int, _Shelf] = defaultdict(_Shelf)
        self._images: set[str] = set()
        self._item_ids = count(_FIRST_ITEM_ID, 7)
        self._model_ids = count(_FIRST_MODEL_ID, 3)

    def new_item_id(self) -> int:
        """Return an id no item ever had."""
        return next(self._item_ids)

    def new_model_id(self) -> int:
        """Return an id no model ever had."""
        return next(self._model_ids)

    def put(self, item: Item) -> None:
        """Store a new item or the next version of one."""
        now = self._clock.now()
        list_delay_s, index_delay_s = self._settings.number("list_delay_s"), self._settings.number("index_delay_s")
        known = self._items.get(item.item_id)
        if known is not None:
            known.write(item, now, list_delay_s=list_delay_s, index_delay_s=index_delay_s)
            return
        self._items[item.item_id] = History(item, now, list_delay_s=list_delay_s, index_delay_s=index_delay_s)
        shelf = self._shelves[item.shop_id]
        shelf.item_ids.append(item.item_id)
        shelf.created_by_sku[item.sku] += 1

    def current(self, item_id: int) -> Item | None:
        """Return the stored truth of an item, whoever owns it."""
        known = self._items.get(item_id)
        return None if known is None else known.current

    def current_of(self, shop_id: int) -> Iterator[Item]:
        """Yield the stored truth of a shop's items, oldest first."""
        for item_id in self._shelves[shop_id].item_ids:
            yield self._items[item_id].current

    def listed(self, shop_id: int, item_id: int) -> Item | None:
        """Return a shop's item as its detail shows it now."""
        known = self._items.get(item_id)
        shown = None if known is None else known.listed(self._clock.now())
        return shown if shown is not None and shown.shop_id == shop_id else None

    def listing(self, shop_id: int) -> Iterator[Item]:
        """Yield a shop's items as lists show them now, newest first."""
        now = self._clock.now()
        for item_id in reversed(self._shelves[shop_id].item_ids):
            shown = self._items[item_id].listed(now)
            if shown is not None:
                yield shown

    def searchable(self, shop_id: int) -> Iterator[Item]:
        """Yield a shop's items as the search index holds them now, newest first."""
        now = self._clock.now()
        for item_id in reversed(self._shelves[shop_id].item_ids):
            shown = self._items[item_id].searched(now)
            if shown is not None:
                yield shown

    def is_full(self, shop_id: int, most: int) -> bool:
        """Return whether a shop has ``most`` items that are not deleted."""
        if len(self._shelves[shop_id].item_ids) < most:
            return False
        return sum(item.status not in DELETED for item in self.current_of(shop_id)) >= most

    def created_count(self, shop_id: int, sku: str) -> int:
        """Return how often a shop created an item with this SKU."""
        return self._shelves[shop_id].created_by_sku.get(sku, 0)

    def add_image(self, data: bytes) -> str:
        """Store a picture; return its id, the same for the same bytes."""
        image_id = f"id-11134207-{hashlib.sha256(data).hexdigest()[:24]}"
        self._images.add(image_id)
        return image_id

    def has_image(self, image_id: str) -> bool:
        """Return whether a picture was uploaded."""
        return image_id in self._images
