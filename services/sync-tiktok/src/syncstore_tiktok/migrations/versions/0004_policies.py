"""Copies of rules and overrides, and what a change of them is still to look at."""

from alembic import op

from syncstore_common.sync.policy_tables import create_policy_tables_v1

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    create_policy_tables_v1(op)
