"""A RabbitMQ of a newer Debian release than the system's, with its own libc, from a private directory."""

import os

import aio_pika
import pytest

from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_common.infra.broker import declare_topology

pytestmark = [pytest.mark.slow_fetch, pytest.mark.timeout(600)]

RELEASE = "trixie"


async def test_rabbitmq_4_runs_from_a_private_directory_and_takes_our_topology() -> None:
    environment = {**os.environ, "SYNCSTORE_RABBITMQ_RELEASE": RELEASE}
    environment.pop("SYNCSTORE_TEST_AMQP_URL", None)
    environment.pop("SYNCSTORE_AMQP_URL", None)
    async with LocalInfrastructure(is_ephemeral=True, environment=environment, announce=print) as servers:
        broker = next(line for line in servers.descriptions if line.startswith("RabbitMQ"))
        assert broker.startswith("RabbitMQ 4.")
        assert "(fetched)" in broker
        await declare_topology(servers.amqp_url)
        connection = await aio_pika.connect(servers.amqp_url)
        async with connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(exclusive=True)
            await channel.default_exchange.publish(aio_pika.Message(b"hello"), queue.name)
            message = await queue.get(timeout=5)
            assert message.body == b"hello"
            await message.ack()
