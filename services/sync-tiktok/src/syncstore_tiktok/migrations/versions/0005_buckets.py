"""Buckets without columns that nothing used."""

from alembic import op

from syncstore_common.sync.tables import upgrade_engine_tables_v4

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop them."""
    upgrade_engine_tables_v4(op)
