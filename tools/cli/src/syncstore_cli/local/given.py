"""Servers given by address: is it there, is it new enough, may we do what we must?

Each check answers within three seconds and never prints the address's password.
"""

import asyncio
from dataclasses import dataclass, field

from syncstore_cli.local.amqp_protocol import AmqpAddress, AmqpRefused, BrokerAnswer, greet_broker
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.postgres_protocol import PostgresAddress, PostgresConnection, PostgresRefused, Row
from syncstore_cli.local.servers import MINIMUM_POSTGRES_MAJOR, MINIMUM_RABBITMQ, Origin, major_minor

TIMEOUT_S = 3.0
# roles are per service, and each service owns a schema
_RIGHTS = """
SELECT current_setting('server_version'), rolsuper OR rolcreaterole,
       has_database_privilege(current_database(), 'CREATE')
FROM pg_roles WHERE rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class GivenServer:
    """A server somebody else runs, checked."""

    url: str = field(repr=False)
    description: str


async def check_postgres(url: str, variable: str) -> GivenServer:
    """Check the PostgreSQL at `url`, which came from the environment variable `variable`. Raises LocalRunError."""
    try:
        address = PostgresAddress.parse(url)
    except ValueError as error:
        raise LocalRunError(f"{variable} is not a usable address: {error}") from error
    where = f"{address.host}:{address.port}"
    try:
        async with asyncio.timeout(TIMEOUT_S):
            row = await _postgres_row(address)
    except (OSError, asyncio.IncompleteReadError, PostgresRefused) as error:
        raise _unreachable("PostgreSQL", where, variable, error) from error
    version = str(row[0]).partition(" ")[0]
    require_postgres_version(version)
    if row[1:] != ("t", "t"):
        raise LocalRunError(
            f"The role '{address.user}' of {variable} may not create roles and schemas in '{address.database}'; as an "
            f'administrator: ALTER ROLE "{address.user}" CREATEROLE; '
            f'GRANT CREATE ON DATABASE "{address.database}" TO "{address.user}";'
        )
    return GivenServer(url, f"PostgreSQL {version} ({Origin.GIVEN}) on {where}")


async def check_broker(url: str, variable: str) -> GivenServer:
    """Check the RabbitMQ at `url`, which came from the environment variable `variable`. Raises LocalRunError."""
    try:
        address = AmqpAddress.parse(url)
    except ValueError as error:
        raise LocalRunError(f"{variable} is not a usable address: {error}") from error
    where = f"{address.host}:{address.port}"
    try:
        async with asyncio.timeout(TIMEOUT_S):
            answer = await greet_broker(address)
    except (OSError, asyncio.IncompleteReadError, AmqpRefused) as error:
        raise _unreachable("RabbitMQ", where, variable, error) from error
    _require_rabbitmq(answer, where)
    return GivenServer(url, f"RabbitMQ {answer.version} ({Origin.GIVEN}) on {where}")


def require_postgres_version(version: str) -> None:
    """Raise LocalRunError when this version is too old."""
    if major_minor(version) < (MINIMUM_POSTGRES_MAJOR,):
        raise LocalRunError(f"PostgreSQL {version} is too old: SyncStore needs {MINIMUM_POSTGRES_MAJOR} or newer")


def require_rabbitmq_version(version: str) -> None:
    """Raise LocalRunError when this version is too old."""
    if major_minor(version) < MINIMUM_RABBITMQ:
        needed = ".".join(map(str, MINIMUM_RABBITMQ))
        raise LocalRunError(
            f"RabbitMQ {version} is too old: SyncStore needs {needed} or newer "
            "(quorum queues with at-least-once dead lettering). Start Docker and run SYNCSTORE_INFRA=docker make demo, "
            "or give a newer broker: SYNCSTORE_AMQP_URL=amqp://user:pass@host:5672/ make demo"
        )


async def _postgres_row(address: PostgresAddress) -> Row:
    connection = await PostgresConnection.connect(address)
    try:
        rows = await connection.query(_RIGHTS)
    finally:
        await connection.close()
    return rows[0]


def _require_rabbitmq(answer: BrokerAnswer, where: str) -> None:
    if answer.product != "RabbitMQ":
        raise LocalRunError(
            f"{where} is {answer.product} {answer.version}, not RabbitMQ; SyncStore needs RabbitMQ's quorum queues"
        )
    require_rabbitmq_version(answer.version)


def _unreachable(server: str, where: str, variable: str, error: Exception) -> LocalRunError:
    match error:
        case TimeoutError():
            reason = f"no answer within {TIMEOUT_S:g} s"
        case asyncio.IncompleteReadError():
            reason = "it hung up"
        case _:
            reason = str(error)
    return LocalRunError(
        f"{server} at {where} cannot be used: {reason}. Correct {variable}, or unset it to use a private server"
    )
