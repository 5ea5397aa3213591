"""Small catalogues for end-to-end tests: every product shares one picture, which a shop is given only once."""

import csv
import io
import zipfile

from PIL import Image, ImageDraw

COLUMNS = ("code", "title", "description", "category", "sku", "price", "currency", "stock", "weight_g", "images")
VARIANT_COLUMNS = (*COLUMNS[:4], "option1_name", "option1_value", *COLUMNS[4:])


def picture(ink: str = "#ff9f80") -> bytes:
    """One picture every platform takes; another ink is another picture."""
    image = Image.new("RGB", (800, 800), "#d8e2dc")
    ImageDraw.Draw(image).ellipse((150, 150, 650, 650), fill=ink)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def title_of(number: int) -> str:
    """A title that can be varied within the band on both platforms."""
    return f"Mug Keramik Motif Daun Tahan Panas {300 + number} ml dengan Tutup Kayu"


def catalogue(count: int, *, prefix: str = "MUG", variants: int = 1, ink: str = "#ff9f80") -> bytes:
    """A ZIP of SyncStore's own CSV with ``count`` products and their one picture."""
    text = io.StringIO()
    writer = csv.DictWriter(text, VARIANT_COLUMNS if variants > 1 else COLUMNS)
    writer.writeheader()
    for number in range(count):
        for variant in range(variants):
            row: dict[str, object] = {
                "code": f"{prefix}-{number:04d}",
                "title": title_of(number),
                "description": "Mug keramik dengan motif daun, nyaman digenggam dan mudah dibersihkan setiap hari.",
                "category": "Rumah & Dapur > Peralatan Makan",
                "sku": f"{prefix}-{number:04d}-{variant}",
                "price": 40_000 + 100 * number + 1_000 * variant,
                "currency": "IDR",
                "stock": 20 + number % 7,
                "weight_g": 350,
                "images": "pictures/mug.jpg",
            }
            if variants > 1:
                row |= {"option1_name": "Warna", "option1_value": f"Warna {variant + 1}"}
            writer.writerow(row)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("catalogue.csv", text.getvalue())
        archive.writestr("pictures/mug.jpg", picture(ink))
    return buffer.getvalue()
