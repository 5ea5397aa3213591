"""``python -m bench [scenario …]``: run scenarios, print their figures and keep them in bench/results.

``python -m bench report`` writes the figures that are kept into docs/performance.md, with plots. Everything runs on
this machine, against private servers. Absolute times belong to the machine; compare figures of one run only.
"""

import asyncio
import json
import os
import sys

from tests.support.product import running_world

from bench import report, results
from bench.scenarios import SCENARIOS, Scenario
from syncstore_cli.local.infrastructure import LocalInfrastructure


def _keep(scenario: Scenario, figures: dict[str, object], load: float) -> None:
    results.store(scenario.name, figures, load_before=load)
    print(json.dumps({"scenario": scenario.name, "load_before": round(load, 2), **figures}), flush=True)


async def _run(chosen: list[Scenario]) -> None:
    for scenario in chosen:
        if scenario.alone is not None:
            load = os.getloadavg()[0]
            _keep(scenario, await scenario.alone(), load)
    together = [scenario for scenario in chosen if scenario.in_world is not None]
    if not together:
        return
    async with (
        LocalInfrastructure(is_ephemeral=True) as servers,
        running_world(servers.postgres_admin_url, servers.amqp_url) as world,
    ):
        for scenario in together:
            load = os.getloadavg()[0]
            assert scenario.in_world is not None
            _keep(scenario, await scenario.in_world(world), load)


def main() -> None:
    """Run the named scenarios, or all; or write the report."""
    names = sys.argv[1:]
    if names == ["report"]:
        report.write()
        return
    known = {scenario.name: scenario for scenario in SCENARIOS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"there is no scenario {', '.join(unknown)}; there are {', '.join(known)}, and report")
    asyncio.run(_run([known[name] for name in names or known]))


if __name__ == "__main__":
    main()
