"""Fills a sync service's schema by SQL: shops, listings that are in step, their work rows with nothing due.

As many listings in each shop, each product in one shop; the same counts give the same rows.
"""

from typing import Any

_GRANTS = """
insert into sync_shopee.platform_grants (id, account_id, access_token, refresh_token, access_expires_at)
select md5('g' || n)::uuid, 'account-' || n, '', '', now() + interval '1 day' from generate_series(1, $1::int) n
"""
_SHOPS = """
insert into sync_shopee.platform_connections (id, grant_id, external_shop_id, name, region, currency)
select md5('c' || n)::uuid, md5('g' || n)::uuid, (900000 + n)::text, 'Toko ' || n, 'ID', 'IDR'
from generate_series(1, $1::int) n
"""
_BUCKETS = """
insert into sync_shopee.rate_limit_buckets (scope, rate, burst, daily, tokens, day_left)
select 'shop:' || external_shop_id, 1000, 1000, 100000000, 1000, 100000000 from sync_shopee.platform_connections
"""
_COPIES = """
insert into sync_shopee.product_copies (product_id, version, snapshot, content_key, price_key)
select md5('p' || n)::uuid, 1, $2::text::jsonb || jsonb_build_object('product_id', md5('p' || n)::uuid,
    'code', 'PRD-' || n), md5('k' || n), md5('q' || n)
from generate_series(1, $1::int) n
"""
_STOCK = """
insert into sync_shopee.stock_copies (variant_id, product_id, available, version)
select md5('v' || n)::uuid, md5('p' || n)::uuid, n % 100, 1 from generate_series(1, $1::int) n
"""
_LISTINGS = """
insert into sync_shopee.platform_listings (id, connection_id, product_id, external_id, state, revision, remote_status,
    title, currency, stock_hash, price_hash, content_hash, content_version, category_id, pushed_at)
select md5('l' || n)::uuid, md5('c' || 1 + n % $2::int)::uuid, md5('p' || n)::uuid, (10000000 + n)::text, 'synced', 3,
    'live', 'Judul ' || n, 'IDR', md5('s' || n), md5('q' || n), md5('t' || n), 1, '100182', now()
from generate_series(1, $1::int) n
"""
_TASKS = """
insert into sync_shopee.sync_tasks (listing_id, connection_id, stock_wanted, stock_done, price_wanted, price_done,
    content_wanted, content_done, lane)
select id, connection_id, 3, 3, 2, 2, 2, 2, 3 from sync_shopee.platform_listings
"""
_TABLES = (
    "platform_grants, platform_connections, rate_limit_buckets, product_copies, stock_copies, platform_listings, "
    "sync_tasks"
)


async def seed_sync(connection: Any, *, shops: int, listings: int, snapshot: str) -> None:
    """Fill an empty ``sync_shopee`` with shops and listings in step; ``snapshot`` is a product's JSON."""
    await connection.execute(_GRANTS, shops)
    await connection.execute(_SHOPS, shops)
    await connection.execute(_BUCKETS)
    await connection.execute(_COPIES, listings, snapshot)
    await connection.execute(_STOCK, listings)
    await connection.execute(_LISTINGS, listings, shops)
    await connection.execute(_TASKS)
    names = ", ".join(f"sync_shopee.{name.strip()}" for name in _TABLES.split(","))
    await connection.execute(f"vacuum analyze {names}")
