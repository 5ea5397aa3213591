"""SyncStore itself: the sync service as it is deployed, with everything on, against the stub platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.job.goods import KEPT_TRACES, KEYS, announce
from bench.job.ground import Ground
from syncstore_cli.local.ports import choose_port
from syncstore_cli.local.stack import ProcessSpec, Supervisor
from syncstore_cli.product.services import SYNC_SHOPEE

ALL = '["all"]'
SPLIT = ('["consumers", "relay"]', '["dispatcher"]')
"""The service in two processes, so that its work has two cores."""
_DONE = """
select not exists (select from outbox_events) and not exists (select from sync_tasks where is_due)
    and not exists (select from sync_tasks where stock_done < $1)
"""


@dataclass
class Ours:
    """The service as a contender: a process for each of ``roles``; ``environment`` changes its settings."""

    name: str
    ground: Ground
    environment: Mapping[str, str] = field(default_factory=dict)
    roles: Sequence[str] = (ALL,)
    kept: float = KEPT_TRACES
    """The share of events whose trace the catalogue decided to keep."""
    _supervisor: Supervisor | None = None

    async def start(self) -> list[int]:
        """Start the service; it is ready when it consumes."""
        self._supervisor = Supervisor(self.ground.state / "logs")
        for number, roles in enumerate(self.roles):
            await self._start_process(f"sync-shopee-{number}", roles)
        return [child.pid for child in self._supervisor.children if child.pid is not None]

    async def _start_process(self, name: str, roles: str) -> None:
        assert self._supervisor is not None
        port = choose_port(set())
        settings = {
            "SYNCSTORE_DATABASE_URL": self.ground.role_url,
            "SYNCSTORE_AMQP_URL": self.ground.amqp_url,
            "SYNCSTORE_INTERNAL_TOKEN": "only-for-this-measurement",
            "SYNCSTORE_ENCRYPTION_KEYS": KEYS,
            "SYNCSTORE_CATALOG_URL": "http://127.0.0.1:9",
            "SYNCSTORE_PORT": str(port),
            "SYNCSTORE_SHOPEE_PARTNER_ID": "2000001",
            "SYNCSTORE_SHOPEE_PARTNER_KEY": "made-up-partner-key",
            "SYNCSTORE_SHOPEE_BASE_URL": self.ground.stub_url,
            "SYNCSTORE_RATE_PROFILE": "fast",
            "SYNCSTORE_ROLES": roles,
            **self.environment,
        }
        ready = f"http://127.0.0.1:{port}/readyz"
        await self._supervisor.start(ProcessSpec(name, SYNC_SHOPEE.command("serve"), settings, ready))

    async def stop(self) -> None:
        """Stop the service."""
        if self._supervisor is not None:
            await self._supervisor.stop()

    async def fill(self, version: int) -> None:
        """Publish an event per product."""
        await announce(self.ground.amqp_url, self.ground.goods, version, kept=self.kept)

    async def is_done(self, version: int) -> bool:
        """Whether every stock was pushed and every outcome announced."""
        return bool(await self.ground.watch.fetchval(_DONE, version))
