"""What every test may ask for: real servers, started once for the whole run and shared by its workers.

The run's first process names a directory in the environment; workers inherit it and meet there. The servers are
throw-away, listen on ports of their own, and never outlive the run.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from syncstore_cli.local.shared import SharedServers, shared_servers, stop_shared_servers
from tests.support.brokers import empty_vhost
from tests.support.databases import TestDatabase, clone, drop, make_template

RUN_DIRECTORY = "SYNCSTORE_TEST_RUN_DIRECTORY"
RUN_OWNER = "SYNCSTORE_TEST_RUN_OWNER"
TEMPLATE = "SYNCSTORE_TEST_TEMPLATE"
VHOST = "SYNCSTORE_TEST_VHOST"
"""These two are given to the runs on mutants, which share the servers of the run that starts them."""
# how fast a machine makes examples says nothing about the code
settings.register_profile("syncstore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("syncstore")
_ONE_PRODUCT = ("tests/e2e/", "tests/faults/test_quick.py", "tests/faults/test_batch_faults.py")
"""The proofs of tests/faults are left out: each worker of `make prove` has a world of its own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--seed N`` runs the fault scenarios under one seed again."""
    parser.addoption("--seed", type=int, default=None, help="run fault scenarios under this seed only")


def pytest_configure() -> None:
    """Choose the meeting place, in the first process of the run only."""
    if RUN_DIRECTORY not in os.environ:
        os.environ[RUN_DIRECTORY] = tempfile.mkdtemp(prefix="syncstore-tests-")
        os.environ[RUN_OWNER] = str(os.getpid())


def pytest_unconfigure() -> None:
    """Stop the servers when the process that started the run ends it."""
    if os.environ.get(RUN_OWNER) == str(os.getpid()):
        directory = Path(os.environ.pop(RUN_DIRECTORY))
        del os.environ[RUN_OWNER]
        stop_shared_servers(directory)
        shutil.rmtree(directory, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests that start the whole product in one worker: one product at a time, on a small machine.

    pytest-xdist 3.8 has groups for this (`--dist loadgroup`), which pytest 9.2 ignores in silence (pytest-xdist#1386).
    """
    if config.getoption("dist") != "loadgroup":
        return None
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = _kept_together
    return scheduler


def _kept_together(test_id: str) -> str:
    return "product" if test_id.startswith(_ONE_PRODUCT) else test_id


@pytest.fixture(scope="session")
def servers() -> SharedServers:
    """PostgreSQL (admin URL) and RabbitMQ (main URL, and ready virtual hosts) of this test run."""
    return shared_servers(Path(os.environ[RUN_DIRECTORY]), owner_pid=int(os.environ[RUN_OWNER]))


@pytest.fixture(scope="session")
def database_template(servers: SharedServers, worker_id: str) -> str:
    """The template of this worker: every schema provisioned and migrated. Runs on mutants are given theirs."""
    return os.environ.get(TEMPLATE) or make_template(servers.postgres_admin_url, worker_id)


@pytest.fixture
async def database(servers: SharedServers, database_template: str) -> AsyncIterator[TestDatabase]:
    """A database of its own with all schemas; ``database.url("catalog")`` is a service's address."""
    cloned = await clone(servers.postgres_admin_url, database_template)
    yield cloned
    await drop(servers.postgres_admin_url, cloned)


@pytest.fixture
async def amqp_url(servers: SharedServers, worker_id: str) -> str:
    """An empty virtual host; each worker has its own."""
    number = int(os.environ.get(VHOST) or worker_id.removeprefix("gw").replace("master", "0"))
    url = servers.amqp_vhost_urls[number] if servers.amqp_vhost_urls else servers.amqp_url
    await empty_vhost(url)
    return url
