"""Fills the gateway's read model by SQL: products with titles as sellers write them, in up to four shops each.

Shares are those of a large seller: nearly all listings in step, some per cent in review or refused, a twentieth of the
products low on stock. The same count gives the same rows.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from bench.titles import base_titles

SHOPS = (("shopee", 1), ("shopee", 2), ("tiktok", 3), ("tiktok", 4))
"""Platform and number of each shop; the first of a platform lists nine tenths of the products, the second a third."""

_SHOPS = """
insert into gateway.shops (connection_id, platform, external_shop_id, name, region, currency, status, revision,
                           updated_at)
select ('00000000-0000-4000-8000-00000000000' || number)::uuid, platform, '9000' || number, 'Toko ' || number, 'ID',
    'IDR', 'active', 1, now()
from unnest($1::text[], $2::int[]) as shop (platform, number)
"""
# md5 is the dice: every row follows from its number
_PRODUCTS = """
insert into gateway.product_overview (
    product_id, version, code, title, search_text, category, brand, status, currency, base_price_minor,
    highest_price_minor, variant_ids, variant_count, stock_total, lowest_stock, image_hash, image_count, updated_at)
select md5('p' || n)::uuid, 1 + dice % 9, code, title, lower(title || ' ' || code || ' ' || brand || ' ' || skus),
    'Kategori ' || (1 + dice % 20) || ' > Bagian ' || (1 + dice / 20 % 12) || ' > Jenis ' || (1 + dice / 240 % 5),
    brand, 'active', 'IDR', price, price + 1000 * (dice % 40), ids, cardinality(ids), 3 * lowest + dice % 50, lowest,
    md5('i' || n), 1 + dice % 9, timestamptz '2026-01-01' + n * interval '7 seconds'
from (
    select n, dice, 'PRD-' || lpad(n::text, 7, '0') as code, 'Merek ' || (1 + dice / 7 % 400) as brand,
        split_part(one.title, ' ', 1) || ' ' || two.title || ' ' || (dice % 997) as title,
        5000 + 500 * (dice % 2000) as price, case when dice % 20 = 0 then dice % 6 else 6 + dice % 300 end as lowest,
        array(select md5('v' || n || '/' || v)::uuid from generate_series(1, 1 + dice % 4) v) as ids,
        (select string_agg('PRD-' || lpad(n::text, 7, '0') || '-' || v, ' ') from generate_series(1, 1 + dice % 4) v)
            as skus
    from (select n, ('x' || substr(md5('d' || n), 1, 7))::bit(28)::int as dice from generate_series($1::int, $2::int) n)
        as numbered
    join bench_titles one on one.id = dice % (select count(*) from bench_titles)
    join bench_titles two on two.id = dice / 1000 % (select count(*) from bench_titles)
) as product
"""
_LISTINGS = """
insert into gateway.listing_overview (
    product_id, connection_id, listing_id, platform, revision, state, title, currency, price_min_minor, price_max_minor,
    stock_total, variants, external_id, url, problem, content_version, pushed_at, updated_at)
select md5('p' || n)::uuid, ('00000000-0000-4000-8000-00000000000' || shop)::uuid, md5('l' || n || '/' || shop)::uuid,
    platform, 3, state, 'Judul ' || n || ' di toko ' || shop, 'IDR', 10000 + dice % 90000, 20000 + dice % 90000,
    dice % 400, '[]', (10000000 + 10 * n + shop)::text, 'https://shop.example/item/' || n, case when state in
        ('needs_data', 'failed') then '{"code": "item.weight", "error_class": "validation", "message": "the weight is'
        ' missing", "field": "weight_g", "fix": "enter it", "disposition": "rejected"}'::jsonb end, 1, now(), now()
from (
    select n, shop, platform, dice, case when dice % 100 < 90 then 'synced' when dice % 100 < 94 then 'in_review'
        when dice % 100 < 97 then 'needs_data' when dice % 100 < 99 then 'failed' else 'blocked' end as state
    from generate_series($1::int, $2::int) n
    cross join unnest($3::text[], $4::int[]) as shop (platform, shop)
    cross join lateral (select ('x' || substr(md5('s' || n || '/' || shop), 1, 7))::bit(28)::int as dice) as thrown
    where dice / 100 % 100 < case when shop % 2 = 1 then 90 else 33 end
) as listing
"""
_INDEXES = """
select indexdef from pg_indexes i where schemaname = $1 and tablename = $2
    and not exists (select from pg_constraint c where c.conname = i.indexname)
"""


def shop_id(number: int) -> UUID:
    """The connection id of a seeded shop."""
    return UUID(f"00000000-0000-4000-8000-00000000000{number}")


async def seed_gateway(connection: Any, products: int) -> None:
    """Fill an empty read model with so many products and their listings, indexes and statistics included."""
    await _titles(connection)
    platforms, numbers = [platform for platform, _ in SHOPS], [number for _, number in SHOPS]
    await connection.execute(_SHOPS, platforms, numbers)
    async with without_indexes(connection, "gateway", "product_overview"):
        await connection.execute(_PRODUCTS, 1, products)
    async with without_indexes(connection, "gateway", "listing_overview"):
        await connection.execute(_LISTINGS, 1, products, platforms, numbers)
    await connection.execute("vacuum analyze gateway.product_overview, gateway.listing_overview, gateway.shops")


async def _titles(connection: Any) -> None:
    await connection.execute("create temp table bench_titles (id int primary key, title text not null)")
    await connection.copy_records_to_table("bench_titles", records=list(enumerate(base_titles())))
    await connection.execute("analyze bench_titles")


@asynccontextmanager
async def without_indexes(connection: asyncpg.Connection, schema: str, table: str) -> AsyncIterator[None]:
    """Take a table's indexes away while it is filled, constraints excepted, and build them again after."""
    definitions = [row["indexdef"] for row in await connection.fetch(_INDEXES, schema, table)]
    for definition in definitions:
        name = definition.split(" INDEX ")[1].split(" ")[0]
        await connection.execute(f"drop index {schema}.{name}")
    yield
    await connection.execute("set maintenance_work_mem = '512MB'")
    for definition in definitions:
        await connection.execute(definition)
