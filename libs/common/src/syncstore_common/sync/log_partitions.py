"""The attempt log in months: partitions are made ahead of time, and a month that is over long enough is dropped whole.

A month is dropped when all of it is older than asked, so up to a month more is kept. What arrived while its month had
no partition lies in the overflow and is deleted there by age; such a month gets no partition any more, because
PostgreSQL refuses one whose rows lie elsewhere. Making and dropping lock the log for a moment: whoever can't get that
lock at once gives up and comes round again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from syncstore_common.infra.database import DriverUnit

MONTHS_AHEAD = 2
_NAME = re.compile(r"^sync_logs_(\d{4})_(\d{2})$")
_ALONE = "select pg_advisory_xact_lock(hashtext(current_schema() || '/sync_logs'))"
_PATIENCE = "set local lock_timeout = '500ms'"
_PARTITIONS = """
select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'sync_logs'::regclass order by c.relname
"""
_FORGET_OVERFLOW = "delete from sync_logs_overflow where at < now() - make_interval(days => $1)"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, in UTC."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def named(cls, partition: str) -> "Month | None":
        """The month a partition holds; None for the overflow."""
        match = _NAME.match(partition)
        return cls(int(match[1]), int(match[2])) if match else None

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def partition(self) -> str:
        """The name of its partition."""
        return f"sync_logs_{self.year:04}_{self.month:02}"


def months_from(day: date) -> list[Month]:
    """The month of a day and those that are made ahead."""
    months = [Month.of(day)]
    for _ in range(MONTHS_AHEAD):
        months.append(months[-1].next)
    return months


def months_over(partitions: Iterable[str], now: datetime, *, keep_days: int) -> list[Month]:
    """The months among the partitions that ended longer ago than that."""
    found = (Month.named(name) for name in partitions)
    return [month for month in found if month and month.next.begin <= now - timedelta(days=keep_days)]


def creating(month: Month) -> str:
    """The statement that makes a month's partition where there is none and the overflow holds nothing of it."""
    begin, end = (f"'{at:%Y-%m-%d} 00:00:00+00'" for at in (month.begin, month.next.begin))
    return f"""
    do $$ begin
        if to_regclass('{month.partition}') is null
            and not exists (select from sync_logs_overflow where at >= {begin} and at < {end})
        then
            create table {month.partition} partition of sync_logs for values from ({begin}) to ({end});
        end if;
    end $$
    """  # noqa: S608 - a month's own text


async def keep_log_in_order(unit: DriverUnit, *, keep_days: int) -> None:
    """Make the partitions of the coming months and drop those that are over, in the open transaction."""
    await unit.execute(_PATIENCE)
    await unit.execute(_ALONE)
    now: datetime = await unit.fetchval("select now()")
    for month in months_from(now.astimezone(UTC).date()):
        await unit.execute(creating(month))
    names = [row["name"] for row in await unit.fetch(_PARTITIONS)]
    for month in months_over(names, now, keep_days=keep_days):
        await unit.execute(f"drop table {month.partition}")
    await unit.execute(_FORGET_OVERFLOW, keep_days)
