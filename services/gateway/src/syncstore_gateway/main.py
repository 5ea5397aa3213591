"""Composition of the gateway, and its command line: serve, migrate, keys, rebuild, openapi."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from syncstore_common.contracts.topology import GATEWAY_EVENTS
from syncstore_common.infra.command import run_service
from syncstore_common.infra.logging import register_secret
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.kernel.clock import SystemClock
from syncstore_gateway.access.key_command import run_keys
from syncstore_gateway.api.edge import Edge
from syncstore_gateway.api.routes import api_router, openapi_text
from syncstore_gateway.forgetting import chores
from syncstore_gateway.readmodel.projector import projector
from syncstore_gateway.readmodel.rebuild import Rebuild
from syncstore_gateway.readmodel.rebuild_command import run_rebuild
from syncstore_gateway.settings import GatewaySettings
from syncstore_gateway.sync.resending import Resending
from syncstore_gateway.wiring import compose

IDENTITY = ServiceIdentity(name="gateway", schema="gateway", package="syncstore_gateway", exchange=GATEWAY_EVENTS)


def build(settings: GatewaySettings) -> Service:
    """Wire the gateway."""
    service = Service(IDENTITY, settings)
    if settings.api_key_secret is not None:
        register_secret(settings.api_key_secret.get_secret_value())
    gateway = compose(service, settings)
    service.app.state.gateway = gateway
    service.app.add_middleware(Edge, max_upload_bytes=settings.max_upload_bytes)
    service.app.include_router(api_router())
    resending = Resending(service.database, SystemClock(), unaccepted_s=settings.unaccepted_again_s)
    rebuild = Rebuild(service.database, gateway.catalog.upstream, gateway.platforms, SystemClock())

    async def bring_back() -> None:
        # additions only: what was deleted is listed as such, and a half-answered pass removes nothing
        await rebuild.run(sweeps=False)
        await resending.send_open()

    service.add_consumer(projector(after_commit=gateway.keeper.wake, on_lost=bring_back))
    service.add_task("waves", gateway.keeper.run)
    service.add_task("resending", resending.run)
    for chore in chores(settings):
        service.add_chore(chore)
    return service


def main() -> None:
    """Run ``syncstore-gateway``."""
    if sys.argv[1:2] == ["openapi"]:
        sys.exit(_write_openapi(sys.argv[2:]))
    run_service(IDENTITY, GatewaySettings, build, verbs={"keys": run_keys, "rebuild": run_rebuild})


def _write_openapi(arguments: Sequence[str]) -> int:
    """Print the OpenAPI document, or write it to a file; needs no settings."""
    parser = argparse.ArgumentParser(prog="syncstore-gateway openapi", description=_write_openapi.__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE")
    path: Path | None = parser.parse_args(arguments).write
    if path is None:
        sys.stdout.write(openapi_text())
    else:
        path.write_text(openapi_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    main()
