"""The inbox: an event handled twice changes nothing the second time."""

from uuid import UUID

from syncstore_common.infra.database import DriverUnit

_REMEMBER = "insert into inbox (event_id, queue) values ($1, $2) on conflict do nothing returning true"
_FORGET = "delete from inbox where received_at < now() - make_interval(days => $1)"
KEEP_DAYS = 14


async def first_delivery(unit: DriverUnit, event_id: UUID, queue: str) -> bool:
    """Record the delivery in the open transaction; False when the event was handled before."""
    return bool(await unit.fetchval(_REMEMBER, event_id, queue))


async def forget_old_deliveries(unit: DriverUnit) -> None:
    """Drop entries no redelivery can be older than."""
    await unit.execute(_FORGET, KEEP_DAYS)
