"""What every service forgets of its messaging."""

from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.housekeeping import Chore

INBOX_KEEP_DAYS = 14
"""Longer than any redelivery takes; an older replay changes nothing, because versions fence it."""
CLOSED_LETTERS_KEEP_DAYS = 90
"""Letters that were replayed or discarded; those that wait for a person are kept for good."""

_FORGET_DELIVERIES = "delete from inbox where received_at < now() - make_interval(days => $1)"
_FORGET_LETTERS = """
delete from dead_letters where coalesce(discarded_at, replayed_at) < now() - make_interval(days => $1)
"""
# notes whose delivery never came to the dead queue (it was purged, or its broker lost)
_FORGET_NOTES = "delete from delivery_failures where failed_at < now() - make_interval(days => $1)"


async def forget_deliveries(unit: DriverUnit) -> None:
    """Drop inbox entries that no redelivery can be older than, and notes nobody came for."""
    await unit.execute(_FORGET_DELIVERIES, INBOX_KEEP_DAYS)
    await unit.execute(_FORGET_NOTES, INBOX_KEEP_DAYS)


async def forget_closed_letters(unit: DriverUnit) -> None:
    """Drop dead letters that were dealt with long ago."""
    await unit.execute(_FORGET_LETTERS, CLOSED_LETTERS_KEEP_DAYS)


MESSAGING_CHORES = (Chore("deliveries", forget_deliveries), Chore("closed_letters", forget_closed_letters))
