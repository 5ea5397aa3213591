"""Products and imports as tables and sentences."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from syncstore_cli.views.states import (
    PLATFORM_TITLES,
    channel_text,
    channel_title,
    platform_title,
    problem_text,
    state_text,
)

Json = dict[str, Any]

_MOST_LINES = 12
_MOST_CHANGES = 40
_LONGEST_VALUE = 60
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


def listings_table(product: Json) -> Table:
    """One line per shop of a product, and below it one per channel where the platform has several."""
    table = Table("Platform", "Shop", "State", "Price", "Stock", "Listing", "What to do", box=None, pad_edge=False)
    for item in product["listings"]:
        has_price = item["price_min_minor"] is not None
        table.add_row(
            platform_title(item["platform"]),
            Text(item["shop"] or "-"),
            state_text(item["state"]),
            price_range(item["currency"], item["price_min_minor"], item["price_max_minor"]) if has_price else "-",
            "-" if item["stock"] is None else str(item["stock"]),
            Text(item["external_id"] or "-"),
            Text(problem_text(item["problem"])),
        )
        for channel in item["channels"]:
            table.add_row(
                Text(f"  {channel_title(channel['channel'])}"),
                "",
                channel_text(channel["status"]),
                "",
                "",
                "",
                Text(problem_text(channel["problem"])),
            )
    return table


def product_lines(product: Json) -> Iterator[str]:
    """What a product is, before its listings."""
    count = len(product["variants"])
    yield f"{product['code']}: {product['title']} ({count} variant{'s' if count != 1 else ''})"
    if not product["listings"]:
        yield "It is in no shop."


def price_range(currency: str, lowest_minor: int, highest_minor: int) -> str:
    """``45,000 IDR``, or ``45,000–60,000 IDR`` for variants that differ."""
    prices = [_amount(currency, minor) for minor in sorted({lowest_minor, highest_minor})]
    return f"{'–'.join(prices)} {currency}"


def import_is_whole(imported: Json) -> bool:
    """Whether everything in the file is in the catalogue now, or would be."""
    return bool(imported["status"] in ("finished", "previewed") and not imported["report"]["products"]["refused"])


def import_lines(imported: Json) -> Iterator[str]:
    """What an import did, which defaults it used, and the rows it refused."""
    report = imported["report"]
    if imported["status"] == "finished":
        yield _import_summary(report)
    elif imported["status"] == "previewed":
        yield f"Nothing is changed yet. {_import_summary(report)}"
    else:
        yield f"The import {imported['status']}; nothing was changed."
    for default, uses in report.get("defaults_used", {}).items():
        if uses:
            yield f"  default used {uses} times: {default.replace('_', ' ')}"
    yield from shortened([_problem_line(item) for item in report.get("problems", ())])


def change_lines(import_id: str, changes: Sequence[Json], count: int) -> Iterator[str]:
    """What a preview would change, cell by cell, and how to do it. ``count`` is how many products that are."""
    lines = [line for change in changes for line in _change_lines(change)]
    yield from (f"  {line}" for line in lines[:_MOST_CHANGES])
    if count > len(changes) or len(lines) > _MOST_CHANGES:
        yield f"  … {count} products in all, with --json"
    if count:
        yield f"To do this: syncstore import-apply {import_id}"


def _change_lines(change: Json) -> Iterator[str]:
    if change["action"] == "created":
        yield f"row {change['row']}, {change['code']}: new"
        return
    for cell in change["changes"]:
        before, after = (_shown(cell[side]) for side in ("before", "after"))
        yield f"row {cell['row']}, {change['code']}, {cell['column']}: {before} → {after}"


def _shown(value: str | None) -> str:
    return "(blank)" if value is None else value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"


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
    here = [item for item in listings if item["platform"] == platform]
    states = list(dict.fromkeys(item["state"] for item in here))
    text = Text(", ").join(state_text(state) for state in states or ["not_listed"])
    apart = dict.fromkeys(
        f"{channel_title(channel['channel'])}: {channel['status'].replace('_', ' ')}"
        for item in here
        for channel in item["channels"]
        if channel["problem"]
    )
    return text.append(f" ({', '.join(apart)})") if apart else text


def _amount(currency: str, minor: int) -> str:
    return f"{minor:,}" if currency in _WITHOUT_DECIMALS else f"{minor / 100:,.2f}"
