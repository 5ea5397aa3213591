"""Sagas: multi-call changes whose steps survive crashes, cuts and deferrals.

Before a step's call its row says ``in_flight``; after it, ``done`` with the result. A row found in flight has an
unknown outcome: the step is never simply run again. Platform search indexes lag, so the search is repeated at 15, 60
and 300 s before the step may run a second time.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.infra.database import Database, until_database_answers
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.ports import Payload

_INTENDED = FailPoint("saga.after_intent", "the step is in flight, its call was not sent")
_ANSWERED = FailPoint("saga.after_answer", "the platform made something, the step is still in flight")

log = get_logger(__name__)

_BEGIN = """
insert into listing_sagas (listing_id, step, key, state) values ($1, $2, $3, 'in_flight')
on conflict (listing_id, step) do nothing returning key
"""
_READ = """
select key, state, result::text as result, probes, extract(epoch from now() - started_at)::float8 as age_s
from listing_sagas where listing_id = $1 and step = $2
"""
_DONE = """
update listing_sagas set state = 'done', result = $3::text::jsonb, updated_at = now()
where listing_id = $1 and step = $2
"""
_PROBED = "update listing_sagas set probes = probes + 1, updated_at = now() where listing_id = $1 and step = $2"
_RESTART = """
update listing_sagas set started_at = now(), probes = 0, updated_at = now() where listing_id = $1 and step = $2
"""
_COUNT_RUN = "update listing_sagas set runs = runs + 1 where listing_id = $1 and step = $2 returning runs"
_FORGET_STEP = "delete from listing_sagas where listing_id = $1 and step = $2 and state = 'in_flight'"
_DECIDED = (Disposition.REJECTED, Disposition.CONFLICT, Disposition.MISSING)
DRAFT = "draft"
"""The step that remembers what a create began with; without another step nothing was sent yet."""
FORGET_DRAFT = """
delete from listing_sagas where listing_id = $1 and not exists (
    select from listing_sagas begun where begun.listing_id = $1 and begun.step <> 'draft')
"""
FORGET_SAGA = "delete from listing_sagas where listing_id = $1"


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """When to look for what an unclear step made, in seconds after the step began."""

    at_s: tuple[float, ...] = (15.0, 60.0, 300.0)


def _unclear(step: str, wait_s: float) -> PlatformFailure:
    return PlatformFailure(
        FailureFacts(
            disposition=Disposition.DEFERRED,
            platform_code="saga.unclear",
            message=f"the outcome of '{step}' is not known yet; looking for it before trying again",
            retry_after_s=max(0.05, wait_s),
        )
    )


class ListingSaga:
    """The saga of one listing under one lease; implements the port's Saga."""

    def __init__(self, database: Database, listing_id: UUID, probes: ProbePlan) -> None:
        self._database = database
        self._listing_id = listing_id
        self._probes = probes

    async def once(
        self,
        step: str,
        perform: Callable[[str], Awaitable[Payload]],
        *,
        find: Callable[[], Awaitable[Payload | None]] | None = None,
        immediate: bool = False,
    ) -> Payload:
        """Run a step at most once as far as can be known; see the port."""
        begun = await self._begin(step)
        if begun is not None:
            return await self._perform(step, begun, perform, is_settled_before=True)
        row = await self._read(step)
        if row["state"] == "done":
            result: Payload = orjson.loads(row["result"])
            return result
        if find is not None:
            found = await self._look(step, row, find, immediate=immediate)
            if found is not None:
                log.info("saga.step_found", step=step, listing_id=str(self._listing_id))
                await self._done(step, found)
                return found
            await self._execute(_RESTART, step)
        return await self._perform(step, str(row["key"]), perform, is_settled_before=find is not None)

    async def pause(self, step: str, seconds: float) -> None:
        """Defer until ``seconds`` have passed since the pause was first reached."""
        if seconds <= 0:
            return
        await self._begin(step)
        left = seconds - (await self._read(step))["age_s"]
        if left > 0:
            raise PlatformFailure(
                FailureFacts(
                    disposition=Disposition.DEFERRED,
                    platform_code="saga.pause",
                    message="waiting for the platform to settle",
                    retry_after_s=left,
                )
            )

    async def _perform(
        self, step: str, key: str, perform: Callable[[str], Awaitable[Payload]], *, is_settled_before: bool
    ) -> Payload:
        """Run the step. While an earlier run is unclear its key is kept, unless the platform itself decides now."""
        await _INTENDED.passed()
        try:
            result = await perform(key)
        except PlatformFailure as failure:
            if failure.facts.ambiguous:
                raise await self._still_unclear(step, failure) from failure
            if is_settled_before or failure.disposition in _DECIDED:
                await self._execute(_FORGET_STEP, step)
            raise
        await _ANSWERED.passed()
        await self._done(step, result)
        return result

    async def _still_unclear(self, step: str, failure: PlatformFailure) -> PlatformFailure:
        """Wait longer after each unclear run; when the waits are used up, the failure counts as an attempt."""
        runs = await self._count_run(step)
        return _unclear(step, self._probes.at_s[runs - 1]) if runs <= len(self._probes.at_s) else failure

    async def _look(
        self, step: str, row: Any, find: Callable[[], Awaitable[Payload | None]], *, immediate: bool
    ) -> Payload | None:
        """Search now if a probe is due; None when the last probe found nothing, DEFERRED while probes are left."""
        if immediate:
            return await find()
        done, age_s = row["probes"], row["age_s"]
        if done < len(self._probes.at_s) and age_s < self._probes.at_s[done]:
            raise _unclear(step, self._probes.at_s[done] - age_s)
        found = await find()
        if found is None and done + 1 < len(self._probes.at_s):
            await self._execute(_PROBED, step)
            raise _unclear(step, self._probes.at_s[done + 1] - age_s)
        return found

    async def _begin(self, step: str) -> str | None:
        async with self._database.driver() as connection:
            key = await connection.fetchval(_BEGIN, self._listing_id, step, new_id())
        return str(key) if key else None

    async def _read(self, step: str) -> Any:
        async with self._database.driver() as connection:
            return await connection.fetchrow(_READ, self._listing_id, step)

    async def _count_run(self, step: str) -> int:
        async with self._database.driver() as connection:
            return int(await connection.fetchval(_COUNT_RUN, self._listing_id, step))

    async def _done(self, step: str, result: Payload) -> None:
        """Remember a result; while the database is away, wait: what the platform made is not forgotten."""

        async def remember() -> None:
            async with self._database.driver() as connection:
                await connection.execute(_DONE, self._listing_id, step, orjson.dumps(result).decode())

        await until_database_answers(
            remember, on_wait=lambda error: log.warning("saga.result_held", step=step, error=type(error).__name__)
        )

    async def _execute(self, statement: str, step: str) -> None:
        async with self._database.driver() as connection:
            await connection.execute(statement, self._listing_id, step)
