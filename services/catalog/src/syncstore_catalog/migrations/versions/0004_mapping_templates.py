"""Mapping templates that shops use.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEMPLATES = """
create table mapping_templates (
    template_id uuid primary key,
    version bigint not null,
    template jsonb not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
)
"""

_STATEMENTS = (
    _TEMPLATES,
    """
    create unique index mapping_templates_name on mapping_templates (lower(template->>'name'))
    where deleted_at is null
    """,
    "alter table policy_history drop constraint policy_history_kind_check",
    """
    alter table policy_history add constraint policy_history_kind_check
    check (kind in ('rule', 'override', 'shop_defaults', 'mapping_template'))
    """,
)


def upgrade() -> None:
    """Add what templates need."""
    for statement in _STATEMENTS:
        op.execute(statement)
