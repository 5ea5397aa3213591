"""Products for journeys: small files in SyncStore's own CSV, with titles and categories both platforms accept."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from tests.support.eventually import eventually
from tests.support.product import World

DESCRIPTION = (
    "<p>Gelas keramik berdinding tebal untuk minuman panas dan dingin, dicat tangan dengan motif daun.</p>"
    "<ul><li>Aman untuk microwave</li><li>Gagang nyaman digenggam</li></ul>"
)
CATEGORY = "Rumah & Dapur > Peralatan Makan"


def mug(code: str, **cells: str) -> dict[str, str]:
    """The row of a product without options; ``cells`` replace or add columns of the CSV."""
    return {
        "code": code,
        "title": "Ruparasa Gelas Kopi Keramik Motif Daun Tahan Panas dengan Tutup Kayu 350 ml",
        "description": DESCRIPTION,
        "brand": "Ruparasa",
        "category": CATEGORY,
        "sku": f"{code}-1",
        "price": "60000",
        "currency": "IDR",
        "stock": "25",
        "weight_g": "450",
        "length_mm": "120",
        "width_mm": "100",
        "height_mm": "110",
        **cells,
    }


def mugs_in_colours(code: str, *colours: str, **cells: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a product with one option; ``cells`` give a column a value per colour."""
    rows = []
    for place, colour in enumerate(colours):
        row = mug(code) if place == 0 else {"code": code, "price": "60000", "currency": "IDR", "stock": "25"}
        row |= {"sku": f"{code}-{place + 1}", "option1_value": colour}
        row |= {column: values[place] for column, values in cells.items()}
        rows.append(row)
    rows[0]["option1_name"] = "Warna"
    return rows


def csv_file(*rows: dict[str, str]) -> bytes:
    """The rows as a CSV file."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


async def imported(world: World, *rows: dict[str, str]) -> list[dict[str, Any]]:
    """Import the rows and return their products as the gateway shows them, in the order of their first rows."""
    report = await world.import_file("katalog.csv", csv_file(*rows), placeholder_pictures="true")
    assert report["status"] == "finished", report
    return [await product_of(world, code) for code in dict.fromkeys(row["code"] for row in rows)]


async def product_of(world: World, code: str) -> dict[str, Any]:
    """The product with a code, in detail; waits until the read model has heard of it."""

    async def found() -> str | None:
        page = (await world.api.get("/api/v1/products", params={"query": code})).json()
        return next((str(item["product_id"]) for item in page["items"] if item["code"] == code), None)

    product_id = await eventually(found)
    assert product_id is not None
    return await detail(world, product_id)


async def detail(world: World, product_id: str) -> dict[str, Any]:
    """A product in detail, read now."""
    answer = await world.api.get(f"/api/v1/products/{product_id}")
    assert answer.status_code == 200, answer.text
    product: dict[str, Any] = answer.json()
    return product
