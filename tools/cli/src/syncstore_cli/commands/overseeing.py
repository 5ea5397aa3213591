"""``syncstore work``, ``logs`` and ``dead-letters``."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.words import Platform
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.views.operations import allowance_lines, calls_table, letters_table, unavailable_lines, work_table

OnPlatform = Annotated[Platform | None, typer.Option("--platform", help="Only this platform.")]
Letters = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids of the list, or their beginnings.")]
AllLetters = Annotated[bool, typer.Option("--all", help="Every open letter of the list.")]
OfService = Annotated[str | None, typer.Option("--service", help="Only those of this service.")]

dead_letters = typer.Typer(help="Messages and work that could not be handled.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(work)
    app.command()(logs)
    app.add_typer(dead_letters, name="dead-letters")


def work(platform: OnPlatform = None, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Show the work of each shop, and how old the oldest is. Ends 1 when a service does not answer."""

    async def show(operator: Operator) -> int:
        answer = await operator.client.work(platform)
        table = work_table(answer["items"]) if answer["items"] else "No shop is connected."
        operator.show(answer, table, *allowance_lines(answer["apps"]), *unavailable_lines(answer))
        return 1 if answer["unavailable"] else 0

    raise operate(show, url=url, key=key, as_json=as_json)


def logs(
    *,
    product: Annotated[str | None, typer.Option(metavar="PRODUCT", help="Only calls for this code or id.")] = None,
    platform: OnPlatform = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many of each platform.")] = 20,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show calls to the platforms, the newest first. Ends 1 when a service does not answer."""

    async def show(operator: Operator) -> int:
        product_id = await operator.client.product_id(product) if product else None
        answer = await operator.client.logs(product_id=product_id, platform=platform, limit=limit)
        answer["items"].sort(key=lambda item: item["at"], reverse=True)
        table = calls_table(answer["items"]) if answer["items"] else "No calls."
        operator.show(answer, table, *unavailable_lines(answer))
        return 1 if answer["unavailable"] else 0

    raise operate(show, url=url, key=key, as_json=as_json)


@dead_letters.callback()
def list_by_default(context: typer.Context, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the open dead letters, the newest first: at most 50 of each service."""
    if context.invoked_subcommand is None:
        list_letters(url, key, as_json=as_json)


@dead_letters.command("list")
def list_letters(url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the open dead letters, the newest first: at most 50 of each service."""

    async def show(operator: Operator) -> int:
        answer = await operator.client.dead_letters()
        table = letters_table(answer["items"]) if answer["items"] else "No dead letters."
        operator.show(answer, table, *unavailable_lines(answer))
        return 1 if answer["unavailable"] else 0

    raise operate(show, url=url, key=key, as_json=as_json)


@dead_letters.command()
def replay(
    *,
    ids: Letters = None,
    everything: AllLetters = False,
    service: OfService = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Handle letters again; versions keep an old one from undoing anything."""
    closing = partial(_close, "replay", ids=ids or (), everything=everything, service=service)
    raise operate(closing, url=url, key=key, as_json=as_json)


@dead_letters.command()
def discard(
    *,
    ids: Letters = None,
    everything: AllLetters = False,
    service: OfService = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Close letters without handling them again."""
    closing = partial(_close, "discard", ids=ids or (), everything=everything, service=service)
    raise operate(closing, url=url, key=key, as_json=as_json)


async def _close(verb: str, operator: Operator, *, ids: Sequence[str], everything: bool, service: str | None) -> int:
    if bool(ids) == everything:
        raise LocalRunError(f"Name letters, or give --all: syncstore dead-letters {verb} ID…")
    listed = (await operator.client.dead_letters())["items"]
    chosen = choose_letters(listed, ids, service)
    for letter in chosen:
        await operator.client.close_dead_letter(letter, verb)
    done = "replayed" if verb == "replay" else "discarded"
    operator.show({"items": chosen}, f"Dead letters {done}: {len(chosen)}.")
    return 0


def choose_letters(listed: Sequence[Json], ids: Sequence[str], service: str | None) -> list[Json]:
    """Pick letters by the beginnings of their ids (none given: all) within a service.

    Raises LocalRunError when a beginning fits no letter, or several.
    """
    within = [letter for letter in listed if service is None or letter["service"] == service]
    if not ids:
        return within
    chosen = {}
    for wanted in ids:
        fitting = [letter for letter in within if letter["id"].startswith(wanted.lower())]
        if len(fitting) != 1:
            count = "no open letter" if not fitting else f"{len(fitting)} letters"
            raise LocalRunError(f"{wanted} fits {count}; see: syncstore dead-letters", exit_code=1)
        chosen[fitting[0]["id"]] = fitting[0]
    return list(chosen.values())
