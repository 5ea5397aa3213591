"""The engine's and messaging's tables."""

from alembic import op

from syncstore_common.infra.tables import create_messaging_tables_v1
from syncstore_common.sync.tables import create_engine_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    create_messaging_tables_v1(op)
    create_engine_tables_v1(op)
