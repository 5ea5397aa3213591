"""Plans: what a sync would do, stored until somebody applies it or it is forgotten."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.execute(
        """
        create table plans (
            plan_id uuid primary key,
            platforms text[] not null,
            connection_id uuid,
            shops jsonb not null,
            requested_by text not null,
            created_at timestamptz not null default now(),
            applied_by text,
            applied_at timestamptz
        )
        """
    )
    op.execute(
        """
        create table plan_items (
            plan_id uuid not null references plans (plan_id) on delete cascade,
            position integer not null,
            product_id uuid not null,
            connection_id uuid not null,
            platform text not null,
            item jsonb not null,
            outcome text,
            reason text,
            sync_id uuid,
            primary key (plan_id, position)
        )
        """
    )
    op.execute("create index plans_by_age on plans (created_at)")


def downgrade() -> None:
    """Drop them."""
    op.execute("drop table plan_items")
    op.execute("drop table plans")
