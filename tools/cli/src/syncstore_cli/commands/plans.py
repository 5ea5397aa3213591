"""``syncstore plan``: what a sync would do, before it does it; and doing just that."""

from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.following import follow_syncs
from syncstore_cli.commands.words import Target
from syncstore_cli.product.client import Json
from syncstore_cli.views.plans import outcome_lines, plan_lines, plan_table, plans_table
from syncstore_cli.views.syncs import sync_failed, syncs_table

_PATIENCE_S = 300.0
_HARMLESS = ("requested", "nothing_to_do")

plan = typer.Typer(help="See what a sync would do before it does it, and do just that.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(plan, name="plan")


@plan.command()
def create(
    *,
    products: Annotated[list[str], typer.Argument(metavar="PRODUCT", help="Codes or ids of products.")],
    platform: Annotated[Target, typer.Option(help="In whose shops.")] = Target.BOTH,
    shop: Annotated[str | None, typer.Option(metavar="ID", help="Only in this shop.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Plan a sync: what would change, every call, quota and time; changes nothing. Ends 1 if an item can't succeed."""

    async def work(operator: Operator) -> int:
        ids = [await operator.client.product_id(product) for product in products]
        with operator.notes.status("Reading the shops …"):
            made = await operator.client.make_plan(ids, platform.value, shop)
        return _show(operator, made)

    raise operate(work, url=url, key=key, as_json=as_json)


@plan.command()
def show(
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="Its id.")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show a plan again, and what became of it. Ends 1 when an item can't succeed."""

    async def work(operator: Operator) -> int:
        return _show(operator, await operator.client.plan(plan_id))

    raise operate(work, url=url, key=key, as_json=as_json)


@plan.command("list")
def list_plans(url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the newest plans."""

    async def work(operator: Operator) -> int:
        answer = await operator.client.plans()
        operator.show(answer, plans_table(answer["items"]) if answer["items"] else "No plans.")
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


@plan.command()
def apply(
    *,
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="Its id.")],
    confirm_removals: Annotated[
        bool, typer.Option("--confirm-removals", help="Variants that buyers can see may be removed.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow the syncs to their end.")] = True,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Do what was planned; items that changed since are refused. Ends 1 when one was refused or failed."""

    async def work(operator: Operator) -> int:
        with operator.notes.status("Looking whether anything changed since …"):
            applied = await operator.client.apply_plan(plan_id, confirm_removals=confirm_removals)
        operator.show(applied, *outcome_lines(applied))
        has_refused = any(item["outcome"] not in _HARMLESS for item in applied["items"])
        has_failed = await _follow(operator, applied) if wait else False
        return int(has_refused or has_failed)

    raise operate(work, url=url, key=key, as_json=as_json)


async def _follow(operator: Operator, applied: Json) -> bool:
    """Follow what was asked for; whether some of it failed. The JSON of the plan stands alone."""
    sync_ids = [item["sync_id"] for item in applied["items"] if item["sync_id"]]
    if not sync_ids:
        return False
    syncs = await follow_syncs(operator.notes, operator.client, sync_ids, patience_s=_PATIENCE_S)
    if not operator.as_json:
        names = {item["product_id"]: item["code"] or item["product_id"] for item in applied["items"]}
        operator.show(syncs, syncs_table(syncs, names))
    return any(sync_failed(sync) for sync in syncs)


def _show(operator: Operator, made: Json) -> int:
    operator.show(made, plan_table(made), *plan_lines(made))
    return 0 if made["totals"]["would_succeed"] == made["totals"]["items"] else 1
