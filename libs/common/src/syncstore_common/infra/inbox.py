"""The inbox: an event handled twice changes nothing the second time."""

from collections.abc import Sequence
from uuid import UUID

from syncstore_common.infra.database import DriverUnit

_REMEMBER = """
insert into inbox (event_id, queue) select distinct event_id, $2 from unnest($1::uuid[]) as given (event_id)
order by event_id on conflict do nothing returning event_id
"""


async def first_deliveries(unit: DriverUnit, event_ids: Sequence[UUID], queue: str) -> set[UUID]:
    """Record deliveries in the open transaction; return the events that were not handled before."""
    return {UUID(str(row["event_id"])) for row in await unit.fetch(_REMEMBER, list(event_ids), queue)}
