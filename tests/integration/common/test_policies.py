"""Rules, overrides and shop defaults in the engine: only what they concern is looked at, only what differs is sent."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from syncstore_common.contracts.overrides import Override, OverrideChangedV1, ShopDefaults, ShopDefaultsChangedV1
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import Rule, RulesChangedV1, RuleSet
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.listing import RemoteStatus
from syncstore_common.sync.policy_keeper import PolicyKeeper
from syncstore_common.sync.policy_repair import PolicyRepair
from syncstore_common.sync.ports import DiscoveredShop, GrantTokens
from syncstore_common.sync.replanning import Replanner
from syncstore_common.sync.resync import Resync
from tests.integration.common.engine import TITLE, Engine
from tests.unit.common.rulebook import rule, rule_set

pytestmark = pytest.mark.integration

DOUBLE = {"price": {"multiplier": "2"}}


def changed(rules: RuleSet, *, is_large: bool = False) -> RulesChangedV1:
    return RulesChangedV1(
        event_id=new_id(),
        occurred_at=datetime.now(UTC),
        rules_version=rules.rules_version,
        rules=None if is_large else rules,
    )


async def announce(engine: Engine, version: int, *rules: Rule) -> None:
    """The rules as the catalog announces them, without the pass that follows."""
    await engine.handle(changed(rule_set(*rules, version=version)))


async def replan(engine: Engine, *, most: int = 50) -> None:
    """Work through all passes."""
    replanner = Replanner(engine.database, Platform.SHOPEE)
    for _ in range(most):
        if not await replanner.step():
            return
    raise AssertionError("the passes do not come to an end")


async def rules(engine: Engine, version: int, *given: Rule) -> None:
    """New rules, and everything that follows from them."""
    await announce(engine, version, *given)
    await replan(engine)


async def override(engine: Engine, product_id: UUID, version: int, **values: Any) -> None:
    await engine.handle(
        OverrideChangedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            platform=Platform.SHOPEE,
            connection_id=engine.shop_id,
            product_id=product_id,
            version=version,
            override=Override.model_validate(values),
        )
    )


async def defaults(engine: Engine, version: int, **values: Any) -> None:
    await engine.handle(
        ShopDefaultsChangedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            platform=Platform.SHOPEE,
            connection_id=engine.shop_id,
            version=version,
            defaults=ShopDefaults.model_validate(values),
        )
    )
    await replan(engine)


async def is_due(engine: Engine, product_id: UUID) -> bool:
    return bool((await engine.listing(product_id))["is_due"])


def code(engine: Engine, product_id: UUID) -> str:
    return engine.products[product_id].code


def price(engine: Engine, product_id: UUID) -> int:
    return next(iter(engine.item(product_id).price.values()))


def stock(engine: Engine, product_id: UUID) -> int:
    return next(iter(engine.item(product_id).stock.values()))


async def test_a_rule_is_pushed_to_the_listings_it_concerns_and_no_others(engine: Engine) -> None:
    mug, other = await engine.synced_product(), await engine.synced_product()
    engine.market.calls.clear()

    await rules(engine, 1, rule(1, "Mug", product_codes=[code(engine, mug)], then=DOUBLE))

    assert (await is_due(engine, mug), await is_due(engine, other)) == (True, False)
    await engine.run()
    assert engine.market.calls == ["price"]
    assert (price(engine, mug), price(engine, other)) == (100_000, 57_500)


async def test_only_the_kinds_that_differ_are_raised(engine: Engine) -> None:
    mug = await engine.synced_product()
    engine.market.calls.clear()
    await rules(engine, 1, rule(1, "Half", then={"stock": {"percent": 50}}))
    await engine.run()
    assert engine.market.calls == ["stock"]
    await rules(
        engine,
        2,
        rule(1, "Half", then={"stock": {"percent": 50}}),
        rule(2, "Title", then={"title_template": "{title} Asli"}),
    )
    await engine.run()
    assert engine.market.calls == ["stock", "content"]
    assert (stock(engine, mug), engine.item(mug).title) == (5, f"{TITLE} Asli")


async def test_rules_that_come_to_the_same_raise_nothing(engine: Engine) -> None:
    mug = await engine.synced_product()
    engine.market.calls.clear()
    await rules(engine, 1, rule(1, "As ever", then={"price": {"multiplier": "1.15"}, "stock": {"percent": 100}}))
    await rules(engine, 2, rule(1, "Renamed", then={"price": {"multiplier": "1.15"}}))
    await rules(engine, 3)
    assert not await is_due(engine, mug)
    assert engine.market.calls == []


async def test_reordering_two_rules_pushes_what_the_first_now_says(engine: Engine) -> None:
    mug = await engine.synced_product()
    one, two = rule(1, "One", then=DOUBLE), rule(2, "Two", then={"price": {"multiplier": "3"}})
    await rules(engine, 1, one, two)
    await engine.run()
    assert price(engine, mug) == 100_000
    await rules(engine, 2, two, one)
    await engine.run()
    assert price(engine, mug) == 150_000


async def test_older_rules_change_nothing(engine: Engine) -> None:
    mug = await engine.synced_product()
    await rules(engine, 2, rule(1, "Double", then=DOUBLE))
    await rules(engine, 1)
    await engine.run()
    assert price(engine, mug) == 100_000


async def test_new_listings_follow_the_rules_from_the_start(engine: Engine) -> None:
    await rules(engine, 1, rule(1, "Double", then=DOUBLE))
    mug = await engine.synced_product()
    assert price(engine, mug) == 100_000
    assert engine.market.calls == ["create"]


async def test_an_override_touches_its_one_listing_at_once(engine: Engine) -> None:
    mug, other = await engine.synced_product(), await engine.synced_product()
    engine.market.calls.clear()
    await override(engine, mug, 2, price_minor=45_000, title="Mug Sendiri Punya Toko Ini")
    await override(engine, mug, 1, price_minor=1)
    assert not await is_due(engine, other)
    await engine.run()
    assert engine.market.calls == ["price", "content"]
    assert (price(engine, mug), engine.item(mug).title) == (45_000, "Mug Sendiri Punya Toko Ini")
    await override(engine, mug, 3)
    await engine.run()
    assert price(engine, mug) == 57_500


async def test_g2_an_override_changes_the_listing_of_its_shop_among_five(engine: Engine) -> None:
    """All rows are keyed by the connection: the same SKU stands in five shops."""
    more = [DiscoveredShop(str(number), f"Shop {number}", "ID", "IDR") for number in range(2, 6)]
    tokens = GrantTokens("2", "access-2", "refresh-2", datetime.now(UTC) + timedelta(hours=4), None)
    shops = [engine.shop_id, *await engine.shops.save_grant(tokens, tuple(more), {})]
    mug = await engine.synced_product()
    assert engine.made(mug) == 5
    engine.market.calls.clear()

    await override(engine, mug, 1, price_minor=45_000, stock={"most": 3})
    await engine.run()

    assert engine.market.calls == ["stock", "price"]
    async with engine.database.driver() as connection:
        rows = await connection.fetch(
            "select connection_id, (shown->0->>'price_minor')::int as price, (shown->0->>'stock')::int as stock"
            " from platform_listings where product_id = $1",
            mug,
        )
    shown = {row["connection_id"]: (row["price"], row["stock"]) for row in rows}
    assert shown == {shop: (45_000, 3) if shop == engine.shop_id else (57_500, 10) for shop in shops}


async def test_an_override_that_comes_before_the_listing_counts_when_it_is_made(engine: Engine) -> None:
    mug = await engine.add_product()
    await override(engine, mug, 1, price_minor=45_000)
    await engine.sync(mug)
    await engine.run()
    assert price(engine, mug) == 45_000


async def test_a_shops_defaults_reach_what_no_rule_decides(engine: Engine) -> None:
    mug, other = await engine.synced_product(), await engine.synced_product()
    await rules(engine, 1, rule(1, "Mug", product_codes=[code(engine, mug)], then=DOUBLE))
    await engine.run()
    engine.market.calls.clear()
    await defaults(engine, 1, price={"multiplier": "1.3"})
    assert not await is_due(engine, mug)
    await engine.run()
    assert engine.market.calls == ["price"]
    assert (price(engine, mug), price(engine, other)) == (100_000, 65_000)


async def test_stock_changes_the_price_only_where_rules_ask_for_stock(engine: Engine) -> None:
    mug = await engine.synced_product(stock=10)
    engine.market.calls.clear()
    await engine.set_stock(mug, 9, version=2)
    await engine.run()
    assert engine.market.calls == ["stock"]
    await rules(engine, 1, rule(1, "Scarce", stock_max=3, then=DOUBLE))
    assert not await is_due(engine, mug)
    await engine.set_stock(mug, 8, version=3)
    await engine.run()
    assert engine.market.calls == ["stock", "stock"]
    await engine.set_stock(mug, 3, version=4)
    await engine.run()
    assert engine.market.calls == ["stock", "stock", "stock", "price"]
    assert (stock(engine, mug), price(engine, mug)) == (3, 100_000)


async def test_an_edit_may_bring_other_rules_into_play(engine: Engine) -> None:
    mug = await engine.synced_product()
    await rules(
        engine,
        1,
        rule(1, "Promo", tags=["promo"], then={"price": {"multiplier": "1"}, "stock": {"most": 4}}),
        rule(2, "Dear", price_min_minor=90_000, then={"title_template": "{title} Premium"}),
    )
    await engine.run()
    await engine.edit(mug, tags=("Promo",))
    await engine.run()
    assert (price(engine, mug), stock(engine, mug)) == (50_000, 4)
    await engine.edit(mug, price=95_000)
    await engine.run()
    assert (price(engine, mug), engine.item(mug).title) == (95_000, f"{TITLE} Premium")


async def test_a_hold_stops_every_push_says_who_holds_and_lets_go(engine: Engine) -> None:
    mug = await engine.synced_product()
    hold = rule(1, "Stock count", product_codes=[code(engine, mug)], then={"hold": True})
    engine.market.calls.clear()
    await rules(engine, 1, hold)
    await engine.edit(mug, title=f"{TITLE} Baru", price=60_000)
    await engine.set_stock(mug, 3, version=2)
    sync_id = await engine.sync(mug)
    await engine.run()
    listing = await engine.listing(mug)
    assert engine.market.calls == []
    assert (listing["state"], listing["problem_code"], listing["is_due"]) == ("paused", "rule.hold", False)
    assert "the rule 'Stock count'" in str(listing["problem"])
    assert await engine.answers(sync_id) == ["paused"]

    await rules(engine, 2, hold.model_copy(update={"enabled": False}))
    await engine.run()

    assert (stock(engine, mug), price(engine, mug)) == (3, 69_000)
    assert engine.item(mug).title != TITLE
    listing = await engine.listing(mug)
    assert (listing["state"], listing["problem_code"]) == ("synced", None)


async def test_a_stock_that_never_reached_us_holds_nothing_for_being_none(engine: Engine) -> None:
    await rules(engine, 1, rule(1, "Sold out", stock_max=0, then={"hold": True}))
    mug = await engine.add_product(stock=5)
    await engine.execute("delete from stock_copies")
    product = engine.products[mug]
    level = {"variant_id": str(product.variants[0].variant_id), "sku": code(engine, mug), "available": 5, "version": 2}
    engine.catalog[str(mug)] = {"product": product.model_dump(mode="json"), "levels": [level]}
    await engine.sync(mug)
    await engine.run()
    assert (engine.made(mug), (await engine.listing(mug))["state"]) == (1, "synced")


async def test_one_product_is_released_from_a_hold_by_an_override(engine: Engine) -> None:
    await rules(engine, 1, rule(1, "Not yet", then={"hold": True}))
    mug, other = await engine.synced_product(), await engine.synced_product()
    assert engine.market.items == {}
    await override(engine, mug, 1, hold=False)
    await engine.run()
    assert (engine.made(mug), engine.made(other)) == (1, 0)


async def test_what_is_skipped_is_not_created_and_what_is_there_stays_unless_asked(engine: Engine) -> None:
    there = await engine.synced_product()
    await rules(engine, 1, rule(1, "Not here", then={"skip": {}}))
    fresh = await engine.synced_product()
    await engine.set_stock(there, 4, version=2)
    await engine.run()
    assert engine.made(fresh) == 0
    listing = await engine.listing(fresh)
    assert (listing["state"], listing["problem_code"]) == ("not_listed", "rule.skip")
    assert (engine.item(there).status, stock(engine, there)) == (RemoteStatus.LIVE, 4)

    await rules(engine, 2, rule(1, "Not here", then={"skip": {"take_off_sale": True}}))
    await engine.run()
    assert engine.item(there).status is RemoteStatus.UNLISTED
    assert (await engine.listing(there))["problem_code"] == "rule.skip"

    await rules(engine, 3)
    await engine.run()
    assert engine.item(there).status is RemoteStatus.LIVE
    assert engine.made(fresh) == 1


async def test_g9_what_belongs_to_the_shop_is_neither_sent_nor_compared(engine: Engine) -> None:
    mug = await engine.synced_product()
    engine.item(mug).description = "written in the shop"
    engine.market.calls.clear()
    await override(engine, mug, 1, ownership={"description": "ignore", "price": "ignore"})
    await engine.run()
    assert engine.market.calls == []
    await engine.edit(mug, description="<p>Dari katalog.</p>", price=70_000)
    await engine.run()
    # once, without the description: what is compared from now on has no description in it
    assert engine.market.calls == ["content"]
    engine.market.calls.clear()
    await engine.edit(mug, description="<p>Lagi.</p>", price=71_000)
    await engine.run()
    assert engine.market.calls == []
    await engine.edit(mug, title=f"{TITLE} Baru")
    await engine.set_stock(mug, 2, version=2)
    await engine.run()
    assert engine.market.calls == ["stock", "content"]
    assert (engine.item(mug).description, price(engine, mug)) == ("written in the shop", 57_500)
    assert (await engine.listing(mug))["state"] == "synced"
    await engine.sync(mug, force=True)
    await engine.run()
    assert "price" not in engine.market.calls

    await override(engine, mug, 2)
    await engine.run()
    assert (engine.item(mug).description, price(engine, mug)) == ("<p>Lagi.</p>", 81_650)


async def test_what_is_pulled_is_never_pushed_and_read_back(engine: Engine) -> None:
    mug = await engine.synced_product()
    engine.item(mug).title = "Judul dari toko"
    engine.market.calls.clear()
    await override(engine, mug, 1, ownership={"title": "pull", "stock": "pull"})
    await engine.run()
    listing = await engine.listing(mug)
    assert set(engine.market.calls) <= {"fetch", "content"}
    variant = str(engine.products[mug].variants[0].variant_id)
    assert await own_values(engine) == {"title": "Judul dari toko", "stock": {variant: 10}}
    assert (listing["state"], engine.item(mug).title) == ("synced", "Judul dari toko")
    await engine.edit(mug, title=f"{TITLE} Baru", price=60_000)
    await engine.set_stock(mug, 2, version=2)
    await engine.run()
    assert (engine.item(mug).title, stock(engine, mug), price(engine, mug)) == ("Judul dari toko", 10, 69_000)


async def own_values(engine: Engine) -> dict[str, Any]:
    """What the newest event says the shop shows of its own fields."""
    async with engine.database.driver() as connection:
        text = await connection.fetchval(
            "select (payload->'own_values')::text from outbox_events"
            " where message_type = 'sync.listing.changed.v1' order by id desc limit 1"
        )
    found: dict[str, Any] = json.loads(text)
    return found


async def test_what_is_asked_about_is_pushed_while_the_shop_shows_what_was_pushed_last(engine: Engine) -> None:
    mug = await engine.synced_product()
    await override(engine, mug, 1, ownership={"title": "ask", "description": "ask", "price": "ask"})
    await engine.run()
    await engine.edit(mug, title=f"{TITLE} Baru", description="<p>Baru.</p>", price=60_000)
    await engine.run()
    assert "Baru" in engine.item(mug).title
    assert (engine.item(mug).description, price(engine, mug)) == ("<p>Baru.</p>", 69_000)
    assert (await engine.listing(mug))["state"] == "synced"


async def test_what_was_changed_in_the_shop_waits_for_a_person_and_the_rest_goes_on(engine: Engine) -> None:
    mug = await engine.synced_product()
    await override(engine, mug, 1, ownership={"title": "ask", "price": "ask"})
    await engine.run()
    engine.item(mug).title = "Judul dari toko"
    engine.item(mug).price = dict.fromkeys(engine.item(mug).price, 99_000)
    await engine.edit(mug, title=f"{TITLE} Baru", description="<p>Baru.</p>", price=60_000)
    await engine.set_stock(mug, 3, version=2)
    await engine.run()

    listing = await engine.listing(mug)
    assert (listing["state"], listing["problem_code"]) == ("conflict", "listing.changed_in_shop")
    told = str(listing["problem"])
    assert "the shop shows 'Judul dari toko', the catalogue" in told
    assert "price: the shop shows '99000', the catalogue '69000'" in told
    assert (engine.item(mug).title, price(engine, mug)) == ("Judul dari toko", 99_000)
    assert (engine.item(mug).description, stock(engine, mug)) == ("<p>Baru.</p>", 3)

    await engine.set_stock(mug, 2, version=3)
    await engine.run()
    assert (await engine.listing(mug))["problem_code"] == "listing.changed_in_shop"

    await engine.sync(mug, force=True)
    await engine.run()
    assert "Baru" in engine.item(mug).title
    assert price(engine, mug) == 69_000
    assert ((await engine.listing(mug))["state"], (await engine.listing(mug))["problem_code"]) == ("synced", None)


async def test_a_fault_of_a_field_that_belongs_to_the_shop_stops_nothing(engine: Engine) -> None:
    mug = await engine.synced_product()
    await override(engine, mug, 1, ownership={"description": "ignore"})
    await engine.edit(mug, description="", title=f"{TITLE} Baru")
    await engine.run()
    assert (await engine.listing(mug))["state"] == "synced"
    assert "Baru" in engine.item(mug).title


async def test_passes_survive_being_cut_and_see_what_came_meanwhile(engine: Engine) -> None:
    many = [await engine.synced_product() for _ in range(3)]
    replanner = Replanner(engine.database, Platform.SHOPEE)
    await announce(engine, 1, rule(1, "Double", then=DOUBLE))
    await announce(engine, 2, rule(1, "Triple", then={"price": {"multiplier": "3"}}))
    assert await replanner.step()
    await override(engine, many[0], 1, price_minor=45_000)
    await engine.edit(many[1], price=60_000)
    await announce(engine, 3, rule(1, "Double", then=DOUBLE), rule(2, "Half", then={"stock": {"percent": 50}}))
    await replan(engine)
    await engine.run()
    assert [price(engine, item) for item in many] == [45_000, 120_000, 100_000]
    assert [stock(engine, item) for item in many] == [5, 5, 5]


async def test_an_override_and_a_rule_under_way_do_not_hide_each_other(engine: Engine) -> None:
    """Shown: the default. The rule comes to what the override comes to: each alone would see no difference."""
    mug = await engine.synced_product()
    await announce(engine, 1, rule(1, "Double", then=DOUBLE))
    await override(engine, mug, 1, price_minor=100_000)
    await replan(engine)
    await engine.run()
    assert price(engine, mug) == 100_000


async def test_defaults_and_a_rule_under_way_do_not_hide_each_other(engine: Engine) -> None:
    mug = await engine.synced_product()
    await announce(engine, 1, rule(1, "Double", then=DOUBLE))
    await defaults(engine, 1, price={"multiplier": "2"})
    await engine.run()
    assert price(engine, mug) == 100_000


async def test_what_conditions_ask_for_is_forgotten_with_the_last_pass(engine: Engine) -> None:
    async def reads() -> bool:
        async with engine.database.driver() as connection:
            return bool(await connection.fetchval("select reads_stock from rule_copies"))

    await rules(engine, 1, rule(1, "Scarce", stock_max=3, then=DOUBLE))
    assert await reads()
    await announce(engine, 2)
    assert await reads()
    await replan(engine)
    assert not await reads()


async def test_two_workers_on_passes_push_everything_once(engine: Engine) -> None:
    many = [await engine.synced_product() for _ in range(4)]
    await announce(engine, 1, rule(1, "Double", then=DOUBLE))
    await announce(engine, 2, rule(1, "Triple", then={"price": {"multiplier": "3"}}))
    await asyncio.gather(replan(engine), replan(engine))
    engine.market.calls.clear()
    await engine.run()
    assert [price(engine, item) for item in many] == [150_000] * 4
    assert engine.market.calls == ["price"] * 4


async def test_copies_are_fetched_at_the_start_and_when_an_event_could_not_carry_the_rules(engine: Engine) -> None:
    mug = await engine.synced_product()
    answers: dict[str, Any] = {
        "rules": rule_set(rule(1, "Double", then=DOUBLE), version=4).model_dump(mode="json"),
        "shop-settings": {
            "items": [
                {
                    "shop_id": str(engine.shop_id),
                    "platform": "shopee",
                    "version": 2,
                    "settings": {"stock": {"percent": 50}},
                }
            ]
        },
        "overrides": {
            "items": [
                {
                    "shop_id": str(engine.shop_id),
                    "platform": "shopee",
                    "product_id": str(mug),
                    "version": 1,
                    "override": {"title": "Mug Sendiri Punya Toko Ini"},
                }
            ],
            "next": None,
        },
    }

    def catalog(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answers[request.url.path.rpartition("/")[2]])

    client = httpx.AsyncClient(transport=httpx.MockTransport(catalog), base_url="http://catalog")
    repair = PolicyRepair(engine.database, client)
    keeper = PolicyKeeper(engine.database, repair, engine.consumers.policies, wake=engine.dispatcher.wake)
    async with client:
        await Resync(engine.database, client).policies(engine.consumers)
        await repair.everything(engine.consumers.policies)
        await replan(engine)
        await engine.run()
        assert (price(engine, mug), stock(engine, mug)) == (100_000, 5)
        assert engine.item(mug).title == "Mug Sendiri Punya Toko Ini"

        answers["rules"] = rule_set(version=5).model_dump(mode="json")
        await engine.handle(changed(rule_set(version=5), is_large=True))
        stop = asyncio.Event()
        task = asyncio.create_task(keeper.run(stop))
        async with asyncio.timeout(20):
            while price(engine, mug) != 57_500:
                await engine.run()
                await asyncio.sleep(0.05)
        stop.set()
        await task
