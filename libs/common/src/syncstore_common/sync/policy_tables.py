"""The engine's copies of rules and overrides, and its passes over listings that a change of them may concern.

Created through a versioned helper by each sync service's migration, as the engine's other tables (tables.py).
"""

from syncstore_common.infra.tables import Migration

_POLICIES_V1 = (
    # What conditions look at is kept beside the rules: events of products and stock ask for it each time. While a pass
    # goes on it covers the older sets, too.
    """
    create table rule_copies (
        only_row boolean primary key default true check (only_row),
        version bigint not null default 0,
        announced bigint not null default 0,
        rules jsonb not null default '{"rules": []}',
        reads_stock boolean not null default false,
        reads_price boolean not null default false,
        reads_content boolean not null default false
    )
    """,
    "insert into rule_copies default values",
    """
    create table override_copies (
        connection_id uuid not null,
        product_id uuid not null,
        version bigint not null,
        override jsonb not null,
        primary key (connection_id, product_id)
    )
    """,
    "create index override_copies_product on override_copies (product_id)",
    # what a change of rules, or of a shop's defaults, replaced; the rows are gone when every listing was looked at
    """
    create table policy_passes (
        pass_id bigint generated always as identity primary key,
        rules jsonb,
        connection_id uuid,
        defaults jsonb,
        after_product uuid not null default '00000000-0000-0000-0000-000000000000',
        looked integer not null default 0,
        raised integer not null default 0,
        traceparent text,
        created_at timestamptz not null default now()
    )
    """,
    "alter table platform_connections add column settings_version bigint not null default 0",
    "alter table platform_listings add column description_key text",
    "alter table platform_listings add column own_values jsonb not null default '{}'",
)


def create_policy_tables_v1(op: Migration) -> None:
    """Create the tables in the migrating role's schema."""
    for statement in _POLICIES_V1:
        op.execute(statement)
