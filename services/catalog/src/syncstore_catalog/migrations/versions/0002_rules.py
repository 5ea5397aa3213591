"""Tags of products; rules, overrides and shop defaults with their history.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RULES = """
create table sync_rules (
    only_row boolean primary key default true check (only_row),
    rules_version bigint not null default 0,
    rules jsonb not null default '{"rules": []}'
)
"""

_OVERRIDES = """
create table shop_overrides (
    override_id uuid primary key,
    connection_id uuid not null references shops,
    product_id uuid not null references products,
    version bigint not null,
    override jsonb not null,
    updated_at timestamptz not null,
    unique (product_id, connection_id)
)
"""

_DEFAULTS = """
create table shop_defaults (
    connection_id uuid primary key references shops,
    version bigint not null,
    defaults jsonb not null,
    updated_at timestamptz not null
)
"""

_HISTORY = """
create table policy_history (
    entry_id bigint generated always as identity primary key,
    kind text not null check (kind in ('rule', 'override', 'shop_defaults')),
    subject text not null,
    version bigint not null,
    action text not null,
    name text not null,
    actor text not null,
    before jsonb not null,
    after jsonb not null,
    recorded_at timestamptz not null
)
"""

_STATEMENTS = (
    "alter table products add column tags text[] not null default '{}'",
    _RULES,
    "insert into sync_rules default values",
    _OVERRIDES,
    "create index shop_overrides_shop on shop_overrides (connection_id)",
    _DEFAULTS,
    _HISTORY,
    "create index policy_history_kind on policy_history (kind, entry_id)",
    "create index policy_history_subject on policy_history (subject, entry_id)",
    """
    create trigger policy_history_append_only before update or delete or truncate on policy_history
    for each statement execute function refuse_change()
    """,
)


def upgrade() -> None:
    """Add what rules need."""
    for statement in _STATEMENTS:
        op.execute(statement)
