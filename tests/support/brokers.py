"""A virtual host of its own for every test, empty at its start."""

import aio_pika

from syncstore_common.contracts import topology


async def empty_vhost(url: str) -> None:
    """Delete every queue and exchange of the topology; what does not exist is fine."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        for queue in (*topology.QUEUES, *topology.DEAD_QUEUES):
            await channel.queue_delete(queue.name)
        for name in (*topology.EXCHANGES, *map(topology.dead_exchange, topology.SERVICES)):
            await channel.exchange_delete(name)


async def queue_depths(url: str, *names: str) -> dict[str, int]:
    """Messages ready in each queue."""
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        depths = {}
        for name in names:
            declared = await channel.declare_queue(name, passive=True)
            depths[name] = declared.declaration_result.message_count or 0
        return depths
