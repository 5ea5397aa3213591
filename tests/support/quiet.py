"""When is the product at rest? When no outbox row, no message and no due work is left."""

import asyncio

import asyncpg

from syncstore_common.contracts import topology
from tests.support.brokers import queue_depths
from tests.support.product import World

_LEFT = """
select (select count(*) from catalog.outbox_events) + (select count(*) from gateway.outbox_events)
    + (select count(*) from sync_shopee.outbox_events) + (select count(*) from sync_tiktok.outbox_events) as events,
    (select count(*) from sync_shopee.sync_tasks where is_due)
    + (select count(*) from sync_tiktok.sync_tasks where is_due) as work
"""
_CALM_LOOKS = 4
_EVERY_S = 0.2
CALM_S = _CALM_LOOKS * _EVERY_S
"""How long calm has to last at least."""


async def left_to_do(world: World) -> dict[str, int]:
    """Outbox rows, messages and due work that are left."""
    connection = await asyncpg.connect(world.product.deployment.database_url)
    try:
        row = await connection.fetchrow(_LEFT)
    finally:
        await connection.close()
    names = [queue.name for queue in topology.QUEUES]
    depths = await queue_depths(world.product.deployment.amqp_url, *names)
    return {"events": row["events"], "work": row["work"], "messages": sum(depths.values())}


async def at_rest(world: World, *, timeout_s: float = 60.0, calm_looks: int = _CALM_LOOKS) -> None:
    """Wait until nothing is left for a while; fails with what is left."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    calm = 0
    left: dict[str, int] = {}
    while calm < calm_looks:
        if loop.time() > deadline:
            raise AssertionError(f"not at rest within {timeout_s} s: {left}")
        await asyncio.sleep(_EVERY_S)
        try:
            left = await left_to_do(world)
        except (OSError, asyncpg.PostgresError):
            calm = 0
            continue
        calm = calm + 1 if not any(left.values()) else 0
