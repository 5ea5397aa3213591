"""Rows of listings as the events that announce them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.contracts.sync import ListingChangedV1, ListingChannel, ListingProblem, ShownVariant
from syncstore_common.kernel.ids import new_id


def listing_event(
    platform: Platform, row: Any, *, settled: tuple[UUID, ...] = (), next_attempt_at: datetime | None = None
) -> ListingChangedV1:
    """Build the event of a listing row (with ``shown_text``, ``problem_text`` and ``channels_text``)."""
    return ListingChangedV1(
        event_id=new_id(),
        occurred_at=datetime.now(UTC),
        platform=platform,
        connection_id=row["connection_id"],
        listing_id=row["id"],
        product_id=row["product_id"],
        revision=row["revision"],
        state=ListingState(row["state"]),
        external_id=row["external_id"],
        url=row["url"],
        title=row["title"],
        currency=row["currency"],
        variants=shown_variants(row["shown_text"]),
        wish=Presence(row["wish"]),
        remote_status=row["remote_status"],
        problem=ListingProblem.model_validate_json(row["problem_text"]) if row["problem_text"] else None,
        channels=tuple(ListingChannel.model_validate(item) for item in orjson.loads(row["channels_text"])),
        own_values=_parsed(row["own_values"]),
        settled_sync_ids=settled,
        content_version=row["content_version"],
        pushed_at=row["pushed_at"],
        next_attempt_at=next_attempt_at,
    )


def shown_variants(text: str) -> tuple[ShownVariant, ...]:
    """Read what SKUs show from a row's text."""
    return tuple(ShownVariant.model_validate(item) for item in orjson.loads(text))


def _parsed(value: Any) -> dict[str, Any]:
    """JSON that the driver has read already, or not."""
    found: dict[str, Any] = orjson.loads(value) if isinstance(value, str) else value
    return found
