"""The table of docs/titles.md: titles of the sample catalogue beside what both platforms show of them.

``python -m tests.support.titles_page`` writes it anew after the generator or the sample was changed; a test compares.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from syncstore_cli.sample import SampleProduct, load_products
from syncstore_common.sync.titles import TitleSource, preview_titles

PAGE: Final = Path(__file__).parents[2] / "docs" / "titles.md"
BEGIN: Final = "<!-- sample: begin -->\n"
END: Final = "<!-- sample: end -->"
SEED: Final = 20
SHOWN: Final = 50


def table() -> str:
    """Return the rows for ``SHOWN`` products drawn with ``SEED``, each told as a sync tells it."""
    return "".join(_rows(random.Random(SEED).sample(load_products(), SHOWN)))


def with_table(page: str) -> str:
    """Return the page's text with the present table between its marks."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def _rows(products: list[SampleProduct]) -> Iterator[str]:
    yield "| | title | similarity |\n|---|---|---|\n"
    for product in products:
        preview = preview_titles(_source(product))
        yield f"| **master** | **{_cell(product.title)}** | |\n"
        for name, result in (("Shopee", preview.results["shopee"]), ("TikTok Shop", preview.results["tiktok"])):
            yield f"| {name} | {_cell(result.title)} | {result.similarity:.2f} |\n"


def _source(product: SampleProduct) -> TitleSource:
    options = tuple(value for values in product.option_values for value in values)
    return TitleSource(product.title, product.brand, product.category.split(" > ")[-1], options)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
