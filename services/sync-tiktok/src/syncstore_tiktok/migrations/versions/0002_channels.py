"""Listings keep their status per channel."""

from alembic import op

from syncstore_common.sync.tables import upgrade_engine_tables_v2

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    upgrade_engine_tables_v2(op)
