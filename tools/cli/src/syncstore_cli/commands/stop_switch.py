"""``syncstore stop-switch``: hold every push to every shop, and let them go on."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.product.client import GatewayClient, Json

switch = typer.Typer(help="Hold every push to every shop, and let them go on.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(switch, name="stop-switch")


@switch.command()
def on(
    reason: Annotated[str | None, typer.Option(help="Why, for people.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Hold everything; work is kept and comes together meanwhile."""
    raise _ask(lambda client: client.throw_stop_switch(reason), url=url, key=key, as_json=as_json)


@switch.command()
def off(url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Let pushes go on; paused shops stay paused."""
    raise _ask(lambda client: client.release_stop_switch(), url=url, key=key, as_json=as_json)


@switch.command()
def show(url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Show whether pushes flow."""
    raise _ask(lambda client: client.stop_switch(), url=url, key=key, as_json=as_json)


def _ask(
    ask: Callable[[GatewayClient], Awaitable[Json]], *, url: str | None, key: str | None, as_json: bool
) -> typer.Exit:
    async def work(operator: Operator) -> int:
        answer = await ask(operator.client)
        operator.show(answer, *map(_line, answer["platforms"]))
        return 0

    return operate(work, url=url, key=key, as_json=as_json)


def _line(stop: Json) -> str:
    if not stop["stopped"]:
        return f"{stop['platform']}: pushes flow"
    why = f": {stop['reason']}" if stop["reason"] else ""
    return f"{stop['platform']}: stopped by {stop['thrown_by']}{why}"
