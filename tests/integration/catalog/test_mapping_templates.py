"""Mapping templates: shared by shops, under each shop's own word; a change reaches every shop that uses one."""

from typing import Any
from uuid import uuid4

import pytest

from syncstore_common.contracts.overrides import ShopDefaultsChangedV1
from syncstore_common.contracts.platforms import Platform
from tests.integration.catalog.client import Catalog
from tests.integration.catalog.test_rules import connect

pytestmark = pytest.mark.integration
TEMPLATES = "/internal/mapping-templates"


async def template(catalog: Catalog, name: str = "Rumah tangga", **more: Any) -> dict[str, Any]:
    """Create a template of Shopee's."""
    body = {"name": name, "platform": "shopee", "category_map": {"Rumah": "10"}, **more}
    answer = await catalog.client.post(TEMPLATES, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["template"]
    return made


async def use(catalog: Catalog, made: dict[str, Any], **shops: list[str]) -> list[str]:
    """Have shops use a template or not; return those that do now."""
    answer = await catalog.client.post(f"{TEMPLATES}/{made['template_id']}/shops", json=shops)
    assert answer.status_code == 200, answer.text
    using: list[str] = answer.json()["shop_ids"]
    return using


async def announced(catalog: Catalog) -> dict[str, ShopDefaultsChangedV1]:
    """The newest defaults of each shop since the last time."""
    events = [item for item in await catalog.events() if item["type"] == ShopDefaultsChangedV1.TYPE]
    return {str(event.connection_id): event for event in map(ShopDefaultsChangedV1.model_validate, events)}


async def settings(catalog: Catalog, shop: str, **changes: Any) -> dict[str, Any]:
    """Read what a shop itself says, or change it."""
    path = f"/internal/shops/{shop}/settings"
    current: dict[str, Any] = (await catalog.client.get(path)).json()
    if not changes:
        return current
    answer = await catalog.client.patch(path, json={"version": current["version"], **changes})
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def test_shops_get_a_template_under_their_own_word_and_follow_its_changes(catalog: Catalog) -> None:
    first, second, other = [await connect(catalog, f"Toko {number}") for number in range(3)]
    made = await template(catalog)
    await settings(catalog, first, category_map={"Rumah": "11"}, brand_map={"Kriya": "0"})
    await announced(catalog)

    assert await use(catalog, made, add=[first, second]) == sorted([first, second])
    told = await announced(catalog)

    assert told[first].defaults.category_map == {"Rumah": "11"}
    assert told[first].defaults.brand_map == {"Kriya": "0"}
    assert told[second].defaults.category_map == {"Rumah": "10"}
    assert other not in told
    assert (await settings(catalog, second))["settings"]["category_map"] == {}, "the shop itself says nothing"

    change = {"version": made["version"], "category_map": {"Rumah": "12", "Taman": "13"}, "warehouse_id": "W1"}
    edited = await catalog.client.patch(f"{TEMPLATES}/{made['template_id']}", json=change)
    told = await announced(catalog)

    assert edited.json()["template"]["version"] == 2
    assert told[first].defaults.category_map == {"Rumah": "11", "Taman": "13"}
    assert told[second].defaults.category_map == {"Rumah": "12", "Taman": "13"}
    assert told[second].defaults.warehouse_id == "W1"
    items = (await catalog.client.get("/internal/snapshots/shop-settings")).json()["items"]
    worked_out = {item["shop_id"]: item["settings"]["category_map"] for item in items}
    assert worked_out == {first: {"Rumah": "11", "Taman": "13"}, second: {"Rumah": "12", "Taman": "13"}}
    assert await use(catalog, made, remove=[first]) == [second]
    assert (await announced(catalog))[first].defaults.category_map == {"Rumah": "11"}


async def test_a_template_in_use_is_not_deleted_and_its_history_is_kept(catalog: Catalog) -> None:
    shop, made = await connect(catalog), await template(catalog)
    path, params = f"{TEMPLATES}/{made['template_id']}", {"version": 1}
    await use(catalog, made, add=[shop])

    refused = await catalog.client.delete(path, params=params)
    await use(catalog, made, remove=[shop])
    deleted = await catalog.client.delete(path, params=params)

    assert (refused.status_code, refused.json()["shop_ids"]) == (409, [shop])
    assert deleted.status_code == 204
    assert (await catalog.client.get(path)).status_code == 404
    history = (await catalog.client.get(f"{path}/history")).json()["items"]
    assert [(item["version"], item["action"]) for item in history] == [(2, "deleted"), (1, "created")]
    again = await template(catalog)
    assert again["template_id"] != made["template_id"], "the name is free again"


async def test_stale_edits_taken_names_and_templates_of_another_platform_are_refused(catalog: Catalog) -> None:
    made = await template(catalog)
    path = f"{TEMPLATES}/{made['template_id']}"
    tiktok = await connect(catalog, "Toko TikTok", Platform.TIKTOK)

    stale = await catalog.client.patch(path, json={"version": 9, "name": "Lain"})
    taken = await catalog.client.post(TEMPLATES, json={"name": "RUMAH TANGGA", "platform": "shopee"})
    foreign = await catalog.client.post(f"{path}/shops", json={"add": [tiktok]})
    unknown = await catalog.client.post(f"{TEMPLATES}/{uuid4()}/shops", json={"add": [tiktok]})

    assert (stale.status_code, stale.json()["current_version"]) == (409, 1)
    assert (taken.status_code, taken.json()["field"]) == (422, "name")
    assert (foreign.status_code, foreign.json()["field"]) == (422, "templates.0")
    assert unknown.status_code == 404


async def test_a_mapping_too_large_to_travel_is_refused_before_any_shop_gets_it(catalog: Catalog) -> None:
    shop = await connect(catalog)
    half = {f"Kategori {number} bagian satu": "10" for number in range(3_000)}
    rest = {f"Kategori {number} bagian dua": "10" for number in range(3_000)}
    first, second = await template(catalog, "A", category_map=half), await template(catalog, "B", category_map=rest)
    await use(catalog, first, add=[shop])
    await announced(catalog)

    answer = await catalog.client.post(f"{TEMPLATES}/{second['template_id']}/shops", json={"add": [shop]})

    assert (answer.status_code, answer.json()["field"]) == (422, "templates")
    assert await announced(catalog) == {}
    assert (await settings(catalog, shop))["settings"]["templates"] == [first["template_id"]]


async def test_a_warehouse_can_be_taken_back(catalog: Catalog) -> None:
    shop = await connect(catalog)
    assert (await settings(catalog, shop, warehouse_id="W1"))["settings"]["warehouse_id"] == "W1"
    assert (await settings(catalog, shop, keep_phrases=["x"]))["settings"]["warehouse_id"] == "W1"
    assert (await settings(catalog, shop, warehouse_id=None))["settings"]["warehouse_id"] is None
