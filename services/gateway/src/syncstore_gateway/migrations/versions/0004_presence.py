"""Commands about presence, what is wished of a listing, and shops that are on hold."""

from alembic import op

revision = "0004"
down_revision = "0003"

_STATEMENTS = (
    "alter table sync_jobs add column presence text",
    "alter table listing_overview add column wish text not null default 'listed', add column remote_status text",
    """
    create table stopped_platforms (
        platform text primary key,
        reason text,
        thrown_by text not null,
        thrown_at timestamptz not null
    )
    """,
    # shops that get nothing now: paused ones, and all of a platform whose stop switch is thrown
    """
    create view shops_on_hold as
    select s.connection_id, w.platform is not null as is_stopped, coalesce(w.reason, s.reason) as reason
    from shops s left join stopped_platforms w on w.platform = s.platform
    where s.status = 'paused' or w.platform is not null
    """,
)


def upgrade() -> None:
    """Add the columns."""
    for statement in _STATEMENTS:
        op.execute(statement)
