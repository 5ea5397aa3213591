"""Whole imports: files in, products and reports out, nothing half-done, nothing twice."""

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.catalog.client import Catalog
from tests.integration.catalog.picture_server import PictureServer, picture_server
from tests.unit.catalog.csv_files import native_csv, shopify_csv
from tests.unit.catalog.drawn import picture_bytes

pytestmark = pytest.mark.integration

CHANGED = "catalog.product.changed.v1"
STOCK = "catalog.stock.changed.v1"
MUG = {"code": "MUG", "title": "Clay Mug", "price": "45000", "stock": "5"}


@pytest.fixture
async def server() -> AsyncIterator[PictureServer]:
    async with picture_server() as running:
        yield running


def zipped(csv: bytes, **pictures: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("shop/products.csv", csv)
        for name, data in pictures.items():
            archive.writestr(f"shop/{name}.jpg", data)
    return buffer.getvalue()


async def counts(catalog: Catalog) -> dict[str, int]:
    tables = ("products", "product_history", "inventory_history", "images")
    return {table: await catalog.value(f"select count(*) from {table}") for table in tables}  # noqa: S608


async def test_a_shopify_file_becomes_products_with_bulk_events(catalog: Catalog) -> None:
    report = await catalog.imported(
        shopify_csv(
            {
                "Handle": "shirt",
                "Title": "Blue Shirt",
                "Variant Price": "9.99",
                "Option1 Name": "Size",
                "Option1 Value": "S",
                "Tags": "men",
            },
            {"Handle": "shirt", "Option1 Value": "L", "Variant Price": "12", "Variant Inventory Qty": "4"},
            {"Handle": "mug", "Title": "Mug", "Variant Price": "5", "Type": "Kitchen", "Variant Grams": "200"},
        ),
        currency="USD",
        exchange_rate="16000",
        default_weight_g=1000,
        default_stock=7,
    )

    assert report["status"] == "finished"
    assert report["format"] == "shopify"
    assert report["products"] == {"created": 2, "updated": 0, "unchanged": 0, "refused": 0}
    assert report["variants"] == 3
    assert report["defaults_used"] == {"currency": 2, "exchange_rate": 2, "weight": 1, "stock": 2, "sku": 3}
    events = await catalog.events()
    assert {(event["type"], event["lane"], event["origin"]) for event in events} == {
        (CHANGED, 3, "bulk"),
        (STOCK, 3, "bulk"),
    }
    products = {event["product"]["code"]: event["product"] for event in events if event["type"] == CHANGED}
    assert products["shirt"]["currency"] == "IDR"
    assert [variant["price_minor"] for variant in products["shirt"]["variants"]] == [159_840, 192_000]
    levels = {
        level["sku"]: level["available"] for event in events if event["type"] == STOCK for level in event["levels"]
    }
    assert sorted(levels.values()) == [4, 7, 7]


async def test_the_same_file_again_changes_nothing(catalog: Catalog, server: PictureServer) -> None:
    data = shopify_csv(
        {
            "Handle": "shirt",
            "Title": "Blue Shirt",
            "Variant Price": "50000",
            "Option1 Name": "Size",
            "Option1 Value": "S",
            "Body (HTML)": "<div>Soft</div>",
            "Image Src": f"{server.url}/p/1.jpg",
        },
        {"Handle": "shirt", "Option1 Value": "L", "Variant Price": "50000", "Image Src": "http://127.0.0.1:1/x.jpg"},
        {"Handle": "bare", "Title": "No picture", "Variant Price": "1000"},
    )
    options: dict[str, Any] = {"placeholder_pictures": True, "default_weight_g": 500, "default_stock": 3}
    first = await catalog.imported(data, **options)
    assert first["pictures"] == {"stored": 1, "reused": 0, "placeholder": 1}
    assert first["defaults_used"]["placeholder_missing"] == 1
    await catalog.events()
    before = await counts(catalog)

    second = await catalog.imported(data, **options)

    assert second["products"] == {"created": 0, "updated": 0, "unchanged": 2, "refused": 0}
    assert second["pictures"] == {"stored": 0, "reused": 1, "placeholder": 1}
    assert await catalog.events() == []
    assert await counts(catalog) == before
    assert server.hits["/p/1.jpg"] == 1


async def test_an_edit_in_between_survives_blank_cells(catalog: Catalog) -> None:
    data = native_csv({"code": "MUG", "title": "Clay Mug", "price": "45000", "brand": "", "stock": ""})
    await catalog.imported(data, default_weight_g=500, default_stock=9)
    product = (await catalog.client.get("/internal/products")).json()["items"][0]
    await catalog.patch(product, brand="Tanah", weight_g=321)
    await catalog.client.post(
        "/internal/stock", json={"edits": [{"variant_id": product["variants"][0]["variant_id"], "delta": -4}]}
    )

    report = await catalog.imported(data, default_weight_g=500, default_stock=9)

    product = (await catalog.client.get("/internal/products")).json()["items"][0]
    assert report["products"]["unchanged"] == 1
    assert (product["brand"], product["weight_g"], product["stock"][0]["available"]) == ("Tanah", 321, 5)


async def test_changed_prices_and_stock_update_what_they_concern(catalog: Catalog) -> None:
    rows = [MUG, {"code": "CUP", "title": "Cup", "price": "100", "stock": "1"}, {**MUG, "code": "JUG"}]
    await catalog.imported(native_csv(*rows))
    await catalog.events()
    rows[0] = {**MUG, "price": "46000"}
    rows[1] = {**rows[1], "stock": "2"}

    report = await catalog.imported(native_csv(*rows))

    assert report["products"] == {"created": 0, "updated": 2, "unchanged": 1, "refused": 0}
    product, stock = await catalog.events()
    assert (product["type"], product["product"]["code"], product["product"]["version"]) == (CHANGED, "MUG", 2)
    assert (stock["type"], stock["levels"][0]["available"], stock["reason"]) == (STOCK, 2, "import")


async def test_bad_products_stay_out_whole_and_good_ones_go_in(catalog: Catalog) -> None:
    report = await catalog.imported(
        shopify_csv(
            {"Handle": "bad", "Title": "Bad", "Variant Price": "5", "Option1 Name": "Size", "Option1 Value": "S"},
            {"Handle": "bad", "Option1 Value": "L", "Variant Price": "five"},
            {"Handle": "good", "Title": "Good", "Variant Price": "5"},
            {"Handle": "untitled", "Variant Price": "5"},
        )
    )

    assert report["products"] == {"created": 1, "updated": 0, "unchanged": 0, "refused": 2}
    assert [(problem["row"], problem["column"], problem["product"]) for problem in report["problems"]] == [
        (3, "Variant Price", "bad"),
        (5, "title", "untitled"),
    ]
    assert all(problem["reason"] and problem["fix"] for problem in report["problems"])
    assert await catalog.value("select array_agg(code) from products") == ["good"]


async def test_skus_and_item_ids_of_other_products_are_refused(catalog: Catalog) -> None:
    await catalog.create("OLD", variants=[{"price_minor": 1, "sku": "TAKEN"}])
    await catalog.imported(native_csv({**MUG, "code": "LINKED", "sku": "L", "shopee_item_id": "77"}))

    report = await catalog.imported(
        native_csv(
            {**MUG, "code": "A", "sku": "TAKEN"},
            {**MUG, "code": "B", "sku": "B", "shopee_item_id": "77"},
            {**MUG, "code": "C", "sku": "C"},
        )
    )

    assert report["products"]["created"] == 1
    assert [(problem["row"], problem["value"], problem["product"]) for problem in report["problems"]] == [
        (2, "TAKEN", "A"),
        (3, "77", "B"),
    ]
    assert "OLD" in report["problems"][0]["reason"]


async def test_products_may_exchange_skus_within_a_file(catalog: Catalog) -> None:
    await catalog.imported(native_csv({**MUG, "code": "A", "sku": "1"}, {**MUG, "code": "B", "sku": "2"}))

    report = await catalog.imported(native_csv({**MUG, "code": "A", "sku": "2"}, {**MUG, "code": "B", "sku": "1"}))

    assert report["products"]["updated"] == 2
    skus = {item["code"]: item["variants"][0]["sku"] for item in await all_products(catalog)}
    assert skus == {"A": "2", "B": "1"}


async def test_existing_listings_arrive_in_the_snapshot(catalog: Catalog) -> None:
    await catalog.imported(
        native_csv(
            {**MUG, "option1_name": "Colour", "option1_value": "Red", "shopee_item_id": "100", "shopee_model_id": "1"},
            {"code": "MUG", "option1_value": "Blue", "price": "1", "shopee_model_id": "2", "tiktok_product_id": "17"},
        )
    )

    product = next(event["product"] for event in await catalog.events() if event["type"] == CHANGED)

    red, blue = (variant["variant_id"] for variant in product["variants"])
    assert product["external_ids"] == [
        {"platform": "shopee", "item_id": "100", "model_ids": {red: "1", blue: "2"}},
        {"platform": "tiktok", "item_id": "17", "model_ids": {}},
    ]


async def test_pictures_come_from_the_archive_and_from_urls(catalog: Catalog, server: PictureServer) -> None:
    csv = native_csv(
        {**MUG, "images": f"front.jpg | {server.url}/p/2.jpg | {server.url}/small.jpg", "variant_image": "front.jpg"},
        {**MUG, "code": "CUP", "images": f"{server.url}/p/2.jpg"},
    )

    report = await catalog.imported(zipped(csv, front=picture_bytes(seed=9)), "catalogue.zip")

    assert report["problems"] == []
    assert report["pictures"] == {"stored": 3, "reused": 1, "placeholder": 0}
    assert ["small" in warning["reason"] for warning in report["warnings"]] == [True]
    assert server.hits["/p/2.jpg"] == 1
    mug = next(product for product in await all_products(catalog) if product["code"] == "MUG")
    assert len(mug["images"]) == 3
    assert mug["variants"][0]["image_hash"] == mug["images"][0]["content_hash"]


async def test_without_placeholders_a_missing_picture_keeps_the_product_out(
    catalog: Catalog, server: PictureServer
) -> None:
    csv = native_csv(
        {**MUG, "images": f"{server.url}/text.jpg"},
        {**MUG, "code": "CUP", "images": "cup.jpg"},
        {**MUG, "code": "JUG", "images": f"sha256:{'a' * 64}"},
        {**MUG, "code": "PAN", "images": f"{server.url}/p/1.jpg"},
    )

    report = await catalog.imported(csv)

    assert [(problem["column"], problem["product"]) for problem in report["problems"]] == [
        ("images", "MUG"),
        ("images", "CUP"),
        ("images", "JUG"),
    ]
    assert [product["code"] for product in await all_products(catalog)] == ["PAN"]


async def test_a_real_picture_replaces_its_placeholder_at_the_next_import(
    catalog: Catalog, server: PictureServer
) -> None:
    data = native_csv({**MUG, "images": f"{server.url}/p/5.jpg"})
    broken = data.replace(b"/p/5.jpg", b"/nothing.jpg")
    await catalog.imported(broken, placeholder_pictures=True)

    report = await catalog.imported(data)

    assert report["products"]["updated"] == 1
    (product,) = await all_products(catalog)
    assert product["images"][0]["width"] == 640


async def test_a_deleted_product_comes_back_with_its_id(catalog: Catalog) -> None:
    await catalog.imported(native_csv(MUG))
    (product,) = await all_products(catalog)
    await catalog.client.delete(f"/internal/products/{product['product_id']}", params={"version": 1})

    report = await catalog.imported(native_csv(MUG))

    (again,) = await all_products(catalog)
    assert report["products"]["created"] == 1
    assert (again["product_id"], again["version"]) == (product["product_id"], 3)
    assert again["variants"][0]["variant_id"] == product["variants"][0]["variant_id"]


async def test_the_export_reads_back_in_and_changes_nothing(catalog: Catalog, server: PictureServer) -> None:
    csv = native_csv(
        {
            **MUG,
            "title": '=Mug "big"; red',
            "option1_name": "Colour",
            "option1_value": "Red",
            "images": f"front.jpg | {server.url}/p/2.jpg",
            "variant_image": "red.jpg",
            "shopee_item_id": "100",
        },
        {"code": "MUG", "option1_value": "Blue", "price": "47000"},
        {**MUG, "code": "BARE"},
    )
    archive = zipped(csv, front=picture_bytes(seed=3), red=picture_bytes(seed=4))
    await catalog.imported(archive, placeholder_pictures=True)
    await catalog.events()

    exported = await catalog.client.get("/internal/products.csv")
    report = await catalog.imported(exported.content)

    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    assert report["problems"] == []
    assert report["products"] == {"created": 0, "updated": 0, "unchanged": 2, "refused": 0}
    assert await catalog.events() == []


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"name,amount\nMug,1\n", "neither"), (b"PK\x03\x04damaged", "damaged"), (b"\x00\x01", "not a text file")],
)
async def test_an_unreadable_file_fails_with_a_reason(catalog: Catalog, data: bytes, code: str) -> None:
    report = await catalog.imported(data)

    assert report["status"] == "failed"
    assert code in report["problems"][0]["reason"]
    assert report["problems"][0]["fix"]


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"currency": "USD"}, "exchange_rate"),
        ({"exchange_rate": "16000"}, "currency"),
        ({"currency": "usd"}, "currency"),
        ({"exchange_rate": "-1", "currency": "USD"}, "exchange_rate"),
        ({"default_stock": "-1"}, "default_stock"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_unusable_options_are_refused_at_once(catalog: Catalog, options: dict[str, Any], field: str) -> None:
    answer = await catalog.start_import(native_csv(MUG), **options)

    assert answer.status_code == 422
    body = answer.json()
    assert field in (body.get("field"), *(error["field"] for error in body.get("errors", [])))


async def test_control_characters_anywhere_are_findings_not_failures(catalog: Catalog) -> None:
    columns = ("title", "brand", "images", "variant_image", "sku", "barcode", "price", "shopee_item_id", "status")
    bad = [{**MUG, "code": f"P{number}", column: "a\x00\x02b"} for number, column in enumerate(columns)]
    first = {**MUG, "description": "Fine clay. " * 100}  # a NUL in the first 1000 bytes would mean: no text file

    report = await catalog.imported(native_csv(first, *bad, {**MUG, "code": "\x00"}), "a\tb.csv")

    assert report["status"] == "finished"
    assert report["products"] == {"created": 1, "updated": 0, "unchanged": 0, "refused": len(columns) + 1}


async def test_imports_are_listed_newest_first(catalog: Catalog) -> None:
    await catalog.imported(native_csv(MUG), "first.csv")
    await catalog.imported(native_csv(MUG), "second.csv")

    page = (await catalog.client.get("/internal/imports", params={"limit": 1})).json()
    rest = (await catalog.client.get("/internal/imports", params={"limit": 5, "before": page["next"]})).json()

    assert [item["filename"] for item in page["items"] + rest["items"]] == ["second.csv", "first.csv"]


async def all_products(catalog: Catalog) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await catalog.client.get("/internal/products")).json()["items"]
    return items
