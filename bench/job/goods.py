"""What every contender works on: products that are listed in shops, and events that their stock changed."""

import asyncio
import base64
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import aio_pika
import asyncpg

from syncstore_common.contracts import topology
from syncstore_common.contracts.catalog import (
    ImageSnapshot,
    ProductSnapshot,
    StockChangedV1,
    StockLevel,
    VariantSnapshot,
)
from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.crypto import Keyring
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.ports import DiscoveredShop, GrantTokens
from syncstore_common.sync.shops import ShopStore

SCHEMA = "sync_shopee"
SHOPS = 5
KEYS = f"k1:{base64.b64encode(bytes(32)).decode()}"
CATEGORY = "100"
KEPT_TRACES = 0.05


@dataclass(frozen=True, slots=True)
class Good:
    """One product with one SKU, listed in one shop."""

    product_id: UUID
    variant_id: UUID
    listing_id: UUID
    shop_id: UUID
    external_id: str
    sku: str


async def connect_shops(database: Database, count: int = SHOPS) -> list[UUID]:
    """Connect shops that one grant covers; the tokens are good for a day."""
    keyring = Keyring.parse(KEYS)
    tokens = GrantTokens("bench", "access", "refresh", datetime.now(UTC) + timedelta(days=1), None)
    shops = tuple(DiscoveredShop(str(700_000 + number), f"Shop {number}", "ID", "IDR") for number in range(count))
    return list(await ShopStore(database, Platform.SHOPEE, keyring).save_grant(tokens, shops, {}))


def _snapshot(good: Good) -> str:
    product = ProductSnapshot(
        product_id=good.product_id,
        version=1,
        code=good.sku,
        title="Mug Keramik Motif Daun Tahan Panas 350 ml dengan Tutup Kayu",
        description="<p>Mug keramik buatan tangan, tahan panas dan ringan, dengan tutup kayu.</p>" * 8,
        brand="Kriya",
        category="Rumah > Dapur > Mug",
        currency="IDR",
        base_price_minor=50_000,
        weight_g=400,
        variants=(VariantSnapshot(variant_id=good.variant_id, sku=good.sku, price_minor=50_000),),
        images=tuple(
            ImageSnapshot(content_hash=str(place) * 64, position=place, width=800, height=800) for place in range(3)
        ),
    )
    return product.model_dump_json()


async def list_goods(connection: asyncpg.Connection, shops: Sequence[UUID], count: int) -> list[Good]:
    """Store products, their stock, listings and (settled) work as after a full sync."""
    goods = [
        Good(new_id(), new_id(), new_id(), shops[number % len(shops)], str(10_000_000 + number), f"SKU-{number:06}")
        for number in range(count)
    ]
    await connection.executemany(
        "insert into product_copies (product_id, version, snapshot) values ($1, 1, $2::text::jsonb)",
        [(good.product_id, _snapshot(good)) for good in goods],
    )
    await connection.executemany(
        "insert into stock_copies (variant_id, product_id, available, version) values ($1, $2, 0, 0)",
        [(good.variant_id, good.product_id) for good in goods],
    )
    await connection.executemany(
        "insert into platform_listings (id, connection_id, product_id, external_id, state, remote_status, presence,"
        " category_id) values ($1, $2, $3, $4, 'synced', 'live', 'listed', $5)",
        [(good.listing_id, good.shop_id, good.product_id, good.external_id, CATEGORY) for good in goods],
    )
    await connection.executemany(
        "insert into variant_listings (listing_id, variant_id, external_id) values ($1, $2, '0')",
        [(good.listing_id, good.variant_id) for good in goods],
    )
    await connection.executemany(
        "insert into sync_tasks (listing_id, connection_id) values ($1, $2)",
        [(good.listing_id, good.shop_id) for good in goods],
    )
    await connection.execute("vacuum analyze")
    return goods


async def announce(amqp_url: str, goods: Sequence[Good], version: int, *, kept: float = KEPT_TRACES) -> None:
    """Publish one event per product to the catalogue's exchange: its stock is ``version`` now.

    ``kept`` is the share of their traces that is kept.
    """
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(topology.CATALOG_EVENTS)
        for start in range(0, len(goods), 500):
            await asyncio.gather(
                *(
                    exchange.publish(_message(good, version, kept), StockChangedV1.ROUTING_KEY)
                    for good in goods[start : start + 500]
                )
            )


def _message(good: Good, version: int, kept: float) -> aio_pika.Message:
    level = StockLevel(variant_id=good.variant_id, sku=good.sku, available=version, version=version)
    event = StockChangedV1(
        event_id=new_id(), occurred_at=datetime.now(UTC), product_id=good.product_id, levels=(level,)
    )
    return aio_pika.Message(
        event.model_dump_json().encode(),
        message_id=str(event.event_id),
        type=event.TYPE,
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        headers={"traceparent": traceparent(kept)},
    )


def traceparent(kept: float = KEPT_TRACES) -> str:
    """A trace as the catalogue begins one for each change, of which a share is kept."""
    is_kept = random.random() < kept
    return f"00-{random.getrandbits(128):032x}-{random.getrandbits(64):016x}-0{int(is_kept)}"
