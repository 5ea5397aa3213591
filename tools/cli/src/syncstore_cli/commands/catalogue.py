"""``syncstore import``, ``import-apply``, ``export``, ``products`` and ``product``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.words import Platform, State
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.product.file_client import FileClient
from syncstore_cli.views.products import (
    change_lines,
    import_is_whole,
    import_lines,
    listings_table,
    product_lines,
    products_table,
)

_SHOWN_PRODUCTS = 40
_EXPORTED = (".csv", ".xlsx")


class Status(StrEnum):
    """Whether a product is for sale."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"


class Rounding(StrEnum):
    """How converted prices meet the step."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_file)
    app.command("import-apply")(import_apply)
    app.command("export")(export_file)
    app.command()(products)
    app.command()(product)


def import_file(
    *,
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A CSV or XLSX, or a ZIP of one with pictures.")
    ],
    currency: Annotated[str | None, typer.Option(help="Currency of the prices, where the file names none.")] = None,
    exchange_rate: Annotated[str | None, typer.Option(help="What one unit of it is worth in the catalogue's.")] = None,
    rounding: Annotated[Rounding | None, typer.Option(help="How converted prices are rounded.")] = None,
    rounding_step: Annotated[int | None, typer.Option(help="To multiples of so many minor units.")] = None,
    default_weight_g: Annotated[int | None, typer.Option(help="Grams, for products without a weight.")] = None,
    default_category: Annotated[str | None, typer.Option(help="For products without a category.")] = None,
    default_stock: Annotated[int | None, typer.Option(help="For new variants without a stock.")] = None,
    placeholder_pictures: Annotated[
        bool, typer.Option("--placeholder-pictures", help="Draw a picture where one can't be had.")
    ] = False,
    refetch_pictures: Annotated[
        bool, typer.Option("--refetch-pictures", help="Fetch pictures again that are stored already.")
    ] = False,
    replace_variants: Annotated[
        bool, typer.Option("--replace-variants", help="Remove variants that the file does not name.")
    ] = False,
    blank_clears: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="Blank cells of this column take the value away.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change, cell by cell.")] = False,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Import products from a Shopify file or SyncStore's own; nothing of a product with a bad row goes in.

    A file with a folder `pictures` beside it is sent together with it. Ends 1 when a row was refused.
    """
    given = {
        "currency": currency.upper() if currency else None,
        "exchange_rate": exchange_rate,
        "rounding": rounding,
        "rounding_step_minor": rounding_step,
        "default_weight_g": default_weight_g,
        "default_category": default_category,
        "default_stock": default_stock,
        "placeholder_pictures": "true" if placeholder_pictures else None,
        "refetch_pictures": "true" if refetch_pictures else None,
        "replace_variants": "true" if replace_variants else None,
        "blank_clears": ",".join(blank_clears) if blank_clears else None,
        "preview": "true" if preview else None,
    }
    options = {name: str(value) for name, value in given.items() if value is not None}

    async def work(operator: Operator) -> int:
        with operator.notes.status(f"Importing {file} …"):
            imported = await FileClient(operator.client).import_file(file, options)
        return await show_import(operator, imported)

    raise operate(work, url=url, key=key, as_json=as_json)


async def show_import(operator: Operator, imported: Json) -> int:
    """Show an import, with its changes when it is a preview; return how the command ends."""
    lines = [*import_lines(imported)]
    if imported["status"] == "previewed":
        import_id, counts = imported["import_id"], imported["report"]["products"]
        changes = await FileClient(operator.client).import_changes(
            import_id, None if operator.as_json else _SHOWN_PRODUCTS
        )
        imported = {**imported, "changes": changes}
        lines += change_lines(import_id, changes, counts["created"] + counts["updated"])
    operator.show(imported, *lines)
    return 0 if import_is_whole(imported) else 1


def import_apply(
    import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="The id that import --preview showed.")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Carry out just what a preview showed; products that changed since are refused. Ends 1 when one was."""

    async def work(operator: Operator) -> int:
        with operator.notes.status("Applying …"):
            imported = await FileClient(operator.client).apply_import(import_id)
        return await show_import(operator, imported)

    raise operate(work, url=url, key=key, as_json=as_json)


def export_file(
    *,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A .csv or .xlsx file to write.")],
    product: Annotated[
        list[str] | None, typer.Option(metavar="PRODUCT", help="Only this one: its code or id; may be repeated.")
    ] = None,
    status: Annotated[Status | None, typer.Option(help="Only products with this status.")] = None,
    text: Annotated[str | None, typer.Option(help="Only products with this in code or title.")] = None,
    brand: Annotated[str | None, typer.Option(help="Only products of this brand.")] = None,
    category: Annotated[str | None, typer.Option(help="Only a category with all below it.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only products with this tag.")] = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Export products into a file; imported again unchanged, it changes nothing."""
    if file.suffix.lower() not in _EXPORTED:
        raise LocalRunError(f"export takes a file that ends in {' or '.join(_EXPORTED)}")
    given = {"status": status, "text": text, "brand": brand, "category": category, "tag": tag}
    filters: dict[str, str | list[str]] = {name: str(value) for name, value in given.items() if value is not None}

    async def work(operator: Operator) -> int:
        if product:
            filters["product_id"] = [await operator.client.product_id(code) for code in product]
        with operator.notes.status(f"Exporting to {file} …"):
            await FileClient(operator.client).export(file, filters)
        operator.notes.print(f"Wrote {file}.", markup=False)
        return 0

    raise operate(work, url=url, key=key, as_json=False)


def product(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Code or id.")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show a product in each shop it is in, and on each channel there."""

    async def work(operator: Operator) -> int:
        found = await operator.client.product(await operator.client.product_id(product))
        operator.show(found, *product_lines(found), *([listings_table(found)] if found["listings"] else []))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


def products(
    *,
    query: Annotated[str | None, typer.Option(help="Words in title, code, brand or SKU.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="State in a shop; may be repeated.")] = None,
    platform: Annotated[Platform | None, typer.Option(help="Only products in shops of this platform.")] = None,
    shop: Annotated[str | None, typer.Option(metavar="ID", help="Only products in this shop.")] = None,
    category: Annotated[str | None, typer.Option(help="A category with all below it.")] = None,
    low_stock: Annotated[bool, typer.Option("--low-stock", help="Only products that run out.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """List products with their state in the shops, the last changed first."""
    given = {
        "query": query,
        "platform": platform,
        "shop_id": shop,
        "category": category,
        "low_stock": "true" if low_stock else None,
        "state": [str(item) for item in state] if state else None,
    }
    filters = {name: value for name, value in given.items() if value is not None}

    async def work(operator: Operator) -> int:
        items: list[Json] = []
        async for item in operator.client.products(**filters):
            items.append(item)
            if len(items) > limit:
                break
        is_cut, items = len(items) > limit, items[:limit]
        operator.show({"items": items}, products_table(items) if items else "No products.")
        if is_cut:
            operator.notes.print(f"There are more: --limit shows them (now {limit}).")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)
