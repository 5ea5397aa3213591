"""Stopping shops that may not call, and answering for them.

A request must not wait for an authorisation that may never come. The work itself stays due and is done when the shop is
connected again.
"""

from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.infra.database import DriverUnit
from syncstore_common.kernel.errors import Disposition, ErrorClass
from syncstore_common.sync.listing_events import listing_event
from syncstore_common.sync.shops import ShopStore

STOPPED = {"reauthorise": Disposition.REAUTH, "blocked": Disposition.BLOCKED}
"""Shop statuses that only a person ends, and the failures that lead there. A paused shop keeps its requests waiting."""

# A listing that is locked is being worked on, and its own outcome answers.
_BLOCK = """
with asked as (
    select id from platform_listings l
    where connection_id = $1 and exists (select from sync_requests r where r.listing_id = l.id)
    order by id for update skip locked
)
update platform_listings l
set state = 'blocked', problem = $2::text::jsonb, revision = revision + 1, updated_at = now()
from asked where l.id = asked.id
returning l.*, l.shown::text as shown_text, l.problem::text as problem_text, l.channels::text as channels_text
"""
_ANSWERED = "delete from sync_requests where listing_id = $1 returning sync_id"


async def stop_shop(unit: DriverUnit, shops: ShopStore, connection_id: UUID, *, status: str, reason: str) -> bool:
    """Stop an active shop and answer what waits for it, in the open transaction; False when it is stopped already."""
    if not await shops.stop(unit, connection_id, status, reason):
        return False
    await answer_for_stopped_shop(unit, shops.platform, connection_id, status=status, reason=reason)
    return True


async def answer_for_stopped_shop(
    unit: DriverUnit, platform: Platform, connection_id: UUID, *, status: str, reason: str | None
) -> None:
    """Settle the open requests of a shop as blocked, in the open transaction."""
    problem = ListingProblem(
        code=f"shop.{status}",
        error_class=ErrorClass.AUTHENTICATION.value,
        message=reason or "the shop may not be changed by us",
        field="shop",
        fix="connect the shop again",
        disposition=STOPPED[status].value,
    )
    for row in await unit.fetch(_BLOCK, connection_id, problem.model_dump_json()):
        answered = await unit.fetch(_ANSWERED, row["id"])
        settled = tuple(UUID(str(item["sync_id"])) for item in answered)
        unit.publish(listing_event(platform, row, settled=settled), lane=Lane.CONTENT)
