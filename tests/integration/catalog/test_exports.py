"""Exports: what comes out reads back in and changes nothing, in either form, whole or in part."""

import io
from typing import Any

import openpyxl
import pytest

from tests.integration.catalog.client import Catalog
from tests.unit.catalog.csv_files import native_csv

pytestmark = pytest.mark.integration

RED: dict[str, str] = {
    "code": "=CUP",
    "title": "+Cup _x0041_ 'x' \"y\"",
    "description": "<p>Clay</p>\n<p>=1+1</p>",
    "brand": "'-Tanah",
    "category": "Kitchen > Mugs",
    "tags": "new, @home",
    "status": "draft",
    "option1_name": "Colour",
    "option1_value": "Red",
    "sku": "00123",
    "barcode": "8991234567890123",
    "price": "45000",
    "stock": "5",
    "weight_g": "250",
    "shopee_item_id": "12345678901234567890",
    "shopee_model_id": "22345678901234567890",
    "attribute:Bahan": "Tanah liat | Kayu",
}
ROWS = (
    RED,
    {"code": "=CUP", "option1_value": "Blue", "sku": "00124", "price": "47000", "stock": "0"},
    {
        "code": "BARE",
        "title": "Bare",
        "price": "1",
        "stock": "1",
        "brand": "Other",
        "category": "Kitchen",
        "tags": "old",
    },
    {"code": "LAMP", "title": "100% Lamp", "price": "1", "brand": "Other", "category": "Kitchenware"},
)
HISTORY = "select count(*) from product_history"


async def exported(catalog: Catalog, suffix: str, **selection: Any) -> bytes:
    answer = await catalog.client.get(f"/internal/products.{suffix}", params=selection)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="products.{suffix}"'
    return answer.content


def rows_of(content: bytes) -> list[dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


async def codes(catalog: Catalog, **selection: Any) -> set[str]:
    rows = rows_of(await exported(catalog, "xlsx", **selection))
    return {row["code"] for row in rows}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
async def test_an_export_imported_again_changes_nothing(catalog: Catalog, suffix: str) -> None:
    first = await catalog.imported(native_csv(*ROWS))
    assert first["products"]["created"] == 3, first
    await catalog.events()
    lines = await catalog.value(HISTORY), await catalog.value("select count(*) from inventory_history")

    report = await catalog.imported(await exported(catalog, suffix), f"products.{suffix}")

    assert report["problems"] == []
    assert report["products"] == {"created": 0, "updated": 0, "unchanged": 3, "refused": 0}
    assert await catalog.events() == []
    assert (await catalog.value(HISTORY), await catalog.value("select count(*) from inventory_history")) == lines


async def test_a_workbook_holds_numbers_to_count_with_and_no_formulas(catalog: Catalog) -> None:
    await catalog.imported(native_csv(*ROWS))

    content = await exported(catalog, "xlsx")

    red = rows_of(content)[0]
    assert (red["price"], red["stock"], red["weight_g"]) == (45000, 5, 250)
    assert (red["sku"], red["barcode"], red["shopee_item_id"]) == ("00123", "8991234567890123", "12345678901234567890")
    assert (red["code"], red["brand"], red["option1_value"]) == ("'=CUP", "'-Tanah", "Red")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


async def test_a_text_too_long_for_a_cell_is_left_blank_and_so_left_alone(catalog: Catalog) -> None:
    long = f"<p>{'Clay ' * 8000}</p>"
    await catalog.imported(native_csv({"code": "LONG", "title": "Long", "price": "1", "description": long}))

    content = await exported(catalog, "xlsx")
    report = await catalog.imported(content, "products.xlsx")

    assert rows_of(content)[0]["description"] is None
    assert report["products"]["unchanged"] == 1


async def test_a_selection_holds_what_satisfies_every_condition(catalog: Catalog) -> None:
    await catalog.imported(native_csv(*ROWS))
    bare = (await catalog.client.get("/internal/products", params={"text": "bare"})).json()["items"][0]
    lamp = (await catalog.client.get("/internal/products", params={"text": "100%"})).json()["items"][0]

    assert await codes(catalog, product_id=[bare["product_id"], lamp["product_id"]]) == {"BARE", "LAMP"}
    assert await codes(catalog, status="draft") == {"'=CUP"}
    assert await codes(catalog, brand="other") == {"BARE", "LAMP"}
    assert await codes(catalog, category="kitchen") == {"'=CUP", "BARE"}
    assert await codes(catalog, tag="old") == {"BARE"}
    assert await codes(catalog, brand="Other", category="Kitchen") == {"BARE"}
    assert await codes(catalog, text="_") == {"'=CUP"}
    assert await codes(catalog, tag="%") == set()


async def test_deleted_products_are_not_exported(catalog: Catalog) -> None:
    await catalog.imported(native_csv(*ROWS))
    lamp = (await catalog.client.get("/internal/products", params={"text": "Lamp"})).json()["items"][0]
    await catalog.client.delete(f"/internal/products/{lamp['product_id']}", params={"version": lamp["version"]})

    assert await codes(catalog) == {"'=CUP", "BARE"}
