"""Presence of listings, holds of kinds, the stop switch."""

from alembic import op

from syncstore_common.sync.tables import upgrade_engine_tables_v3

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the engine's tables to their third version."""
    upgrade_engine_tables_v3(op)
