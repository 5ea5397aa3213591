"""A throw-away run for demo and tests: simulated shops, fresh credentials and ports, a key of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from syncstore_cli.local.ports import choose_port
from syncstore_cli.local.stack import Supervisor
from syncstore_cli.local.state import Secrets
from syncstore_cli.product.keys import make_key
from syncstore_cli.product.marketplaces import SIMULATORS, Marketplaces, SimulatedShops, simulator_config
from syncstore_cli.product.running import bring_up
from syncstore_cli.product.services import GATEWAY, SERVICES, Deployment, ServiceRow


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
    ports = _choose_ports([*(row.name for row in SERVICES), *SIMULATORS])
    marketplaces = Marketplaces(simulator_config(shops, ports), ports)
    deployment = Deployment(
        database_url=database_url,
        amqp_url=amqp_url,
        secrets=secrets,
        ports=ports,
        state=state,
        marketplaces=marketplaces.environments(),
        extra=extra,
        role_prefix=f"run_{token_hex(4)}_",
    )
    await bring_up(supervisor, deployment, simulator=marketplaces.process(state), services=services)
    return Product(deployment, marketplaces, await make_key(deployment, "local"))


def _choose_ports(names: Sequence[str]) -> dict[str, int]:
    ports: dict[str, int] = {}
    for name in names:
        ports[name] = choose_port(set(ports.values()))
    return ports
