"""Previews of imports: what each would change, until it is applied.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CHANGES = """
create table import_changes (
    import_id uuid not null references imports on delete cascade,
    position integer not null,
    code text not null,
    product_id uuid,
    action text not null,
    row_number integer not null,
    fields jsonb not null,
    outcome text not null,
    primary key (import_id, position)
)
"""

_STATEMENTS = (
    "alter table imports add column is_applying boolean not null default false",
    "create index imports_previewed on imports (finished_at) where status = 'previewed'",
    _CHANGES,
)


def upgrade() -> None:
    """Add what previews need."""
    for statement in _STATEMENTS:
        op.execute(statement)
