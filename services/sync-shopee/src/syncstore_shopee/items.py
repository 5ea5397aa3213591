"""Reads of items: one by id, its models, and the one that carries our code. Nothing here changes anything.

Facts: Open Platform reference of get_item_base_info, get_model_list, get_item_list and search_item (2026-08). Both the
list and the search lag behind a create; the detail of a known id does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.sync.listing import LiveListing
from syncstore_common.sync.ports import Payload, ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import Query, ShopeeClient, ask
from syncstore_shopee.errors import known_failure
from syncstore_shopee.reading import LISTED_STATUSES, NO_MODEL, live_listing, status_of
from syncstore_shopee.violations import is_accused
from syncstore_shopee.wire_items import (
    FoundItems,
    ItemBase,
    ItemBases,
    ItemPage,
    ItemViolations,
    Variations,
    ViolationList,
)

_RECENT = timedelta(minutes=15)
"""How far back an unclear create may lie; the last look comes five minutes after it."""
_AHEAD = timedelta(minutes=1)
_PAGE = 100
_PAGES_MAX = 10
_DETAILS_AT_ONCE = 50
_ALL_UNKNOWN: Mapping[str, Payload] = {"error_item_not_found": {"item_list": []}}
_NOT_OFFERED: Mapping[str, Payload] = {"error_param": {"item_list": []}}
"""The violation read only adds reasons; an app that may not make it goes without."""


class Items:
    """Reads items of the session's shop; every method raises PlatformFailure."""

    def __init__(self, client: ShopeeClient) -> None:
        self._client = client

    async def base(self, session: ShopSession, item_id: str) -> ItemBase:
        """Return an item's own data. Raises MISSING when the shop has no such item."""
        for item in await self._bases(session, [item_id]):
            if item.item_id == item_id:
                return item
        raise known_failure("error_item_not_found", f"the shop has no item {item_id}")

    async def variations(self, session: ShopSession, item_id: str) -> Variations:
        """Return an item's tiers and models; both are empty for an item without variations."""
        return await ask(session, self._client.read(paths.MODEL_LIST, {"item_id": item_id}, Variations))

    async def fetch(self, session: ShopSession, item_id: str) -> LiveListing:
        """Return the whole listing. Raises MISSING when the shop has no such item."""
        item = await self.base(session, item_id)
        live = await self.variations(session, item_id) if item.has_model else Variations(model=())
        accused = is_accused(item, status_of(item.item_status))
        return live_listing(
            item,
            live,
            shop_id=session.shop.external_shop_id,
            region=session.shop.region,
            currency=session.shop.currency,
            violations=await self._violations(session, item_id) if accused else None,
        )

    async def stock_floors(self, session: ShopSession, item_id: str) -> dict[str, int]:
        """Return the least stock promotions allow per model; "0" stands for an item without models."""
        item = await self.base(session, item_id)
        if not item.has_model:
            return {NO_MODEL: item.stock_info_v2.floor if item.stock_info_v2 else 0}
        models = (await self.variations(session, item_id)).model
        return {model.model_id: model.stock_info_v2.floor if model.stock_info_v2 else 0 for model in models}

    async def find(self, session: ShopSession, code: str) -> ItemBase | None:
        """Return the item whose SKU is ``code``: from the search index, else from the most recent items.

        Raises CONFLICT when there are several: a person has to say which one counts.
        """
        found = await self._with_code(session, await self._searched(session, code), code)
        found = found or await self._with_code(session, await self._recent(session), code)
        if len(found) > 1:
            ids = ", ".join(item.item_id for item in found)
            message = f"the shop has {len(found)} listings with the code {code}: {ids}"
            fix = "Delete all but one of them in the Seller Centre."
            raise PlatformFailure(FailureFacts(Disposition.CONFLICT, "several_items", message, Remedy("code", fix)))
        return found[0] if found else None

    async def _bases(self, session: ShopSession, item_ids: Sequence[str]) -> tuple[ItemBase, ...]:
        question = self._client.read(
            paths.ITEM_BASE, {"item_id_list": ",".join(item_ids)}, ItemBases, instead=_ALL_UNKNOWN
        )
        return (await ask(session, question)).item_list

    async def _searched(self, session: ShopSession, code: str) -> list[str]:
        query: Query = {"item_sku": code, "page_size": 50}
        return list((await ask(session, self._client.read(paths.SEARCH_ITEM, query, FoundItems))).item_id_list)

    async def _recent(self, session: ShopSession) -> list[str]:
        now = self._client.clock.now()
        window: Query = {
            "update_time_from": int((now - _RECENT).timestamp()),
            "update_time_to": int((now + _AHEAD).timestamp()),
            "item_status": LISTED_STATUSES,
            "page_size": _PAGE,
        }
        item_ids: list[str] = []
        offset = 0
        for _ in range(_PAGES_MAX):
            page = await ask(session, self._client.read(paths.ITEM_LIST, {**window, "offset": offset}, ItemPage))
            item_ids += [row.item_id for row in page.item]
            if not page.has_next_page:
                break
            offset = page.next_offset
        return item_ids

    async def _with_code(self, session: ShopSession, item_ids: list[str], code: str) -> list[ItemBase]:
        found: list[ItemBase] = []
        for chunk in _chunks(list(dict.fromkeys(item_ids)), _DETAILS_AT_ONCE):
            found += [
                item
                for item in await self._bases(session, chunk)
                if item.item_sku == code and item.item_status in LISTED_STATUSES
            ]
        return found

    async def _violations(self, session: ShopSession, item_id: str) -> ItemViolations | None:
        question = self._client.read(
            paths.VIOLATIONS, {"item_id_list": item_id}, ViolationList, instead=_NOT_OFFERED, names_error=False
        )
        return next((row for row in (await ask(session, question)).item_list if row.item_id == item_id), None)


def _chunks(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
