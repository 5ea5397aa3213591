"""Idempotency-Key on POST and PATCH: the same request sent twice is carried out once.

A key belongs to one API key, one route and one body; another body or route under the same key is refused. Outcomes that
changed something (2xx) are kept for a day and given back as they were. Whatever failed is not kept: a repetition tries
again. The operation id stays the same over all tries, so work that was stored before a crash is found, not doubled. A
request that runs renews its lock, so that the repetition of one whose gateway was killed waits for seconds only.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.infra.database import Database, DriverUnit, is_database_unavailable
from syncstore_common.kernel.errors import InvalidInput, SyncStoreError
from syncstore_common.kernel.ids import new_id

_LOCK_S = 12.0
_KEEP_HOURS = 24
_EXPIRE = """
delete from idempotency_keys
where api_key_id = $1 and idempotency_key = $2 and created_at < now() - make_interval(hours => $3)
"""
_CLAIM = """
insert into idempotency_keys (api_key_id, idempotency_key, route, body_hash, operation_id, locked_until)
values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
on conflict do nothing
returning operation_id
"""
_EXISTING = """
select route, body_hash, operation_id, status, media_type, body, locked_until > now() as is_locked
from idempotency_keys where api_key_id = $1 and idempotency_key = $2 for update
"""
_TAKE_OVER = """
update idempotency_keys set locked_until = now() + make_interval(secs => $3)
where api_key_id = $1 and idempotency_key = $2
"""
_KEEP_OUTCOME = """
update idempotency_keys set status = $3, media_type = $4, body = $5 where api_key_id = $1 and idempotency_key = $2
"""
_RENEW = """
update idempotency_keys set locked_until = now() + make_interval(secs => $3)
where api_key_id = $1 and idempotency_key = $2 and status is null
"""
_RELEASE = """
update idempotency_keys set locked_until = now() where api_key_id = $1 and idempotency_key = $2 and status is null
"""
_FORGET = "delete from idempotency_keys where created_at < now() - make_interval(hours => $1)"


class StillRunning(SyncStoreError):
    """The first request under this key has no outcome yet."""

    code = "IDEMPOTENCY_IN_FLIGHT"
    status = 409


@dataclass(frozen=True, slots=True)
class Submission:
    """What identifies a request. ``body_hash`` is the SHA-256 of its body."""

    api_key_id: str
    idempotency_key: str
    route: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """The caller carries the request out, under this id."""

    operation_id: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer that was given."""

    status: int
    media_type: str
    body: bytes


class IdempotencyStore:
    """Remembers requests that carry a key."""

    def __init__(self, database: Database, *, lock_s: float = _LOCK_S) -> None:
        self._database = database
        self._lock_s = lock_s

    async def claim(self, submission: Submission) -> Claimed | Outcome:
        """Start a request, or return the outcome of its twin.

        Raises StillRunning while the twin runs, InvalidInput when the key was used for something else.
        """
        key = (submission.api_key_id, submission.idempotency_key)
        async with self._database.driver_unit() as unit:
            await unit.execute(_EXPIRE, *key, _KEEP_HOURS)
            fresh = await unit.fetchval(_CLAIM, *key, submission.route, submission.body_hash, new_id(), self._lock_s)
            if fresh is not None:
                return Claimed(fresh)
            row = await unit.fetchrow(_EXISTING, *key)
            if row["route"] != submission.route or row["body_hash"] != submission.body_hash:
                raise InvalidInput(
                    "this Idempotency-Key was used for another request",
                    field="Idempotency-Key",
                    fix="use a fresh key for each new request",
                    code="IDEMPOTENCY_MISMATCH",
                )
            if row["status"] is not None:
                return Outcome(row["status"], row["media_type"], bytes(row["body"]))
            if row["is_locked"]:
                raise StillRunning("the first request with this Idempotency-Key is still running; ask again soon")
            await unit.execute(_TAKE_OVER, *key, self._lock_s)
            return Claimed(row["operation_id"])

    @asynccontextmanager
    async def holding(self, submission: Submission) -> AsyncIterator[None]:
        """Keep the lock of a claimed request while it is carried out."""
        renewing = asyncio.create_task(self._renew(submission))
        try:
            yield
        finally:
            renewing.cancel()

    async def _renew(self, submission: Submission) -> None:
        while True:
            await asyncio.sleep(self._lock_s / 3)
            try:
                async with self._database.driver() as connection:
                    await connection.execute(_RENEW, submission.api_key_id, submission.idempotency_key, self._lock_s)
            except Exception as error:
                if not is_database_unavailable(error):
                    raise

    async def keep(self, submission: Submission, outcome: Outcome) -> None:
        """Keep the outcome for repetitions."""
        async with self._database.driver() as connection:
            await connection.execute(
                _KEEP_OUTCOME,
                submission.api_key_id,
                submission.idempotency_key,
                outcome.status,
                outcome.media_type,
                outcome.body,
            )

    async def release(self, submission: Submission) -> None:
        """Let a repetition try again: the request failed."""
        async with self._database.driver() as connection:
            await connection.execute(_RELEASE, submission.api_key_id, submission.idempotency_key)


async def forget_old_keys(unit: DriverUnit) -> None:
    """Drop what is older than a day."""
    await unit.execute(_FORGET, _KEEP_HOURS)
