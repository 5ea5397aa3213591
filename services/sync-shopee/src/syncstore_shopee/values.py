"""Sets prices and stock of an item. Every call is an absolute set, so repeating one does no harm.

A price that fails is never repeated blindly: "try again later" is also what Shopee says for a deleted item, a missing
model and prices too far apart (measured), so a read decides. A stock below what a promotion holds is set to that floor
and waits: leaving the old, higher number would oversell more, and when the promotion ends the right one is due.
"""

from collections.abc import Sequence
from dataclasses import replace

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.listing import ItemFailure, Kind, LiveVariant, PushResult, RemoteStatus
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.errors import known_failure
from syncstore_shopee.items import Items
from syncstore_shopee.knowledge import Knowledge
from syncstore_shopee.mapping import amount, main_first, seller_stock
from syncstore_shopee.skus import (
    PRICE_FAILED,
    STOCK_FAILED,
    Target,
    chunks,
    failure_of_all,
    is_reserved,
    item_failure,
    settle,
    unconfirmed,
    verdict_of_all,
)
from syncstore_shopee.wire_items import SetResult


class Values:
    """Prices and stock; every method raises PlatformFailure when nothing could be set."""

    def __init__(self, client: ShopeeClient, items: Items, knowledge: Knowledge) -> None:
        self._client = client
        self._items = items
        self._knowledge = knowledge

    async def set_prices(self, session: ShopSession, item_id: str, targets: Sequence[Target]) -> PushResult:
        """Set the price of each target; failures name those that were refused."""
        failures: list[ItemFailure] = []
        for chunk in chunks(targets):
            rows = [{"model_id": int(item.model_id), "original_price": amount(item.variant.price)} for item in chunk]
            body = {"item_id": int(item_id), "price_list": rows}
            question = self._client.write(paths.UPDATE_PRICE, body, SetResult, explained=frozenset({PRICE_FAILED}))
            result = await ask(session, question)
            failures += await self._failures(session, item_id, Kind.PRICE, chunk, result)
        return PushResult(failures=tuple(failures))

    async def set_stocks(
        self, session: ShopSession, item_id: str, targets: Sequence[Target], *, warehouse_id: str | None = None
    ) -> PushResult:
        """Set the stock of each target, or the floor a promotion imposes; failures name those not as wished."""
        locations = main_first(await self._knowledge.locations(session), warehouse_id)
        held: list[Target] = []
        failures: list[ItemFailure] = []
        for chunk in chunks(targets):
            below, refused = await self._set_stock(session, item_id, chunk, locations)
            held += below
            failures += refused
        for chunk in chunks(await self._at_floor(session, item_id, held)):
            below, refused = await self._set_stock(session, item_id, chunk, locations)
            named = {failure.variant_id for failure in refused}
            waiting = [item for item in chunk if item.variant.variant_id not in named]
            failures += [*refused, *(item_failure(Kind.STOCK, item, _held_at(item, below)) for item in waiting)]
        return PushResult(failures=tuple(failures))

    async def _set_stock(
        self, session: ShopSession, item_id: str, chunk: Sequence[Target], locations: tuple[str, ...]
    ) -> tuple[list[Target], list[ItemFailure]]:
        """Make one call; return the targets that a promotion holds above their stock, and the other failures."""
        rows = [
            {"model_id": int(item.model_id), "seller_stock": seller_stock(item.variant.stock, locations)}
            for item in chunk
        ]
        body = {"item_id": int(item_id), "stock_list": rows}
        question = self._client.write(paths.UPDATE_STOCK, body, SetResult, explained=frozenset({STOCK_FAILED}))
        try:
            result = await ask(session, question)
        except PlatformFailure as failure:
            if not is_reserved(failure.facts.message):
                raise
            return list(chunk), []
        held = {target.model_id for target, reason in settle(chunk, result).refused if is_reserved(reason)}
        others = [target for target in chunk if target.model_id not in held]
        if held:
            # the held ones are set in a second call, so this one did not fail as a whole
            result = result.model_copy(update={"refusal": ""})
        return [target for target in chunk if target.model_id in held], await self._failures(
            session, item_id, Kind.STOCK, others, result
        )

    async def _at_floor(self, session: ShopSession, item_id: str, held: Sequence[Target]) -> list[Target]:
        """Return the held targets with the least stock their promotion allows."""
        if not held:
            return []
        floors = await self._items.stock_floors(session, item_id)
        return [
            replace(item, variant=replace(item.variant, stock=max(item.variant.stock, floors.get(item.model_id, 0))))
            for item in held
        ]

    async def _failures(
        self, session: ShopSession, item_id: str, kind: Kind, chunk: Sequence[Target], result: SetResult
    ) -> list[ItemFailure]:
        """Name the SKUs a call did not set. Raises PlatformFailure when it set none."""
        if result.refusal:
            verdict = verdict_of_all(result)
            if verdict.disposition is not Disposition.DEFERRED:
                await self._check_existence(session, item_id, chunk)
            raise failure_of_all(kind, result, verdict)
        settled = settle(chunk, result)
        failures = [item_failure(kind, target, reason) for target, reason in settled.refused]
        if settled.unmentioned:
            live = {item.external_id: item for item in (await self._items.fetch(session, item_id)).variants}
            failures += [
                unconfirmed(kind, target)
                for target in settled.unmentioned
                if not _shows(live.get(target.model_id), target, kind)
            ]
        return failures

    async def _check_existence(self, session: ShopSession, item_id: str, chunk: Sequence[Target]) -> None:
        """Raise MISSING for an item that is gone, CONFLICT for models that are not the item's."""
        live = await self._items.fetch(session, item_id)
        code, message = "", ""
        if live.status is RemoteStatus.DELETED:
            code, message = "error_item_not_found", f"item {item_id} was deleted on Shopee"
        elif {item.model_id for item in chunk} - {item.external_id for item in live.variants}:
            code, message = "error_model_invalid_model_id", f"the variants of item {item_id} are not the ones we know"
        if code:
            raise known_failure(code, message)


def _held_at(target: Target, below: Sequence[Target]) -> str:
    if target in below:
        return "a promotion holds more units"
    return f"a promotion holds units: Shopee shows {target.variant.stock} until it ends"


def _shows(live: LiveVariant | None, target: Target, kind: Kind) -> bool:
    if live is None:
        return False
    return live.price == target.variant.price if kind is Kind.PRICE else live.stock == target.variant.stock
