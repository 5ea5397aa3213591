"""What the webhooks service publishes: a verified push, raw; its meaning is decided by the platform's sync service."""

from typing import ClassVar

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.platforms import Platform


class PushReceivedV1(Event):
    """A push whose signature was right. ``body`` is the exact text received; it is a hint to re-read, never trusted."""

    TYPE: ClassVar[str] = "webhooks.push.received.v1"
    ROUTING_KEY: ClassVar[str] = "webhooks.push.received"

    platform: Platform
    external_shop_id: str | None = None
    kind: str
    """The platform's own push number or type, as text."""
    body: str
    stale: bool = False

    @property
    def routing_key(self) -> str:
        """One key per platform."""
        return f"webhooks.{self.platform.value}.push"

    @property
    def aggregate_id(self) -> str:
        """The shop, when the push names one."""
        return self.external_shop_id or ""
