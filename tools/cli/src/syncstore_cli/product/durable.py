"""The run that lasts (`syncstore up`): ports, secrets and data are kept, and so are the simulators' credentials.

A state directory belongs either to simulated shops or to real ones, from its first start on: listings and tokens of the
one mean nothing to the other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.servers import Servers
from syncstore_cli.local.stack import ProcessSpec, Supervisor
from syncstore_cli.local.state import StateDirectory
from syncstore_cli.product.keys import has_keys, make_key
from syncstore_cli.product.marketplaces import (
    SIMULATOR_FILE,
    SIMULATORS,
    Marketplaces,
    SimulatedShops,
    consent_return_url,
    simulator_config,
)
from syncstore_cli.product.running import FAST, bring_up
from syncstore_cli.product.services import GATEWAY, SERVICES, Deployment

FIRST_KEY = "admin"

_KIND_FILE = "marketplaces"
_SIMULATED, _REAL = "simulated", "real"
_FROM_ENVIRONMENT = ("SYNCSTORE_PUBLIC_URL", "SYNCSTORE_ENCRYPTION_KEYS", "SYNCSTORE_ENVIRONMENT")
"""What the environment may say otherwise than a local run would."""


@dataclass(frozen=True, slots=True)
class DurableRun:
    """What is running. ``new_keys`` are texts of keys by name: shown once, kept nowhere."""

    deployment: Deployment
    simulated: Marketplaces | None
    is_first: bool
    new_keys: Mapping[str, str] = field(repr=False)

    @property
    def gateway_url(self) -> str:
        """Base URL of the REST API."""
        return self.deployment.url(GATEWAY)


async def start_durable(
    supervisor: Supervisor,
    servers: Servers,
    state: StateDirectory,
    environment: Mapping[str, str],
    *,
    with_simulators: bool,
    key_name: str | None = None,
) -> DurableRun:
    """Start the product on kept data; an installation without a key gets one, and ``key_name`` asks for one more.

    Raises LocalRunError when a step fails, a port asked for is busy, or the state belongs to the other kind of shops.
    """
    _claim(state, _SIMULATED if with_simulators else _REAL)
    names = [*(row.name for row in SERVICES), *(SIMULATORS if with_simulators else ())]
    ports = {name: state.port(name, environment) for name in names}
    simulated = Marketplaces(_kept_simulation(state, ports), ports) if with_simulators else None
    deployment = Deployment(
        database_url=servers.postgres_admin_url,
        amqp_url=servers.amqp_url,
        secrets=state.secrets,
        ports=ports,
        state=state.path,
        marketplaces=simulated.environments() if simulated else {},
        extra=_extra(environment, with_simulators=with_simulators),
    )
    await bring_up(supervisor, deployment, simulator=_simulator(simulated, state))
    is_first = not await has_keys(deployment)
    wanted = [*([FIRST_KEY] if is_first else []), *([key_name] if key_name else [])]
    keys = {name: await make_key(deployment, name) for name in dict.fromkeys(wanted)}
    return DurableRun(deployment, simulated, is_first, keys)


def _simulator(simulated: Marketplaces | None, state: StateDirectory) -> ProcessSpec | None:
    return simulated.process(state.path) if simulated else None


def _claim(state: StateDirectory, kind: str) -> None:
    """Write down what the state directory is for, or make sure that it is for the same still."""
    file = state.path / _KIND_FILE
    try:
        kept = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        file.write_text(f"{kind}\n", encoding="utf-8")
        return
    if kept != kind:
        again = "syncstore up --simulators" if kept == _SIMULATED else "syncstore up"
        raise LocalRunError(
            f"{state.path} holds {kept} shops, which can't be mixed with {kind} ones. Start it again with `{again}`, "
            "set SYNCSTORE_STATE to another directory, or remove its data with `make clean`"
        )


def _kept_simulation(state: StateDirectory, ports: Mapping[str, int]) -> dict[str, Any]:
    """The simulators' configuration of earlier starts, or a fresh one; a changed port is taken over."""
    try:
        config: dict[str, Any] = json.loads((state.path / SIMULATOR_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return simulator_config(SimulatedShops(), ports)
    config["tiktok"]["redirect_url"] = consent_return_url(ports)
    return config


def _extra(environment: Mapping[str, str], *, with_simulators: bool) -> dict[str, str]:
    chosen = {name: environment[name] for name in _FROM_ENVIRONMENT if environment.get(name)}
    fast = {name: environment.get(name) or value for name, value in FAST.items()} if with_simulators else {}
    return {**fast, **chosen}
