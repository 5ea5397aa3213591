"""Forgetting sync requests and batches that ended long ago; what is open is kept, however old."""

from syncstore_common.infra.database import DriverUnit

_AT_ONCE = 20_000
"""Jobs of one pass; the next pass takes what is left."""
# the oldest first, along the index; a batch's jobs go when the whole batch has ended
_FORGET_JOBS = """
with gone as (
    delete from sync_jobs where (sync_id, platform) in (
        select j.sync_id, j.platform from sync_jobs j left join batches b on b.batch_id = j.batch_id
        where j.created_at < now() - make_interval(days => $1)
            and coalesce(b.finished_at, case when j.batch_id is null then j.settled_at end)
                < now() - make_interval(days => $1)
        order by j.created_at limit $2)
    returning sync_id, platform
)
delete from sync_job_shops s using gone where (s.sync_id, s.platform) = (gone.sync_id, gone.platform)
"""
_FORGET_BATCHES = """
delete from batches b where finished_at < now() - make_interval(days => $1)
    and not exists (select from sync_jobs j where j.batch_id = b.batch_id)
"""


async def forget_old_jobs(unit: DriverUnit, *, keep_days: int, at_once: int = _AT_ONCE) -> None:
    """Drop settled requests and ended batches that are older."""
    await unit.execute(_FORGET_JOBS, keep_days, at_once)
    await unit.execute(_FORGET_BATCHES, keep_days)
