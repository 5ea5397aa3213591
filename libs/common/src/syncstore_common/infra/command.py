"""The command line every service has: ``serve`` (default) and ``migrate``."""

import asyncio
import sys
from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from syncstore_common.infra.migrations import upgrade
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)


def _explain(error: ValidationError) -> str:
    lines = [f"  SYNCSTORE_{str(item['loc'][0]).upper()}: {item['msg']}" for item in error.errors()]
    return "The settings are not usable:\n" + "\n".join(lines)


def run_service(identity: ServiceIdentity, settings_type: type[S], build: Callable[[S], Service]) -> None:
    """Run ``serve`` or ``migrate`` from the command line; bad settings are named one by one, exit status 2."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if verb not in ("serve", "migrate"):
        sys.exit(f"usage: syncstore-{identity.name} [serve|migrate]")
    try:
        settings = settings_type()
    except ValidationError as error:
        sys.stderr.write(_explain(error) + "\n")
        sys.exit(2)
    if verb == "migrate":
        asyncio.run(upgrade(settings.database_url.get_secret_value(), identity.schema, identity.package))
        return
    build(settings).run()
