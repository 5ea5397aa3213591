"""What the engine does with the platform's pushes: look again, try again, stop; all in the delivery's transaction.

A push is a hint, and nothing in it is believed but that our permission ended: its signature was checked, and a shop
that waits for a consent loses nothing by waiting at once. A push that is older than what we know (a consent or a
refresh that came after it was sent) is passed over, and so is a stale one, which may be somebody's copy.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from syncstore_common.contracts.states import Lane
from syncstore_common.contracts.webhooks import PushReceivedV1
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.logging import get_logger
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.sync.ports import MarketplaceAdapter, PushReading, PushTopic
from syncstore_common.sync.raising import Raise, Raised, raise_work, try_held
from syncstore_common.sync.shops import ShopStore
from syncstore_common.sync.stopped_shops import stop_shop

COALESCE_S = 2.0
"""Several pushes about one listing come together."""
_CLOCKS = timedelta(seconds=5)
"""Between the platform's clock, which counts whole seconds, and ours."""

_CONCERNED = """
select l.id from platform_listings l join platform_connections c on c.id = l.connection_id
where ($1::text is null or c.external_shop_id = $1)
    and case when cardinality($2::text[]) > 0 then l.external_id = any($2) else l.remote_status = 'in_review' end
order by l.id
"""
# what was refused for the price or the stock may have been refused because of the promotion
_PROMOTED = """
select l.id from platform_listings l join platform_connections c on c.id = l.connection_id
where ($1::text is null or c.external_shop_id = $1) and l.external_id = any($2::text[])
    and (l.holds <> '{}' or l.rejection_kind in ('stock', 'price'))
order by l.id
"""
# a consent or a refresh that the push does not know of is the newer news
_WITHDRAWN = """
select c.id, g.updated_at > $2 as is_outdated from platform_connections c join platform_grants g on g.id = c.grant_id
where c.external_shop_id = any($1::text[]) order by c.id
"""

log = get_logger(__name__)


class PushConsumers:
    """The handler of one platform's pushes."""

    def __init__(self, adapter: MarketplaceAdapter, shops: ShopStore, *, coalesce_s: float = COALESCE_S) -> None:
        self._adapter = adapter
        self._shops = shops
        self._coalesce_s = coalesce_s
        self._answers: Mapping[PushTopic, Callable[[DriverUnit, PushReceivedV1, PushReading], Awaitable[None]]] = {
            PushTopic.LISTING: self._look_again,
            PushTopic.PROMOTION: self._try_again,
            PushTopic.CONSENT_ENDED: self._stop,
        }

    async def on_push_received(self, unit: DriverUnit, event: PushReceivedV1) -> None:
        """Do what the push asks for; most kinds ask for nothing here."""
        reading = self._adapter.read_push(event.kind, event.body)
        if reading is not None:
            await self._answers[reading.topic](unit, event, reading)

    async def _look_again(self, unit: DriverUnit, event: PushReceivedV1, reading: PushReading) -> None:
        """Look at the listings it names, or at all in review."""
        rows = await unit.fetch(_CONCERNED, event.external_shop_id, sorted(reading.listings))
        cause = Raise(lifecycle=True, lane=Lane.CONTENT, delay_s=self._coalesce_s)
        await raise_work(unit, [Raised(row["id"], cause, current_traceparent()) for row in rows])

    async def _try_again(self, unit: DriverUnit, event: PushReceivedV1, reading: PushReading) -> None:
        """Ask again at once for what a promotion held or refused; where it goes on, the hold is renewed."""
        rows = await unit.fetch(_PROMOTED, event.external_shop_id, sorted(reading.listings))
        cause = Raise(stock=True, price=True, lane=Lane.STOCK, delay_s=self._coalesce_s)
        await raise_work(unit, [Raised(row["id"], cause, current_traceparent()) for row in rows])
        await try_held(unit, [row["id"] for row in rows])

    async def _stop(self, unit: DriverUnit, event: PushReceivedV1, reading: PushReading) -> None:
        """Stop the shops whose permission ended, as after a refused refresh."""
        if event.stale or reading.sent_at is None:
            log.warning("push.withdrawal_passed_over", why="stale", shops=sorted(reading.shops))
            return
        for row in await unit.fetch(_WITHDRAWN, sorted(reading.shops), reading.sent_at + _CLOCKS):
            shop = str(row["id"])
            if row["is_outdated"]:
                log.warning("push.withdrawal_passed_over", why="a newer consent or refresh", shop=shop)
            elif await stop_shop(unit, self._shops, row["id"], status="reauthorise", reason=reading.reason):
                log.warning("shop.consent_ended", shop=shop, reason=reading.reason)
