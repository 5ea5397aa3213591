"""Until when a promotion holds an item, so that what it held is tried again when it is over and not long before.

Facts: Open Platform reference of get_item_promotion (2026-08): running and scheduled promotions of an item with their
ends; prices are held from the moment a promotion is scheduled. A promotion that is cut short is told by a push.
"""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.sync.listing import PushResult
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.error_codes import PROMOTION_FIX
from syncstore_shopee.wire_items import PromotionList

T = TypeVar("T")
_SHORTEST_S = 60.0
"""After an end that is only just over by our clock."""


class Promotions:
    """Reads the ends of promotions."""

    def __init__(self, client: ShopeeClient) -> None:
        self._client = client

    async def dating(self, session: ShopSession, item_id: str, step: Awaitable[T]) -> T:
        """Take the step; if a promotion refuses it, or some SKUs of it, its failure says until when.

        Raises PlatformFailure. Where the end can't be read, the failure stays as it was.
        """
        try:
            result = await step
        except PlatformFailure as failure:
            dated = await self._dated(session, item_id, (failure.facts,))
            if dated == (failure.facts,):
                raise
            raise PlatformFailure(dated[0]) from failure
        if isinstance(result, PushResult) and result.failures:
            facts = await self._dated(session, item_id, tuple(item.facts for item in result.failures))
            failures = tuple(replace(item, facts=told) for item, told in zip(result.failures, facts, strict=True))
            return replace(result, failures=failures)
        return result

    async def _dated(
        self, session: ShopSession, item_id: str, failures: tuple[FailureFacts, ...]
    ) -> tuple[FailureFacts, ...]:
        if not any(map(is_held, failures)):
            return failures
        try:
            end = await self._end(session, item_id)
        except PlatformFailure:
            return failures
        now = self._client.clock.now()
        return tuple(until(facts, end, now) if is_held(facts) and end else facts for facts in failures)

    async def _end(self, session: ShopSession, item_id: str) -> datetime | None:
        """When the last of an item's promotions is over; None when it is in none."""
        question = self._client.read(paths.PROMOTIONS, {"item_id_list": item_id}, PromotionList)
        found = (await ask(session, question)).success_list
        ends = [promotion.end_time for row in found if row.item_id == item_id for promotion in row.promotion]
        return datetime.fromtimestamp(max(ends), UTC) if any(ends) else None


def is_held(facts: FailureFacts) -> bool:
    """Tell whether a promotion is the reason of a failure."""
    return facts.disposition is Disposition.DEFERRED and facts.remedy.fix == PROMOTION_FIX


def until(facts: FailureFacts, end: datetime, now: datetime) -> FailureFacts:
    """Return the failure with the promotion's end: for the next try, and for people."""
    left_s = max(_SHORTEST_S, (end - now).total_seconds())
    until_when = f"until {end:%Y-%m-%d %H:%M} UTC"
    fix = f"A promotion holds this listing {until_when}; the change follows then."
    return replace(
        facts,
        message=f"{facts.message} ({until_when})",
        remedy=Remedy(facts.remedy.field, fix),
        retry_after_s=left_s,
        is_dated=True,
    )
