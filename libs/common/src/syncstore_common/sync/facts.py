"""Facts of a shop and pictures in a shop: read or uploaded once, then remembered in the database and in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from uuid import UUID

import httpx
import orjson

from syncstore_common.infra.database import Database
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.pictures import BadPicture, fitted
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.ports import as_it_is

_READ_FACT = """
select value::text as value, extract(epoch from now() - fetched_at)::float8 as age_s
from shop_facts where connection_id = $1 and key = $2
"""
_KEEP_FACT = """
insert into shop_facts (connection_id, key, value) values ($1, $2, $3::text::jsonb)
on conflict (connection_id, key) do update set value = excluded.value, fetched_at = now()
"""
_OUTDATE = """
update shop_facts set fetched_at = to_timestamp(0)
where connection_id = $1 and key = any($2) and fetched_at between to_timestamp(1) and now() - make_interval(secs => $3)
returning key
"""
_READ_UPLOAD = "select external_id from image_uploads where connection_id = $1 and content_hash = $2 and use = $3"
_KEEP_UPLOAD = """
insert into image_uploads (connection_id, content_hash, use, external_id) values ($1, $2, $3, $4)
on conflict (connection_id, content_hash, use) do nothing
"""
_UPLOADED = FailPoint("media.after_upload", "a shop has a picture whose id nobody keeps, before its listing is made")
_ANY = PictureLimits()
_MOST_CACHED = 50_000
_LAST_KNOWN_S = 60.0
_OF_THE_SHOP = (Disposition.REAUTH, Disposition.BLOCKED)


class FactStore:
    """Facts of all shops; concurrent readers of one fact wait for the first, and share its failure."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._memory: dict[tuple[UUID, str], tuple[float, Any]] = {}
        self._outdated_at: dict[tuple[UUID, str], float] = {}
        self._locks: dict[tuple[UUID, str], asyncio.Lock] = {}
        self._failures: dict[tuple[UUID, str], tuple[float, PlatformFailure]] = {}

    async def get(
        self,
        connection_id: UUID,
        key: str,
        fetch: Callable[[], Awaitable[Any]],
        *,
        ttl_s: float,
        read: Callable[[Any], Any] = as_it_is,
    ) -> Any:
        """Return the fact, at most ``ttl_s`` old, fetching it when needed; an older one while that fails."""
        place, loop = (connection_id, key), asyncio.get_running_loop()
        known = self._memory.get(place)
        if known and loop.time() < known[0]:
            return known[1]
        began = loop.time()
        async with self._locks.setdefault(place, asyncio.Lock()):
            known = self._memory.get(place)
            if known and loop.time() < known[0]:
                return known[1]
            failed = self._failures.get(place)
            if failed and failed[0] >= began:
                raise failed[1]
            value, left_s = await self._stored(connection_id, key, ttl_s)
            if left_s <= 0:
                value, left_s = await self._fresh(place, fetch, ttl_s, last_known=value)
            value = read(value)
            if len(self._memory) > _MOST_CACHED:
                self._memory.clear()
            self._memory[place] = (loop.time() + left_s, value)
        self._locks.pop(place, None)
        return value

    def forget_memory(self) -> None:
        """Keep only what the database has."""
        self._memory.clear()

    async def outdate(self, connection_id: UUID, keys: Collection[str], *, older_than_s: float, since: float) -> bool:
        """Have facts read again that are older than that; True when there were such, or somebody did it ``since``."""
        now = asyncio.get_running_loop().time()
        if any(self._outdated_at.get((connection_id, key), -1.0) >= since for key in keys):
            return True
        async with self._database.driver() as connection:
            rows = await connection.fetch(_OUTDATE, connection_id, list(keys), older_than_s)
        for row in rows:
            self._outdated_at[(connection_id, row["key"])] = now
            self._memory.pop((connection_id, row["key"]), None)
        return bool(rows)

    async def _fresh(
        self, place: tuple[UUID, str], fetch: Callable[[], Awaitable[Any]], ttl_s: float, *, last_known: Any
    ) -> tuple[Any, float]:
        """Fetch; while the platform does not tell, what it told last goes on for a minute at a time."""
        try:
            return await self._fetched(place, fetch), ttl_s
        except PlatformFailure as failure:
            if last_known is None or failure.disposition in _OF_THE_SHOP:
                raise
            return last_known, _LAST_KNOWN_S

    async def _fetched(self, place: tuple[UUID, str], fetch: Callable[[], Awaitable[Any]]) -> Any:
        self._failures.pop(place, None)
        try:
            value = await fetch()
        except PlatformFailure as failure:
            # Whoever waits meanwhile would only meet the same time-out, one after the other.
            self._failures[place] = (asyncio.get_running_loop().time(), failure)
            raise
        async with self._database.driver() as connection:
            await connection.execute(_KEEP_FACT, *place, orjson.dumps(value).decode())
        return value

    async def _stored(self, connection_id: UUID, key: str, ttl_s: float) -> tuple[Any, float]:
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_READ_FACT, connection_id, key)
        return (orjson.loads(row["value"]), ttl_s - row["age_s"]) if row else (None, 0.0)


class ShopFactsOf:
    """The facts of one shop; implements the port's ShopFacts."""

    def __init__(self, store: FactStore, connection_id: UUID) -> None:
        self._store = store
        self._connection_id = connection_id
        self._since = asyncio.get_running_loop().time()
        self._used: set[str] = set()

    async def outdate_used(self, *, older_than_s: float, all_but: str = "") -> bool:
        """Have everything that was asked for here read again, if it is that old; keys with a prefix may stay.

        Returns whether anything will be another answer now than it was.
        """
        keys = {key for key in self._used if not all_but or not key.startswith(all_but)}
        return await self._store.outdate(self._connection_id, keys, older_than_s=older_than_s, since=self._since)

    async def get(
        self,
        key: str,
        fetch: Callable[[], Awaitable[Any]],
        *,
        ttl_s: float = 86_400,
        read: Callable[[Any], Any] = as_it_is,
    ) -> Any:
        """Return the cached JSON value, or fetch and keep it, as ``read`` makes of it."""
        self._used.add(key)
        return await self._store.get(self._connection_id, key, fetch, ttl_s=ttl_s, read=read)


class MediaOf:
    """The pictures of one shop; implements the port's Media. Bytes come from the catalog by hash."""

    def __init__(self, database: Database, catalog: httpx.AsyncClient, connection_id: UUID) -> None:
        self._database = database
        self._catalog = catalog
        self._connection_id = connection_id

    async def external_id(
        self,
        content_hash: str,
        upload: Callable[[bytes], Awaitable[str]],
        *,
        use: str = "main",
        limits: PictureLimits = _ANY,
    ) -> str:
        """Return the platform's id of a picture, uploading it when this shop never had it, in a form it takes."""
        known = await self.known(content_hash, use)
        if known is not None:
            return known
        external_id = await upload(await self._fitted(content_hash, limits))
        await _UPLOADED.passed()
        async with self._database.driver() as connection:
            await connection.execute(_KEEP_UPLOAD, self._connection_id, content_hash, use, external_id)
        return external_id

    async def known(self, content_hash: str, use: str) -> str | None:
        """Return the id of a picture the shop has."""
        async with self._database.driver() as connection:
            known = await connection.fetchval(_READ_UPLOAD, self._connection_id, content_hash, use)
        return str(known) if known else None

    async def _fitted(self, content_hash: str, limits: PictureLimits) -> bytes:
        data = await self._bytes(content_hash)
        try:
            return await asyncio.to_thread(fitted, data, limits)
        except BadPicture as error:
            raise _picture_failure(Disposition.REJECTED, str(error)) from error

    async def _bytes(self, content_hash: str) -> bytes:
        try:
            response = await self._catalog.get(f"/internal/images/{content_hash}")
        except httpx.HTTPError as error:
            raise _picture_failure(Disposition.RETRY, "the catalog does not answer") from error
        if response.status_code == 404:
            raise _picture_failure(Disposition.REJECTED, "the picture is not in the catalogue's store")
        if response.status_code != 200:
            raise _picture_failure(Disposition.RETRY, f"the catalog answered {response.status_code}")
        return response.content


def _picture_failure(disposition: Disposition, message: str) -> PlatformFailure:
    remedy = Remedy(field="images", fix="upload the picture again") if disposition is Disposition.REJECTED else Remedy()
    return PlatformFailure(
        FailureFacts(disposition=disposition, platform_code="catalog.image", message=message, remedy=remedy)
    )
