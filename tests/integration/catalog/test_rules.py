"""Rules in the catalog: one ordered set with one version, history and events."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from syncstore_catalog.shops.consumer import on_shop_changed
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import RulesChangedV1, RuleSet
from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.kernel.ids import new_id
from tests.integration.catalog.client import Catalog

pytestmark = pytest.mark.integration

PRICE = {"price": {"multiplier": "1.3", "ending": "900"}}


async def connect(catalog: Catalog, name: str = "Toko", platform: Platform = Platform.SHOPEE) -> str:
    """A shop that the catalog has heard of."""
    shop_id = new_id()
    event = ShopChangedV1(
        event_id=new_id(),
        occurred_at="2026-11-01T00:00:00Z",
        platform=platform,
        connection_id=shop_id,
        revision=1,
        external_shop_id=str(shop_id),
        name=name,
        region="ID",
        currency="IDR",
        status="active",
    )
    async with catalog.database.driver_unit() as unit:
        await on_shop_changed(unit, event)
    return str(shop_id)


async def add(catalog: Catalog, name: str, **more: Any) -> dict[str, Any]:
    """Add a rule; the set."""
    answer = await catalog.client.post("/internal/rules", json={"name": name, "then": PRICE, **more})
    assert answer.status_code == 201, answer.text
    rules: dict[str, Any] = answer.json()
    return rules


async def names(catalog: Catalog) -> list[str]:
    return [rule["name"] for rule in (await catalog.client.get("/internal/rules")).json()["rules"]]


async def edit(catalog: Catalog, rules: dict[str, Any], position: int, **changes: Any) -> httpx.Response:
    body = {"rules_version": rules["rules_version"], **changes}
    return await catalog.client.patch(f"/internal/rules/{rules['rules'][position]['rule_id']}", json=body)


async def test_each_change_makes_one_version_one_history_line_and_one_event(catalog: Catalog) -> None:
    await add(catalog, "First")
    rules = await add(catalog, "Second", position=1)
    rules = (await edit(catalog, rules, 1, enabled=False, then={"hold": True})).json()
    order = [rule["rule_id"] for rule in reversed(rules["rules"])]
    body = {"rules_version": rules["rules_version"], "rule_ids": order}
    rules = (await catalog.client.put("/internal/rules/order", json=body)).json()
    gone = rules["rules"][0]["rule_id"]
    await catalog.client.delete(f"/internal/rules/{gone}", params={"rules_version": rules["rules_version"]})

    events = [event for event in await catalog.events() if event["type"] == RulesChangedV1.TYPE]
    assert [event["rules_version"] for event in events] == [1, 2, 3, 4, 5]
    assert [[rule["name"] for rule in event["rules"]["rules"]] for event in events] == [
        ["First"],
        ["Second", "First"],
        ["Second", "First"],
        ["First", "Second"],
        ["Second"],
    ]
    history = (await catalog.client.get("/internal/rules/history")).json()["items"]
    assert [(item["version"], item["action"], item["name"]) for item in history] == [
        (5, "deleted", "First"),
        (4, "reordered", "the order of the rules"),
        (3, "updated", "First"),
        (2, "created", "Second"),
        (1, "created", "First"),
    ]
    assert (history[2]["before"]["enabled"], history[2]["after"]["enabled"]) == (True, False)
    assert history[2]["after"]["then"] == {"hold": True}
    assert (history[1]["before"]["order"], history[1]["after"]["order"]) == (["Second", "First"], ["First", "Second"])
    assert {item["actor"] for item in history} == {"internal"}
    snapshot = RuleSet.model_validate((await catalog.client.get("/internal/snapshots/rules")).json())
    assert (snapshot.rules_version, [rule.name for rule in snapshot.rules]) == (5, ["Second"])


async def test_a_change_on_an_old_version_is_refused_with_what_happened_since(catalog: Catalog) -> None:
    rules = await add(catalog, "First")
    assert (await edit(catalog, rules, 0, name="Renamed")).status_code == 200

    answer = await edit(catalog, rules, 0, enabled=False)

    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["sent_version"], problem["current_version"]) == ("VERSION_CONFLICT", 1, 2)
    assert [rule["name"] for rule in problem["current"]["rules"]] == ["Renamed"]
    (change,) = problem["changes_since"]
    assert (change["before"]["name"], change["after"]["name"]) == ("First", "Renamed")


async def test_a_change_that_changes_nothing_is_no_version(catalog: Catalog) -> None:
    rules = await add(catalog, "First")
    await catalog.events()
    assert (await edit(catalog, rules, 0, name="First")).json() == rules
    assert await catalog.events() == []


async def test_a_create_that_comes_again_adds_one_rule(catalog: Catalog) -> None:
    operation = str(uuid4())
    for _ in range(2):
        body = {"name": "Once", "then": PRICE}
        headers = {"X-SyncStore-Operation": operation}
        answer = await catalog.client.post("/internal/rules", json=body, headers=headers)
        assert answer.status_code == 201
    assert await names(catalog) == ["Once"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "first"}, "name"),
        ({"when": {"shop_ids": [str(uuid4())]}}, "when.shop_ids"),
        (
            {"then": {"stock": {"last_units": {"below": 5, "main_shop_id": str(uuid4())}}}},
            "then.stock.last_units.main_shop_id",
        ),
    ],
)
async def test_what_only_the_catalog_can_check_is_checked(
    catalog: Catalog, changes: dict[str, Any], field: str
) -> None:
    await add(catalog, "First")
    rules = await add(catalog, "Second")
    for answer in (
        await catalog.client.post("/internal/rules", json={"name": "Third", "then": PRICE, **changes}),
        await edit(catalog, rules, 1, **changes),
    ):
        assert answer.status_code == 422, answer.text
        assert answer.json()["field"] == field
        assert answer.json()["fix"]
    assert await names(catalog) == ["First", "Second"]


async def test_an_edit_may_not_leave_a_rule_that_makes_no_sense(catalog: Catalog) -> None:
    rules = await add(catalog, "First", when={"platforms": ["shopee"]}, then={"category_id": "100"})
    answer = await edit(catalog, rules, 0, when={})
    assert (answer.status_code, answer.json()["title"][:11]) == (422, "category_id")


async def test_an_unknown_placeholder_is_named(catalog: Catalog) -> None:
    body = {"name": "T", "then": {"title_template": "{title} {warna}"}}
    answer = await catalog.client.post("/internal/rules", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "then.title_template"
    assert error["message"].startswith("there is no placeholder {warna}; use {brand}, {category}")


async def test_rules_may_name_connected_shops_and_templates_are_cleaned(catalog: Catalog) -> None:
    shop = await connect(catalog)
    template = '<p onclick="x()">Garansi {brand}</p><script>y</script>{description}'
    rules = await add(catalog, "T", when={"shop_ids": [shop]}, then={"description_template": template})
    assert rules["rules"][0]["then"]["description_template"] == "<p>Garansi {brand}</p>{description}"


async def test_a_set_too_large_for_a_message_is_announced_by_its_version(catalog: Catalog) -> None:
    codes = [f"{number:0300d}" for number in range(1000)]
    rules = await add(catalog, "Large", when={"product_codes": codes})
    (event,) = await catalog.events()
    assert (event["rules_version"], event["rules"]) == (1, None)
    snapshot = (await catalog.client.get("/internal/snapshots/rules")).json()
    assert snapshot["rules"] == rules["rules"]


async def test_unknown_rules_and_orders_are_refused(catalog: Catalog) -> None:
    rules = await add(catalog, "First")
    version = rules["rules_version"]
    assert (await catalog.client.delete(f"/internal/rules/{uuid4()}?rules_version={version}")).status_code == 404
    body = {"rules_version": version, "rule_ids": []}
    answer = await catalog.client.put("/internal/rules/order", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "rule_ids")
