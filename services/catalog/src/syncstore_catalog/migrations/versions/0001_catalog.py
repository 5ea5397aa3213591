"""Products, variants, pictures, stock, imports, shops and the messaging tables.

Revision ID: 0001
Revises: none
"""

from typing import cast

from alembic import op
from alembic.operations import Operations

from syncstore_common.infra.tables import create_messaging_tables_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PRODUCTS = """
create table products (
    product_id uuid primary key,
    code text not null unique,
    version integer not null check (version > 0),
    title text not null,
    description text not null,
    brand text,
    category text,
    currency text not null,
    base_price_minor bigint not null check (base_price_minor > 0),
    weight_g integer,
    length_mm integer,
    width_mm integer,
    height_mm integer,
    status text not null check (status in ('active', 'draft', 'archived')),
    option_names text[] not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
)
"""

_VARIANTS = """
create table product_variants (
    variant_id uuid primary key,
    product_id uuid not null references products,
    sku text not null,
    option_values text[] not null,
    price_minor bigint not null check (price_minor > 0),
    barcode text,
    image_hash text,
    position integer not null,
    created_at timestamptz not null,
    removed_at timestamptz
)
"""

_PICTURES = """
create table images (
    content_hash text primary key,
    media_type text not null,
    width integer not null,
    height integer not null,
    size_bytes integer not null,
    is_placeholder boolean not null,
    created_at timestamptz not null
)
"""

_PICTURE_SOURCES = """
create table image_sources (
    source text primary key,
    content_hash text not null references images,
    recorded_at timestamptz not null
)
"""

_PRODUCT_PICTURES = """
create table product_images (
    product_id uuid not null references products,
    position integer not null,
    content_hash text not null references images,
    source text,
    primary key (product_id, position)
)
"""

_PRODUCT_IDS = """
create table product_external_ids (
    platform text not null,
    item_id text not null,
    product_id uuid not null references products,
    primary key (platform, item_id)
)
"""

_VARIANT_IDS = """
create table variant_external_ids (
    platform text not null,
    item_id text not null,
    model_id text not null,
    variant_id uuid not null references product_variants,
    primary key (platform, item_id, model_id),
    foreign key (platform, item_id) references product_external_ids on delete cascade,
    unique (platform, item_id, variant_id)
)
"""

_PRODUCT_HISTORY = """
create table product_history (
    entry_id bigint generated always as identity primary key,
    product_id uuid not null references products,
    version integer not null,
    action text not null check (action in ('created', 'updated', 'deleted', 'restored')),
    actor text not null,
    origin text not null,
    before jsonb not null,
    after jsonb not null,
    import_id uuid,
    recorded_at timestamptz not null,
    unique (product_id, version)
)
"""

_STOCK = """
create table stock_levels (
    variant_id uuid primary key references product_variants,
    product_id uuid not null references products,
    available integer not null check (available >= 0),
    stock_version integer not null check (stock_version > 0),
    updated_at timestamptz not null
) with (fillfactor = 80)
"""

_INVENTORY_HISTORY = """
create table inventory_history (
    entry_id bigint generated always as identity primary key,
    variant_id uuid not null,
    product_id uuid not null,
    delta integer not null,
    balance integer not null check (balance >= 0),
    stock_version integer not null,
    reason text not null,
    actor text not null,
    origin text not null,
    recorded_at timestamptz not null
)
"""

_MOVEMENTS = """
create table stock_movements_applied (
    platform text not null,
    order_id text not null,
    line_key text not null,
    transition text not null,
    applied_at timestamptz not null,
    primary key (platform, order_id, line_key, transition)
)
"""

_IMPORTS = """
create table imports (
    import_id uuid primary key,
    status text not null,
    filename text not null,
    upload_key text not null,
    actor text not null,
    options jsonb not null,
    done integer not null default 0,
    total integer not null default 0,
    report jsonb,
    created_at timestamptz not null,
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz
)
"""

_SHOPS = """
create table shops (
    connection_id uuid primary key,
    platform text not null,
    revision integer not null,
    external_shop_id text not null,
    name text not null,
    region text not null,
    currency text not null,
    status text not null,
    updated_at timestamptz not null
)
"""

_APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$
"""

_STATEMENTS = (
    _PRODUCTS,
    "create index products_live on products (product_id) where deleted_at is null",
    _VARIANTS,
    "create unique index product_variants_live_sku on product_variants (sku) where removed_at is null",
    "create index product_variants_product on product_variants (product_id)",
    _PICTURES,
    _PICTURE_SOURCES,
    _PRODUCT_PICTURES,
    "create index product_images_hash on product_images (content_hash)",
    _PRODUCT_IDS,
    "create index product_external_ids_product on product_external_ids (product_id)",
    _VARIANT_IDS,
    "create index variant_external_ids_variant on variant_external_ids (variant_id)",
    _PRODUCT_HISTORY,
    _STOCK,
    "create index stock_levels_product on stock_levels (product_id)",
    _INVENTORY_HISTORY,
    "create index inventory_history_variant on inventory_history (variant_id, entry_id)",
    _MOVEMENTS,
    _IMPORTS,
    "create index imports_open on imports (created_at) where finished_at is null",
    _SHOPS,
    _APPEND_ONLY,
    """
    create trigger inventory_history_append_only before update or delete or truncate on inventory_history
    for each statement execute function refuse_change()
    """,
    """
    create trigger product_history_append_only before update or delete or truncate on product_history
    for each statement execute function refuse_change()
    """,
)


def upgrade() -> None:
    """Create the schema."""
    create_messaging_tables_v1(cast("Operations", op))
    for statement in _STATEMENTS:
        op.execute(statement)
