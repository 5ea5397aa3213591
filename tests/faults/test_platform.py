"""The platforms throttle, fail, lie, hang, go away, withdraw tokens, and show late what they hold."""

import asyncio
from typing import Any

import asyncpg
import pytest

from syncstore_cli.product.services import SYNC_SHOPEE, SYNC_TIKTOK
from tests.faults.checker import Bucket
from tests.faults.letters import open_letters, replay
from tests.faults.run import Run
from tests.faults.throttles import forget_throttles
from tests.support.eventually import eventually
from tests.support.product import World
from tests.support.quiet import left_to_do

pytestmark = [
    pytest.mark.faults,
    pytest.mark.prove,
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.timeout(180, func_only=True),
]

CREATES = (("shopee", "*/add_item"), ("tiktok", "POST /product/*/products"))
APPLIED_THEN: dict[str, dict[str, Any]] = {
    "reset": {"kind": "reset_after"},
    "hang": {"kind": "hang_after", "delay_s": 8},
    "html_502": {"kind": "html_502", "apply": True},
    "http_500": {"kind": "http_5xx", "apply": True},
    "garbage": {"kind": "garbage", "apply": True},
}
FAILURES = ("http_5xx", "html_502", "reset_before", "garbage")
REFRESHES = {"shopee": "access_token/get", "tiktok": "token/refresh"}


@pytest.mark.parametrize("answer", APPLIED_THEN)
async def test_creates_and_edits_take_effect_and_their_answer_is_lost(run: Run, answer: str) -> None:
    for platform, operation in CREATES:
        await run.faulty.fault(
            platform, operation=operation, probability=0.4, seed=run.seed, times=None, **APPLIED_THEN[answer]
        )
    await run.faulty.switch("shopee", index_delay_s=2.0, list_delay_s=2.0)
    await run.faulty.switch("tiktok", index_delay_s=2.0)
    await run.order(await run.import_goods(5))
    await run.recover(timeout_s=90)
    await run.faulty.no_more_faults()
    for platform, operation in (("shopee", "*/update_*"), ("tiktok", "*/update")):
        await run.faulty.fault(
            platform, operation=operation, probability=0.3, seed=run.seed, times=None, **APPLIED_THEN[answer]
        )
    await run.editor.edit_many(10)
    await run.recover(timeout_s=90)
    await run.faulty.no_more_faults()
    await run.is_clean()


@pytest.mark.parametrize("retry_after_s", [None, 1], ids=["without", "with"])
async def test_the_platform_throttles(run: Run, retry_after_s: int | None) -> None:
    ids = await run.import_goods()
    rule: dict[str, Any] = {"kind": "http_429", "probability": 0.3, "seed": run.seed, "times": None}
    if retry_after_s is not None:
        rule["retry_after_s"] = retry_after_s
    for platform in ("shopee", "tiktok"):
        await run.faulty.fault(platform, **rule)
    await run.order(ids)
    await run.editor.edit_many(10)
    await asyncio.sleep(3)
    await run.faulty.no_more_faults()
    for platform in ("shopee", "tiktok"):
        await forget_throttles(run.world, platform)
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_our_own_limit_is_kept_by_the_platforms_clock(run: Run) -> None:
    limits = {"SYNCSTORE_RATE_PROFILE": "production", "SYNCSTORE_SHOPEE_SHOP_PER_MINUTE": "240"}
    await run.faulty.start(SYNC_SHOPEE, **limits)
    await run.faulty.start_extra(SYNC_SHOPEE)
    run.bucket = Bucket(per_second=10_000, burst=10_000)
    await run.list_goods(4, platforms=("shopee",))
    await run.editor.edit_many(20)
    await run.recover(timeout_s=120)
    run.bucket = Bucket(per_second=4.0, burst=49.0)  # a fifth of a minute's calls at once, and one for clocks
    await run.is_clean()


async def test_the_platform_fails_before_it_does_anything(run: Run) -> None:
    ids = await run.import_goods()
    for platform, kind in zip(("shopee", "tiktok"), run.source.sample(FAILURES, 2), strict=True):
        await run.faulty.fault(platform, kind=kind, probability=0.3, seed=run.seed, times=None)
    await run.order(ids)
    await run.editor.edit_many(10)
    await asyncio.sleep(4)
    await run.faulty.no_more_faults()
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_work_that_fails_for_good_is_a_letter_whose_replay_heals(run: Run) -> None:
    await run.faulty.start(SYNC_SHOPEE, SYNCSTORE_ATTEMPTS="2")
    await run.list_goods(1, platforms=("shopee",))
    await run.faulty.fault("shopee", kind="http_5xx", operation="*/update_*", times=None)
    (code,) = run.editor.goods
    await run.editor.edit(code, "stock")

    async def two_letters() -> bool:
        return len(await open_letters(run.world)) == len(run.shops("shopee"))

    await eventually(two_letters, timeout_s=30)
    await run.faulty.no_more_faults()
    for letter in await open_letters(run.world):
        await replay(run.world, letter)
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_one_platform_is_down_and_the_other_does_not_notice(run: Run) -> None:
    ids = await run.list_goods()
    await run.faulty.fault("tiktok", kind="reset_before", times=None)
    before = max(call["seq"] for call in await run.world.journal("tiktok"))
    for code in run.editor.goods:
        await run.editor.edit(code)

    async def shopee_has_all() -> bool:
        connection = await asyncpg.connect(run.world.product.deployment.database_url)
        due = await connection.fetchval("select count(*) from sync_shopee.sync_tasks where is_due")
        await connection.close()
        return int(due) == 0

    await eventually(shopee_has_all, timeout_s=10)
    await asyncio.sleep(10)
    refused = await run.world.journal("tiktok", since=str(before))
    assert len(refused) < 12 * len(ids), "a platform that is down is hammered"
    await run.faulty.no_more_faults()
    await run.recover()
    await run.is_clean()


@pytest.mark.parametrize("platform", ["shopee", "tiktok"])
async def test_access_tokens_expire_in_the_middle_of_work(run: Run, platform: str) -> None:
    ids = await run.import_goods(8)
    await run.faulty.fault(platform, kind="slow", delay_s=0.1, times=None)
    before = await refreshes(run.world, platform)
    since = str(run.since.seqs[platform])
    await run.order(ids, platforms=(platform,))

    async def all_shops_work() -> bool:
        called = {str(call["shop_id"]) for call in await run.world.journal(platform, since=since)}
        return called >= set(run.shops(platform))

    await eventually(all_shops_work, timeout_s=20, every_s=0.02)
    await asyncio.sleep(run.source.uniform(0.0, 0.4))
    for shop in run.shops(platform):
        await run.world.simulator(platform).post("/_control/tokens/expire", json={"shop_id": shop, "which": "access"})
    await run.editor.edit_many(16)
    await run.faulty.no_more_faults()
    await run.recover()
    assert await refreshes(run.world, platform) - before == len(run.shops(platform))
    await run.is_clean()


@pytest.mark.parametrize("platform", ["shopee", "tiktok"])
async def test_two_replicas_meet_an_expired_token_at_once(run: Run, platform: str) -> None:
    service = SYNC_SHOPEE if platform == "shopee" else SYNC_TIKTOK
    await run.list_goods(8, platforms=(platform,))
    twin = await run.faulty.start_extra(service)
    await run.faulty.fault(platform, kind="slow", delay_s=0.2, times=None)
    before = await refreshes(run.world, platform)
    for shop in run.shops(platform):
        await run.world.simulator(platform).post("/_control/tokens/expire", json={"shop_id": shop, "which": "access"})
    await run.editor.edit_many(40, at_once=16, every_s=0)
    await run.faulty.no_more_faults()
    await run.recover()
    assert twin.return_code is None
    assert await refreshes(run.world, platform) - before == len(run.shops(platform))
    await run.is_clean()


@pytest.mark.once
async def test_a_service_dies_between_rotation_and_commit(run: Run) -> None:
    """The refresh token is spent and the new one is lost: the shop says so, and connecting again heals it."""
    await run.list_goods(2, platforms=("shopee",))
    await run.faulty.start(SYNC_SHOPEE, SYNCSTORE_FAILPOINTS="tokens.after_rotation=kill")
    shop = run.shops("shopee")[0]
    await run.world.simulator("shopee").post("/_control/tokens/expire", json={"shop_id": shop, "which": "access"})
    for code in run.editor.goods:
        await run.editor.edit(code, "stock")
    await run.faulty.died(SYNC_SHOPEE)
    await run.faulty.start(SYNC_SHOPEE)
    connection_id = run.world.shops["shopee"][0]["shop_id"]

    async def says_so() -> bool:
        return await status_of(run.world, connection_id) == "reauthorise"

    await eventually(says_so, timeout_s=30)
    spent = await refreshes(run.world, "shopee")
    await asyncio.sleep(3)
    assert await refreshes(run.world, "shopee") - spent <= 1, "a spent token is tried again and again"
    await run.world.connect()
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_a_withdrawn_authorisation_waits_for_the_seller(run: Run) -> None:
    await run.list_goods(2, platforms=("shopee",))
    shop = run.shops("shopee")[0]
    await run.world.simulator("shopee").post("/_control/tokens/revoke", json={"shop_id": shop})
    for code in run.editor.goods:
        await run.editor.edit(code, "stock")
    connection_id = run.world.shops["shopee"][0]["shop_id"]

    async def says_so() -> bool:
        return await status_of(run.world, connection_id) == "reauthorise"

    await eventually(says_so, timeout_s=30)
    await run.world.connect()
    await run.recover()
    await run.is_clean()


@pytest.mark.once
async def test_the_platforms_clock_is_ten_minutes_ahead(run: Run) -> None:
    """A skewed clock is refused by every signature check: it is said as such, and nothing is given up meanwhile."""
    await run.list_goods(2)
    await run.world.shopee.post("/_control/clock", json={"offset_s": 600})
    try:
        for code in run.editor.goods:
            await run.editor.edit(code, "stock")
        await asyncio.sleep(3)
    finally:
        await run.world.shopee.post("/_control/clock", json={"offset_s": 0})
    await run.recover(timeout_s=90)
    await run.is_clean()


async def status_of(world: World, connection_id: str) -> str:
    """A shop's status, as the API shows it."""
    shops = (await world.api.get("/api/v1/shops")).json()["items"]
    return str(next(item["status"] for item in shops if item["shop_id"] == connection_id))


async def refreshes(world: World, platform: str) -> int:
    """Refresh calls that a platform answered with new tokens."""
    calls = await world.journal(platform, operation=REFRESHES[platform])
    return sum(bool(call["applied"]) for call in calls)


@pytest.mark.once
async def test_stock_overtakes_hundreds_of_waiting_content_changes(run: Run) -> None:
    world, count = run.world, 200
    shop = world.shops["shopee"][0]["shop_id"]
    ids = await run.import_goods(count)
    body = {"product_ids": ids, "platform": "shopee", "max_failed_share": 1.0, "shop_id": shop}
    assert (await world.api.post("/api/v1/sync/batch", json=body)).status_code == 202
    run.note_orders(ids, ("shopee",))
    external = run.shops("shopee")[0]
    run.orders = [order for order in run.orders if order.shop == external]
    await run.recover()
    assert (await world.api.post(f"/api/v1/shops/{shop}/pause")).status_code == 200
    run.editor.kinds = ("title",)
    async with asyncio.TaskGroup() as group:
        gate = asyncio.Semaphore(10)
        for code in run.editor.goods:
            group.create_task(_retitle(run, gate, code))

    async def all_wait() -> bool:
        left = await left_to_do(world)
        return left["events"] == 0 and left["messages"] == 0 and left["work"] >= count

    await eventually(all_wait, timeout_s=30)
    await run.faulty.fault("shopee", kind="slow", operation="*/update_item", delay_s=0.1, times=None)
    before = str(max(call["seq"] for call in await world.journal("shopee")))
    assert (await world.api.post(f"/api/v1/shops/{shop}/resume")).status_code == 200

    async def titles() -> int:
        return len(await world.journal("shopee", since=before, operation="update_item"))

    async def under_way() -> bool:
        return await titles() >= 20

    await eventually(under_way, timeout_s=20)
    at_edit = await titles()
    await run.editor.edit(max(run.editor.goods), "stock")

    async def pushed() -> list[dict[str, Any]]:
        return await world.journal("shopee", since=before, operation="update_stock")

    await eventually(pushed, timeout_s=10, every_s=0.02)
    assert await titles() - at_edit < count * 6 // 10
    await run.faulty.no_more_faults()
    await run.recover()
    await run.is_clean()


async def _retitle(run: Run, gate: asyncio.Semaphore, code: str) -> None:
    async with gate:
        await run.editor.edit(code, "title")
