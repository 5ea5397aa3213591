"""``syncstore sync``, ``batch``, ``status`` and ``validate``."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.batches import batches
from syncstore_cli.commands.following import follow_syncs
from syncstore_cli.commands.words import Platform, Target
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.api_errors import GatewayRefused
from syncstore_cli.product.client import GatewayClient, Json
from syncstore_cli.views.syncs import (
    batch_failed,
    batch_lines,
    sync_failed,
    syncs_table,
    validation_failed,
    validation_lines,
    validation_table,
)

_NOT_FOUND = 404
_REPORT_SUFFIXES = (".csv", ".xlsx", ".html", ".json")

Products = Annotated[list[str], typer.Argument(metavar="PRODUCT", help="Codes or ids of products.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(sync)
    app.add_typer(batches, name="batch")
    app.command()(status)
    app.command()(validate)


def sync(
    *,
    products: Products,
    platform: Annotated[Target, typer.Option(help="Where to.")] = Target.BOTH,
    shop: Annotated[str | None, typer.Option(metavar="ID", help="Only this shop.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Push what looks unchanged, too.")] = False,
    wait: Annotated[bool, typer.Option(help="Wait for the answers of the shops.")] = True,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="How long to wait.")] = 300,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Bring products into step with their shops now. Ends 1 when a shop refused one or did not answer in time."""

    async def work(operator: Operator) -> int:
        client = operator.client
        names = {await client.product_id(name): name for name in products}
        asked = [await client.sync(product_id, platform, shop_id=shop, force=force) for product_id in names]
        if not wait:
            operator.show({"syncs": asked}, *(f"{item['sync_id']}  {item['message']}" for item in asked))
            return 0
        ids = [item["sync_id"] for item in asked]
        syncs = await follow_syncs(operator.notes, client, ids, patience_s=timeout)
        operator.show({"syncs": syncs}, syncs_table(syncs, names))
        late = [item["sync_id"] for item in syncs if not item["settled"]]
        for sync_id in late:
            operator.notes.print(f"Still under way; look again with: syncstore status {sync_id}")
        return 1 if late or any(map(sync_failed, syncs)) else 0

    raise operate(work, url=url, key=key, as_json=as_json)


def status(
    sync_or_batch: Annotated[str, typer.Argument(metavar="SYNC_OR_BATCH_ID")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show how a manual sync or a batch stands. Ends 1 when something in it failed."""

    async def work(operator: Operator) -> int:
        found = await _sync_or_batch(operator.client, sync_or_batch)
        if "total_jobs" in found:
            operator.show(found, *batch_lines(found))
            return 1 if batch_failed(found) else 0
        operator.show(found, syncs_table([found], {}))
        return 1 if sync_failed(found) else 0

    raise operate(work, url=url, key=key, as_json=as_json)


def validate(
    *,
    products: Annotated[list[str] | None, typer.Argument(metavar="PRODUCT", help="Codes or ids.")] = None,
    batch: Annotated[str | None, typer.Option(metavar="ID", help="The products of a batch instead.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every product of the catalogue instead.")] = False,
    platform: Annotated[Platform | None, typer.Option(help="Only this platform (not with --batch).")] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report to a .csv, .xlsx, .html or .json file.")
    ] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Read listings back from the platforms and compare them. Ends 1 when one is wrong, refused or failed."""
    if output is not None:
        if batch or output.suffix not in _REPORT_SUFFIXES:
            suffixes = ", ".join(_REPORT_SUFFIXES)
            raise LocalRunError(f"--output takes a file that ends in {suffixes}; for products or --all, not --batch")
        raise _write_report(output, products or (), platform, url=url, key=key)
    if sum(map(bool, (products, batch, everything))) != 1:
        raise LocalRunError("Name products, or give --batch ID, or --all: one of the three")
    if batch and platform:
        raise LocalRunError("A batch has its platforms: leave out --platform")

    async def work(operator: Operator) -> int:
        with operator.notes.status("Reading listings back from the platforms …"):
            report = await _report(operator.client, products or (), batch, platform)
        operator.show(report, validation_table(report), *validation_lines(report))
        return 1 if validation_failed(report) else 0

    raise operate(work, url=url, key=key, as_json=as_json)


def _write_report(
    output: Path, products: Sequence[str], platform: Platform | None, *, url: str | None, key: str | None
) -> typer.Exit:
    async def work(operator: Operator) -> int:
        ids = [await operator.client.product_id(name) for name in products]
        with operator.notes.status("Reading listings back from the platforms …"):
            content = await operator.client.validation_file(ids, [platform] if platform else [], output.suffix[1:])
        await asyncio.to_thread(output.write_bytes, content)
        operator.out.print(f"The report is in {output}.", markup=False)
        return 0

    return operate(work, url=url, key=key, as_json=False)


async def _report(
    client: GatewayClient, products: list[str] | tuple[()], batch: str | None, platform: Platform | None
) -> Json:
    if batch:
        return await client.validate_batch(batch)
    if products:
        ids = [await client.product_id(name) for name in products]
    else:
        ids = [item["product_id"] async for item in client.products()]
    return await client.validate_products(ids, [platform] if platform else [])


async def _sync_or_batch(client: GatewayClient, some_id: str) -> Json:
    for ask in (client.sync_state, client.batch):
        try:
            return await ask(some_id)
        except GatewayRefused as error:
            if error.status != _NOT_FOUND:
                raise
    raise LocalRunError(f"there is no sync and no batch {some_id}", exit_code=1)
