"""``syncstore bulk-edit``: the same edit for many products, shown before it is made."""

import re
from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.catalogue import Rounding, Status, show_import
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.product.file_client import FileClient

_PRICE = re.compile(r"(?P<sign>[=+-])(?P<amount>\d+(?:\.\d+)?)(?P<percent>%?)", re.ASCII)
_SETTABLE = ("brand", "category", "status")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bulk-edit")(bulk_edit)


def bulk_edit(
    *,
    product: Annotated[list[str] | None, typer.Option(metavar="PRODUCT", help="This one: its code or id.")] = None,
    status: Annotated[Status | None, typer.Option(help="Products with this status.")] = None,
    text: Annotated[str | None, typer.Option(help="Products with this in code or title.")] = None,
    brand: Annotated[str | None, typer.Option(help="Products of this brand.")] = None,
    category: Annotated[str | None, typer.Option(help="Products of this category and those below it.")] = None,
    tag: Annotated[str | None, typer.Option(help="Products with this tag.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="Every product.")] = False,
    price: Annotated[str | None, typer.Option(metavar="CHANGE", help="=49900, +5000, -5000, +10% or -10%.")] = None,
    step: Annotated[int | None, typer.Option(help="Round prices to multiples of so many minor units.")] = None,
    rounding: Annotated[Rounding | None, typer.Option(help="How prices meet the step.")] = None,
    assign: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="brand, category or status; nothing after = clears."),
    ] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An attribute; values separated by |.")
    ] = None,
    replace: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=OLD=NEW", help="Words in title, description, brand or category.")
    ] = None,
    add_tag: Annotated[list[str] | None, typer.Option(help="A tag to add.")] = None,
    remove_tag: Annotated[list[str] | None, typer.Option(help="A tag to take away.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show what one edit would do to many products; import-apply does it. Ends 1 when a product would be refused."""
    selection: Json = _given(status=status, text=text, brand=brand, category=category, tag=tag)
    changes = _given(
        price=price_change(price, step, rounding) if price else None,
        replace=[replacement(item) for item in replace] if replace else None,
        add_tags=add_tag,
        remove_tags=remove_tag,
        attributes=dict(attribute_values(item) for item in attribute) if attribute else None,
    )
    changes |= dict(assignment(item) for item in assign or ())

    async def work(operator: Operator) -> int:
        if product:
            selection["product_ids"] = [await operator.client.product_id(code) for code in product]
        if everything:
            selection["everything"] = True
        with operator.notes.status("Working it out …"):
            seen = await FileClient(operator.client).preview_edit({"selection": selection, **changes})
        return await show_import(operator, seen)

    raise operate(work, url=url, key=key, as_json=as_json)


def price_change(text: str, step: int | None, rounding: Rounding | None) -> Json:
    """Read ``=49900``, ``+5000`` or ``-10%``. Raises LocalRunError for anything else."""
    found = _PRICE.fullmatch(text.strip())
    if found is None or (found["sign"] == "=" and found["percent"]):
        raise LocalRunError(f"--price takes =49900, +5000, -5000, +10% or -10%, not {text}")
    how = "set" if found["sign"] == "=" else "percent" if found["percent"] else "add"
    amount = found["amount"] if how == "set" else f"{found['sign']}{found['amount']}"
    return {"how": how, "amount": amount.removeprefix("+"), **_given(step_minor=step, rounding=rounding)}


def assignment(text: str) -> tuple[str, str | None]:
    """Read ``brand=Ruparasa``. Raises LocalRunError for fields that can't be set."""
    name, found, value = text.partition("=")
    if not found or name not in _SETTABLE:
        raise LocalRunError(f"--set takes FIELD=VALUE with a field of {', '.join(_SETTABLE)}, not {text}")
    return name, value.strip() or None


def attribute_values(text: str) -> tuple[str, list[str]]:
    """Read ``Bahan=Katun|Linen``. Raises LocalRunError without a name."""
    name, found, values = text.partition("=")
    if not found or not name.strip():
        raise LocalRunError(f"--attribute takes NAME=VALUE, not {text}")
    return name.strip(), [value.strip() for value in values.split("|") if value.strip()]


def replacement(text: str) -> Json:
    """Read ``title=lama=baru``. Raises LocalRunError for anything else."""
    parts = text.split("=")
    if len(parts) != 3 or not parts[1]:
        raise LocalRunError(f"--replace takes FIELD=OLD=NEW, not {text}")
    return dict(zip(("field", "old", "new"), parts, strict=True))


def _given(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not None}
