"""A change of rules over 400,000 listings: the pass ends, and only the listings the rule is about are raised."""

import os
import time

import pytest

from syncstore_common.contracts.platforms import Platform
from syncstore_common.sync.replanning import Replanner
from tests.integration.common.engine import Engine
from tests.integration.common.test_policies import DOUBLE, announce
from tests.unit.common.rulebook import rule

pytestmark = [pytest.mark.integration, pytest.mark.prove]

LISTINGS = int(os.environ.get("POLICY_LISTINGS", "400000"))
_BATCH = """
with made as (
    select gen_random_uuid() as id, n from generate_series($3::int + 1, $3::int + $4::int) n
), copied as (
    insert into product_copies (product_id, version, snapshot)
    select id, 1, jsonb_set(jsonb_set(jsonb_set($1::text::jsonb, '{product_id}', to_jsonb(id)),
        '{code}', to_jsonb('P-' || n)), '{brand}', to_jsonb(case when n % 1000 = 0 then 'Kriya' else 'Lain' end))
    from made returning product_id
), listed as (
    insert into platform_listings (id, connection_id, product_id, external_id, state, remote_status)
    select gen_random_uuid(), $2, product_id, product_id::text, 'synced', 'live' from copied returning id, connection_id
)
insert into sync_tasks (listing_id, connection_id) select id, connection_id from listed
"""
_SIZE = 5_000


@pytest.mark.timeout(1800)
async def test_a_pass_over_400_000_listings_raises_only_those_a_rule_is_about(engine: Engine) -> None:
    product = await engine.synced_product()
    snapshot = engine.products[product].model_dump_json()
    async with engine.database.driver() as connection:
        for first in range(0, LISTINGS, _SIZE):
            await connection.execute(_BATCH, snapshot, engine.shop_id, first, min(_SIZE, LISTINGS - first))
    await announce(engine, 1, *(rule(n, f"Others {n}", brands=[f"Merek {n}"], then=DOUBLE) for n in range(2, 200)))
    await announce(
        engine,
        2,
        rule(1, "Kriya", brands=["Kriya"], then=DOUBLE),
        *(rule(n, f"Others {n}", brands=[f"Merek {n}"], then=DOUBLE) for n in range(2, 200)),
    )

    replanner, began, slowest = Replanner(engine.database, Platform.SHOPEE), time.monotonic(), 0.0
    while True:
        page_began = time.monotonic()
        if not await replanner.step():
            break
        slowest = max(slowest, time.monotonic() - page_began)
    took_s = time.monotonic() - began

    print(f"\n{LISTINGS} listings, two passes: {took_s:.0f} s; the longest transaction {slowest:.2f} s")
    async with engine.database.driver() as connection:
        due = await connection.fetchval("select count(*) from sync_tasks where is_due")
        kinds = await connection.fetchval(
            "select count(*) from sync_tasks where stock_wanted > stock_done or content_wanted > content_done"
        )
    # one of a thousand is of the brand, and so is the product they were made after
    assert (due, kinds) == (LISTINGS // 1000 + 1, 0)
