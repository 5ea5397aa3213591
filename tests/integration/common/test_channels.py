"""Listings that a platform shows on several channels: what is announced of each."""

from typing import Any

import orjson
import pytest

from syncstore_common.sync.listing import LiveChannel, LiveProblem, RemoteStatus
from tests.integration.common.engine import Engine

pytestmark = pytest.mark.integration

REFUSED = LiveProblem("review_failed", "the title holds a forbidden word", "title", "remove the word")


async def announced(engine: Engine) -> dict[str, Any]:
    """The last event about a listing."""
    async with engine.database.driver() as connection:
        payload = await connection.fetchval(
            "select payload::text from outbox_events where message_type = 'sync.listing.changed.v1'"
            " order by id desc limit 1"
        )
    event: dict[str, Any] = orjson.loads(payload)
    return event


async def test_one_channels_failed_review_is_announced_beside_the_other_that_is_live(engine: Engine) -> None:
    engine.market.created_as = RemoteStatus.IN_REVIEW
    product = await engine.synced_product()
    (item,) = engine.market.items.values()
    item.status, item.problem = RemoteStatus.LIVE, REFUSED
    item.channels = (
        LiveChannel("tiktok_shop", RemoteStatus.LIVE),
        LiveChannel("tokopedia", RemoteStatus.REVIEW_FAILED, REFUSED),
    )
    await engine.run(hurry=True)
    event = await announced(engine)
    assert event["state"] == "needs_data"
    assert [(row["channel"], row["status"]) for row in event["channels"]] == [
        ("tiktok_shop", "live"),
        ("tokopedia", "review_failed"),
    ]
    problem = event["channels"][1]["problem"]
    assert (problem["field"], problem["fix"]) == ("title", "remove the word")

    # what is pushed afterwards says nothing about channels, so what was read stays
    await engine.set_stock(product, 3, version=2)
    await engine.run()
    assert [row["channel"] for row in (await announced(engine))["channels"]] == ["tiktok_shop", "tokopedia"]
