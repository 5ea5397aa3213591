"""What could not be done ends in one list, with the reason, and is done when somebody replays it."""

from typing import Any
from uuid import uuid4

import aio_pika
import pytest

from syncstore_common.contracts.topology import CATALOG_EVENTS
from tests.e2e.goods import imported, mug
from tests.e2e.shelf import Shelf
from tests.e2e.shops import control, in_state, item, listed, listing_on, patched, synced
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


async def letters(world: World) -> list[dict[str, Any]]:
    """The open dead letters of every service."""
    answer = (await world.api.get("/api/v1/dead-letters")).json()
    assert answer["unavailable"] == []
    items: list[dict[str, Any]] = answer["items"]
    return items


async def test_work_that_failed_too_often_is_a_dead_letter_and_a_replay_does_it(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    fault = await control(world, "tiktok", "/faults", kind="http_5xx", operation="*/partial_edit", times=None)

    await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    await in_state(world, product["product_id"], "synced", "failed")
    [letter] = await letters(world)
    assert (letter["service"], letter["reason"]) == ("sync-tiktok", "attempts_exhausted")
    assert letter["aggregate_id"] == product["product_id"]
    assert letter["error"]

    await world.tiktok.delete(f"/_control/faults/{fault['id']}")
    replayed = await world.api.post(f"/api/v1/dead-letters/{letter['service']}/{letter['id']}/replay")
    assert replayed.status_code == 202, replayed.text
    product = await synced(world, product["product_id"])
    assert "Teh" in (await item(world, "tiktok", listing_on(product, "tiktok")["external_id"]))["title"]
    assert await letters(world) == []


async def test_a_message_nobody_understands_is_one_letter_per_service_and_harms_nothing(world: World) -> None:
    connection = await aio_pika.connect(world.product.deployment.amqp_url)
    async with connection:
        exchange = await (await connection.channel()).get_exchange(CATALOG_EVENTS)
        poison = aio_pika.Message(b'{"product":', message_id=str(uuid4()), type="catalog.product.changed.v1")
        await exchange.publish(poison, "catalog.product.changed")

    async def arrived() -> list[dict[str, Any]]:
        found = await letters(world)
        return found if len(found) == 3 else []

    found = await eventually(arrived)
    assert {letter["service"] for letter in found} == {"gateway", "sync-shopee", "sync-tiktok"}
    assert {letter["event_id"] for letter in found} == {poison.message_id}
    for letter in found:
        path = f"/api/v1/dead-letters/{letter['service']}/{letter['id']}"
        refusal = await world.api.post(f"{path}/replay")
        assert (refusal.status_code, refusal.json()["fix"]) == (422, "discard the letter")
        assert (await world.api.post(f"{path}/discard")).status_code == 200
    assert await letters(world) == []
    await listed(world, *await imported(world, mug("DLQ-102")))
