"""Products and imports as tables and sentences."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from syncstore_cli.views.states import PLATFORM_TITLES, state_text

Json = dict[str, Any]

_MOST_LINES = 12
_WITHOUT_DECIMALS = frozenset({"IDR", "VND", "JPY", "KRW", "CLP", "TWD"})
"""As the catalogue counts them; all others have two decimals here."""


def products_table(items: Sequence[Json]) -> Table:
    """One line per product, with its state on each platform (its shops' states, when they differ)."""
    table = Table("Code", "Title", "Price", "Stock", *PLATFORM_TITLES.values(), box=None, pad_edge=False)
    for item in items:
        table.add_row(
            Text(item["code"]),
            Text(item["title"], overflow="ellipsis", no_wrap=True),
            price_range(item["currency"], item["price_min_minor"], item["price_max_minor"]),
            str(item["stock"]),
            *(_states(item["listings"], platform) for platform in PLATFORM_TITLES),
        )
    return table


def price_range(currency: str, lowest_minor: int, highest_minor: int) -> str:
    """``45,000 IDR``, or ``45,000–60,000 IDR`` for variants that differ."""
    prices = [_amount(currency, minor) for minor in sorted({lowest_minor, highest_minor})]
    return f"{'–'.join(prices)} {currency}"


def import_is_whole(imported: Json) -> bool:
    """Whether everything in the file is in the catalogue now."""
    return bool(imported["status"] == "finished" and not imported["report"]["products"]["refused"])


def import_lines(imported: Json) -> Iterator[str]:
    """What an import did, which defaults it used, and the rows it refused."""
    report = imported["report"]
    if imported["status"] == "finished":
        yield _import_summary(report)
    else:
        yield f"The import {imported['status']}; nothing was changed."
    for default, uses in report.get("defaults_used", {}).items():
        if uses:
            yield f"  default used {uses} times: {default.replace('_', ' ')}"
    yield from shortened([_problem_line(item) for item in report.get("problems", ())])


def shortened(lines: Sequence[str], *, where: str = "with --json") -> Iterator[str]:
    """The first lines, indented, how many more there are, and ``where``."""
    yield from (f"  {line}" for line in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        yield f"  … and {len(lines) - _MOST_LINES} more, {where}"


def _import_summary(report: Json) -> str:
    products, pictures = report["products"], report["pictures"]
    drawn = f", {pictures['placeholder']} of them placeholders" if pictures["placeholder"] else ""
    return (
        f"Products: {products['created']} new, {products['updated']} changed, {products['unchanged']} unchanged, "
        f"{products['refused']} refused; {report['variants']} variants and "
        f"{pictures['stored'] + pictures['reused']} pictures{drawn}."
    )


def _problem_line(item: Json) -> str:
    place = f"row {item['row']}" if item["row"] else "the file"
    column = f", {item['column']}" if item["column"] else ""
    return f"{place}{column}: {item['reason']} → {item['fix']}"


def _states(listings: Sequence[Json], platform: str) -> Text:
    states = list(dict.fromkeys(item["state"] for item in listings if item["platform"] == platform))
    return Text(", ").join(state_text(state) for state in states or ["not_listed"])


def _amount(currency: str, minor: int) -> str:
    return f"{minor:,}" if currency in _WITHOUT_DECIMALS else f"{minor / 100:,.2f}"
