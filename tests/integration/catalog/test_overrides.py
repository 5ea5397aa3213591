"""Overrides of products in shops, and the shops' defaults: versions, conflicts with a diff, history, events."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from syncstore_common.contracts.overrides import Override, OverrideChangedV1, ShopDefaultsChangedV1
from syncstore_common.contracts.platforms import Platform
from tests.integration.catalog.client import Catalog
from tests.integration.catalog.test_rules import connect

pytestmark = pytest.mark.integration


async def override(
    catalog: Catalog, product: dict[str, Any], shop: str, *, version: int = 0, **changes: Any
) -> httpx.Response:
    """Change the override of a product in a shop."""
    path = f"/internal/products/{product['product_id']}/overrides/{shop}"
    return await catalog.client.patch(path, json={"version": version, **changes})


async def test_an_override_is_kept_announced_and_remembered(catalog: Catalog) -> None:
    shop, product = await connect(catalog, "Toko Utama", Platform.TIKTOK), await catalog.create()
    variant = product["variants"][0]["variant_id"]
    await catalog.events()

    first = await override(
        catalog,
        product,
        shop,
        title="  Mug   sendiri ",
        description="Baris satu\n\nBaris dua",
        variants={variant: {"price_minor": 60_000}},
        ownership={"description": "ignore", "price": "ask"},
    )
    second = await override(catalog, product, shop, version=1, title=None, ownership={"price": None}, hold=True)

    assert first.json()["override"]["title"] == "Mug sendiri"
    assert first.json()["override"]["description"] == "<p>Baris satu</p><p>Baris dua</p>"
    assert second.json()["version"] == 2
    now = Override.model_validate(second.json()["override"])
    assert (now.title, now.hold, now.ownership) == (None, True, {"description": "ignore"})
    assert now.variants != {}
    events = [OverrideChangedV1.model_validate(event) for event in await catalog.events()]
    assert [(event.version, event.platform, event.routing_key) for event in events] == [
        (1, Platform.TIKTOK, "catalog.override.changed.tiktok"),
        (2, Platform.TIKTOK, "catalog.override.changed.tiktok"),
    ]
    assert events[1].override == now
    path = f"/internal/products/{product['product_id']}/overrides"
    assert (await catalog.client.get(path)).json()["items"] == [second.json()]
    history = (await catalog.client.get(f"{path}/{shop}/history")).json()["items"]
    assert [item["action"] for item in history] == ["updated", "updated"]
    assert history[0]["name"] == "MUG in Toko Utama"
    assert history[0]["before"] == {
        "title": "Mug sendiri",
        "ownership": {"description": "ignore", "price": "ask"},
    }
    assert history[0]["after"] == {"ownership": {"description": "ignore"}, "hold": True}


async def test_an_edit_on_an_old_version_is_refused_with_the_difference(catalog: Catalog) -> None:
    shop, product = await connect(catalog), await catalog.create()
    await override(catalog, product, shop, title="Satu", price_minor=10_000)

    answer = await override(catalog, product, shop, title="Dua", price_minor=10_000)

    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["sent_version"], problem["current_version"]) == (0, 1)
    assert problem["diff"] == {"title": {"yours": "Dua", "current": "Satu"}}
    assert problem["differing_fields"] == ["title"]


async def test_taking_everything_back_keeps_the_version_rising(catalog: Catalog) -> None:
    shop, product = await connect(catalog), await catalog.create()
    await override(catalog, product, shop, title="Satu")
    path = f"/internal/products/{product['product_id']}/overrides"

    cleared = await catalog.client.delete(f"{path}/{shop}", params={"version": 1})

    assert (cleared.json()["version"], Override.model_validate(cleared.json()["override"]).is_empty) == (2, True)
    assert (await catalog.client.get(path)).json()["items"] == []
    assert (await override(catalog, product, shop, version=2, title="Dua")).json()["version"] == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"variants": {str(uuid4()): {"price_minor": 1}}}, "variants."),
        ({"images": ["a" * 64]}, "images.0"),
        ({"ownership": {"images": "pull"}}, "ownership"),
        ({"stock": {"last_units": {"below": 2, "main_shop_id": str(uuid4())}}}, "stock.last_units.main_shop_id"),
        ({"images": []}, "images"),
    ],
)
async def test_what_makes_no_sense_for_the_product_is_refused(
    catalog: Catalog, changes: dict[str, Any], field: str
) -> None:
    shop, product = await connect(catalog), await catalog.create()
    answer = await override(catalog, product, shop, **changes)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"].startswith(field)
    assert answer.json()["fix"]


async def test_unknown_shops_and_products_are_not_found(catalog: Catalog) -> None:
    shop, product = await connect(catalog), await catalog.create()
    assert (await override(catalog, product, str(uuid4()), title="x")).status_code == 404
    assert (await override(catalog, {"product_id": uuid4()}, shop, title="x")).status_code == 404


async def test_all_overrides_can_be_paged_by_copies(catalog: Catalog) -> None:
    shops = [await connect(catalog, f"Toko {number}") for number in range(3)]
    product = await catalog.create()
    for shop in shops:
        await override(catalog, product, shop, title="Sendiri")
    await catalog.client.delete(
        f"/internal/products/{product['product_id']}/overrides/{shops[0]}", params={"version": 1}
    )

    found, after = [], None
    while True:
        params = {"limit": 2, **({"after": after} if after else {})}
        page = (await catalog.client.get("/internal/snapshots/overrides", params=params)).json()
        found += page["items"]
        after = page["next"]
        if after is None:
            break

    assert {(item["shop_id"], item["version"]) for item in found} == {(shops[0], 2), (shops[1], 1), (shops[2], 1)}


async def test_a_shops_defaults_are_versioned_and_announced(catalog: Catalog) -> None:
    shop = await connect(catalog)
    path = f"/internal/shops/{shop}/settings"
    assert (await catalog.client.get(path)).json()["version"] == 0
    changes = {
        "price": {"multiplier": "1.3"},
        "ownership": {"description": "ignore"},
        "category_map": {"Rumah > Mug": "100"},
    }

    answer = await catalog.client.patch(path, json={"version": 0, **changes})
    again = await catalog.client.patch(path, json={"version": 0, "price": {"multiplier": "9"}})

    assert answer.json()["version"] == 1
    assert again.status_code == 409
    assert again.json()["differing_fields"] == ["price"]
    (event,) = await catalog.events()
    changed = ShopDefaultsChangedV1.model_validate(event)
    assert (changed.version, changed.defaults.category_map) == (1, {"Rumah > Mug": "100"})
    assert (await catalog.client.get("/internal/snapshots/shop-settings")).json()["items"] == [answer.json()]
    history = (await catalog.client.get(f"{path}/history")).json()["items"]
    assert history[0]["after"]["ownership"] == {"description": "ignore"}


async def test_tags_travel_with_the_product(catalog: Catalog) -> None:
    created = await catalog.create(tags=["Promo", " lebaran  2026", "promo"])
    assert created["tags"] == ["Promo", "lebaran 2026"]
    edited = (await catalog.patch(created, tags=["baru"])).json()
    assert (edited["version"], edited["tags"]) == (2, ["baru"])
    assert (await catalog.patch(edited, tags=["a,b"])).json()["field"] == "tags.0"
    exported = (await catalog.client.get("/internal/products.csv")).text
    assert "baru" in exported
    report = await catalog.imported(exported.replace("baru", "satu, dua").replace("satu, dua", '"satu, dua"').encode())
    assert report["products"]["updated"] == 1
    product = (await catalog.client.get(f"/internal/products/{created['product_id']}")).json()
    assert product["tags"] == ["satu", "dua"]
