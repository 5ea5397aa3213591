"""``syncstore demo``: everything from nothing: servers, services, simulators, a catalogue, both shops, 50 products."""

import asyncio
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from syncstore_cli.commands.following import follow_batch
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.interrupts import run_until_interrupted
from syncstore_cli.local.racing import until_first_ends
from syncstore_cli.local.stack import Supervisor
from syncstore_cli.product.client import GatewayClient, Json
from syncstore_cli.product.connecting import connect_shop
from syncstore_cli.product.demo_report import DemoReport, print_report
from syncstore_cli.product.file_client import FileClient
from syncstore_cli.product.marketplaces import SimulatedShops
from syncstore_cli.product.running import FAST
from syncstore_cli.product.throwaway import Product, start_product
from syncstore_cli.sample.catalogue import write_sample
from syncstore_cli.sample.products import READY_PRODUCTS, load_products
from syncstore_cli.views.products import import_lines
from syncstore_cli.views.states import platform_title

REPORT = Path("demo-report.json")
_SETTLE_TIMEOUT_S = 120.0
_FILE_DEFAULTS = {
    "currency": "USD",
    "exchange_rate": "16000",
    "default_weight_g": "500",
    "default_category": "Lainnya",
    "default_stock": "10",
    "placeholder_pictures": "true",
}


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What was asked for. ``count`` None = 50 of the sample, everything of a given file."""

    file: Path | None
    count: int | None
    exits: bool
    currency: str
    exchange_rate: str


def register(app: typer.Typer) -> None:
    """Add the demo."""
    app.command()(demo)


def demo(
    exit_when_done: Annotated[bool, typer.Option("--exit", help="End with the report's status.")] = False,
    file: Annotated[Path | None, typer.Option(help="A CSV or ZIP to use instead of the sample catalogue.")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="How many products to sync.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of a given Shopify file.")] = _FILE_DEFAULTS["currency"],
    exchange_rate: Annotated[str, typer.Option(help="Rupiah for one unit of that currency.")] = _FILE_DEFAULTS[
        "exchange_rate"
    ],
) -> None:
    """Run everything with simulated shops, sync a catalogue to both platforms and validate what they show."""
    if file is not None and not file.is_file():
        raise LocalRunError(f"{file} is not a file; FILE=path takes a CSV or a ZIP")
    options = DemoOptions(file, count, exit_when_done, currency.upper(), exchange_rate)
    raise typer.Exit(run_until_interrupted(_run(options)))


async def _run(options: DemoOptions) -> int:
    console = Console(highlight=False, soft_wrap=True)
    started = time.monotonic()
    infrastructure = LocalInfrastructure(is_ephemeral=True, announce=console.print)
    async with infrastructure as servers:
        for line in servers.descriptions:
            console.print(line)
        state = infrastructure.state
        async with Supervisor(state.logs) as supervisor:
            console.print("Starting five services and both simulators …")
            product = await start_product(
                supervisor,
                database_url=servers.postgres_admin_url,
                amqp_url=servers.amqp_url,
                secrets=state.secrets,
                state=state.path,
                shops=SimulatedShops(),
                extra=FAST,
            )
            console.print("[dim]Rate limits: the fast profile on both sides, far beyond what real platforms allow.[/]")
            report = await _sync_and_validate(console, options, product, state.path)
            await asyncio.to_thread(_write, report)
            console.print(f"Report: {REPORT} ({time.monotonic() - started:.0f} s in all)")
            if options.exits:
                return 1 if report.problems else 0
            _say_where_to_look(console, product, state.logs)
            await until_first_ends(asyncio.Event().wait(), supervisor.watch(*infrastructure.processes))
    return 0


def _write(report: DemoReport) -> None:
    REPORT.write_text(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


async def _sync_and_validate(console: Console, options: DemoOptions, product: Product, state: Path) -> DemoReport:
    headers = {"Authorization": f"Bearer {product.api_key}"}
    async with httpx.AsyncClient(base_url=product.gateway_url, headers=headers, timeout=30, trust_env=False) as http:
        client = GatewayClient(http)
        await _connect(console, http, product)
        imported = await _import(console, client, options, state)
        chosen = await _choose(client, options, imported)
        batch = await _sync(console, client, chosen)
        await _until_settled(client)
        console.print("Reading every listing back from the platforms …")
        validation = await client.validate_batch(batch["batch_id"])
    report = DemoReport(imported, batch, validation, len(chosen), is_given_file=options.file is not None)
    print_report(console, report)
    return report


async def _connect(console: Console, http: httpx.AsyncClient, product: Product) -> None:
    for config_name, platform in (("shopee", "shopee"), ("tiktok", "tiktokshop")):
        for shop in product.marketplaces.config[config_name]["shops"]:
            connected = await connect_shop(http, platform, str(shop["shop_id"]))
            console.print(f"Connected {platform_title(platform)}: {connected['name']}, through its consent page")


async def _import(console: Console, client: GatewayClient, options: DemoOptions, state: Path) -> Json:
    file, settings = options.file, {}
    if file is None:
        file = await asyncio.to_thread(write_sample, state / "sample")
    else:
        settings = {**_FILE_DEFAULTS, "currency": options.currency, "exchange_rate": options.exchange_rate}
        if options.currency == "IDR":
            del settings["exchange_rate"]
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in settings.items())
        console.print(f"For what the file does not say: {told}.")
    imported = await FileClient(client).import_file(file, settings)
    for line in import_lines(imported):
        console.print(line, markup=False)
    if imported["status"] != "finished":
        raise LocalRunError(f"the import of {file} ended as {imported['status']}; nothing was changed")
    return imported


async def _choose(client: GatewayClient, options: DemoOptions, imported: Json) -> list[str]:
    """The products to sync, in the catalogue's order."""
    wanted = imported["report"]["products"]["created"]
    deadline = time.monotonic() + _SETTLE_TIMEOUT_S
    while True:
        products = [item async for item in client.products(sort="title")]
        if len(products) >= wanted or time.monotonic() > deadline:
            break
        await asyncio.sleep(0.2)
    if options.file is None:
        order = {code: number for number, code in enumerate(_sample_codes())}
        products.sort(key=lambda item: order.get(item["code"], len(order)))
    count = options.count or (READY_PRODUCTS if options.file is None else len(products))
    if not products:
        raise LocalRunError("no product of the file could be imported; the lines above say why")
    return [item["product_id"] for item in products[:count]]


def _sample_codes() -> list[str]:
    return [product.code for product in load_products()]


async def _sync(console: Console, client: GatewayClient, product_ids: list[str]) -> Json:
    started = await client.start_batch(product_ids)
    return await follow_batch(console, client, started["batch_id"])


async def _until_settled(client: GatewayClient) -> None:
    """Reviews take a moment after the batch has its answers."""
    deadline = time.monotonic() + _SETTLE_TIMEOUT_S
    under_way = await client.listings_under_way()
    while under_way and time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        under_way = await client.listings_under_way()


def _say_where_to_look(console: Console, product: Product, logs: Path) -> None:
    console.print()
    console.print("Look around from another terminal:")
    access = f"SYNCSTORE_API_URL={product.gateway_url} SYNCSTORE_API_KEY={product.api_key}"
    console.print(f"  export {access}", soft_wrap=True)
    console.print("  .venv/bin/syncstore products")
    console.print('  curl -H "Authorization: Bearer $SYNCSTORE_API_KEY" $SYNCSTORE_API_URL/api/v1/products')
    console.print(f"Shopee simulator:      {product.marketplaces.shopee_origin}/_control/state/items")
    console.print(f"TikTok Shop simulator: {product.marketplaces.tiktok_origin}/_control/state/items")
    console.print(f"Logs:      {logs}")
    console.print(f"Running as pid {os.getpid()}. Ctrl-C stops everything and removes its data.")
