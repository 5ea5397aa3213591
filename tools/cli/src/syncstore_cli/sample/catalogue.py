"""Writes the sample catalogue as files a seller could have: SyncStore's own CSV and a folder of pictures.

The columns are those of SyncStore's CSV format: one row per variant, product columns on a product's first row only,
pictures as paths relative to the file, joined by " | ".
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from syncstore_cli.sample.pictures import draw_picture
from syncstore_cli.sample.products import SampleProduct, SampleVariant, load_products

CSV_NAME: Final = "catalogue.csv"
PICTURE_FOLDER: Final = "pictures"
CURRENCY: Final = "IDR"
CSV_COLUMNS: Final = (
    "code",
    "title",
    "description",
    "brand",
    "category",
    "tags",
    "status",
    "option1_name",
    "option1_value",
    "option2_name",
    "option2_value",
    "option3_name",
    "option3_value",
    "sku",
    "barcode",
    "price",
    "currency",
    "stock",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "images",
    "variant_image",
    "shopee_item_id",
    "shopee_model_id",
    "tiktok_product_id",
    "tiktok_sku_id",
)


def write_sample(directory: Path, *, count: int | None = None) -> Path:
    """Write ``catalogue.csv`` and ``pictures/*.jpg`` into a directory (made if missing) and return the CSV's path.

    ``count`` limits it to the first products. Files of the same name are overwritten; the same call always writes the
    same bytes. Raises OSError when the directory can't be written.
    """
    products = load_products()[:count]
    folder = directory / PICTURE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for product in products:
        for number in range(1, product.picture_count + 1):
            (directory / _picture_path(product, number)).write_bytes(draw_picture(product, number))
    path = directory / CSV_NAME
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CSV_COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(_rows(products))
    return path


def _rows(products: Sequence[SampleProduct]) -> Iterator[dict[str, str | int]]:
    for product in products:
        for place, variant in enumerate(product.variants):
            head = _product_cells(product) if place == 0 else {}
            yield {"code": product.code} | head | _variant_cells(product, variant)


def _product_cells(product: SampleProduct) -> dict[str, str | int]:
    length, width, height = product.size_mm
    pictures = (_picture_path(product, number) for number in range(1, product.picture_count + 1))
    cells: dict[str, str | int] = {
        "title": product.title,
        "description": product.description,
        "brand": product.brand or "",
        "category": product.category,
        "status": "active",
        "weight_g": product.weight_g,
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
        "images": " | ".join(pictures),
    }
    cells.update((f"option{place}_name", name) for place, name in enumerate(product.option_names, start=1))
    return cells


def _variant_cells(product: SampleProduct, variant: SampleVariant) -> dict[str, str | int]:
    cells: dict[str, str | int] = {
        "sku": variant.sku,
        "barcode": variant.barcode,
        "price": variant.price,
        "currency": CURRENCY,
        "stock": variant.stock,
        "variant_image": _picture_path(product, variant.picture) if variant.picture else "",
    }
    cells.update((f"option{place}_value", value) for place, value in enumerate(variant.option_values, start=1))
    return cells


def _picture_path(product: SampleProduct, number: int) -> str:
    return f"{PICTURE_FOLDER}/{product.code}-{number}.jpg"
