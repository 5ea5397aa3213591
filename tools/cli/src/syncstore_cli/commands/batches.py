"""``syncstore batch start|watch|resume|cancel``."""

import asyncio
from typing import Annotated, Any

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.following import follow_batch
from syncstore_cli.commands.words import Platform, State, Target
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import GatewayClient
from syncstore_cli.views.syncs import batch_failed, batch_lines

BatchId = Annotated[str, typer.Argument(metavar="BATCH_ID")]

batches = typer.Typer(
    help="Many products in waves of 2, 10, 50 and the rest; a batch stops when too much of a wave fails.",
    no_args_is_help=True,
)


@batches.command()
def start(
    *,
    products: Annotated[list[str] | None, typer.Argument(metavar="PRODUCT", help="Codes or ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every product of the catalogue.")] = False,
    query: Annotated[str | None, typer.Option(help="Products with these words in title, code, brand or SKU.")] = None,
    state: Annotated[list[State] | None, typer.Option(help="Products in this state somewhere; repeatable.")] = None,
    listed_on: Annotated[Platform | None, typer.Option(help="Products in shops of this platform.")] = None,
    category: Annotated[str | None, typer.Option(help="Products of a category and all below it.")] = None,
    platform: Annotated[Target, typer.Option(help="Where to.")] = Target.BOTH,
    shop: Annotated[str | None, typer.Option(metavar="ID", help="Only this shop.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Push what looks unchanged, too.")] = False,
    max_failed_share: Annotated[
        float | None, typer.Option(min=0, max=1, help="Stop after a wave in which a larger share failed.")
    ] = None,
    count_refusals: Annotated[
        bool, typer.Option("--count-refusals", help="Count products that lack data as failed.")
    ] = False,
    wait: Annotated[bool, typer.Option(help="Watch it until it ends.")] = True,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Start a batch and watch it. Ends 1 when it was stopped or a product is not in step."""
    given = {"query": query, "platform": listed_on, "category": category, "state": [str(item) for item in state or ()]}
    filters: dict[str, Any] = {name: value for name, value in given.items() if value}
    if sum(map(bool, (products, everything, filters))) != 1:
        raise LocalRunError(
            "Say which products: their codes, or --all, or filters (--query, --state, --listed-on, --category)"
        )
    options = {"shop_id": shop, "force": force, "max_failed_share": max_failed_share, "count_refusals": count_refusals}
    wanted = {name: value for name, value in options.items() if value not in (None, False)}

    async def work(operator: Operator) -> int:
        ids = await _chosen(operator.client, products, filters)
        started = await operator.client.start_batch(ids, platform, **wanted)
        batch_id = started["batch_id"]
        if not wait:
            operator.show(started, f"Batch {batch_id}: {started['total_jobs']} jobs. syncstore batch watch {batch_id}")
            return 0
        return await _watch(operator, batch_id)

    raise operate(work, url=url, key=key, as_json=as_json)


@batches.command()
def watch(batch_id: BatchId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Watch a batch until it ends. Ends 1 when it was stopped or a product is not in step."""

    async def work(operator: Operator) -> int:
        return await _watch(operator, batch_id)

    raise operate(work, url=url, key=key, as_json=as_json)


@batches.command()
def resume(batch_id: BatchId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Release the next wave of a stopped batch, and watch it."""

    async def work(operator: Operator) -> int:
        await operator.client.resume_batch(batch_id)
        return await _watch(operator, batch_id)

    raise operate(work, url=url, key=key, as_json=as_json)


@batches.command()
def cancel(batch_id: BatchId, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Give up the waves that were not released; what was released goes on."""

    async def work(operator: Operator) -> int:
        await operator.client.cancel_batch(batch_id)
        batch = await operator.client.batch(batch_id)
        operator.show(batch, *batch_lines(batch))
        return 0

    raise operate(work, url=url, key=key, as_json=as_json)


async def _chosen(client: GatewayClient, names: list[str] | None, filters: dict[str, Any]) -> list[str]:
    if names:
        return [await client.product_id(name) for name in dict.fromkeys(names)]
    found = [str(item["product_id"]) async for item in client.products(**filters)]
    if not found:
        raise LocalRunError("no product fits; see: syncstore products", exit_code=1)
    return found


async def _watch(operator: Operator, batch_id: str) -> int:
    try:
        batch = await follow_batch(operator.notes, operator.client, batch_id)
    except asyncio.CancelledError:
        operator.notes.print(f"The batch goes on without us. Watch it again: syncstore batch watch {batch_id}")
        raise
    operator.show(batch, *batch_lines(batch))
    return 1 if batch_failed(batch) else 0
