"""``python -m bench [scenario …]``: run scenarios against the whole product and print their figures as JSON lines.

Everything runs on this machine: private servers, all five services, both simulators answering at once. Absolute times
belong to the machine; compare figures of one run only.
"""

import asyncio
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from tests.support.product import World, running_world

from bench.scenarios import edit_to_acknowledged, full_push, unchanged_sync
from syncstore_cli.local.infrastructure import LocalInfrastructure

Scenario = Callable[[World], Awaitable[dict[str, object]]]

SCENARIOS: dict[str, Scenario] = {
    "edit": edit_to_acknowledged,
    "push": full_push,
    "unchanged": unchanged_sync,
}


async def _run(names: list[str]) -> None:
    print(
        json.dumps({"at": datetime.now(UTC).isoformat(), "cores": os.cpu_count(), "python": platform.python_version()})
    )
    async with (
        LocalInfrastructure(is_ephemeral=True) as servers,
        running_world(servers.postgres_admin_url, servers.amqp_url) as world,
    ):
        for name in names:
            load = os.getloadavg()[0]
            figures = await SCENARIOS[name](world)
            print(json.dumps({"scenario": name, "load_before": round(load, 2), **figures}), flush=True)


def main() -> None:
    """Run the named scenarios, or all."""
    names = sys.argv[1:] or list(SCENARIOS)
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        sys.exit(f"there is no scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    asyncio.run(_run(names))


if __name__ == "__main__":
    main()
