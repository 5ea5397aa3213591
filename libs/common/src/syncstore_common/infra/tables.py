"""The tables of messaging, created by each service's first migration through a versioned helper.

A helper never changes once released; what comes later is a ``_v2`` called by a new migration of each service.
"""

from typing import Protocol


class Migration(Protocol):
    """What a helper needs of ``alembic.op``."""

    def execute(self, sqltext: str, /) -> None:
        """Run a statement."""
        ...


_MESSAGING_V1 = (
    """
    create table outbox_events (
        id bigint generated always as identity primary key,
        event_id uuid not null unique,
        message_type text not null,
        routing_key text not null,
        aggregate_id text not null,
        lane smallint not null,
        payload jsonb not null,
        traceparent text,
        occurred_at timestamptz not null,
        attempts integer not null default 0,
        last_error text,
        stuck_at timestamptz,
        replay_queue text
    ) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01)
    """,
    "create index outbox_events_order on outbox_events (lane, id) where stuck_at is null",
    "create index outbox_events_aside on outbox_events (stuck_at) where stuck_at is not null",
    """
    create table inbox (
        event_id uuid not null,
        queue text not null,
        received_at timestamptz not null default now(),
        primary key (event_id, queue)
    ) with (autovacuum_vacuum_scale_factor = 0.01)
    """,
    "create index inbox_received_at on inbox (received_at)",
    """
    create table dead_letters (
        id uuid primary key,
        source text not null,
        reason text not null,
        message_type text,
        event_id uuid,
        aggregate_id text,
        body text not null,
        headers jsonb not null default '{}',
        error_class text,
        error text,
        traceparent text,
        died_at timestamptz not null default now(),
        replayed_at timestamptz,
        replayed_by text,
        discarded_at timestamptz,
        unique (source, event_id)
    )
    """,
    """
    create table delivery_failures (
        message_key text not null,
        queue text not null,
        error_class text not null,
        error text not null,
        traceparent text,
        failed_at timestamptz not null default now(),
        primary key (message_key, queue)
    )
    """,
    "create index dead_letters_open on dead_letters (died_at desc) where replayed_at is null and discarded_at is null",
)


def create_messaging_tables_v1(op: Migration) -> None:
    """Create outbox, inbox, dead letters and delivery failures in the migrating role's schema."""
    for statement in _MESSAGING_V1:
        op.execute(statement)
