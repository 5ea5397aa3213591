"""Messaging's tables and the log of received pushes."""

from alembic import op

from syncstore_common.infra.tables import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PUSHES = (
    """
    create table webhook_logs (
        id uuid primary key,
        platform text not null,
        event_key text not null,
        kind text not null,
        external_shop_id text,
        is_stale boolean not null,
        body text not null,
        received_at timestamptz not null default now()
    )
    """,
    "create unique index webhook_logs_event_key on webhook_logs (platform, event_key)",
    "create index webhook_logs_received_at on webhook_logs (received_at desc)",
)


def upgrade() -> None:
    """Create the first tables."""
    create_messaging_tables_v1(op)
    for statement in _PUSHES:
        op.execute(statement)
