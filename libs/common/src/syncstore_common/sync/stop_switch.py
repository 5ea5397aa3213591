"""The stop switch: one row that holds every push of a platform's service, whatever its shops' own status.

Leasing looks at it and so does each step of a running lease, so after the answer nothing new is begun and what runs
ends within one step. Work accumulates and comes together meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from syncstore_common.infra.database import Database

_THROW = """
insert into stop_switch (reason, thrown_by) values ($1, $2)
on conflict (is_on) do update set reason = excluded.reason, thrown_by = excluded.thrown_by
"""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why everything is held, by whom and since when."""

    reason: str | None
    thrown_by: str
    thrown_at: datetime


class StopSwitch:
    """Holds all pushes of one platform's service, or lets them go on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def throw(self, reason: str | None, actor: str) -> None:
        """Hold everything; thrown again, only the reason changes."""
        async with self._database.driver() as connection:
            await connection.execute(_THROW, reason, actor)

    async def release(self) -> None:
        """Let pushes go on."""
        async with self._database.driver() as connection:
            await connection.execute("delete from stop_switch")

    async def state(self) -> Stopped | None:
        """Return how it stands; None when pushes flow."""
        async with self._database.driver() as connection:
            row = await connection.fetchrow("select reason, thrown_by, thrown_at from stop_switch")
        return Stopped(row["reason"], row["thrown_by"], row["thrown_at"]) if row else None
