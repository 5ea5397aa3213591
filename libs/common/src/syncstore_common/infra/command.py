"""The command line every service has: ``serve`` (default), ``migrate``, and what the service adds."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
Verb = Callable[[S, Sequence[str]], Awaitable[int]]
"""A verb of a service: gets the settings and the arguments after the verb, returns the exit status."""


def _explain(error: ValidationError) -> str:
    lines = [f"  SYNCSTORE_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()]
    return "The settings are not usable:\n" + "\n".join(lines)


def run_service(
    identity: ServiceIdentity,
    settings_type: type[S],
    build: Callable[[S], Service],
    *,
    verbs: Mapping[str, Verb[S]] = MappingProxyType({}),
) -> None:
    """Run a verb from the command line; bad settings are named one by one, exit status 2."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if verb not in ("serve", "migrate", *verbs):
        sys.exit(f"usage: syncstore-{identity.name} [{'|'.join(('serve', 'migrate', *verbs))}]")
    try:
        settings = settings_type()
    except ValidationError as error:
        sys.stderr.write(_explain(error) + "\n")
        sys.exit(2)
    if verb == "migrate":
        # Alembic is slow to import, and a serving process never needs it.
        from syncstore_common.infra.migrations import upgrade  # noqa: PLC0415

        asyncio.run(upgrade(settings.database_url.get_secret_value(), identity.schema, identity.package))
        return
    if verb in verbs:
        sys.exit(asyncio.run(_run_verb(verbs[verb], settings)))
    build(settings).run()


async def _run_verb(verb: Verb[S], settings: S) -> int:
    return await verb(settings, sys.argv[2:])
