"""The engine's tables, created by each sync service's first migration through a versioned helper.

Every row about a shop carries its connection id. External ids are text. Secrets are sealed (infra/crypto.py). The work
row keeps a wanted and a done sequence per kind; what is due follows from them, so nothing can be forgotten.
"""

from syncstore_common.infra.tables import Migration

_ENGINE_V1 = (
    """
    create table platform_grants (
        id uuid primary key,
        account_id text not null unique,
        access_token bytea not null,
        refresh_token bytea not null,
        token_version bigint not null default 1,
        access_expires_at timestamptz not null,
        refresh_expires_at timestamptz,
        refresh_lease uuid,
        refresh_leased_until timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
    )
    """,
    """
    create table platform_connections (
        id uuid primary key,
        grant_id uuid not null references platform_grants (id),
        external_shop_id text not null unique,
        name text not null,
        region text not null,
        currency text not null,
        cipher bytea,
        status text not null default 'active',
        status_reason text,
        revision bigint not null default 1,
        settings jsonb not null default '{}',
        throttled_until timestamptz,
        yielding_until timestamptz,
        authorization_expires_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
    )
    """,
    """
    create table oauth_states (
        state text primary key,
        redirect_url text not null,
        created_at timestamptz not null default now()
    )
    """,
    """
    create table product_copies (
        product_id uuid primary key,
        version bigint not null,
        snapshot jsonb,
        content_key text not null default '',
        price_key text not null default '',
        updated_at timestamptz not null default now()
    )
    """,
    """
    create table stock_copies (
        variant_id uuid primary key,
        product_id uuid not null,
        available bigint not null,
        version bigint not null
    )
    """,
    "create index stock_copies_product on stock_copies (product_id)",
    """
    create table platform_listings (
        id uuid primary key,
        connection_id uuid not null references platform_connections (id),
        product_id uuid not null,
        external_id text,
        state text not null default 'queued',
        revision bigint not null default 0,
        remote_status text,
        url text,
        title text,
        currency text,
        shown jsonb not null default '[]',
        stock_hash text,
        price_hash text,
        content_hash text,
        content_version bigint,
        category_id text,
        problem jsonb,
        rejection_code text,
        rejection_kind text,
        rejections integer not null default 0,
        review_polls integer not null default 0,
        pushed_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (connection_id, product_id),
        unique (connection_id, external_id)
    ) with (fillfactor = 80)
    """,
    "create index platform_listings_product on platform_listings (product_id)",
    """
    create table variant_listings (
        listing_id uuid not null references platform_listings (id) on delete cascade,
        variant_id uuid not null,
        external_id text not null,
        primary key (listing_id, variant_id),
        unique (listing_id, external_id)
    )
    """,
    """
    create table sync_tasks (
        listing_id uuid primary key references platform_listings (id) on delete cascade,
        connection_id uuid not null,
        stock_wanted bigint not null default 0,
        stock_done bigint not null default 0,
        price_wanted bigint not null default 0,
        price_done bigint not null default 0,
        content_wanted bigint not null default 0,
        content_done bigint not null default 0,
        lifecycle_wanted bigint not null default 0,
        lifecycle_done bigint not null default 0,
        lane smallint not null default 9,
        force boolean not null default false,
        deadline timestamptz not null default now(),
        next_attempt_at timestamptz not null default now(),
        attempts integer not null default 0,
        lease_token uuid,
        leased_until timestamptz,
        dead_at timestamptz,
        is_blocked boolean not null default false,
        traceparent text,
        links text[] not null default '{}',
        raised_at timestamptz not null default now(),
        is_due boolean not null generated always as (
            dead_at is null and not is_blocked and (
                stock_wanted > stock_done or price_wanted > price_done
                or content_wanted > content_done or lifecycle_wanted > lifecycle_done
            )
        ) stored
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)
    """,
    # the last column is checked in the index: work that waits is passed by without a look at its row
    "create index sync_tasks_due on sync_tasks (connection_id, deadline, next_attempt_at) where is_due",
    """
    create index sync_tasks_urgent on sync_tasks (connection_id, deadline, next_attempt_at)
    where is_due and lane <= 3
    """,
    "create index sync_tasks_next on sync_tasks (connection_id, next_attempt_at) where is_due and lease_token is null",
    "create index sync_tasks_leased on sync_tasks (connection_id) where lease_token is not null",
    """
    create table sync_requests (
        sync_id uuid not null,
        listing_id uuid not null references platform_listings (id) on delete cascade,
        stock_seq bigint not null,
        price_seq bigint not null,
        content_seq bigint not null,
        created_at timestamptz not null default now(),
        primary key (sync_id, listing_id)
    )
    """,
    "create index sync_requests_listing on sync_requests (listing_id)",
    """
    create table listing_sagas (
        listing_id uuid not null references platform_listings (id) on delete cascade,
        step text not null,
        key uuid not null,
        state text not null,
        result jsonb,
        probes integer not null default 0,
        runs integer not null default 0,
        started_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (listing_id, step)
    )
    """,
    """
    create table image_uploads (
        connection_id uuid not null references platform_connections (id),
        content_hash text not null,
        use text not null,
        external_id text not null,
        uploaded_at timestamptz not null default now(),
        primary key (connection_id, content_hash, use)
    )
    """,
    """
    create table shop_facts (
        connection_id uuid not null references platform_connections (id),
        key text not null,
        value jsonb not null,
        fetched_at timestamptz not null default now(),
        primary key (connection_id, key)
    )
    """,
    """
    create table rate_limit_buckets (
        scope text primary key,
        rate double precision not null,
        burst double precision not null,
        daily bigint not null,
        tokens double precision not null,
        refilled_at timestamptz not null default now(),
        day_left bigint not null,
        day date not null default current_date,
        factor double precision not null default 1,
        throttled_at timestamptz,
        blocked_until timestamptz
    ) with (fillfactor = 50)
    """,
    """
    create table sync_logs (
        id uuid not null,
        at timestamptz not null default now(),
        connection_id uuid,
        listing_id uuid,
        product_id uuid,
        operation text not null,
        attempt integer not null,
        duration_ms integer not null,
        http_status integer,
        outcome text not null,
        platform_code text,
        message text,
        request_id text,
        trace_id text,
        detail jsonb
    ) partition by range (at)
    """,
    "create table sync_logs_overflow partition of sync_logs default",
    "create index sync_logs_product on sync_logs (product_id, at desc)",
    "create index sync_logs_at on sync_logs (at desc)",
)

_ENGINE_V2 = ("alter table platform_listings add column channels jsonb not null default '[]'",)


_ENGINE_V3 = (
    # what a person wants of the shop, what the shop was last brought to, and which kinds wait for what
    """
    alter table platform_listings
        add column wish text not null default 'listed',
        add column presence text,
        add column holds jsonb not null default '{}'
    """,
    "update platform_listings set presence = 'listed' where external_id is not null",
    # null = the product is not deleted; the snapshot of a deleted one is kept, what was begun may have to be ended
    "alter table product_copies add column listings_after_deletion text",
    "update product_copies set listings_after_deletion = 'keep' where snapshot is null",
    "alter table platform_connections add column creates_after timestamptz",
    "alter table rate_limit_buckets add column resting_until timestamptz, add column yielding_until timestamptz",
    """
    create table stop_switch (
        is_on boolean primary key default true check (is_on),
        reason text,
        thrown_by text not null,
        thrown_at timestamptz not null default now()
    )
    """,
)


_ENGINE_V4 = (
    # never used: what the whole app waits for follows from its bucket, as for every shop
    "alter table rate_limit_buckets drop column resting_until, drop column yielding_until",
)


def create_engine_tables_v1(op: Migration) -> None:
    """Create the engine's tables in the migrating role's schema."""
    for statement in _ENGINE_V1:
        op.execute(statement)


def upgrade_engine_tables_v2(op: Migration) -> None:
    """Keep the status of a listing per channel."""
    for statement in _ENGINE_V2:
        op.execute(statement)


def upgrade_engine_tables_v3(op: Migration) -> None:
    """Add presence, holds, the allowance of creates and the stop switch."""
    for statement in _ENGINE_V3:
        op.execute(statement)


def upgrade_engine_tables_v4(op: Migration) -> None:
    """Drop the columns of buckets that nothing used."""
    for statement in _ENGINE_V4:
        op.execute(statement)
