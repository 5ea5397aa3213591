"""``syncstore shops``: list, connect, pause, resume."""

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

import typer

from syncstore_cli.commands.access import LOOPBACK_HOSTS, AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.given_json import json_object
from syncstore_cli.commands.words import Platform
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.product.connecting import approve
from syncstore_cli.views.operations import shops_table
from syncstore_cli.views.policies import settings_lines

ShopId = Annotated[str, typer.Argument(metavar="SHOP", help="Its id, or its name when only one shop is called so.")]

shops = typer.Typer(help="The connected shops.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(shops, name="shops")


@shops.callback()
def list_by_default(context: typer.Context, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the connected shops."""
    if context.invoked_subcommand is None:
        list_shops(url, key, as_json=as_json)


@shops.command("list")
def list_shops(url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the connected shops with how many listings are in which state."""

    async def show(operator: Operator) -> int:
        answer = await operator.client.shops()
        empty = "No shop is connected. Connect one with: syncstore shops connect shopee"
        operator.show(answer, shops_table(answer["items"]) if answer["items"] else empty)
        return 0

    raise operate(show, url=url, key=key, as_json=as_json)


@shops.command()
def connect(
    *,
    platform: Platform,
    simulated: Annotated[bool, typer.Option("--simulated", help="Approve on a simulator's page.")] = False,
    wait: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for the approval.")] = 300,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Connect a shop: prints the page on which its owner gives their consent, and waits for it.

    Ends 1 when nobody approved in time.
    """

    async def work(operator: Operator) -> int:
        before = (await operator.client.shops())["items"]
        page = await operator.client.start_connecting(platform)
        if simulated:
            await _approve(platform, page)
        else:
            operator.notes.print("Open this page in a browser that is logged in as the shop's owner:")
            operator.notes.print(page, soft_wrap=True, markup=False)
        connected = await _newly_connected(operator, platform, before, wait)
        operator.show({"items": connected}, shops_table(connected) if connected else "Nobody approved in time.")
        return 0 if connected else 1

    raise operate(work, url=url, key=key, as_json=as_json)


@shops.command()
def pause(
    shop: ShopId,
    reason: Annotated[str | None, typer.Option(help="Why, for people.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Hold all pushes to a shop; work is kept and comes together meanwhile."""

    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        answer = await operator.client.pause_shop(found["shop_id"], reason)
        operator.show(answer, f"{found['name']} is {answer['status']}.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@shops.command()
def resume(shop: ShopId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Let pushes to a shop go on."""

    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        answer = await operator.client.resume_shop(found["shop_id"])
        operator.show(answer, f"{found['name']} is {answer['status']}.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@shops.command()
def settings(
    *,
    shop: ShopId,
    change: Annotated[
        str | None, typer.Option("--set", metavar="JSON", help="Members to replace, or @FILE with them.")
    ] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show a shop's defaults (price, stock, phrases, categories, ownership), or change them."""

    async def work(operator: Operator) -> int:
        found = await named_shop(operator, shop)
        answer = await operator.client.shop_settings(found["shop_id"])
        if change is not None:
            changes = {**json_object(change, "--set"), "version": answer["version"]}
            answer = await operator.client.edit_shop_settings(found["shop_id"], changes)
        operator.show(answer, f"{found['name']}, version {answer['version']}", *settings_lines(answer["settings"]))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


def choose_shop(listed: Sequence[Json], wanted: str) -> Json:
    """Pick a shop by id or name. Raises LocalRunError when none fits, or several have the name."""
    fitting = [shop for shop in listed if wanted in (shop["shop_id"], shop["name"])]
    if len(fitting) != 1:
        count = "No shop is" if not fitting else f"{len(fitting)} shops are"
        raise LocalRunError(f"{count} called {wanted}; see: syncstore shops", exit_code=1)
    return fitting[0]


async def named_shop(operator: Operator, wanted: str) -> Json:
    """The shop with this id or name. Raises LocalRunError."""
    return choose_shop((await operator.client.shops())["items"], wanted)


async def _approve(platform: str, page: str) -> None:
    if urlsplit(page).hostname not in LOOPBACK_HOSTS:
        raise LocalRunError(
            f"{page} is no simulator's page on this machine: leave out --simulated and open it in a browser"
        )
    await approve(platform, page)


async def _newly_connected(operator: Operator, platform: str, before: Sequence[Json], patience_s: float) -> list[Json]:
    """The shops of the platform that appeared or changed since; connecting a shop again counts as a change."""
    known = {(shop["shop_id"], shop["updated_at"]) for shop in before}
    deadline = time.monotonic() + patience_s
    while True:
        shops_now = (await operator.client.shops())["items"]
        fresh = [
            shop
            for shop in shops_now
            if shop["platform"] == platform and (shop["shop_id"], shop["updated_at"]) not in known
        ]
        if fresh or time.monotonic() > deadline:
            return fresh
        await asyncio.sleep(1.0)
