"""`syncstore up`: the whole product on kept data, until Ctrl-C."""

import asyncio
import os
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.infrastructure import LocalInfrastructure
from syncstore_cli.local.interrupts import run_until_interrupted
from syncstore_cli.local.racing import until_first_ends
from syncstore_cli.local.stack import Supervisor
from syncstore_cli.local.state import default_state_path, lock_holder
from syncstore_cli.product.durable import DurableRun, start_durable
from syncstore_cli.product.marketplaces import missing_credentials


@dataclass(frozen=True, slots=True)
class UpOptions:
    """What was asked for."""

    simulators: bool
    servers_only: bool
    management: bool
    new_key: str | None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(up)


def up(
    simulators: Annotated[
        bool, typer.Option("--simulators", help="Also run simulated marketplaces, with one shop each.")
    ] = False,
    servers_only: Annotated[
        bool, typer.Option("--servers-only", help="Run PostgreSQL and RabbitMQ, and nothing on them.")
    ] = False,
    management: Annotated[bool, typer.Option("--management", help="Also serve RabbitMQ's own pages.")] = False,
    new_key: Annotated[
        str | None, typer.Option("--new-key", metavar="NAME", help="Make one more admin API key and show it once.")
    ] = None,
) -> None:
    """Run SyncStore until Ctrl-C: private servers and all services; data, ports and secrets are kept.

    It talks to the marketplaces whose credentials are in the environment, or with --simulators to simulated ones.
    """
    if servers_only and (simulators or new_key):
        raise LocalRunError("--servers-only starts no services: leave out --simulators and --new-key")
    options = UpOptions(simulators, servers_only, management, new_key)
    # who runs already is the better news: a missing credential would not matter then
    if not simulators and not servers_only and lock_holder(default_state_path(os.environ)) is None:
        _require_credentials()
    raise typer.Exit(run_until_interrupted(_run(options)))


def _require_credentials() -> None:
    missing = missing_credentials(os.environ)
    if not missing:
        return
    lines = [f"  {title}: {', '.join(names)}" for title, names in missing.items()]
    raise LocalRunError(
        "SyncStore needs the credentials of your apps in the environment. Not set:\n"
        + "\n".join(lines)
        + "\nThey are in the developer consoles of the platforms (docs/operations.md). To try SyncStore without them:\n"
        "  make up SIMULATORS=1"
    )


async def _run(options: UpOptions) -> int:
    console = Console(highlight=False, soft_wrap=True)
    infrastructure = LocalInfrastructure(with_management=options.management, announce=console.print)
    async with infrastructure as servers:
        for line in servers.descriptions:
            console.print(line)
        state = infrastructure.state
        async with Supervisor(state.logs) as supervisor:
            if not options.servers_only:
                console.print("Starting five services" + (" and both simulators …" if options.simulators else " …"))
                running = await start_durable(
                    supervisor,
                    servers,
                    state,
                    os.environ,
                    with_simulators=options.simulators,
                    key_name=options.new_key,
                )
                state.announce(running.gateway_url)
                _say_what_runs(console, running)
            console.print(f"Ports and passwords: {state.path}/state.json; logs: {state.logs}")
            console.print(f"Running as pid {os.getpid()}. Ctrl-C or `make down` stops it; its data is kept.")
            watched = (*supervisor.children, *infrastructure.processes)
            await until_first_ends(asyncio.Event().wait(), *(process.watch() for process in watched))
    return 0


def _say_what_runs(console: Console, running: DurableRun) -> None:
    if running.simulated is not None:
        console.print(f"Shopee simulator:      {running.simulated.shopee_origin}")
        console.print(f"TikTok Shop simulator: {running.simulated.tiktok_origin}")
        console.print("[dim]Rate limits: the fast profile, far beyond what real platforms allow.[/]")
        if not running.is_first:
            console.print(
                "[yellow]The simulated shops forgot everything when they were stopped: connect them again, and expect "
                "listings made before to be gone there. `make clean` starts afresh.[/]"
            )
    console.print(f"REST API: {running.gateway_url}/api/v1")
    for name, key in running.new_keys.items():
        console.print(f"API key '{name}' (admin), shown this once and kept nowhere:")
        console.print(f"  export SYNCSTORE_API_KEY={key}")
    if running.is_first:
        simulated = " --simulated" if running.simulated else ""
        console.print(f"Next, in another terminal: .venv/bin/syncstore shops connect shopee{simulated}")
