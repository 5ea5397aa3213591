"""What the rest of a local run learns about its servers: where they are, and where their programs came from."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

MINIMUM_POSTGRES_MAJOR = 14
# quorum queues with time-to-live and at-least-once dead lettering arrived in 3.10
MINIMUM_RABBITMQ = (3, 10)


class Origin(StrEnum):
    """Where a server came from."""

    GIVEN = "given"
    DOCKER = "Docker"
    INSTALLED = "installed"
    FETCHED = "fetched"


@dataclass(frozen=True, slots=True)
class Programs:
    """Server programs on disk.

    `entry` is PostgreSQL's bin directory, or RabbitMQ's start script. `root` is the private directory that fetched
    packages were unpacked into; None for the system's own programs.
    """

    entry: Path
    origin: Origin
    root: Path | None = None
    # its programs find their libraries by themselves (another release's, see newer_release)
    has_own_loader: bool = False

    @property
    def search_path(self) -> str:
        """PATH for these programs: the private directory before the system's."""
        own = [f"{self.root}/usr/bin", f"{self.root}/bin"] if self.root else []
        return ":".join([*own, "/usr/local/bin", "/usr/bin", "/bin"])

    @property
    def library_path(self) -> dict[str, str]:
        """LD_LIBRARY_PATH of a private directory, whatever the machine's architecture is called there."""
        if self.root is None or self.has_own_loader:
            return {}
        folders = sorted([*self.root.glob("usr/lib/*-linux-gnu*"), *self.root.glob("lib/*-linux-gnu*")])
        return {"LD_LIBRARY_PATH": ":".join(map(str, folders))} if folders else {}


@dataclass(frozen=True, slots=True)
class Servers:
    """The two servers of a local run, ready to use."""

    postgres_admin_url: str = field(repr=False)
    amqp_url: str = field(repr=False)
    # one line each, such as "PostgreSQL 15.18 (installed) on 127.0.0.1:39815"
    descriptions: tuple[str, ...]
    # ready-made virtual hosts beside the main one; empty when the broker is not ours
    amqp_vhost_urls: tuple[str, ...] = field(default=(), repr=False)


def major_minor(version: str) -> tuple[int, ...]:
    """The first two numbers of a version text: "3.10.8" gives (3, 10), "17beta1" gives (17,)."""
    numbers: list[int] = []
    for part in version.split(".")[:2]:
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)
