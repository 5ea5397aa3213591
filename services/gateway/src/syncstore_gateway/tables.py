"""The tables of the schema ``gateway`` as SQLAlchemy Core knows them; the migrations create them.

Only tables that are queried with composed statements are here; the hot ones have named SQL next to their code.
"""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

metadata = MetaData()

_TIME = DateTime(timezone=True)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("last_used_at", _TIME),
    Column("revoked_at", _TIME),
)

product_overview = Table(
    "product_overview",
    metadata,
    Column("product_id", UUID, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("category", Text),
    Column("brand", Text),
    Column("status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("base_price_minor", BigInteger, nullable=False),
    Column("highest_price_minor", BigInteger, nullable=False),
    Column("variant_ids", ARRAY(UUID), nullable=False),
    Column("variant_count", Integer, nullable=False),
    Column("stock_total", BigInteger, nullable=False),
    Column("lowest_stock", BigInteger, nullable=False),
    Column("image_hash", Text),
    Column("image_count", Integer, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("updated_at", _TIME, nullable=False),
    Column("seen_at", _TIME, nullable=False),
)

listing_overview = Table(
    "listing_overview",
    metadata,
    Column("product_id", UUID, primary_key=True),
    Column("connection_id", UUID, primary_key=True),
    Column("listing_id", UUID, nullable=False),
    Column("platform", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text),
    Column("currency", Text),
    Column("price_min_minor", BigInteger),
    Column("price_max_minor", BigInteger),
    Column("stock_total", BigInteger),
    Column("variants", JSONB, nullable=False),
    Column("wish", Text, nullable=False),
    Column("remote_status", Text),
    Column("external_id", Text),
    Column("url", Text),
    Column("problem", JSONB),
    Column("channels", JSONB, nullable=False),
    Column("own_values", JSONB, nullable=False),
    Column("content_version", BigInteger),
    Column("pushed_at", _TIME),
    Column("next_attempt_at", _TIME),
    Column("updated_at", _TIME, nullable=False),
    Column("seen_at", _TIME, nullable=False),
)

shops = Table(
    "shops",
    metadata,
    Column("connection_id", UUID, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("external_shop_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("revision", BigInteger, nullable=False),
    Column("updated_at", _TIME, nullable=False),
)

shops_on_hold = Table(
    "shops_on_hold",
    metadata,
    Column("connection_id", UUID),
    Column("is_stopped", Boolean),
    Column("reason", Text),
)
"""A view: paused shops, and all shops of a platform whose stop switch is thrown. PostgreSQL calls none of its columns
not null."""

activity = Table(
    "activity",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("occurred_at", _TIME, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", UUID, nullable=False),
    Column("data", JSONB, nullable=False),
)
