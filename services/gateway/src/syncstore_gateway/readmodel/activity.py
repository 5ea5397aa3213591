"""The activity log: each change of state, under ids that rise in commit order.

A reader that remembers the last id it saw misses nothing, on any replica. Ids are therefore drawn under a lock that is
held until the commit; write activity last in a transaction, so that nobody waits with it in hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import orjson

from syncstore_common.infra.database import DriverUnit, advisory_key
from syncstore_common.kernel.fingerprint import Json

_LOCK = "select pg_advisory_xact_lock($1)"
_LOCK_KEY = advisory_key("gateway", "activity")
_WRITE = "insert into activity (occurred_at, kind, subject_id, data) values ($1, $2, $3, $4::text::jsonb)"
_FORGET = "delete from activity where occurred_at < now() - make_interval(days => $1)"


class ActivityKind(StrEnum):
    """What an entry is about."""

    LISTING = "listing"
    """A listing changed its state; the subject is the product."""
    SHOP = "shop"
    """A shop was connected, paused, resumed, or needs attention; the subject is the connection."""
    BATCH = "batch"
    """A batch started, went on, stopped or ended; the subject is the batch."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; ``data`` is shown as it is."""

    kind: ActivityKind
    subject_id: UUID
    occurred_at: datetime
    data: Mapping[str, Json]


async def write_activity(unit: DriverUnit, entry: Entry) -> None:
    """Append an entry in the open transaction, which should end soon after."""
    await unit.execute(_LOCK, _LOCK_KEY)
    data = orjson.dumps(entry.data).decode()
    await unit.execute(_WRITE, entry.occurred_at, entry.kind.value, entry.subject_id, data)


async def forget_old_activity(unit: DriverUnit, *, keep_days: int) -> None:
    """Drop entries older than that."""
    await unit.execute(_FORGET, keep_days)
