"""What is known about pictures: their format and size, and which URL or path gave which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from syncstore_catalog.images.decode import DecodedPicture
from syncstore_catalog.images.picture import Picture
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.kernel.fingerprint import content_hash

_PICTURES = "select content_hash, media_type, width, height from images where content_hash = any($1::text[])"
_SOURCES = """
    select named.source, image.content_hash, image.media_type, image.width, image.height, image.is_placeholder
    from image_sources named join images image using (content_hash) where named.source = any($1::text[])
"""
_ADD_PICTURE = """
    insert into images (content_hash, media_type, width, height, size_bytes, is_placeholder, created_at)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict (content_hash) do nothing
"""
_REMEMBER_SOURCE = """
    insert into image_sources (source, content_hash, recorded_at) values ($1, $2, $3)
    on conflict (source) do update set content_hash = excluded.content_hash, recorded_at = excluded.recorded_at
"""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture whose bytes are in the storage, not yet (or already) known to the database."""

    picture: Picture
    size_bytes: int
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What a URL or path gave at an earlier import."""

    picture: Picture
    is_placeholder: bool


def stored_picture(decoded: DecodedPicture, *, is_placeholder: bool = False) -> StoredPicture:
    """Name a decoded picture by its bytes."""
    picture = Picture(content_hash(decoded.data), decoded.media_type, decoded.width, decoded.height)
    return StoredPicture(picture, len(decoded.data), is_placeholder)


async def load_pictures(connection: DriverConnection, hashes: Sequence[str]) -> dict[str, Picture]:
    """Return known pictures by hash."""
    if not hashes:
        return {}
    rows = await connection.fetch(_PICTURES, hashes)
    return {row["content_hash"]: Picture(*row) for row in rows}


async def known_sources(connection: DriverConnection, sources: Sequence[str]) -> dict[str, KnownSource]:
    """Return what these URLs and paths gave before."""
    rows = await connection.fetch(_SOURCES, sources)
    return {
        row["source"]: KnownSource(
            Picture(row["content_hash"], row["media_type"], row["width"], row["height"]), row["is_placeholder"]
        )
        for row in rows
    }


async def add_pictures(unit: DriverUnit, stored: Sequence[StoredPicture], at: datetime) -> None:
    """Make stored pictures known; those that are known already stay as they are."""
    rows = [
        (
            item.picture.content_hash,
            item.picture.media_type,
            item.picture.width,
            item.picture.height,
            item.size_bytes,
            item.is_placeholder,
            at,
        )
        for item in stored
    ]
    await unit.executemany(_ADD_PICTURE, rows)


async def remember_sources(unit: DriverUnit, sources: Sequence[tuple[str, str]], at: datetime) -> None:
    """Remember which (source, content hash) belong together."""
    await unit.executemany(_REMEMBER_SOURCE, [(source, content_hash, at) for source, content_hash in sources])
