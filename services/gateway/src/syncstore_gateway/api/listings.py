"""``/listings``: taking products off shops, putting them back, removing them; one product, or many in waves.

The answers are those of ``/sync``: a ``sync_id`` to follow, or a batch.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import Field

from syncstore_common.contracts.states import Presence
from syncstore_gateway.api.access import Editor
from syncstore_gateway.api.batches import MAX_PRODUCTS, BatchAcceptedOut
from syncstore_gateway.api.idempotent import IdempotentRoute, operation_id
from syncstore_gateway.api.shapes import Input, errors
from syncstore_gateway.api.sync import ManualSyncOut, accepted
from syncstore_gateway.sync.model import Target
from syncstore_gateway.sync.service import Order
from syncstore_gateway.sync.waves import StopRule
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/listings", tags=["listings"], route_class=IdempotentRoute)

_WISHES = {"unlist": Presence.UNLISTED, "relist": Presence.LISTED, "remove": Presence.REMOVED}
Verb = Annotated[
    str,
    Path(
        pattern="^(unlist|relist|remove)$",
        description="unlist: take off sale, reversible. relist: put back (a removed one is listed anew). "
        "remove: delete on the platform for good.",
    ),
]


class PresenceIn(Input):
    """One product, on a platform's shops or on one shop. Shops that have no listing of it are left alone."""

    product_id: UUID
    target_platform: Target
    shop_id: UUID | None = None


class PresencesIn(Input):
    """Many products, in the waves of a batch."""

    product_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MAX_PRODUCTS)]
    platform: Target
    shop_id: UUID | None = None


@router.post("/{verb}", status_code=202, responses=errors(404, 422))
async def change_presence(
    verb: Verb, body: PresenceIn, request: Request, parts: Parts, caller: Editor
) -> ManualSyncOut:
    """Take one product off its shops, put it back, or remove it. It stays so until somebody changes it here again."""
    order = Order(operation_id(request), body.target_platform, body.shop_id, False, caller.actor, _WISHES[verb])
    return accepted(order, body.product_id, await parts.sync.request(order, body.product_id))


@router.post("/{verb}/batch", status_code=202, responses=errors(422))
async def change_presences(
    verb: Verb, body: PresencesIn, request: Request, parts: Parts, caller: Editor
) -> BatchAcceptedOut:
    """The same for many products; follow it under ``/sync/batch/{batch_id}``."""
    order = Order(operation_id(request), body.platform, body.shop_id, False, caller.actor, _WISHES[verb])
    rule = StopRule(parts.settings.max_failed_share, counts_refusals=False)
    batch = await parts.sync.start_batch(order, body.product_ids, rule)
    return BatchAcceptedOut(batch_id=batch.batch_id, total_jobs=batch.total_jobs)
