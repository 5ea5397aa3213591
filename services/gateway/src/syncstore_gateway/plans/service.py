"""Making plans, reading them, and applying them to what did not change since."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound, SyncStoreError
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.plans.model import Item, Outcome, StoredItem, StoredPlan, is_pushed, verdict
from syncstore_gateway.plans.repository import insert_plan, mark_applied, read_items, read_plan, recent_plans
from syncstore_gateway.readmodel.queries import ReadModel
from syncstore_gateway.sync.commands import request_now
from syncstore_gateway.sync.model import Job
from syncstore_gateway.sync.service import Order
from syncstore_gateway.upstream.service import Upstream

MAX_PRODUCTS = 500
_ASKED_AT_ONCE = 25


class PlanApplied(SyncStoreError):
    """The plan was applied before."""

    code = "WRONG_STATUS"
    status = 409


class PlanService:
    """Plans over the sync services that know the shops."""

    def __init__(
        self,
        database: Database,
        read_model: ReadModel,
        platforms: dict[Platform, Upstream],
        *,
        clock: Clock,
        patience_s: float,
    ) -> None:
        self._database = database
        self._read_model = read_model
        self._platforms = platforms
        self._clock = clock
        self._patience_s = patience_s

    async def make(self, order: Order, product_ids: Sequence[UUID]) -> StoredPlan:
        """Plan these products and store the plan under the order's id.

        Raises InvalidInput for unknown products or a shop that is not the platform's, Unavailable.
        """
        unique = list(dict.fromkeys(product_ids))
        missing = await self._read_model.unknown_products(unique)
        if missing:
            raise InvalidInput(
                f"{len(missing)} of the products do not exist: {', '.join(map(str, missing[:20]))}",
                field="product_ids",
                fix="take ids from the product list",
                code="INVALID_PRODUCT",
            )
        platforms = await self._platforms_of(order)
        answers = await asyncio.gather(*(self._ask(item, unique, order.shop_id) for item in platforms))
        found = [(platform, item) for platform, answer in zip(platforms, answers, strict=True) for item in answer[0]]
        items = [StoredItem(position, platform, item) for position, (platform, item) in enumerate(found)]
        shops = [shop for _, of_platform in answers for shop in of_platform]
        plan = StoredPlan(
            order.operation_id, platforms, order.shop_id, shops, order.requested_by, created_at=self._clock.now()
        )
        async with self._database.driver_unit() as unit:
            await insert_plan(unit, plan, items)
        return plan

    async def read(self, plan_id: UUID, *, after: int, limit: int) -> tuple[StoredPlan, list[StoredItem]]:
        """Return a plan with some of its items. Raises NotFound."""
        async with self._database.driver() as connection:
            plan = await read_plan(connection, plan_id)
            if plan is None:
                raise NotFound(f"there is no plan {plan_id}")
            return plan, await read_items(connection, plan_id, after=after, limit=limit)

    async def all_items(self, plan_id: UUID) -> list[StoredItem]:
        """Return every item of a plan."""
        async with self._database.driver() as connection:
            return await read_items(connection, plan_id)

    async def recent(self, limit: int) -> list[StoredPlan]:
        """Return the newest plans."""
        async with self._database.driver() as connection:
            return await recent_plans(connection, limit)

    async def apply(self, plan_id: UUID, by: str, *, may_remove: bool) -> None:
        """Ask for the syncs of every item that is as it was planned; the others say what changed.

        Raises NotFound, PlanApplied, Unavailable.
        """
        plan, items = await self.read(plan_id, after=-1, limit=2**31 - 1)
        if plan.applied_at is not None:
            raise PlanApplied(f"the plan was applied by {plan.applied_by}; make another one")
        now = await self._again(plan, items)
        decided = [self._decided(item, now, may_remove=may_remove) for item in items]
        async with self._database.driver_unit() as unit:
            if not await mark_applied(unit, plan_id, by, decided):
                raise PlanApplied("somebody else applied the plan a moment ago; make another one")
            jobs = [_job(item) for item in decided if item.sync_id is not None]
            await request_now(unit, jobs, requested_by=by, clock=self._clock)

    def _decided(self, stored: StoredItem, now: dict[tuple[str, str], Item], *, may_remove: bool) -> StoredItem:
        place = (stored.item["product_id"], stored.item["shop_id"])
        outcome, reason = verdict(stored.item, now.get(place), may_remove=may_remove)
        sync_id = new_id() if outcome is Outcome.REQUESTED else None
        return replace(stored, outcome=outcome, reason=reason, sync_id=sync_id)

    async def _again(self, plan: StoredPlan, items: Sequence[StoredItem]) -> dict[tuple[str, str], Item]:
        """Plan what is about to be asked for once more, by product and shop."""
        asked: dict[Platform, dict[UUID, None]] = {}
        for stored in items:
            if is_pushed(stored.item):
                asked.setdefault(stored.platform, {})[UUID(stored.item["product_id"])] = None
        answers = await asyncio.gather(
            *(self._ask(platform, list(products), plan.shop_id) for platform, products in asked.items())
        )
        return {(item["product_id"], item["shop_id"]): item for found, _ in answers for item in found}

    async def _ask(
        self, platform: Platform, product_ids: Sequence[UUID], shop_id: UUID | None
    ) -> tuple[list[Item], list[dict[str, Any]]]:
        items: list[Item] = []
        shops: list[dict[str, Any]] = []
        pictures: dict[str, Any] = {}
        for start in range(0, len(product_ids), _ASKED_AT_ONCE):
            body = {
                "product_ids": [str(item) for item in product_ids[start : start + _ASKED_AT_ONCE]],
                "connection_id": str(shop_id) if shop_id else None,
                "planned_pictures": pictures,
            }
            answer = await self._platforms[platform].post("/internal/plans", body, patience_s=self._patience_s)
            items += answer["items"]
            shops, pictures = answer["shops"], answer["planned_pictures"]
        return items, shops

    async def _platforms_of(self, order: Order) -> tuple[Platform, ...]:
        if order.shop_id is None:
            return order.target.platforms
        shop = await self._read_model.shop(order.shop_id)
        if shop.platform not in order.target.platforms:
            raise InvalidInput(
                f"the shop is on {shop.platform.value}, which is not the target platform",
                field="shop_id",
                fix="name the shop's own platform, or leave the shop out",
            )
        return (shop.platform,)


def _job(stored: StoredItem) -> Job:
    assert stored.sync_id is not None  # noqa: S101 - the caller looks
    item = stored.item
    return Job(
        stored.sync_id, stored.platform, UUID(item["product_id"]), UUID(item["shop_id"]), force=bool(item["force"])
    )
