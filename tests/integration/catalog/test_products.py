"""Products through the API: versions, conflicts, history and events."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from syncstore_common.contracts.catalog import ProductSnapshot
from tests.integration.catalog.client import Catalog
from tests.unit.catalog.drawn import picture_bytes

pytestmark = pytest.mark.integration

CHANGED = "catalog.product.changed.v1"
STOCK = "catalog.stock.changed.v1"


async def test_create_stores_everything_and_publishes_product_and_stock(catalog: Catalog) -> None:
    created = await catalog.create(
        title="  Clay   Mug ",
        description="<div>Fine</div>",
        brand="Tanah",
        weight_g=300,
        option_names=["Colour"],
        variants=[
            {"price_minor": 45000, "option_values": ["Red"], "stock": 5, "sku": "R"},
            {"price_minor": 47000, "option_values": ["Blue"]},
        ],
    )

    assert created["version"] == 1
    assert (created["title"], created["description"], created["base_price_minor"]) == ("Clay Mug", "<p>Fine</p>", 45000)
    assert [level["available"] for level in created["stock"]] == [5, 0]
    assert (await catalog.client.get(f"/internal/products/{created['product_id']}")).json() == created
    product, stock = await catalog.events()
    assert (product["type"], stock["type"]) == (CHANGED, STOCK)
    assert ProductSnapshot.model_validate(product["product"]) == ProductSnapshot.model_validate(created)
    assert stock["levels"] == created["stock"]


async def test_an_edit_makes_a_version_a_history_line_and_an_event(catalog: Catalog) -> None:
    created = await catalog.create()
    await catalog.events()

    answer = await catalog.patch(created, title="Blue Mug", brand="Tanah")

    assert answer.json()["version"] == 2
    (event,) = await catalog.events()
    assert (event["product"]["version"], event["product"]["title"]) == (2, "Blue Mug")
    history = (await catalog.client.get(f"/internal/products/{created['product_id']}/history")).json()
    latest = history["items"][0]
    assert (latest["version"], latest["action"], latest["actor"]) == (2, "updated", "internal")
    assert latest["before"] == {"title": "Clay Mug", "brand": None}
    assert latest["after"] == {"title": "Blue Mug", "brand": "Tanah"}


async def test_an_edit_that_changes_nothing_publishes_nothing(catalog: Catalog) -> None:
    created = await catalog.create()
    await catalog.events()

    answer = await catalog.patch(created, title="Clay Mug", description="")

    assert answer.status_code == 200
    assert answer.json()["version"] == 1
    assert await catalog.events() == []
    assert await catalog.value("select count(*) from product_history") == 1


async def test_price_edits_take_the_faster_lane(catalog: Catalog) -> None:
    created = await catalog.create()
    await catalog.events()
    variant = created["variants"][0]

    answer = await catalog.patch(created, variants=[{"variant_id": variant["variant_id"], "price_minor": 50000}])
    (price,) = await catalog.events()
    await catalog.patch(answer.json(), title="Other Mug")
    (content,) = await catalog.events()

    assert answer.json()["base_price_minor"] == 50000
    assert price["lane"] < content["lane"]


async def test_a_stale_version_gets_the_current_state_and_the_differing_fields(catalog: Catalog) -> None:
    created = await catalog.create()
    await catalog.patch(created, title="Theirs", brand="Tanah")
    await catalog.events()

    answer = await catalog.patch(created, title="Mine", brand="Tanah")

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["sent_version"], body["current_version"]) == ("VERSION_CONFLICT", 1, 2)
    assert body["current"]["title"] == "Theirs"
    assert body["differing_fields"] == ["title"]
    assert await catalog.events() == []


async def test_of_two_edits_at_once_one_wins(catalog: Catalog) -> None:
    created = await catalog.create()

    answers = await asyncio.gather(*(catalog.patch(created, title=f"Mug {number}") for number in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert await catalog.value("select version from products") == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"weight_g": -1}, "weight_g"),
        ({"option_names": ["Colour"]}, "variants.0.option_values"),
        ({"images": ["a" * 64]}, "images.0"),
        ({"base_price_minor": 0}, "variants.0.price_minor"),
    ],
)
async def test_unusable_edits_name_field_and_fix(catalog: Catalog, changes: dict[str, Any], field: str) -> None:
    created = await catalog.create()

    answer = await catalog.patch(created, **changes)

    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert answer.json()["fix"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"titel": "typo"}, "titel"),
        ({"title": "a\u0000b"}, "title"),
        ({"weight_g": "300"}, "weight_g"),
        ({"weight_g": True}, "weight_g"),
        ({"version": 1.5}, "version"),
        ({"status": "sold"}, "status"),
        ({"variants": [{"price_minor": 1}]}, "variants.0.variant_id"),
    ],
)
async def test_malformed_edits_name_the_field(catalog: Catalog, changes: dict[str, Any], field: str) -> None:
    created = await catalog.create()

    answer = await catalog.patch(created, **changes)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_half_characters_are_refused_not_crashed_on(catalog: Catalog) -> None:
    created = await catalog.create()

    answer = await catalog.client.patch(
        f"/internal/products/{created['product_id']}",
        content=b'{"version": 1, "title": "\\ud800"}',
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "path", ["?text=%00", "?limit=201", "?after=x", f"/{UUID(int=7)}/history?before=99999999999", "?text=%ff"]
)
async def test_odd_questions_get_an_answer(catalog: Catalog, path: str) -> None:
    assert (await catalog.client.get(f"/internal/products{path}")).status_code in (200, 422)


async def test_codes_and_skus_are_unique(catalog: Catalog) -> None:
    await catalog.create("MUG")
    body = {"code": "MUG", "title": "x", "variants": [{"price_minor": 1, "sku": "OTHER"}]}

    same_code = await catalog.client.post("/internal/products", json=body)
    same_sku = await catalog.client.post(
        "/internal/products", json={**body, "code": "CUP", "variants": [{"price_minor": 1, "sku": "MUG"}]}
    )

    assert [(answer.status_code, answer.json()["field"]) for answer in (same_code, same_sku)] == [
        (422, "code"),
        (422, "variants"),
    ]


async def test_delete_frees_the_sku_and_the_code_brings_the_product_back(catalog: Catalog) -> None:
    created = await catalog.create()
    path = f"/internal/products/{created['product_id']}"
    await catalog.events()

    stale = await catalog.client.delete(path, params={"version": 7})
    deleted = await catalog.client.delete(path, params={"version": 1})
    gone = await catalog.client.get(path)
    (event,) = await catalog.events()

    assert (stale.status_code, deleted.status_code, gone.status_code) == (409, 200, 404)
    assert (event["type"], event["version"]) == ("catalog.product.deleted.v1", 2)
    await catalog.create("CUP", variants=[{"price_minor": 1, "sku": "MUG"}])
    again = await catalog.create("MUG", variants=[{"price_minor": 1, "sku": "MUG-2", "stock": 3}])
    assert (again["product_id"], again["version"]) == (created["product_id"], 3)


async def test_a_variant_that_comes_back_keeps_its_id_and_its_stock_version_goes_on(catalog: Catalog) -> None:
    created = await catalog.create(
        option_names=["Colour"],
        variants=[
            {"price_minor": 1, "option_values": ["Red"], "sku": "R", "stock": 5},
            {"price_minor": 1, "option_values": ["Blue"], "sku": "B"},
        ],
    )
    red = created["variants"][0]["variant_id"]
    without = (await catalog.patch(created, removed_variants=[red])).json()
    assert [level["sku"] for level in without["stock"]] == ["B"]

    back = (
        await catalog.patch(
            without, added_variants=[{"price_minor": 2, "option_values": ["Red"], "sku": "R", "stock": 8}]
        )
    ).json()

    assert back["variants"][1]["variant_id"] == red
    level = next(level for level in back["stock"] if level["variant_id"] == red)
    assert (level["available"], level["version"]) == (8, 2)


async def test_skus_can_be_swapped_in_one_edit(catalog: Catalog) -> None:
    created = await catalog.create(
        option_names=["Colour"],
        variants=[
            {"price_minor": 1, "option_values": ["Red"], "sku": "A"},
            {"price_minor": 1, "option_values": ["Blue"], "sku": "B"},
        ],
    )
    first, second = (variant["variant_id"] for variant in created["variants"])

    answer = await catalog.patch(
        created, variants=[{"variant_id": first, "sku": "B"}, {"variant_id": second, "sku": "A"}]
    )

    assert [variant["sku"] for variant in answer.json()["variants"]] == ["B", "A"]


async def test_pages_go_through_everything_once(catalog: Catalog) -> None:
    codes = [(await catalog.create(f"P{number}"))["code"] for number in range(7)]

    seen: list[str] = []
    after = None
    while True:
        params = {"limit": 3} | ({"after": after} if after else {})
        page = (await catalog.client.get("/internal/products", params=params)).json()
        seen += [item["code"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert seen == codes
    found = (await catalog.client.get("/internal/products", params={"text": "p3"})).json()
    assert [item["code"] for item in found["items"]] == ["P3"]


async def test_snapshots_hold_what_events_said_and_list_deletions(catalog: Catalog) -> None:
    kept = await catalog.create("KEPT")
    dropped = await catalog.create("DROPPED")
    await catalog.client.delete(f"/internal/products/{dropped['product_id']}", params={"version": 1})
    snapshots = [event["product"] for event in await catalog.events() if event["type"] == CHANGED]

    page = (await catalog.client.get("/internal/snapshots/products", params={"limit": 500})).json()
    stock = (await catalog.client.get("/internal/snapshots/stock")).json()
    one = (await catalog.client.get(f"/internal/snapshots/products/{kept['product_id']}")).json()

    assert page["items"] == [snapshots[0], {"product_id": dropped["product_id"], "version": 2, "deleted": True}]
    assert page["next"] is None
    assert stock["items"] == [{"product_id": kept["product_id"], "levels": kept["stock"]}]
    assert one == {"product": snapshots[0], "levels": kept["stock"]}
    missing = await catalog.client.get(f"/internal/snapshots/products/{dropped['product_id']}")
    assert missing.status_code == 404
    wanted = {"product_ids": [kept["product_id"], dropped["product_id"]]}
    found = (await catalog.client.post("/internal/snapshots/products/find", json=wanted)).json()
    everything = {**wanted, "with_deleted": True}
    with_deleted = (await catalog.client.post("/internal/snapshots/products/find", json=everything)).json()
    levels = (await catalog.client.post("/internal/snapshots/stock/find", json=wanted)).json()
    assert found["items"] == page["items"][:1]
    assert with_deleted["items"] == page["items"]
    assert levels["items"] == stock["items"]


async def test_pictures_are_stored_once_and_served_for_ever(catalog: Catalog) -> None:
    data = picture_bytes()

    first = (await catalog.client.post("/internal/images", content=data)).json()
    second = (await catalog.client.post("/internal/images", content=data)).json()
    created = await catalog.create(
        images=[first["content_hash"]], variants=[{"price_minor": 1, "image_hash": first["content_hash"]}]
    )
    served = await catalog.client.get(f"/internal/images/{first['content_hash']}")

    assert first == second
    assert created["images"][0]["width"] == 600
    assert served.content == data
    assert served.headers["content-type"] == "image/jpeg"
    assert "immutable" in served.headers["cache-control"]
    again = await catalog.client.get(
        f"/internal/images/{first['content_hash']}", headers={"if-none-match": served.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["a" * 64, "..%2f..%2fetc%2fpasswd", "x"])
async def test_unknown_pictures_are_not_found(catalog: Catalog, name: str) -> None:
    assert (await catalog.client.get(f"/internal/images/{name}")).status_code == 404


async def test_what_is_no_picture_is_refused(catalog: Catalog) -> None:
    answer = await catalog.client.post("/internal/images", content=b"GIF89a")

    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_PICTURE")


async def test_nothing_is_served_without_the_internal_token(catalog: Catalog) -> None:
    for path in ("/internal/products", "/internal/snapshots/products", f"/internal/products/{uuid4()}"):
        answer = await catalog.client.get(path, headers={"X-SyncStore-Internal": "wrong"})
        assert answer.status_code == 401


async def test_history_cannot_be_rewritten(catalog: Catalog) -> None:
    await catalog.create()

    for table in ("product_history", "inventory_history"):
        with pytest.raises(Exception, match="append-only"):
            await catalog.value(f"delete from {table} returning 1")  # noqa: S608 - constant names
