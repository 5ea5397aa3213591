"""Starting the product: database, roles, migrations, simulators, services; and the first API key."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.one_shot import run_program
from syncstore_cli.local.ports import choose_port
from syncstore_cli.local.stack import Supervisor, python_command
from syncstore_cli.local.state import Secrets
from syncstore_cli.product.marketplaces import Marketplaces, SimulatedShops, simulator_config, simulator_process
from syncstore_cli.product.services import GATEWAY, SERVICES, SYNC_SHOPEE, SYNC_TIKTOK, WEBHOOKS, Deployment, ServiceRow

_ONE_SHOT_TIMEOUT_S = 90.0
_KEY_PREFIX = "ss_"

FAST = {
    "SYNCSTORE_RATE_PROFILE": "fast",
    "SYNCSTORE_RATE_LIMIT_PER_MINUTE": "0",
    "SYNCSTORE_REVIEW_POLL_S": "0.5",
    "SYNCSTORE_SHOPEE_VARIATION_PAUSE_S": "0.2",
}
"""For runs against simulators only: limits far beyond a real platform's, and no courtesy pauses."""


@dataclass(frozen=True, slots=True)
class Product:
    """The running product."""

    deployment: Deployment
    marketplaces: Marketplaces
    api_key: str = field(repr=False)

    @property
    def gateway_url(self) -> str:
        """Base URL of the REST API's service."""
        return self.deployment.url(GATEWAY)


async def start_product(
    supervisor: Supervisor,
    *,
    database_url: str,
    amqp_url: str,
    secrets: Secrets,
    state: Path,
    shops: SimulatedShops,
    extra: Mapping[str, str],
    services: Sequence[ServiceRow] = SERVICES,
) -> Product:
    """Start simulators and services under ``supervisor`` and make an admin's API key.

    ``database_url`` is an admin's, in a database of the product's own. Raises LocalRunError (with the last lines of
    output) when a step fails.
    """
    ports = _choose_ports([*(row.name for row in SERVICES), "shopee", "tiktok"])
    callback = f"http://127.0.0.1:{ports[GATEWAY.name]}/api/v1/shops/callback"
    config = simulator_config(shops, callback_url=callback)
    marketplaces = Marketplaces(f"http://127.0.0.1:{ports['shopee']}", f"http://127.0.0.1:{ports['tiktok']}", config)
    deployment = Deployment(
        database_url=database_url,
        amqp_url=amqp_url,
        secrets=secrets,
        ports=ports,
        state=state,
        marketplaces={
            SYNC_SHOPEE.name: marketplaces.environment("shopee"),
            SYNC_TIKTOK.name: marketplaces.environment("tiktok"),
            WEBHOOKS.name: {
                **marketplaces.environment("shopee"),
                **marketplaces.environment("tiktok"),
                "SYNCSTORE_SHOPEE_PUSH_URL": f"http://127.0.0.1:{ports[WEBHOOKS.name]}/webhooks/shopee",
            },
        },
        extra=extra,
    )
    simulator = simulator_process(config, state, shopee_port=ports["shopee"], tiktok_port=ports["tiktok"])
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.start(simulator))
        group.create_task(_prepare_database(deployment))
    await supervisor.start(*(deployment.process(row) for row in services))
    return Product(deployment, marketplaces, await _make_key(deployment))


def _choose_ports(names: Sequence[str]) -> dict[str, int]:
    ports: dict[str, int] = {}
    for name in names:
        ports[name] = choose_port(set(ports.values()))
    return ports


async def _prepare_database(deployment: Deployment) -> None:
    command = python_command("syncstore_common.infra.provision")
    await _run("preparing the database", command, deployment.provisioning())


async def _run(what: str, command: Sequence[str], environment: Mapping[str, str]) -> str:
    outcome = await run_program(command, timeout_s=_ONE_SHOT_TIMEOUT_S, environment={**os.environ, **environment})
    if outcome.return_code:
        raise LocalRunError(f"{what} failed (exit {outcome.return_code}); its last lines:\n{outcome.last_lines}")
    return outcome.output


async def _make_key(deployment: Deployment) -> str:
    command = GATEWAY.command("keys", "create", "local", "--scopes", "admin")
    return _key_in(await _run("making an API key", command, deployment.environment(GATEWAY)))


def _key_in(output: str) -> str:
    key = next((word for word in output.split() if word.startswith(_KEY_PREFIX)), None)
    if key is None:
        raise LocalRunError("the gateway made no API key")
    return key
