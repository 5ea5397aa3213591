"""What all contenders stand on: private servers that keep what they are told, one database, the stub platform."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from tests.support.databases import clone, make_template

from bench.job.goods import SCHEMA, Good, connect_shops, list_goods
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_common.infra.broker import declare_topology
from syncstore_common.infra.database import Database


@dataclass(frozen=True, slots=True)
class Ground:
    """Addresses, goods, and a connection to look on with. ``servers`` holds the servers' process ids."""

    role_url: str
    amqp_url: str
    stub_url: str
    state: Path
    goods: list[Good]
    watch: asyncpg.Connection
    servers: dict[str, int]

    @property
    def environment(self) -> dict[str, str]:
        """Where everything is, for contenders that are programs."""
        return {
            "BENCH_DATABASE_URL": self.role_url,
            "BENCH_AMQP_URL": self.amqp_url,
            "BENCH_STUB_URL": self.stub_url,
        }


@asynccontextmanager
async def ground(jobs: int, *, delay_ms: float = 0.0) -> AsyncIterator[Ground]:
    """Prepare ``jobs`` listed products. The servers sync to disk as a seller's would: commits have their price."""
    async with AsyncExitStack() as stack:
        made = tempfile.TemporaryDirectory(prefix="syncstore-bench-", dir="/var/tmp")
        state = Path(stack.enter_context(made))
        os.chmod(state, 0o755)  # noqa: PTH101, S103 - one call, before anything runs; the servers have accounts of their own
        infrastructure = LocalInfrastructure(state / "servers")
        servers = await stack.enter_async_context(infrastructure)
        await asyncio.to_thread(make_template, servers.postgres_admin_url, "bench")
        role_url = (await clone(servers.postgres_admin_url, "template_bench")).url(SCHEMA)
        pool = Database(role_url, schema=SCHEMA, application_name="bench")
        await declare_topology(servers.amqp_url)
        shops = await connect_shops(pool)
        await pool.close()
        watch = await asyncpg.connect(role_url, server_settings={"search_path": SCHEMA})
        stack.push_async_callback(watch.close)
        goods = await list_goods(watch, shops, jobs)
        stub_url = await stack.enter_async_context(_stub_platform(delay_ms))
        pids = {process.name.lower(): process.pid for process in infrastructure.processes}
        yield Ground(role_url, servers.amqp_url, stub_url, state, goods, watch, pids)


@asynccontextmanager
async def _stub_platform(delay_ms: float) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.job.stub", "--delay-ms", str(delay_ms), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = json.loads(await process.stdout.readline())["port"]
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()
