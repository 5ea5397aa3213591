"""Messages come twice, late, out of order, or are none; pushes come again; batches are given up."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import aio_pika
import asyncpg
import httpx
import pytest

from syncstore_cli.product.services import SYNC_SHOPEE, WEBHOOKS
from syncstore_common.contracts import topology
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.ids import new_id
from tests.faults.letters import discard, open_letters
from tests.faults.run import Run
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [
    pytest.mark.faults,
    pytest.mark.prove,
    pytest.mark.asyncio(loop_scope="package"),
    pytest.mark.timeout(180, func_only=True),
]

_TAP = "tests.tap"
POISON = {
    "no json": (b"{", "catalog.product.changed.v1"),
    "unknown type": (b"{}", "catalog.product.changed.v9"),
    "no type": (b"{}", None),
    "wrong shape": (b'{"event_id": "x"}', "catalog.stock.changed.v1"),
    "zero byte": (b'{"a": "\x00"}', "catalog.product.changed.v1"),
}


async def test_events_come_five_times_late_and_out_of_order(run: Run) -> None:
    await run.list_goods()
    connection = await aio_pika.connect(run.world.product.deployment.amqp_url)
    async with connection:
        channel = await connection.channel()
        tap = await channel.declare_queue(_TAP, durable=False, auto_delete=True, exclusive=True)
        await tap.bind(topology.CATALOG_EVENTS, "catalog.#")
        await run.editor.edit_many(30)
        await run.recover()
        seen = []
        while message := await tap.get(no_ack=True, fail=False):
            seen.append(message)
        assert len(seen) >= 20
        again = seen * 5
        run.source.shuffle(again)
        targets = (
            topology.events_queue(Platform.SHOPEE).name,
            topology.stock_queue(Platform.SHOPEE).name,
            topology.events_queue(Platform.TIKTOK).name,
            topology.stock_queue(Platform.TIKTOK).name,
            topology.GATEWAY_INBOUND.name,
        )
        async with run.edits(10):
            for message in again:
                # the twin half of the time as a stranger with a new id, which no inbox knows
                identity = message.message_id if run.source.random() < 0.5 else str(new_id())
                twin = aio_pika.Message(message.body, type=message.type, message_id=identity)
                for queue in _queues_of(message.routing_key or "", targets):
                    await channel.default_exchange.publish(twin, queue)
    await run.recover()
    await run.is_clean()


def _queues_of(routing_key: str, targets: tuple[str, ...]) -> list[str]:
    kind = ".stock" if routing_key.startswith("catalog.stock") else ".events"
    return [name for name in targets if name.endswith((kind, ".inbound"))]


@pytest.mark.once
async def test_poison_of_every_kind_is_kept_and_holds_up_nothing(run: Run) -> None:
    await run.list_goods(2)
    queue = topology.events_queue(Platform.SHOPEE).name
    connection = await aio_pika.connect(run.world.product.deployment.amqp_url)
    async with connection:
        channel = await connection.channel()
        async with run.edits(20):
            for body, kind in POISON.values():
                message = aio_pika.Message(body, type=kind, message_id=str(new_id()))
                await channel.default_exchange.publish(message, queue)
                await asyncio.sleep(0.1)

    async def all_kept() -> list[dict[str, Any]] | None:
        letters = await open_letters(run.world)
        return letters if len(letters) == len(POISON) else None

    letters = await eventually(all_kept, timeout_s=20)
    await run.recover()
    await run.is_clean(letters=len(POISON))
    for letter in letters or ():
        await discard(run.world, letter)


# -- pushes -----------------------------------------------------------------------------------------------------------
@pytest.mark.once
@pytest.mark.parametrize("point", ["webhooks.after_verify", "webhooks.after_insert"])
async def test_the_webhooks_service_dies_with_a_push(run: Run, point: str) -> None:
    await run.faulty.start(WEBHOOKS, SYNCSTORE_FAILPOINTS=f"{point}=kill")
    body, before = push(run), await handled(run.world)
    assert await send(run, body) is None
    await run.faulty.died(WEBHOOKS)
    await run.faulty.start(WEBHOOKS)
    assert [await send(run, body) for _ in range(3)] == [200] * 3  # the platform repeats what got no 2xx
    await run.recover()
    assert await stored(run.world, body) == 1
    assert await handled(run.world) - before == 1


@pytest.mark.once
async def test_the_webhooks_service_dies_after_it_answered(run: Run) -> None:
    bodies, before = [push(run, number) for number in range(5)], await handled(run.world)
    assert [await send(run, body) for body in bodies] == [200] * 5
    run.faulty.kill(WEBHOOKS)
    await run.faulty.start(WEBHOOKS)
    await run.recover()
    assert [await stored(run.world, body) for body in bodies] == [1] * 5
    assert await handled(run.world) - before == 5


def push(run: Run, number: int = 0) -> bytes:
    """A push of Shopee's about a listing."""
    shop = int(run.shops("shopee")[0])
    data = {"item_id": 1, "number": f"{run.prefix}-{number}"}
    return json.dumps({"code": 16, "shop_id": shop, "timestamp": int(time.time()), "data": data}).encode()


async def send(run: Run, body: bytes) -> int | None:
    """Send as the platform does; None when nobody answers."""
    deployment = run.world.product.deployment
    environment = deployment.marketplaces[WEBHOOKS.name]
    message = environment["SYNCSTORE_SHOPEE_PUSH_URL"].encode() + b"|" + body
    key = environment["SYNCSTORE_SHOPEE_PARTNER_KEY"].encode()
    headers = {"Authorization": hmac.new(key, message, hashlib.sha256).hexdigest()}
    async with httpx.AsyncClient(base_url=deployment.url(WEBHOOKS), trust_env=False, timeout=5) as client:
        try:
            return (await client.post("/webhooks/shopee", content=body, headers=headers)).status_code
        except httpx.HTTPError:
            return None


async def stored(world: World, body: bytes) -> int:
    """How often a push is stored."""
    connection = await asyncpg.connect(world.product.deployment.database_url)
    found = await connection.fetchval("select count(*) from webhooks.webhook_logs where body = $1", body.decode())
    await connection.close()
    return int(found)


async def handled(world: World) -> int:
    """How many events from outside of the engine Shopee's service has handled, each once."""
    connection = await asyncpg.connect(world.product.deployment.database_url)
    queue = topology.events_queue(Platform.SHOPEE).name
    found = await connection.fetchval("select count(*) from sync_shopee.inbox where queue = $1", queue)
    await connection.close()
    return int(found)


# -- batches ----------------------------------------------------------------------------------------------------------
@pytest.mark.once
async def test_a_batch_is_cancelled_while_a_worker_dies(run: Run) -> None:
    ids = await run.import_goods(40)
    body = {"product_ids": ids, "platform": "shopee", "max_failed_share": 1.0}
    await run.faulty.fault("shopee", kind="slow", delay_s=0.2, times=None)
    batch_id = (await run.world.api.post("/api/v1/sync/batch", json=body)).json()["batch_id"]

    async def some_settled() -> bool:
        return bool((await _batch(run.world, batch_id))["settled_jobs"] >= 3)

    await eventually(some_settled, timeout_s=30)
    cancelled = await run.world.api.post(f"/api/v1/sync/batch/{batch_id}/cancel")
    assert cancelled.status_code in (200, 202, 204), cancelled.text
    run.faulty.kill(SYNC_SHOPEE)
    await run.faulty.start(SYNC_SHOPEE)
    await run.faulty.no_more_faults()
    await run.recover()

    async def adds_up() -> dict[str, Any] | None:
        shown = await _batch(run.world, batch_id)
        return shown if sum(shown["jobs"].values()) == 40 and not shown["jobs"].get("accepted") else None

    shown = await eventually(adds_up, timeout_s=20)
    assert shown is not None
    assert set(shown["jobs"]) == {"settled", "cancelled"}
    connection = await asyncpg.connect(run.world.product.deployment.database_url)
    rows = await connection.fetch(
        "select product_id from gateway.sync_jobs where batch_id = $1 and status = 'settled'", batch_id
    )
    await connection.close()
    run.note_orders([str(row["product_id"]) for row in rows], ("shopee",))
    await run.is_clean()


async def _batch(world: World, batch_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await world.api.get(f"/api/v1/sync/batch/{batch_id}")).json()
    return shown
