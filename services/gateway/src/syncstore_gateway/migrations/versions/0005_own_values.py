"""What shops show of the fields they own."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column."""
    op.execute("alter table listing_overview add column own_values jsonb not null default '{}'")
