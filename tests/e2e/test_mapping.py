"""The catalogue's words for categories and attributes become each platform's own, or are asked for before any call."""

from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.goods import imported, mug
from tests.e2e.shops import PLATFORMS, in_state, item, listing_on, now, operations, patched, quiet
from tests.e2e.test_cli import syncstore
from tests.e2e.test_plans import planned
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]

PHONES = {"shopee": "100493", "tiktok": "606401"}
WARRANTY = {"shopee": "100121", "tiktok": "100401"}
PERIOD = {"shopee": "100370", "tiktok": "100402"}
MISSING = ["attributes.Jenis Garansi", "attributes.Masa Garansi"]
"""A category of either platform that asks for five attributes; the two of them that no name of the product's fits."""


def phone(code: str, **cells: str) -> dict[str, str]:
    """A row whose attributes fill three of the five: by name, by the English word, with a unit."""
    return mug(code) | {
        "title": "Nusafon Smartphone Layar Lebar RAM 8 GB Kamera Tajam Baterai Awet Garansi Resmi",
        "category": "Elektronik > Smartphone",
        "attribute:RAM": "8 GB",
        "attribute:Storage Capacity": "128 gb",
        "attribute:Ukuran Layar": "6,7 inci",
        "attribute:Garansi Pabrik": "Resmi",
        "attribute:Lama Garansi": "Setahun",
        **cells,
    }


def wanted(platform: str, value_ids: tuple[str, str]) -> list[dict[str, Any]]:
    """The mapping that fills the two others."""
    warranty, period = value_ids
    return [
        {"attribute_id": WARRANTY[platform], "source": "Garansi Pabrik", "values": {"Resmi": warranty}},
        {
            "attribute_id": PERIOD[platform],
            "category_id": PHONES[platform],
            "source": "lama garansi",
            "values": {"Setahun": period},
        },
    ]


async def check(world: World, product_id: str, shop_id: str) -> dict[str, Any]:
    """How a product is mapped in a shop."""
    answer = await world.api.get(f"/api/v1/products/{product_id}/mapping", params={"shop_id": shop_id})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["items"]
    return dict(found)


async def settings(world: World, shop_id: str, **changes: Any) -> None:
    """Change what a shop itself says."""
    path = f"/api/v1/shops/{shop_id}/settings"
    version = (await world.api.get(path)).json()["version"]
    answer = await world.api.patch(path, json={"version": version, **changes})
    assert answer.status_code == 200, answer.text


async def test_g10_exactly_the_missing_attributes_are_named_without_a_write_and_once_mapped_the_listing_appears(
    world: World,
) -> None:
    """G10: five required attributes, two unmapped: the dry run lists exactly these two, with 0 API writes."""
    [product] = await imported(world, phone("HP-1"))
    product_id = product["product_id"]
    shops = {platform: world.shops[platform][0]["shop_id"] for platform in PLATFORMS}
    before = await now(world)

    for platform in PLATFORMS:
        told = await check(world, product_id, shops[platform])
        assert (told["ready"], told["missing"]) == (False, MISSING)
        assert (told["category"]["id"], told["category"]["source"]) == (PHONES[platform], "name")
        filled = {row["name"]: row["source"] for row in told["attributes"] if row["values"]}
        assert filled == {"RAM": "name", "Kapasitas Penyimpanan": "name", "Ukuran Layar": "name"}
    for rehearsed in (await planned(world, [product]))["items"]:
        assert [finding["field"] for finding in rehearsed["validationErrors"]] == MISSING
        assert (rehearsed["wouldSucceed"], rehearsed["calls"]["writes"]) == (False, {})
    await world.sync(product_id)
    product = await in_state(world, product_id, "needs_data", "needs_data")
    for platform in PLATFORMS:
        problem = listing_on(product, platform)["problem"]
        assert [finding["field"] for finding in problem["findings"]] == MISSING
        assert {finding["code"] for finding in problem["findings"]} == {"attributes.required"}
        assert all(finding["fix"] for finding in problem["findings"])
        for kind in ("write", "media"):
            assert await operations(world, platform, before, kind) == []

    await settings(world, shops["shopee"], attributes=wanted("shopee", ("1001213", "1003703")))
    template = {
        "name": "Ponsel",
        "platform": "tiktokshop",
        "attributes": wanted("tiktok", ("100401003", "100402003")),
    }
    made = await world.api.post("/api/v1/mapping/templates", json=template)
    assert made.status_code == 201, made.text
    path = f"/api/v1/mapping/templates/{made.json()['template_id']}/shops"
    used = await world.api.post(path, json={"add": [shops["tiktok"]]})
    assert used.json()["shop_ids"] == [shops["tiktok"]]

    product = await in_state(world, product_id, "synced", "synced")
    shown = {name: await item(world, name, listing_on(product, name)["external_id"]) for name in PLATFORMS}
    assert {key: [value["value_id"] for value in values] for key, values in shown["shopee"]["attributes"].items()} == {
        WARRANTY["shopee"]: [1001213],
        PERIOD["shopee"]: [1003703],
        "100134": [1001342],
        "100135": [1001353],
        "100168": [0],
    }
    own = shown["shopee"]["attributes"]["100168"][0]
    assert (own["original_value_name"], own["value_unit"]) == ("6.7", "inci")
    assert shown["tiktok"]["attributes"] == {
        WARRANTY["tiktok"]: [{"id": "100401003"}],
        PERIOD["tiktok"]: [{"id": "100402003"}],
        "100410": [{"id": "100410002"}],
        "100411": [{"id": "100411003"}],
        "100412": [{"name": "6.7"}],
    }
    await quiet(world)
    assert (await check(world, product_id, shops["tiktok"]))["ready"] is True

    await patched(world, product, attributes={"RAM": "12 GB"})

    async def followed() -> bool:
        found = {name: await item(world, name, listing_on(product, name)["external_id"]) for name in PLATFORMS}
        kept = all(found[name]["attributes"].keys() == shown[name]["attributes"].keys() for name in PLATFORMS)
        changed = found["shopee"]["attributes"]["100135"] + found["tiktok"]["attributes"]["100411"]
        return kept and [value.get("value_id") or value["id"] for value in changed] == [1001354, "100411004"]

    await eventually(followed, timeout_s=20)
    await world.api.post(path, json={"remove": [shops["tiktok"]]})
    await settings(world, shops["shopee"], attributes=[])


async def test_a_mapping_is_looked_up_made_and_checked_at_the_terminal(world: World) -> None:
    [product] = await imported(world, phone("HP-2"))
    code, shop = product["code"], world.shops["shopee"][0]["shop_id"]
    name = f"Ponsel {uuid4().hex[:6]}"

    found = await syncstore(world, "mapping", "categories", shop, "smartphone")
    assert "100493  Handphone & Aksesoris > Smartphone" in found.out, found.notes
    asked = await syncstore(world, "mapping", "attributes", shop, PHONES["shopee"])
    assert "Tanpa Garansi (1001211)" in asked.out
    assert "a number in cm or inci" in asked.out
    lacking = await syncstore(world, "mapping", "check", code, "--shop", shop)
    assert (lacking.code, "✗ attributes.Masa Garansi" in lacking.out) == (1, True), lacking.notes

    assert (await syncstore(world, "mapping", "templates", "add", name, "shopee")).code == 0
    for attribute, source, value in (
        (WARRANTY, "Garansi Pabrik", "Resmi=1001213"),
        (PERIOD, "Lama Garansi", "Setahun=1003703"),
    ):
        mapped = await syncstore(
            world,
            "mapping",
            "set-attribute",
            attribute["shopee"],
            "--from",
            source,
            "--value",
            value,
            "--template",
            name,
        )
        assert mapped.code == 0, mapped.notes
    assert (await syncstore(world, "mapping", "set-category", "Ponsel", "100493", "--template", name)).code == 0
    used = await syncstore(world, "mapping", "templates", "use", name, shop)
    assert (used.code, "used by 1 shops" in used.out) == (0, True), used.notes

    ready = await syncstore(world, "mapping", "check", code, "--shop", shop)
    assert (ready.code, "mapped from 'Garansi Pabrik'" in ready.out) == (0, True), ready.out
    in_use = await syncstore(world, "mapping", "templates", "delete", name)
    assert (in_use.code, "is used by" in in_use.notes) == (1, True)
    assert (await syncstore(world, "mapping", "templates", "drop", name, shop)).code == 0
    assert "1" in (await syncstore(world, "mapping", "templates")).out
    assert (await syncstore(world, "mapping", "templates", "delete", name)).code == 0
    nobody = await syncstore(world, "mapping", "set-brand", "Kriya", "0")
    assert (nobody.code, "--shop or --template" in nobody.notes) == (2, True)
