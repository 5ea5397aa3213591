"""Attributes of products.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; products have none yet."""
    op.execute("alter table products add column attributes jsonb not null default '{}'")
