"""Goal row G12: a 10,000-row file with 37 bad rows is previewed, applied and exported without a surprise."""

from typing import Any

import pytest

from tests.integration.catalog.client import Catalog
from tests.unit.catalog.csv_files import native_csv

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

ROWS = 10_000
BAD = (
    ("price", "45.000"),
    ("price", "gratis"),
    ("price", "-5"),
    ("stock", "1,5"),
    ("stock", "banyak"),
    ("weight_g", "99999999999"),
    ("status", "sold"),
    ("barcode", "8.99123E+12"),
)
BLANK = {"description": "", "brand": "", "category": "", "tags": "", "attribute:Bahan": "", "weight_g": ""}
KNOWN = """
    select md5(string_agg(concat_ws('|', code, title, description, brand, category, tags, attributes, weight_g, status),
        '/' order by code)) from products
"""
BARCODES = "select md5(string_agg(barcode, '/' order by sku)) from product_variants"
COUNTS = "select array[(select count(*) from product_history), (select count(*) from inventory_history)]"


def row(number: int, **cells: str) -> dict[str, str]:
    return {
        "code": f"P{number:05}",
        "title": f"Gelas Keramik {number}",
        "description": f"<p>Gelas nomor {number}</p>",
        "brand": "Ruparasa",
        "category": "Rumah > Dapur",
        "tags": "baru",
        "status": "active",
        "sku": f"SKU-{number:05}",
        "barcode": f"899{number:010}",
        "price": str(20_000 + number),
        "stock": "7",
        "weight_g": "300",
        "attribute:Bahan": "Keramik",
        **cells,
    }


def edited_file() -> tuple[bytes, list[tuple[int, str, str]]]:
    """Every price raised, much left blank, and 37 rows with one bad cell each; and where those are."""
    rows = [row(number, price=str(21_000 + number), stock="", **BLANK) for number in range(ROWS)]
    places = []
    for index in range(37):
        column, text = BAD[index % len(BAD)]
        number = 13 + index * 269
        rows[number][column] = text
        places.append((number + 2, column, text))
    return native_csv(*rows), places


async def previewed(catalog: Catalog, data: bytes) -> tuple[str, dict[str, Any]]:
    answer = await catalog.start_import(data, preview=True)
    view = await catalog.ended(answer.json()["import_id"])
    assert view["status"] == "previewed", view["report"]
    return view["import_id"], view["report"]


async def test_g12_ten_thousand_rows_with_37_bad_ones(catalog: Catalog) -> None:
    first = await catalog.imported(native_csv(*map(row, range(ROWS))))
    assert first["products"] == {"created": ROWS, "updated": 0, "unchanged": 0, "refused": 0}
    await catalog.events()
    known = await catalog.value(KNOWN), await catalog.value(BARCODES)
    counts = await catalog.value(COUNTS)
    data, places = edited_file()

    import_id, report = await previewed(catalog, data)

    assert [(item["row"], item["column"], item["value"]) for item in report["problems"]] == places
    assert all(item["reason"] and item["fix"] and item["product"] for item in report["problems"])
    assert report["products"] == {"created": 0, "updated": 9_963, "unchanged": 0, "refused": 37}
    assert await catalog.value(COUNTS) == counts
    page = await catalog.client.get(f"/internal/imports/{import_id}/changes", params={"after": 9_960})
    assert [item["code"] for item in page.json()["items"]] == ["P09998", "P09999"]
    cells = [{"row": 10_001, "column": "price", "before": "29999", "after": "30999"}]
    assert (page.json()["items"][-1]["changes"], page.json()["next"]) == (cells, None)

    applied = await catalog.client.post(f"/internal/imports/{import_id}/apply")
    assert applied.status_code == 202
    report = (await catalog.ended(import_id))["report"]

    assert report["products"] == {"created": 0, "updated": 9_963, "unchanged": 0, "refused": 37}
    assert await catalog.value(COUNTS) == [counts[0] + 9_963, counts[1]]
    raised = "select count(*) from product_variants where price_minor = 21000 + right(sku, 5)::int"
    of_it = "select count(*) from product_history where import_id = $1 and version = 2"
    assert await catalog.value(raised) == 9_963
    assert await catalog.value(of_it, import_id) == 9_963
    assert (await catalog.value(KNOWN), await catalog.value(BARCODES)) == known, "blank cells alter nothing"

    await catalog.events()
    counts = await catalog.value(COUNTS)
    exported = await catalog.client.get("/internal/products.csv")
    again = await catalog.imported(exported.content)

    assert again["products"] == {"created": 0, "updated": 0, "unchanged": ROWS, "refused": 0}
    assert await catalog.events() == []
    assert await catalog.value(COUNTS) == counts
