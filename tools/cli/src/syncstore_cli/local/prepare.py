"""Fetch what a test run needs before it starts: `python -m syncstore_cli.local.prepare`.

Inside the run a slow download would look like a hanging test. It does nothing when the servers are installed, given
or in Docker.
"""

import asyncio
import os
import sys
from collections.abc import Mapping

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.packages import PackageStore
from syncstore_cli.local.resolve import TEST_VARIABLES, InfraChoice, Search
from syncstore_cli.local.state import default_state_path, make_own_directory


async def prepare(environment: Mapping[str, str]) -> None:
    """Make both servers' programs available. Raises LocalRunError when one cannot be had."""
    state_path = default_state_path(environment)
    make_own_directory(state_path)
    store = PackageStore(state_path / "packages", lambda sentence: print(sentence, flush=True))
    search = Search(environment, store, TEST_VARIABLES)
    if search.choice is InfraChoice.DOCKER:
        return
    if not environment.get(TEST_VARIABLES.database_url):
        await search.postgres_programs()
    if not environment.get(TEST_VARIABLES.amqp_url):
        await search.rabbitmq_programs()


def main() -> int:
    """Run it; returns the exit code."""
    try:
        asyncio.run(prepare(os.environ))
    except LocalRunError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
