"""Pushes to a listing that exists: stock, price, content.

Content goes in two parts, variations first: an item is locked for seconds after an edit, and what was done already is
skipped in the next run, so a push that met the lock gets further each time.
"""

from collections.abc import Sequence
from dataclasses import replace

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.errors import PlatformFailure
from syncstore_common.sync.listing import DesiredListing, PushResult, RemoteRef
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.errors import bare_code
from syncstore_shopee.items import Items
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.mapping import Body, Dressing, update_item_body
from syncstore_shopee.preparation import Preparation
from syncstore_shopee.reading import NO_MODEL
from syncstore_shopee.skus import Target, targets_of
from syncstore_shopee.values import Values
from syncstore_shopee.variants import InStep, Layout, Variants
from syncstore_shopee.wire import Done

_NO_CHANNEL_FITS = "error_invalid_logistic_info"


class Changes:
    """Brings a listing into step; every method raises PlatformFailure."""

    def __init__(
        self,
        client: ShopeeClient,
        *,
        knowledge: Knowledge,
        preparation: Preparation,
        variants: Variants,
        values: Values,
        items: Items,
    ) -> None:
        self._client = client
        self._knowledge = knowledge
        self._preparation = preparation
        self._variants = variants
        self._values = values
        self._items = items

    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set every linked SKU's stock to an absolute number."""
        targets = targets_of(listing.variants, ref.variants)
        return await self._values.set_stocks(session, ref.external_id, targets, warehouse_id=listing.warehouse_id)

    async def push_price(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set every linked SKU's price."""
        return await self._values.set_prices(session, ref.external_id, targets_of(listing.variants, ref.variants))

    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set variants, texts, pictures, brand, category and package; ``ref`` is given when ids changed."""
        own_pictures = listing if listing.sends(ListingField.IMAGES) else replace(listing, image_hashes=())
        dressing = await self._preparation.dressing(session, own_pictures)
        changed, result = ref, PushResult()
        if listing.has_variants or _has_models(ref):
            step = await self._bring_into_step(session, ref, listing, dressing.locations)
            changed = step.ref
            result = await self._set_values(session, ref.external_id, step.unset, listing.warehouse_id)
        await self._update(session, ref.external_id, listing, await self._fields(session, ref, listing, dressing))
        return PushResult(
            ref=changed if changed.variants != ref.variants else None,
            failures=result.failures,
        )

    async def _fields(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing, dressing: Dressing) -> Body:
        """The item's own fields. Attributes that we say nothing about stay, and so do channels unless mapped."""
        kept: list[Body] = []
        if listing.attributes and listing.sends(ListingField.ATTRIBUTES):
            live = await self._items.base(session, ref.external_id)
            known = {item.id for item in await self._knowledge.attributes(session, listing.category_id)}
            ours = listing.attributes
            kept = [item.body() for item in live.attribute_list if item.attribute_id in known - ours.keys()]
        channels = await self._knowledge.logistics(session, listing) if listing.logistics_ids else ()
        return update_item_body(listing, dressing, channels=channels, kept_attributes=kept)

    async def _bring_into_step(
        self, session: ShopSession, ref: RemoteRef, listing: DesiredListing, locations: tuple[str, ...]
    ) -> InStep:
        grid = await self._preparation.grid(session, listing)
        layout = Layout(grid, await self._preparation.stock_min(session, listing), locations)
        return await self._variants.bring_into_step(session, ref, listing, layout)

    async def _set_values(
        self, session: ShopSession, item_id: str, targets: Sequence[Target], warehouse_id: str | None
    ) -> PushResult:
        """Set price and stock of SKUs that were not ours to set before."""
        if not targets:
            return PushResult()
        prices = await self._values.set_prices(session, item_id, targets)
        stocks = await self._values.set_stocks(session, item_id, targets, warehouse_id=warehouse_id)
        return PushResult(failures=prices.failures + stocks.failures)

    async def _update(self, session: ShopSession, item_id: str, listing: DesiredListing, fields: Body) -> None:
        """Replace the item's own fields. Channels are the seller's to choose, unless none of them fits any more."""
        body = {"item_id": int(item_id), **fields}
        try:
            await ask(session, self._client.write(paths.UPDATE_ITEM, body, Done))
        except PlatformFailure as failure:
            if bare_code(failure.facts.platform_code) != _NO_CHANNEL_FITS:
                raise
            channels = await self._knowledge.logistics(session, listing)
            body["logistic_info"] = [dict(item) for item in channels]
            await ask(session, self._client.write(paths.UPDATE_ITEM, body, Done))


def _has_models(ref: RemoteRef) -> bool:
    return any(model_id != NO_MODEL for model_id in ref.variants.values())
