"""The first schema: messaging, access, read model, sync requests and batches."""

from typing import cast

from alembic import op
from alembic.operations import Operations

from syncstore_common.infra.tables import create_messaging_tables_v1
from syncstore_gateway.migrations.trigram import create_search_index

revision = "0001"
down_revision = None

_ACCESS = (
    """
    create table api_keys (
        key_id text primary key,
        name text not null,
        secret_hash bytea not null,
        scopes text[] not null,
        created_at timestamptz not null default now(),
        last_used_at timestamptz,
        revoked_at timestamptz
    )
    """,
    "create unique index api_keys_name on api_keys (name) where revoked_at is null",
    # Losing it in a crash costs nothing but a fresh allowance.
    "create unlogged table rate_limits (subject text primary key, full_at timestamptz not null)",
    """
    create table idempotency_keys (
        api_key_id text not null,
        idempotency_key text not null,
        route text not null,
        body_hash text not null,
        operation_id uuid not null,
        created_at timestamptz not null default now(),
        locked_until timestamptz not null,
        status smallint,
        media_type text,
        body bytea,
        primary key (api_key_id, idempotency_key)
    )
    """,
    "create index idempotency_keys_created_at on idempotency_keys (created_at)",
)

_READ_MODEL = (
    """
    create table product_overview (
        product_id uuid primary key,
        version bigint not null,
        code text not null,
        title text not null,
        search_text text not null,
        category text,
        brand text,
        status text not null,
        currency text not null,
        base_price_minor bigint not null,
        highest_price_minor bigint not null,
        variant_ids uuid[] not null,
        variant_count integer not null,
        stock_total bigint not null default 0,
        lowest_stock bigint not null default 0,
        image_hash text,
        image_count integer not null,
        is_deleted boolean not null default false,
        updated_at timestamptz not null,
        seen_at timestamptz not null default now()
    )
    """,
    "create index product_overview_updated on product_overview (updated_at, product_id) where not is_deleted",
    "create index product_overview_title on product_overview (lower(title), product_id) where not is_deleted",
    "create index product_overview_price on product_overview (base_price_minor, product_id) where not is_deleted",
    "create index product_overview_lowest on product_overview (lowest_stock, product_id) where not is_deleted",
    "create index product_overview_category on product_overview (category text_pattern_ops) where not is_deleted",
    """
    create table variant_stock (
        variant_id uuid primary key,
        product_id uuid not null,
        sku text not null,
        available bigint not null,
        version bigint not null
    )
    """,
    "create index variant_stock_product on variant_stock (product_id)",
    """
    create table listing_overview (
        product_id uuid not null,
        connection_id uuid not null,
        listing_id uuid not null,
        platform text not null,
        revision bigint not null,
        state text not null,
        title text,
        currency text,
        price_min_minor bigint,
        price_max_minor bigint,
        stock_total bigint,
        variants jsonb not null default '[]',
        external_id text,
        url text,
        problem jsonb,
        content_version bigint,
        pushed_at timestamptz,
        next_attempt_at timestamptz,
        updated_at timestamptz not null,
        seen_at timestamptz not null default now(),
        primary key (product_id, connection_id)
    )
    """,
    "create index listing_overview_state on listing_overview (state, platform, product_id)",
    # 'not listed there' asks this for every product it walks past
    "create index listing_overview_product on listing_overview (product_id, platform, state, connection_id)",
    "create index listing_overview_shop on listing_overview (connection_id, product_id)",
    """
    create table shops (
        connection_id uuid primary key,
        platform text not null,
        external_shop_id text not null,
        name text not null,
        region text not null,
        currency text not null,
        status text not null,
        reason text,
        revision bigint not null,
        updated_at timestamptz not null
    )
    """,
    """
    create table activity (
        id bigint generated always as identity primary key,
        occurred_at timestamptz not null,
        kind text not null,
        subject_id uuid not null,
        data jsonb not null
    )
    """,
    "create index activity_occurred_at on activity (occurred_at)",
)

_SYNC = (
    """
    create table batches (
        batch_id uuid primary key,
        platforms text[] not null,
        connection_id uuid,
        force boolean not null,
        status text not null,
        stop_reason text,
        total_jobs integer not null,
        wave_sizes integer[] not null,
        current_wave integer not null,
        max_failed_share double precision not null,
        counts_refusals boolean not null,
        requested_by text not null,
        traceparent text,
        created_at timestamptz not null default now(),
        finished_at timestamptz
    )
    """,
    "create index batches_running on batches (batch_id) where status = 'running'",
    """
    create table sync_jobs (
        sync_id uuid not null,
        platform text not null,
        product_id uuid not null,
        connection_id uuid,
        batch_id uuid references batches,
        wave integer,
        position integer not null default 0,
        force boolean not null,
        status text not null,
        state text,
        problem jsonb,
        requested_by text not null,
        created_at timestamptz not null default now(),
        requested_at timestamptz,
        accepted_at timestamptz,
        settled_at timestamptz,
        primary key (sync_id, platform)
    )
    """,
    "create index sync_jobs_batch on sync_jobs (batch_id, wave, position) where batch_id is not null",
    """
    create index sync_jobs_open on sync_jobs (batch_id, wave)
        where batch_id is not null and status in ('waiting', 'requested', 'accepted')
    """,
    "create index sync_jobs_created_at on sync_jobs (created_at)",
    """
    create table sync_job_shops (
        sync_id uuid not null,
        platform text not null,
        connection_id uuid not null,
        state text,
        problem jsonb,
        settled_at timestamptz,
        primary key (sync_id, platform, connection_id)
    )
    """,
)


def upgrade() -> None:
    """Create everything."""
    create_messaging_tables_v1(cast("Operations", op))
    for statement in (*_ACCESS, *_READ_MODEL, *_SYNC):
        op.execute(statement)
    create_search_index(op.get_bind())
