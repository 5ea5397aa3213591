"""Creates a listing in persisted steps: item → pause → variations → stock → published.

Shopee has no key that makes a create safe to repeat, so an unclear create is searched for by our code before a second
one. A listing with variants starts unlisted with throw-away price and stock, waits as Shopee asks, gets its variations
and is published then; so does one whose stock is under what a new item must start with. Each step remembers what it
was made from: when the product changed meanwhile, the newer values are pushed before the step is over.
"""

from uuid import UUID

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.kernel.fingerprint import fingerprint
from syncstore_common.sync.listing import DesiredListing, Kind, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import Payload, ShopSession
from syncstore_shopee import paths
from syncstore_shopee.changes import Changes
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.error_codes import REVIEW_WAIT_S
from syncstore_shopee.errors import reason_verdict
from syncstore_shopee.items import Items
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.mapping import Dressing, add_item_body
from syncstore_shopee.preparation import Preparation
from syncstore_shopee.reading import NO_MODEL, status_of
from syncstore_shopee.variants import Layout, Variants
from syncstore_shopee.wire_items import CreatedItem, UnlistResult

_UNLIST_FAILED = "error_unlist_item_all_failed"


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
    ) -> None:
        self._client = client
        self._pause_s = variation_pause_s
        self._items = items
        self._knowledge = knowledge
        self._preparation = preparation
        self._variants = variants
        self._changes = changes

    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        """Create the listing and return its ids and status. Raises PlatformFailure."""
        dressing = await self._preparation.dressing(session, listing)
        stock_min = await self._preparation.stock_min(session, listing)
        item = await session.saga.once(
            "item",
            lambda _: self._add(session, listing, dressing, stock_min),
            find=lambda: self._find(session, listing.code),
        )
        item_id, steps = str(item["item_id"]), [item]
        models = {listing.variants[0].variant_id: NO_MODEL}
        if listing.has_variants:
            laid_out = await self._variations(session, item_id, listing, dressing, stock_min)
            models = {UUID(key): model_id for key, model_id in laid_out["models"].items()}
            steps.append(laid_out)
        ref = RemoteRef(item_id, models)
        is_current = all(step.get("stamp") == _stamp(listing) for step in steps)
        result = await self._complete(session, ref, listing, is_current=is_current, stock_min=stock_min)
        if item["hidden"]:
            await session.saga.once("publish", lambda _: self._publish(session, item_id))
        return PushResult(
            status=await self._status(session, item_id),
            ref=result.ref or ref,
            failures=result.failures,
            warnings=result.warnings,
        )

    async def _add(self, session: ShopSession, listing: DesiredListing, dressing: Dressing, stock_min: int) -> Payload:
        stock = listing.variants[0].stock
        is_hidden = listing.has_variants or stock < stock_min
        channels = await self._knowledge.logistics(session, listing.package)
        start = max(1, stock_min) if listing.has_variants else max(stock, stock_min)
        body = add_item_body(listing, dressing, channels, stock=start, is_hidden=is_hidden)
        question = self._client.write(paths.ADD_ITEM, body, CreatedItem, repeatable=False)
        created = await ask(session, question)
        return {"item_id": created.item_id, "hidden": is_hidden, "stamp": _stamp(listing)}

    async def _find(self, session: ShopSession, code: str) -> Payload | None:
        """Look for the item of an unclear create; what exactly was sent is not known any more, so no stamp."""
        found = await self._items.find(session, code)
        if found is None:
            return None
        return {"item_id": found.item_id, "hidden": status_of(found.item_status) is RemoteStatus.UNLISTED}

    async def _variations(
        self, session: ShopSession, item_id: str, listing: DesiredListing, dressing: Dressing, stock_min: int
    ) -> Payload:
        """Lay out the variations once, after the pause Shopee asks for."""
        grid = await self._preparation.grid(session, listing)
        layout = Layout(grid, stock_min, dressing.locations)
        await session.saga.pause("before_variations", self._pause_s)

        async def lay_out(_: str) -> Payload:
            models = await self._variants.lay_out(session, item_id, listing, layout)
            return {"models": _as_json(models), "stamp": _stamp(listing)}

        async def find() -> Payload | None:
            models = await self._variants.laid_out(session, item_id, listing, grid)
            return None if models is None else {"models": _as_json(models)}

        return await session.saga.once("variations", lay_out, find=find, immediate=True)

    async def _complete(
        self, session: ShopSession, ref: RemoteRef, listing: DesiredListing, *, is_current: bool, stock_min: int
    ) -> PushResult:
        """Push what the steps did not send: newer values, and stock under what a new item may start with."""
        content, price, stock = PushResult(), PushResult(), PushResult()
        if not is_current:
            content = await self._changes.bring_content(session, ref, listing, checks_variations=True)
            ref = content.ref or ref
            price = await self._changes.push_price(session, ref, listing)
        if not is_current or any(variant.stock < stock_min for variant in listing.variants):
            stock = await self._changes.push_stock(session, ref, listing)
        return PushResult(
            ref=ref,
            failures=content.failures + price.failures + stock.failures,
            warnings=content.warnings + stock.warnings,
        )

    async def _publish(self, session: ShopSession, item_id: str) -> Payload:
        """Put the item on sale. Raises DEFERRED while it is in review."""
        body = {"item_list": [{"item_id": int(item_id), "unlist": False}]}
        question = self._client.write(paths.UNLIST_ITEM, body, UnlistResult, lists_with=frozenset({_UNLIST_FAILED}))
        result = await ask(session, question)
        reason = result.failure_list[0].failed_reason if result.failure_list else result.refusal_message
        if reason or result.refusal:
            await self._check_published(session, item_id, reason)
        return {}

    async def _check_published(self, session: ShopSession, item_id: str, reason: str) -> None:
        """Decide by a read why an item could not be published: the reasons lump several states together."""
        status = await self._status(session, item_id)
        if status is RemoteStatus.LIVE:
            return
        verdict = reason_verdict(reason)
        disposition, wait_s = verdict.disposition, verdict.wait_s
        if status is RemoteStatus.IN_REVIEW:
            disposition, wait_s = Disposition.DEFERRED, REVIEW_WAIT_S
        elif status in {RemoteStatus.BANNED, RemoteStatus.DELETED}:
            disposition, wait_s = Disposition.CONFLICT, None
        raise PlatformFailure(FailureFacts(disposition, _UNLIST_FAILED, reason, verdict.remedy, wait_s))

    async def _status(self, session: ShopSession, item_id: str) -> RemoteStatus:
        """Read the status, because the echo of a write need not be what was stored."""
        try:
            return status_of((await self._items.base(session, item_id)).item_status)
        except PlatformFailure as failure:
            if failure.disposition is not Disposition.MISSING:
                raise
            # the detail of a fresh item may lag too; the engine looks again
            return RemoteStatus.IN_REVIEW


def _stamp(listing: DesiredListing) -> str:
    """Fingerprint of everything a create sends."""
    return fingerprint([listing.hash_of(kind) for kind in Kind])


def _as_json(models: dict[UUID, str]) -> dict[str, str]:
    return {str(variant_id): model_id for variant_id, model_id in models.items()}
