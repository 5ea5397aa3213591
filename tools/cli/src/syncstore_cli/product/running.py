"""Starting the product: simulators, database, services, in the one order that demo, tests and `up` share."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.one_shot import run_program
from syncstore_cli.local.racing import all_or_none
from syncstore_cli.local.stack import ProcessSpec, Supervisor, python_command
from syncstore_cli.product.services import SERVICES, Deployment, ServiceRow

_ONE_SHOT_TIMEOUT_S = 90.0

FAST = {
    "SYNCSTORE_RATE_PROFILE": "fast",
    "SYNCSTORE_RATE_LIMIT_PER_MINUTE": "0",
    "SYNCSTORE_REVIEW_POLL_S": "0.5",
    "SYNCSTORE_SHOPEE_VARIATION_PAUSE_S": "0.2",
}
"""For runs against simulators only: limits far beyond a real platform's, and no courtesy pauses."""


async def bring_up(
    supervisor: Supervisor,
    deployment: Deployment,
    *,
    simulator: ProcessSpec | None = None,
    services: Sequence[ServiceRow] = SERVICES,
) -> None:
    """Prepare the database (roles, schemas, migrations) while the simulators start; then start all services at once.

    ``supervisor`` stops them in reverse. Raises LocalRunError, with the last lines of output, when a step fails.
    """
    simulators = [supervisor.start(simulator)] if simulator else []
    await all_or_none(_prepare_database(deployment), *simulators)
    await supervisor.start(*(deployment.process(row) for row in services))


async def run_once(what: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> str:
    """Run a short program of the product and return its output. Raises LocalRunError that says ``what`` failed."""
    outcome = await run_program(command, timeout_s=_ONE_SHOT_TIMEOUT_S, environment={**os.environ, **environment})
    if outcome.return_code:
        raise LocalRunError(f"{what} failed (exit {outcome.return_code}); its last lines:\n{outcome.last_lines}")
    return outcome.output


async def _prepare_database(deployment: Deployment) -> None:
    command = python_command("syncstore_common.infra.provision")
    await run_once("preparing the database", command, deployment.provisioning())
