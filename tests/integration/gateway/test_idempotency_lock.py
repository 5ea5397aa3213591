"""The lock of a request that runs: renewed while its gateway lives, over soon after it was killed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from syncstore_common.infra.database import Database
from syncstore_gateway.access.idempotency import Claimed, IdempotencyStore, StillRunning, Submission
from tests.support.databases import TestDatabase
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

LOCK_S = 0.6
SUBMISSION = Submission("key-1", "once", "POST /products", "hash")


@pytest.fixture
async def store(database: TestDatabase) -> AsyncIterator[IdempotencyStore]:
    opened = Database(database.url("gateway"), schema="gateway", application_name="tests")
    yield IdempotencyStore(opened, lock_s=LOCK_S)
    await opened.close()


async def test_a_request_that_runs_long_keeps_its_lock(store: IdempotencyStore) -> None:
    assert isinstance(await store.claim(SUBMISSION), Claimed)

    async with store.holding(SUBMISSION):
        await asyncio.sleep(2 * LOCK_S)
        with pytest.raises(StillRunning):
            await store.claim(SUBMISSION)


async def test_a_repetition_takes_over_soon_after_the_gateway_died(store: IdempotencyStore) -> None:
    first = await store.claim(SUBMISSION)

    async def taken_over() -> Claimed | None:
        try:
            again = await store.claim(SUBMISSION)
        except StillRunning:
            return None
        return again if isinstance(again, Claimed) else None

    assert await eventually(taken_over, timeout_s=5) == first
