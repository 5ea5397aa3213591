"""A private PostgreSQL: initdb, start, readiness, stop.

It runs `postgres` directly (no pg_ctl), listens on the loopback address only and opens no Unix socket. Facts:
PostgreSQL manual, "Shutting Down the Server" (SIGINT = fast, SIGQUIT = immediate) and initdb.
"""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from syncstore_cli.local.accounts import account_for
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.one_shot import run_program
from syncstore_cli.local.ports import LOOPBACK
from syncstore_cli.local.postgres_protocol import PostgresAddress, PostgresConnection, PostgresRefused
from syncstore_cli.local.process import ChildProcess, ProcessPlan
from syncstore_cli.local.servers import Programs, major_minor
from syncstore_cli.local.state import StateDirectory, write_secret

USER = "syncstore"
DATABASE = "syncstore"
_READY_TIMEOUT_S = 60.0
_QUESTION_TIMEOUT_S = 3.0
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "log_min_duration_statement": "500ms",
}
# a throw-away database may lose everything in a crash
_EPHEMERAL_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """One private server in a state directory."""

    def __init__(self, state: StateDirectory, programs: Programs) -> None:
        self._state = state
        self._programs = programs
        self._directory = state.path / "postgres"
        self._account = account_for(self._directory, ["postgres", "nobody"])
        self._port = state.port("postgres")
        self._version = ""
        self._process: ChildProcess | None = None

    @property
    def url(self) -> str:
        """URL of the database "syncstore" as its superuser."""
        password = quote(self._state.secrets.postgres_password, safe="")
        return f"postgresql://{USER}:{password}@{LOOPBACK}:{self._port}/{DATABASE}"

    @property
    def description(self) -> str:
        """One line for people."""
        return f"PostgreSQL {self._version} ({self._programs.origin}) on {LOOPBACK}:{self._port}"

    @property
    def process(self) -> ChildProcess | None:
        """The running postmaster, for whoever watches it."""
        return self._process

    async def start(self) -> None:
        """Create the cluster when there is none, start it, wait until it answers a query.

        Raises LocalRunError when the account cannot reach data or programs, initdb fails, the cluster belongs to
        another major version, or the server dies.
        """
        self._prepare_directory()
        if not (self._data / "PG_VERSION").exists():
            await self._create_cluster()
        await self._require_same_major()
        self._process = await ChildProcess.start(self._plan())
        await self._process.wait_until_ready(self._not_ready, timeout_s=_READY_TIMEOUT_S)
        await self._ensure_database()

    async def stop(self) -> None:
        """Stop it: fast shutdown, or at once for a throw-away cluster."""
        if self._process:
            await self._process.stop()

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    @property
    def _address(self) -> PostgresAddress:
        return PostgresAddress(
            host=LOOPBACK,
            port=self._port,
            user=USER,
            database="postgres",
            password=self._state.secrets.postgres_password,
            tls="disable",
        )

    def _prepare_directory(self) -> None:
        self._directory.mkdir(mode=0o700, exist_ok=True)
        self._account.own(self._directory)
        self._account.require_access("PostgreSQL", self._directory)
        self._account.require_access("PostgreSQL", self._programs.entry)

    async def _create_cluster(self) -> None:
        password_file = self._directory / "password"
        write_secret(password_file, self._state.secrets.postgres_password)
        self._account.own(password_file)
        command: list[str | Path] = [self._programs.entry / "initdb", "-D", self._data, "-U", USER]
        command += ["--pwfile", password_file, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"]
        if self._state.is_ephemeral:
            command.append("--no-sync")
        try:
            outcome = await run_program(
                command,
                timeout_s=_READY_TIMEOUT_S,
                environment=self._environment(),
                directory=self._directory,
                account=self._account,
            )
        finally:
            password_file.unlink(missing_ok=True)
        if outcome.return_code:
            raise LocalRunError(
                f"initdb failed (exit {outcome.return_code}) in {self._directory}:\n{outcome.last_lines}", exit_code=1
            )

    async def _require_same_major(self) -> None:
        made_with = (self._data / "PG_VERSION").read_text().strip()
        version = await postgres_version(self._programs.entry, self._programs.library_path)
        if version.partition(".")[0] != made_with:
            raise LocalRunError(
                f"{self._data} was made by PostgreSQL {made_with}, but the PostgreSQL found is {version}; "
                f"install PostgreSQL {made_with}, or drop the local data with: make clean"
            )

    def _plan(self) -> ProcessPlan:
        settings = _SETTINGS | {"port": str(self._port)}
        if self._state.is_ephemeral:
            settings |= _EPHEMERAL_SETTINGS
        stop_signal = signal.SIGQUIT if self._state.is_ephemeral else signal.SIGINT
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return ProcessPlan(
            name="PostgreSQL",
            command=[self._programs.entry / "postgres", "-D", self._data, *options],
            environment=self._environment(),
            working_directory=self._directory,
            log_path=self._state.logs / "postgres.log",
            account=self._account,
            stop_signal=stop_signal,
            death_signal=stop_signal,
            stop_timeout_s=20.0,
            inherited_descriptors=(self._state.lock_descriptor,),
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self._programs.entry}:{self._programs.search_path}",
            "HOME": str(self._directory),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            **self._programs.library_path,
        }

    async def _not_ready(self) -> str | None:
        try:
            async with asyncio.timeout(_QUESTION_TIMEOUT_S):
                connection = await PostgresConnection.connect(self._address)
                self._version = connection.server_version
                await connection.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            return f"it does not accept connections: {error}"
        except PostgresRefused as error:
            return f"it refuses connections: {error}"
        return None

    async def _ensure_database(self) -> None:
        async with asyncio.timeout(_READY_TIMEOUT_S):
            connection = await PostgresConnection.connect(self._address)
            if not await connection.query(f"SELECT FROM pg_database WHERE datname = '{DATABASE}'"):
                await connection.query(f"CREATE DATABASE {DATABASE}")
            await connection.close()


async def postgres_version(bin_directory: Path, library_path: Mapping[str, str]) -> str:
    """The version of the `postgres` program in `bin_directory`, such as "15.18"; "0" when it does not run."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **library_path}
    try:
        outcome = await run_program(
            [bin_directory / "postgres", "--version"], timeout_s=_QUESTION_TIMEOUT_S, environment=environment
        )
    except OSError:
        return "0"
    # it prints: postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
    return next((word for word in outcome.output.split() if major_minor(word)), "0")


def is_postgres_directory(directory: Path) -> bool:
    """Whether both programs that a private server needs are there."""
    return (directory / "initdb").exists() and (directory / "postgres").exists()
