"""Every exchange, queue and binding, spelled here and nowhere else.

Only durable topic exchanges and quorum queues, with explicit limits: identical on RabbitMQ 3.10 and 4.x. Each service
consumes from its own queues and has its own dead-letter exchange and queue; dead-lettering is at-least-once, which
needs ``reject-publish``. Stock has a queue of its own, so it never waits behind content.
"""

from dataclasses import dataclass, field

from syncstore_common.contracts.platforms import PLATFORMS, Platform

CATALOG_EVENTS = "catalog.events"
GATEWAY_EVENTS = "gateway.events"
SYNC_EVENTS = "sync.events"
WEBHOOKS_EVENTS = "webhooks.events"
EXCHANGES = (CATALOG_EVENTS, GATEWAY_EVENTS, SYNC_EVENTS, WEBHOOKS_EVENTS)

DELIVERY_LIMIT = 20
"""Redeliveries after crashes and channel losses; failures of a handler never requeue more often than this."""
MAX_LENGTH = 1_000_000
DEAD_KEY = "event.rejected"


@dataclass(frozen=True, slots=True)
class Binding:
    """A routing-key pattern of an exchange."""

    exchange: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A quorum queue of one service. A dead queue has no dead-letter exchange of its own."""

    name: str
    service: str
    bindings: tuple[Binding, ...] = field(default=())
    is_dead: bool = False

    @property
    def arguments(self) -> dict[str, str | int]:
        """The declare arguments; equal on every service that declares the queue."""
        arguments: dict[str, str | int] = {"x-queue-type": "quorum"}
        if not self.is_dead:
            arguments |= {
                "x-dead-letter-exchange": dead_exchange(self.service),
                "x-dead-letter-routing-key": DEAD_KEY,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-max-length": MAX_LENGTH,
            }
        return arguments


def dead_exchange(service: str) -> str:
    """The dead-letter exchange of a service."""
    return f"{service}.dlx"


def dead_queue(service: str) -> Queue:
    """The dead-letter queue of a service; its collector empties it into ``dead_letters``."""
    return Queue(f"{service}.dead", service, (Binding(dead_exchange(service), "#"),), is_dead=True)


def marker(queue: Queue) -> str:
    """The exchange that the broker deletes together with a queue: where it is missing, events may be too."""
    return f"{queue.name}.whole"


def events_queue(platform: Platform) -> Queue:
    """Products, rules, commands and pushes of one sync service."""
    service = PLATFORMS[platform].service
    return Queue(
        f"{service}.events",
        service,
        (
            Binding(CATALOG_EVENTS, "catalog.product.*"),
            Binding(CATALOG_EVENTS, "catalog.rule.*"),
            Binding(CATALOG_EVENTS, f"catalog.override.changed.{platform.value}"),
            Binding(CATALOG_EVENTS, f"catalog.shop_defaults.changed.{platform.value}"),
            Binding(GATEWAY_EVENTS, f"gateway.sync.requested.{platform.value}"),
            Binding(WEBHOOKS_EVENTS, f"webhooks.{platform.value}.#"),
        ),
    )


def stock_queue(platform: Platform) -> Queue:
    """Stock changes of one sync service."""
    service = PLATFORMS[platform].service
    return Queue(f"{service}.stock", service, (Binding(CATALOG_EVENTS, "catalog.stock.*"),))


CATALOG_INBOUND = Queue("catalog.inbound", "catalog", (Binding(SYNC_EVENTS, "sync.*.shop.*"),))
GATEWAY_INBOUND = Queue(
    "gateway.inbound",
    "gateway",
    (Binding(CATALOG_EVENTS, "catalog.#"), Binding(SYNC_EVENTS, "sync.#")),
)

QUEUES: tuple[Queue, ...] = (
    CATALOG_INBOUND,
    GATEWAY_INBOUND,
    *(queue(platform) for platform in PLATFORMS for queue in (events_queue, stock_queue)),
)
SERVICES: tuple[str, ...] = ("catalog", "gateway", "webhooks", *(row.service for row in PLATFORMS.values()))
DEAD_QUEUES: tuple[Queue, ...] = tuple(dead_queue(service) for service in SERVICES)
