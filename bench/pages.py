"""The gateway's list page over a large read model: a process of its own, asked over HTTP, one filter at a time."""

import asyncio
import base64
import itertools
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from tests.support.databases import on_database

from bench.seed_gateway import seed_gateway, shop_id
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.ports import choose_port
from syncstore_cli.local.servers import Servers
from syncstore_cli.local.stack import Supervisor
from syncstore_cli.local.state import Secrets
from syncstore_cli.product.keys import make_key
from syncstore_cli.product.running import bring_up
from syncstore_cli.product.services import GATEWAY, SERVICES, Deployment

PRODUCTS = 400_000
ASKED = 300
"""Requests of each kind, at each concurrency."""
CONCURRENCIES = (1, 20)
_WARM_UP = 20
_DEEP = 0.9

Query = Mapping[str, str]

KINDS: dict[str, Query] = {
    "first": {},
    "title_order": {"sort": "title"},
    "platform": {"platform": "tiktokshop"},
    "shop": {"shop_id": str(shop_id(2))},
    "category": {"category": "Kategori 7 > Bagian 3"},
    "price_range": {"price_min_minor": "250000", "price_max_minor": "260000"},
    "price_range_by_price": {"price_min_minor": "250000", "price_max_minor": "260000", "sort": "price"},
    "state": {"state": "needs_data"},
    "state_there": {"state": "failed", "shop_id": str(shop_id(4))},
    "not_listed": {"state": "not_listed", "platform": "shopee"},
    "low_stock": {"low_stock": "true"},
    "low_stock_first": {"low_stock": "true", "sort": "stock"},
    "rare_code": {"query": "prd-0123456"},
    "rare_word": {"query": "merek 377 prd-01"},
    "common_word": {"query": "baju"},
    "common_words": {"query": "baju anak"},
    "no_hit": {"query": "zzyzx quux"},
    "short_word": {"query": "a"},
    "all_filters": {
        "query": "anak",
        "platform": "shopee",
        "state": "synced",
        "category": "Kategori 7",
        "price_min_minor": "50000",
        "low_stock": "true",
        "sort": "-price",
    },
}


async def pages() -> dict[str, object]:
    """p50 and p99 in ms of each kind of page at 400,000 products, at concurrency 1 and 20."""
    async with LocalInfrastructure(is_ephemeral=True) as servers, large_gateway(servers, PRODUCTS) as (origin, key):
        return await measured(origin, key)


async def measured(origin: str, key: str) -> dict[str, object]:
    """Ask a running gateway for every kind of page; the deep one starts nine tenths down the list."""
    figures: dict[str, object] = {}
    connector = aiohttp.TCPConnector(limit=max(CONCURRENCIES))
    headers = {"Authorization": f"Bearer {key}"}
    async with aiohttp.ClientSession(origin, connector=connector, headers=headers) as session:
        kinds = {**KINDS, "deep": {"cursor": await _deep_cursor(session)}}
        for (name, query), concurrency in itertools.product(kinds.items(), CONCURRENCIES):
            times = await _ask(session, query, concurrency)
            figures[f"{name}_c{concurrency}_p50_ms"] = round(times[len(times) // 2], 1)
            figures[f"{name}_c{concurrency}_p99_ms"] = round(times[int(len(times) * 0.99) - 1], 1)
    for concurrency in CONCURRENCIES:
        figures[f"worst_c{concurrency}_p99_ms"] = max(
            value
            for name, value in figures.items()
            if name.endswith(f"_c{concurrency}_p99_ms")  # type: ignore[type-var]
        )
    return figures


async def _deep_cursor(session: aiohttp.ClientSession) -> str:
    """A cursor far down the newest-first list: made from a page's own, with an older moment in it."""
    answer = await session.get("/api/v1/products", params={"limit": "1"})
    name, value, product_id = json.loads(base64.urlsafe_b64decode((await answer.json())["next"]))
    deep = f"2026-01-{1 + int((1 - _DEEP) * 32):02d}T00:00:00+00:00"
    assert deep < value
    return base64.urlsafe_b64encode(json.dumps([name, deep, product_id]).encode()).decode()


async def _ask(session: aiohttp.ClientSession, query: Query, concurrency: int) -> list[float]:
    """Closed loop: each of the askers sends its next request when its last was answered; returns sorted times in ms."""
    times: list[float] = []
    left = iter(range(ASKED + _WARM_UP))

    async def asker() -> None:
        for number in left:
            started = time.perf_counter()
            async with session.get("/api/v1/products", params=query) as answer:
                await answer.read()
                assert answer.status == 200, await answer.text()
            if number >= _WARM_UP:
                times.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(asker() for _ in range(concurrency)))
    return sorted(times)


@asynccontextmanager
async def large_gateway(servers: Servers, products: int) -> AsyncIterator[tuple[str, str]]:
    """A gateway alone on a database of its own with so many products; gives its origin and an admin's key."""
    name = f"pages_{os.getpid()}"
    admin: Any = await asyncpg.connect(servers.postgres_admin_url)
    await admin.execute(f"create database {name}")
    url = on_database(servers.postgres_admin_url, name)
    with tempfile.TemporaryDirectory() as directory:
        deployment = _deployment(url, servers.amqp_url, Path(directory))
        try:
            async with Supervisor(Path(directory) / "logs") as supervisor:
                await bring_up(supervisor, deployment, services=[GATEWAY])
                connection: Any = await asyncpg.connect(url)
                await seed_gateway(connection, products)
                await connection.close()
                yield deployment.url(GATEWAY), await make_key(deployment, "bench")
        finally:
            await admin.execute(f"drop database if exists {name} with (force)")
            await admin.close()


def _deployment(url: str, amqp_url: str, state: Path) -> Deployment:
    ports: dict[str, int] = {}
    for row in SERVICES:
        ports[row.name] = choose_port(set(ports.values()))
    return Deployment(
        database_url=url,
        amqp_url=amqp_url,
        secrets=Secrets.create(),
        ports=ports,
        state=state,
        marketplaces={},
        extra={"SYNCSTORE_RATE_LIMIT_PER_MINUTE": "0"},
        role_prefix=f"{state.name}_".lower(),
    )
