"""``syncstore-gateway rebuild``: the read model from its owners' snapshots, while everything runs."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack

from syncstore_common.contracts.platforms import PLATFORMS
from syncstore_common.infra.database import Database
from syncstore_common.infra.http_client import create_http_client
from syncstore_common.infra.web import INTERNAL_HEADER
from syncstore_common.kernel.clock import SystemClock
from syncstore_common.kernel.errors import SyncStoreError
from syncstore_gateway.readmodel.rebuild import Rebuild, Rebuilt
from syncstore_gateway.settings import GatewaySettings
from syncstore_gateway.upstream.service import Upstream


async def run_rebuild(settings: GatewaySettings, arguments: Sequence[str]) -> int:
    """Read every owner's snapshots into the read model; return the exit status."""
    argparse.ArgumentParser(prog="syncstore-gateway rebuild", description=run_rebuild.__doc__).parse_args(arguments)
    try:
        rebuilt = await rebuild_read_model(settings)
    except SyncStoreError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    sys.stdout.write(
        f"{rebuilt.products} products, {rebuilt.listings} listings, {rebuilt.shops} shops read; "
        f"{rebuilt.removed} rows removed\n"
    )
    return 0


async def rebuild_read_model(settings: GatewaySettings) -> Rebuilt:
    """Run one pass with connections of its own. Raises Unavailable, UpstreamProblem."""
    url = settings.database_url.get_secret_value()
    headers = {INTERNAL_HEADER: settings.internal_token.get_secret_value()}
    async with AsyncExitStack() as stack:
        database = Database(url, schema="gateway", application_name="syncstore-gateway-rebuild", pool_size=2)
        stack.push_async_callback(database.close)

        async def upstream(service: str, base_url: str) -> Upstream:
            client = await stack.enter_async_context(create_http_client(base_url=base_url, headers=headers))
            return Upstream(service, client)

        catalog = await upstream("catalog", settings.catalog_url)
        platforms = {
            platform: await upstream(row.service, settings.sync_url(platform)) for platform, row in PLATFORMS.items()
        }
        return await Rebuild(database, catalog, platforms, SystemClock()).run()
