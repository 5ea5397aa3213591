"""Pictures: check, store once per content, serve by hash."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from syncstore_catalog.images.decode import BadPicture, DecodedPicture, decode_picture
from syncstore_catalog.images.picture import Picture
from syncstore_catalog.images.repository import StoredPicture, add_pictures, load_pictures, stored_picture
from syncstore_catalog.images.storage import BlobStorage, picture_key
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PictureStream:
    """A picture being served."""

    picture: Picture
    chunks: Iterator[bytes]


class PictureService:
    """What the API and the imports need of pictures."""

    def __init__(self, database: Database, storage: BlobStorage, clock: Clock) -> None:
        self._database = database
        self._storage = storage
        self._clock = clock
        self._decoders = asyncio.Semaphore(2)

    async def keep(self, data: bytes, *, is_placeholder: bool = False) -> StoredPicture:
        """Check bytes and put them into the storage, without telling the database yet. Raises BadPicture."""
        async with self._decoders:
            decoded = await asyncio.to_thread(decode_picture, data)
            stored = stored_picture(decoded, is_placeholder=is_placeholder)
            await asyncio.to_thread(self._put_once, stored, decoded)
        return stored

    async def upload(self, data: bytes) -> Picture:
        """Store a picture for later use on a product. Raises InvalidInput for what is no picture we take."""
        try:
            stored = await self.keep(data)
        except BadPicture as error:
            fix = "send a JPEG, PNG or WebP picture of at most 10 MB and 40 million pixels"
            raise InvalidInput(str(error), field="picture", fix=fix, code="BAD_PICTURE") from error
        async with self._database.driver_unit() as unit:
            await add_pictures(unit, [stored], self._clock.now())
        return stored.picture

    async def open(self, content_hash: str) -> PictureStream:
        """Return a picture's bytes as a stream (to be read in a thread). Raises NotFound."""
        if _HASH.fullmatch(content_hash) is None:
            raise NotFound("there is no such picture", details={"field": "content_hash"})
        async with self._database.driver() as connection:
            picture = (await load_pictures(connection, [content_hash])).get(content_hash)
        key = picture_key(content_hash)
        if picture is None or not await asyncio.to_thread(self._storage.has, key):
            raise NotFound("there is no such picture", details={"field": "content_hash"})
        return PictureStream(picture, self._storage.chunks(key))

    def _put_once(self, stored: StoredPicture, decoded: DecodedPicture) -> None:
        key = picture_key(stored.picture.content_hash)
        if not self._storage.has(key):
            self._storage.put(key, decoded.data)
