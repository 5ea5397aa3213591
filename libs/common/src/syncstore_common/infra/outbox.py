"""The outbox row: what a transaction leaves behind for the relay.

The trace context is stored in the row: the relay attaches it before publishing, so one trace runs from the edit to the
platform call.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentelemetry import propagate

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.states import Lane

_LANE_ORDER = {
    Lane.ORDERS: 0,
    Lane.STOCK: 0,
    Lane.DELIST: 1,
    Lane.PRICE: 1,
    Lane.CONTENT: 2,
    Lane.CREATE: 2,
    Lane.BULK: 3,
}

INSERT_OUTBOX = """
insert into outbox_events (event_id, message_type, routing_key, aggregate_id, lane, payload, traceparent, occurred_at)
select event_id, message_type, routing_key, aggregate_id, lane, payload::jsonb, traceparent, occurred_at
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::timestamptz[])
    with ordinality as given
        (event_id, message_type, routing_key, aggregate_id, lane, payload, traceparent, occurred_at, place)
order by place
"""
"""The rows of one transaction in their order, a list per column."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One event on its way to the broker."""

    event_id: UUID
    message_type: str
    routing_key: str
    aggregate_id: str
    lane: int
    payload: str
    traceparent: str | None
    occurred_at: datetime

    def parameters(self) -> tuple[object, ...]:
        """The arguments of ``INSERT_OUTBOX``."""
        return (
            self.event_id,
            self.message_type,
            self.routing_key,
            self.aggregate_id,
            self.lane,
            self.payload,
            self.traceparent,
            self.occurred_at,
        )


def current_traceparent() -> str | None:
    """Return the W3C trace context of the running span, or None outside of one."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def outbox_row(event: Event, lane: Lane, traceparent: str | None) -> OutboxRow:
    """Freeze an event into the row that will carry it."""
    return OutboxRow(
        event_id=event.event_id,
        message_type=event.TYPE,
        routing_key=event.routing_key,
        aggregate_id=event.aggregate_id,
        lane=_LANE_ORDER[lane],
        payload=event.model_dump_json(),
        traceparent=traceparent,
        occurred_at=event.occurred_at,
    )
