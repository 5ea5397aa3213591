"""A listing's status on each channel of its platform."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; what was read before has none to tell."""
    op.execute("alter table listing_overview add column channels jsonb not null default '[]'")
