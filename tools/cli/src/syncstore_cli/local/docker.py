"""The two servers as containers, for whoever asks for them with SYNCSTORE_INFRA=docker.

Only the docker command line is used, so contexts and DOCKER_HOST work as the person expects. The containers belong to
a compose project named after the state directory; its volumes keep the data until Docker is told to remove them.
"""

import hashlib
import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.given import GivenServer, check_broker, check_postgres
from syncstore_cli.local.one_shot import Outcome, run_program
from syncstore_cli.local.ports import LOOPBACK
from syncstore_cli.local.servers import Origin
from syncstore_cli.local.state import StateDirectory

COMPOSE_FILE = Path(__file__).with_name("servers.compose.yaml")
_ENGINE_TIMEOUT_S = 5.0
_START_TIMEOUT_S = 600.0  # the images may have to be pulled
_STOP_TIMEOUT_S = 60.0
_SOURCE = "SYNCSTORE_INFRA"


class Container(StrEnum):
    """The services of the compose file."""

    POSTGRES = "postgres"
    RABBITMQ = "rabbitmq"


class DockerServers:
    """The servers in containers."""

    def __init__(self, state: StateDirectory) -> None:
        self._state = state
        digest = hashlib.sha256(str(state.path).encode()).hexdigest()[:12]
        self._project = f"syncstore-{digest}"
        self._postgres_port = state.port("postgres")
        self._amqp_port = state.port("amqp")

    async def start(self, container: Container) -> GivenServer:
        """Start one container and wait until it answers; Docker must be there. Raises LocalRunError."""
        outcome = await self._compose("up", "--detach", "--wait", container, timeout_s=_START_TIMEOUT_S)
        if outcome.return_code:
            raise LocalRunError(f"docker compose could not start {container}:\n{outcome.last_lines}", exit_code=1)
        secrets = self._state.secrets
        match container:
            case Container.POSTGRES:
                where = f"{LOOPBACK}:{self._postgres_port}/syncstore"
                server = await check_postgres(f"postgresql://syncstore:{secrets.postgres_password}@{where}", _SOURCE)
            case Container.RABBITMQ:
                where = f"{LOOPBACK}:{self._amqp_port}/"
                server = await check_broker(f"amqp://syncstore:{secrets.amqp_password}@{where}", _SOURCE)
            case _:
                assert_never(container)
        return replace(server, description=server.description.replace(f"({Origin.GIVEN})", f"({Origin.DOCKER})"))

    async def stop(self) -> None:
        """Stop the containers; those of a throw-away run are removed with their volumes."""
        if self._state.is_ephemeral:
            await self._compose("down", "--volumes", "--timeout", "0", timeout_s=_STOP_TIMEOUT_S)
        else:
            await self._compose("stop", timeout_s=_STOP_TIMEOUT_S)

    async def _compose(self, *arguments: str, timeout_s: float) -> Outcome:
        secrets = self._state.secrets
        environment = os.environ | {
            "SYNCSTORE_LOCAL_POSTGRES_PORT": str(self._postgres_port),
            "SYNCSTORE_LOCAL_POSTGRES_PASSWORD": secrets.postgres_password,
            "SYNCSTORE_LOCAL_AMQP_PORT": str(self._amqp_port),
            "SYNCSTORE_LOCAL_AMQP_PASSWORD": secrets.amqp_password,
        }
        command = ["docker", "compose", "--project-name", self._project, "--file", str(COMPOSE_FILE), *arguments]
        return await run_program(command, timeout_s=timeout_s, environment=environment)


async def docker_trouble() -> str | None:
    """Why containers cannot be started here, in a few words; None when they can."""
    try:
        engine = await run_program(
            ["docker", "version", "--format", "{{.Server.Version}}"], timeout_s=_ENGINE_TIMEOUT_S
        )
    except FileNotFoundError:
        return "the docker command is not installed"
    except TimeoutError:
        return f"no answer within {_ENGINE_TIMEOUT_S:g} s"
    if engine.return_code:
        lines = engine.output.strip().splitlines()
        return lines[-1] if lines else "docker version failed"
    compose = await run_program(["docker", "compose", "version"], timeout_s=_ENGINE_TIMEOUT_S)
    return "its compose plugin is missing" if compose.return_code else None


async def require_docker() -> None:
    """Raise LocalRunError when no Docker engine with compose answers."""
    trouble = await docker_trouble()
    if trouble:
        raise LocalRunError(f"Docker does not answer ({trouble}). Unset SYNCSTORE_INFRA to use local servers.")
