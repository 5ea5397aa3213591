"""``syncstore mapping``: how the catalogue's categories, attributes and brands become each platform's own."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.shops import ShopId, named_shop
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.product.mapping_client import MappingClient
from syncstore_cli.views.mapping import attributes_table, check_parts, choices_table

Words = Annotated[str, typer.Argument(metavar="WORDS", help="Words of its name.")]
CategoryId = Annotated[str, typer.Argument(metavar="CATEGORY", help="The platform's category, by its number.")]
ToShop = Annotated[str | None, typer.Option("--shop", metavar="SHOP", help="Of this shop, by name or id.")]
ToTemplate = Annotated[str | None, typer.Option("--template", metavar="NAME", help="Of this template.")]

mapping = typer.Typer(help="The catalogue's categories, attributes and brands in each platform's words.")


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(mapping, name="mapping")


@mapping.command()
def check(
    *,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Its code or id.")],
    shop: Annotated[str | None, typer.Option(metavar="SHOP", help="Only this shop.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show how a product is mapped in each shop, and exactly what is missing. Ends 1 if something is."""

    async def work(operator: Operator) -> int:
        product_id = await operator.client.product_id(product)
        shop_id = (await named_shop(operator, shop))["shop_id"] if shop else None
        answer = await MappingClient(operator.client).check(product_id, shop_id)
        operator.show(answer, *check_parts(answer))
        return 0 if all(item["ready"] for item in answer["items"]) and not answer["unavailable"] else 1

    raise operate(work, url=url, key=key, as_json=as_json)


@mapping.command()
def categories(shop: ShopId, words: Words = "", url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Look up the platform's categories that listings may stand in."""
    _choices(shop, "categories", words, url=url, key=key, as_json=as_json)


@mapping.command()
def brands(
    *,
    shop: ShopId,
    category_id: CategoryId,
    words: Words = "",
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Look up the platform's brands in a category; 0 is "no brand"."""
    _choices(shop, "brands", words, category_id, url=url, key=key, as_json=as_json)


@mapping.command()
def logistics(shop: ShopId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the shipping channels or delivery options that the shop's listings can offer."""
    _choices(shop, "logistics", "", url=url, key=key, as_json=as_json)


@mapping.command()
def warehouses(shop: ShopId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the shop's warehouses or stock locations."""
    _choices(shop, "warehouses", "", url=url, key=key, as_json=as_json)


@mapping.command()
def attributes(
    shop: ShopId, category_id: CategoryId, url: Url = None, key: Key = None, as_json: AsJson = False
) -> None:
    """List what a category of the platform wants to know of a product, with the values it offers."""

    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        answer = await MappingClient(operator.client).attributes(found["shop_id"], category_id)
        empty = "The category asks for nothing."
        operator.show(answer, attributes_table(answer["items"]) if answer["items"] else empty)
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@mapping.command("set-category")
def set_category(
    *,
    path: Annotated[str, typer.Argument(metavar="PATH", help='The catalogue\'s, such as "Rumah > Mug".')],
    category_id: Annotated[str, typer.Argument(metavar="ID", help="The platform's; - takes the entry away.")],
    shop: ToShop = None,
    template: ToTemplate = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Map a category and everything below it to one of the platform's."""
    _change(
        shop,
        template,
        lambda present: _entry(present, "category_map", path, category_id),
        url=url,
        key=key,
        as_json=as_json,
    )


@mapping.command("set-brand")
def set_brand(
    *,
    brand: Annotated[str, typer.Argument(metavar="BRAND", help="The catalogue's.")],
    brand_id: Annotated[str, typer.Argument(metavar="ID", help="The platform's; 0: without one; - takes it away.")],
    shop: ToShop = None,
    template: ToTemplate = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Map a brand to one of the platform's."""
    _change(
        shop, template, lambda present: _entry(present, "brand_map", brand, brand_id), url=url, key=key, as_json=as_json
    )


@mapping.command("set-attribute")
def set_attribute(
    *,
    attribute_id: Annotated[str, typer.Argument(metavar="ATTRIBUTE", help="The platform's attribute, by its number.")],
    source: Annotated[str | None, typer.Option("--from", metavar="NAME", help="The catalogue's attribute.")] = None,
    value: Annotated[
        list[str] | None, typer.Option(metavar="WORD=ID", help="A value of it and the platform's; may be repeated.")
    ] = None,
    value_id: Annotated[str | None, typer.Option(help="The platform's value for products that say nothing.")] = None,
    text: Annotated[str | None, typer.Option(help="The same in one's own words.")] = None,
    unit: Annotated[str | None, typer.Option(help="The unit of numbers without one.")] = None,
    category_id: Annotated[str | None, typer.Option("--category", help="Only in this category.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the entry away.")] = False,
    shop: ToShop = None,
    template: ToTemplate = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Say where an attribute of the platform gets its values from."""
    given = {
        "attribute_id": attribute_id,
        "category_id": category_id,
        "source": source,
        "values": value_ids(value or []) or None,
        "value_id": value_id,
        "text": text,
        "unit": unit,
    }
    entry = {name: item for name, item in given.items() if item is not None}
    _change(
        shop, template, lambda present: with_attribute(present, entry, remove=remove), url=url, key=key, as_json=as_json
    )


def value_ids(given: list[str]) -> dict[str, str]:
    """``["Katun=11"]`` as an object. Raises LocalRunError."""
    pairs = [text.rpartition("=") for text in given]
    wrong = next((text for text, (word, _, found) in zip(given, pairs, strict=True) if not word or not found), None)
    if wrong is not None:
        raise LocalRunError(f"--value {wrong}: write it like Katun=11")
    return {word.strip(): found.strip() for word, _, found in pairs}


def with_attribute(present: Json, entry: Json, *, remove: bool) -> Json:
    """The change of a mapping that puts this entry in the place of the one about the same attribute and category."""

    def place(item: Json) -> tuple[Any, Any]:
        return item["attribute_id"], item.get("category_id")

    others = [item for item in present["attributes"] if place(item) != place(entry)]
    return {"attributes": others if remove else [*others, entry]}


def _entry(present: Json, member: str, name: str, found: str) -> Json:
    others = {key: value for key, value in present[member].items() if key.casefold() != name.casefold()}
    return {member: others if found == "-" else {**others, name: found}}


def _choices(
    shop: str,
    kind: str,
    words: str,
    category_id: str | None = None,
    *,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        answer = await MappingClient(operator.client).choices(found["shop_id"], kind, words, category_id)
        operator.show(answer, choices_table(answer) if answer["items"] else f"{found['name']} offers none.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


def _change(
    shop: str | None,
    template: str | None,
    change: Callable[[Json], Json],
    *,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Change what a shop itself or a template says."""
    if (shop is None) == (template is None):
        raise LocalRunError("say whose mapping it is: --shop or --template")

    async def work(operator: Operator) -> int:
        client = MappingClient(operator.client)
        if template is not None:
            present = await client.template(template)
            answer = await client.edit_template(present, change(present["mapping"]))
            operator.show(answer, f"{answer['name']} is at version {answer['version']}.")
            return 0
        found = await named_shop(operator, shop or "")
        present = await operator.client.shop_settings(found["shop_id"])
        body = {**change(present["settings"]), "version": present["version"]}
        answer = await operator.client.edit_shop_settings(found["shop_id"], body)
        operator.show(answer, f"{found['name']} is at version {answer['version']}; its listings follow by themselves.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)
