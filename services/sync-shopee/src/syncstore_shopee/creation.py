"""Creates a listing in persisted steps: item → pause → variations → stock → published.

Shopee has no key that makes a create safe to repeat, so an unclear create is searched for by our code before a second
one. A listing with variants starts unlisted with throw-away price and stock, waits as Shopee asks, gets its variations
and is published then; so does one whose stock is under what a new item must start with. When the product changes
between two steps, the engine pushes the difference afterwards.
"""

from dataclasses import replace
from uuid import UUID

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.listing import DesiredListing, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import Payload, ShopSession
from syncstore_shopee import paths
from syncstore_shopee.changes import Changes
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.items import Items
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.mapping import Dressing, add_item_body
from syncstore_shopee.preparation import Preparation
from syncstore_shopee.presence import ItemPresence
from syncstore_shopee.reading import NO_MODEL, status_of
from syncstore_shopee.variants import Layout, Variants, models_by_place
from syncstore_shopee.wire_items import CreatedItem

_MAY_SUCCEED = (Disposition.RETRY, Disposition.RATE_LIMITED, Disposition.DEFERRED)


class Creation:
    """Creates listings; ``create`` may be interrupted anywhere and is simply called again."""

    def __init__(
        self,
        client: ShopeeClient,
        *,
        variation_pause_s: float,
        items: Items,
        knowledge: Knowledge,
        preparation: Preparation,
        variants: Variants,
        changes: Changes,
        presence: ItemPresence,
    ) -> None:
        self._client = client
        self._pause_s = variation_pause_s
        self._items = items
        self._knowledge = knowledge
        self._preparation = preparation
        self._variants = variants
        self._changes = changes
        self._presence = presence

    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        """Create the listing and return its ids and status. Raises PlatformFailure."""
        dressing = await self._preparation.dressing(session, listing)
        stock_min = await self._preparation.stock_min(session, listing)
        item = await session.saga.once(
            "item",
            lambda _: self._add(session, listing, dressing, stock_min),
            find=lambda: self._find(session, listing, stock_min),
        )
        item_id = str(item["item_id"])
        models = {listing.variants[0].variant_id: NO_MODEL}
        if listing.has_variants or item.get("has_variants"):
            models = await self._variations(session, item_id, listing, dressing, stock_min)
        ref = RemoteRef(item_id, models)
        if any(variant.stock < stock_min for variant in listing.variants):
            await self._lower_stock(session, ref, listing)
        if item["hidden"]:
            await session.saga.once("publish", lambda _: self._publish(session, item_id))
        return PushResult(status=await self._status(session, item_id), ref=ref)

    async def _add(self, session: ShopSession, listing: DesiredListing, dressing: Dressing, stock_min: int) -> Payload:
        is_hidden = _starts_hidden(listing, stock_min)
        channels = await self._knowledge.logistics(session, listing)
        start = max(1, stock_min) if is_hidden else listing.variants[0].stock
        body = add_item_body(listing, dressing, channels, stock=start, is_hidden=is_hidden)
        question = self._client.write(paths.ADD_ITEM, body, CreatedItem, repeatable=False)
        created = await ask(session, question)
        return {"item_id": created.item_id, "hidden": is_hidden, "has_variants": listing.has_variants}

    async def _find(self, session: ShopSession, listing: DesiredListing, stock_min: int) -> Payload | None:
        """Look for the item of an unclear create."""
        found = await self._items.find(session, listing.code)
        if found is None:
            return None
        is_hidden = _starts_hidden(listing, stock_min) or status_of(found.item_status) is RemoteStatus.UNLISTED
        return {"item_id": found.item_id, "hidden": is_hidden}

    async def _variations(
        self, session: ShopSession, item_id: str, listing: DesiredListing, dressing: Dressing, stock_min: int
    ) -> dict[UUID, str]:
        """Lay out the variations once, after the pause Shopee asks for; return the model of each variant."""
        layout = Layout(await self._preparation.grid(session, listing), stock_min, dressing.locations)
        known: dict[UUID, str] = {}
        if listing.has_variants:
            await session.saga.pause("before_variations", self._pause_s)
            laid_out = await session.saga.once(
                "variations",
                lambda _: self._lay_out(session, item_id, listing, layout),
                find=lambda: self._laid_out(session, item_id),
                immediate=True,
            )
            known = {UUID(variant_id): model_id for variant_id, model_id in laid_out["models"].items()}
            if all(variant.variant_id in known for variant in listing.variants):
                return known
        # an answer that was lost or not complete, or variants that changed since: what is there decides
        ours = replace(listing, may_remove=True)  # nobody but us made the item's models
        step = await self._variants.bring_into_step(session, RemoteRef(item_id, known), ours, layout)
        return step.ref.variants

    async def _lay_out(self, session: ShopSession, item_id: str, listing: DesiredListing, layout: Layout) -> Payload:
        created = await self._variants.lay_out(session, item_id, listing, layout)
        models = models_by_place(listing.variants, layout.grid, created)
        return {"models": {str(variant_id): model_id for variant_id, model_id in models.items()}}

    async def _laid_out(self, session: ShopSession, item_id: str) -> Payload | None:
        live = await self._items.variations(session, item_id)
        return {"models": {}} if live.model else None

    async def _lower_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> None:
        """Set the stock that was too small to start with. Raises PlatformFailure when a SKU is not set."""
        result = await self._changes.push_stock(session, ref, listing)
        if result.failures:
            facts = result.failures[0].facts
            may_succeed = facts.disposition in _MAY_SUCCEED
            raise PlatformFailure(facts if may_succeed else replace(facts, disposition=Disposition.RETRY))

    async def _publish(self, session: ShopSession, item_id: str) -> Payload:
        """Put the item on sale. Raises DEFERRED while it is in review."""
        try:
            await self._presence.set_listed(session, item_id, is_listed=True)
        except PlatformFailure as failure:
            if failure.disposition is not Disposition.MISSING:
                raise
            # somebody deleted what was just made
            raise PlatformFailure(replace(failure.facts, disposition=Disposition.CONFLICT)) from failure
        return {}

    async def _status(self, session: ShopSession, item_id: str) -> RemoteStatus:
        """Read the status, because the echo of a write need not be what was stored."""
        try:
            return status_of((await self._items.base(session, item_id)).item_status)
        except PlatformFailure as failure:
            if failure.disposition is not Disposition.MISSING:
                raise
            # the detail of a fresh item may lag too; the engine looks again
            return RemoteStatus.IN_REVIEW


def _starts_hidden(listing: DesiredListing, stock_min: int) -> bool:
    """Tell whether buyers must not see the item as add_item makes it."""
    return listing.has_variants or listing.variants[0].stock < stock_min
