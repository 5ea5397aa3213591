"""``syncstore mapping templates``: named mappings that several shops of a platform share."""

from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.given_json import json_object
from syncstore_cli.commands.mapping import mapping
from syncstore_cli.commands.shops import named_shop
from syncstore_cli.commands.words import Platform
from syncstore_cli.product.mapping_client import MappingClient
from syncstore_cli.views.mapping import template_lines, templates_table

Template = Annotated[str, typer.Argument(metavar="TEMPLATE", help="Its name or id.")]
Shops = Annotated[list[str], typer.Argument(metavar="SHOP...", help="Shops by name or id.")]

templates = typer.Typer(help="Named mappings that shops share.", invoke_without_command=True)


def register(_: typer.Typer) -> None:
    """Add the group below ``mapping``."""
    mapping.add_typer(templates, name="templates")


@templates.callback()
def list_by_default(context: typer.Context, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the templates."""
    if context.invoked_subcommand is not None:
        return

    async def work(operator: Operator) -> int:
        answer = await MappingClient(operator.client).templates()
        empty = "There is no template. Add one: syncstore mapping templates add NAME PLATFORM"
        operator.show(answer, templates_table(answer["items"]) if answer["items"] else empty)
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@templates.command()
def show(template: Template, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Show what a template maps, and which shops use it."""

    async def work(operator: Operator) -> int:
        answer = await MappingClient(operator.client).template(template)
        names = {item["shop_id"]: item["name"] for item in (await operator.client.shops())["items"]}
        operator.show(answer, *template_lines(answer, names))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@templates.command()
def add(
    *,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    platform: Platform,
    members: Annotated[str | None, typer.Option("--set", metavar="JSON", help="What it maps, or @FILE.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add a template; fill it with: syncstore mapping set-category ... --template NAME."""
    given = json_object(members, "--set") if members is not None else {}

    async def work(operator: Operator) -> int:
        answer = await MappingClient(operator.client).add_template(name, platform.value, given)
        operator.show(answer, *template_lines(answer, {}))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@templates.command()
def edit(
    *,
    template: Template,
    members: Annotated[str, typer.Option("--set", metavar="JSON", help="Members to replace, or @FILE.")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Replace members of a template; listings of the shops that use it follow by themselves."""
    given = json_object(members, "--set")

    async def work(operator: Operator) -> int:
        client = MappingClient(operator.client)
        answer = await client.edit_template(await client.template(template), given)
        operator.show(answer, *template_lines(answer, {}))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@templates.command()
def use(template: Template, shops: Shops, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Have shops use a template, after those they use already."""
    _use(template, shops, "add", url=url, key=key, as_json=as_json)


@templates.command()
def drop(template: Template, shops: Shops, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Have shops use a template no more."""
    _use(template, shops, "remove", url=url, key=key, as_json=as_json)


@templates.command()
def delete(template: Template, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Take a template away that no shop uses."""

    async def work(operator: Operator) -> int:
        client = MappingClient(operator.client)
        found = await client.template(template)
        operator.show(await client.delete_template(found), f"{found['name']} is gone.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


def _use(template: str, shops: list[str], what: str, *, url: str | None, key: str | None, as_json: bool) -> None:
    async def work(operator: Operator) -> int:
        client = MappingClient(operator.client)
        found = await client.template(template)
        ids = [(await named_shop(operator, shop))["shop_id"] for shop in shops]
        answer = await client.use_template(found, **{what: ids})
        operator.show(answer, f"{answer['name']} is used by {len(answer['shop_ids'])} shops.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)
