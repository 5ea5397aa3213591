"""``syncstore overrides``: what one product shows in one shop, and who owns its fields there."""

from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.given_json import json_object
from syncstore_cli.commands.shops import ShopId, named_shop
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.views.policies import override_lines

ProductCode = Annotated[str, typer.Argument(metavar="PRODUCT", help="Its code or id.")]

overrides = typer.Typer(help="What single products show in single shops.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(overrides, name="overrides")


@overrides.command()
def show(product: ProductCode, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Show a product's overrides in all shops."""

    async def work(operator: Operator) -> int:
        answer = await operator.client.overrides(await operator.client.product_id(product))
        names = {item["shop_id"]: item["name"] for item in (await operator.client.shops())["items"]}
        lines = [line for item in answer["items"] for line in override_lines(item, names.get(item["shop_id"]))]
        operator.show(answer, *(lines or [f"{product} has no override: shops show what rules and catalogue say."]))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@overrides.command("set")
def set_values(
    *,
    product: ProductCode,
    shop: ShopId,
    title: Annotated[str | None, typer.Option(help="The title in this shop.")] = None,
    price_minor: Annotated[int | None, typer.Option(min=1, help="Minor units of the shop's currency.")] = None,
    own: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=WAY", help="push, ignore, pull or ask; may be repeated.")
    ] = None,
    change: Annotated[
        str | None, typer.Option("--set", metavar="JSON", help="More members (null takes one away), or @FILE.")
    ] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change what a product shows in one shop; no other shop is touched."""
    changes = json_object(change, "--set") if change is not None else {}
    given = {"title": title, "price_minor": price_minor, "ownership": ownership(own) if own else None}
    changes |= {name: value for name, value in given.items() if value is not None}

    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        product_id = await operator.client.product_id(product)
        present = await operator.client.override(product_id, found["shop_id"])
        body = {**changes, "version": present["version"]}
        answer = await operator.client.edit_override(product_id, found["shop_id"], body)
        operator.show(answer, *override_lines(answer, found["name"]))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@overrides.command()
def clear(product: ProductCode, shop: ShopId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Take a product's override in a shop back."""

    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        product_id = await operator.client.product_id(product)
        present = await operator.client.override(product_id, found["shop_id"])
        answer = await operator.client.clear_override(product_id, found["shop_id"], present["version"])
        operator.show(answer, f"{found['name']} shows what rules and catalogue say.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


def ownership(given: list[str]) -> Json:
    """``["description=ignore"]`` as an object; an empty way means inherited. Raises LocalRunError."""
    ways: Json = {}
    for text in given:
        name, found, way = text.partition("=")
        if not found:
            raise LocalRunError(f"--own {text}: write it like description=ignore")
        ways[name.strip()] = way.strip() or None
    return ways
