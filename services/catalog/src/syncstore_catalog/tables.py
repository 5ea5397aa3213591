"""The catalog's tables for queries in SQLAlchemy Core. The migrations create them; a test holds the two together.

Here are the tables that are queried through Core; the hot statements of the slices are named SQL next to their use.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


products = Table(
    "products",
    metadata,
    Column("product_id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("brand", Text),
    Column("category", Text),
    Column("currency", Text, nullable=False),
    Column("base_price_minor", BigInteger, nullable=False),
    Column("weight_g", Integer),
    Column("length_mm", Integer),
    Column("width_mm", Integer),
    Column("height_mm", Integer),
    Column("status", Text, nullable=False),
    Column("option_names", ARRAY(Text), nullable=False),
    Column("tags", ARRAY(Text), nullable=False),
    Column("attributes", JSONB, nullable=False),
    _moment("created_at"),
    _moment("updated_at"),
    _moment("deleted_at", nullable=True),
)

product_history = Table(
    "product_history",
    metadata,
    Column("entry_id", BigInteger, primary_key=True),
    Column("product_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("import_id", Uuid),
    _moment("recorded_at"),
)

images = Table(
    "images",
    metadata,
    Column("content_hash", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("is_placeholder", Boolean, nullable=False),
    _moment("created_at"),
)

image_sources = Table(
    "image_sources",
    metadata,
    Column("source", Text, primary_key=True),
    Column("content_hash", Text, nullable=False),
    _moment("recorded_at"),
)

inventory_history = Table(
    "inventory_history",
    metadata,
    Column("entry_id", BigInteger, primary_key=True),
    Column("variant_id", Uuid, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("delta", Integer, nullable=False),
    Column("balance", Integer, nullable=False),
    Column("stock_version", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),
    _moment("recorded_at"),
)

policy_history = Table(
    "policy_history",
    metadata,
    Column("entry_id", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    _moment("recorded_at"),
)

imports = Table(
    "imports",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("upload_key", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("options", JSONB, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("report", JSONB),
    Column("is_applying", Boolean, nullable=False),
    _moment("created_at"),
    _moment("started_at", nullable=True),
    _moment("heartbeat_at", nullable=True),
    _moment("finished_at", nullable=True),
)
