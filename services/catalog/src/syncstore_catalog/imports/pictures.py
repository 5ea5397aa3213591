"""The pictures of an import: from the archive, from URLs, by hash, or drawn where that is allowed.

Each name is resolved once however many products use it. Bytes go into the storage at once (they are named by content
and harmless alone); the database learns of them in the import's one transaction.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from syncstore_catalog.images.decode import SMALL_SIDE, BadPicture
from syncstore_catalog.images.fetch import FailedHosts, FetchFailed, PictureFetcher
from syncstore_catalog.images.picture import Picture
from syncstore_catalog.images.placeholder import draw_placeholder
from syncstore_catalog.images.repository import KnownSource, StoredPicture, known_sources, load_pictures
from syncstore_catalog.images.service import PictureService
from syncstore_catalog.imports.archive import Upload
from syncstore_catalog.imports.draft import PictureRef, ProductDraft
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.report import Cell, DefaultKind, Findings, PictureCounts
from syncstore_catalog.products.model import ProductPicture
from syncstore_common.infra.database import Database
from syncstore_common.kernel.text import has_unprintable

HASH_PREFIX = "sha256:"
_URL_PREFIXES = ("http://", "https://")
_WORKERS = 8


@dataclass(slots=True)
class ResolvedPictures:
    """What the import's transaction needs. ``by_product`` is code → name → picture; ``placeholders`` is by code."""

    by_product: dict[str, dict[str, ProductPicture]] = field(default_factory=dict)
    placeholders: dict[str, ProductPicture] = field(default_factory=dict)
    stored: list[StoredPicture] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    counts: PictureCounts = field(default_factory=PictureCounts)


def is_url(name: str) -> bool:
    """Tell a URL from a path or a hash."""
    return name.lower().startswith(_URL_PREFIXES)


def _placeholder_source(code: str) -> str:
    return f"placeholder:{code}"


class PictureResolver:
    """Resolves the pictures of one import."""

    def __init__(
        self,
        database: Database,
        pictures: PictureService,
        fetcher: PictureFetcher,
        upload: Upload,
        options: ImportOptions,
    ) -> None:
        self._database = database
        self._service = pictures
        self._fetcher = fetcher
        self._upload = upload
        self._options = options
        self._archive = asyncio.Lock()
        self._failed_hosts = FailedHosts()
        self._known: dict[str, KnownSource] = {}
        self._by_hash: dict[str, Picture] = {}
        self._found: dict[str, Picture | str] = {}
        """Name → picture, or why there is none."""
        self._fresh: set[str] = set()
        self._result = ResolvedPictures()

    async def resolve(
        self, drafts: Sequence[ProductDraft], findings: Findings, progress: Callable[[int, int], None]
    ) -> ResolvedPictures:
        """Resolve all pictures; products whose pictures can't be had are refused unless placeholders are allowed."""
        names = list(dict.fromkeys(ref.name for draft in drafts for ref in draft.all_pictures))
        await self._look_up(names, drafts)
        await self._find_all(names, progress)
        await self._note_fresh()
        for draft in drafts:
            await self._settle(draft, findings)
        return self._result

    async def _look_up(self, names: Sequence[str], drafts: Sequence[ProductDraft]) -> None:
        """Ask the database once for everything that is known."""
        hashes = [
            name.removeprefix(HASH_PREFIX)
            for name in names
            if name.startswith(HASH_PREFIX) and not has_unprintable(name)
        ]
        sources = [name for name in names if is_url(name) and not has_unprintable(name)]
        sources += [_placeholder_source(draft.code) for draft in drafts] if self._options.placeholder_pictures else []
        async with self._database.driver() as connection:
            self._by_hash = await load_pictures(connection, hashes)
            self._known = await known_sources(connection, sources)

    async def _find_all(self, names: Sequence[str], progress: Callable[[int, int], None]) -> None:
        waiting: Iterator[str] = iter(names)
        progress(0, len(names))

        async def work() -> None:
            for name in waiting:
                self._found[name] = await self._find(name)
                progress(len(self._found), len(names))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(_WORKERS, len(names))):
                group.create_task(work())

    async def _find(self, name: str) -> Picture | str:
        """Return the picture, or in words why there is none."""
        if has_unprintable(name):
            return "its name holds control characters"
        if name.startswith(HASH_PREFIX):
            return self._by_hash.get(name.removeprefix(HASH_PREFIX), "there is no stored picture with this hash")
        known = self._known.get(name)
        if known is not None and not self._options.refetch_pictures:
            return known.picture
        try:
            data = await self._bytes(name)
            stored = await self._service.keep(data)
        except (FetchFailed, BadPicture, ValueError) as error:
            return str(error)
        self._result.stored.append(stored)
        if is_url(name):
            self._result.sources.append((name, stored.picture.content_hash))
        return stored.picture

    async def _bytes(self, name: str) -> bytes:
        if is_url(name):
            return await self._fetcher.fetch(name, self._failed_hosts)
        async with self._archive:
            return await asyncio.to_thread(self._upload.read_picture, name)

    async def _note_fresh(self) -> None:
        """Tell pictures that are new to this catalogue from those it already has."""
        hashes = [stored.picture.content_hash for stored in self._result.stored]
        async with self._database.driver() as connection:
            known = await load_pictures(connection, hashes)
        self._fresh = set(hashes) - known.keys()

    async def _settle(self, draft: ProductDraft, findings: Findings) -> None:
        """Give the product its pictures, or refuse it."""
        placed: dict[str, ProductPicture] = {}
        for ref in draft.all_pictures:
            found = self._found[ref.name]
            if isinstance(found, Picture):
                placed[ref.name] = ProductPicture(found, ref.name if is_url(ref.name) else None)
                self._count(found, _cell(ref, draft), findings)
            elif self._options.placeholder_pictures:
                placed[ref.name] = await self._placeholder(draft)
                findings.defaults[DefaultKind.PLACEHOLDER_UNREACHABLE] += 1
                self._result.counts.placeholder += 1
                findings.warn(_cell(ref, draft), f"a placeholder was drawn: {found}", "replace it before selling")
            else:
                fix = "make it reachable, name another, or import with placeholder pictures"
                findings.refuse(_cell(ref, draft), f"the picture can't be had: {found}", fix)
        if not placed and self._options.placeholder_pictures:
            self._result.placeholders[draft.code] = await self._placeholder(draft)
        self._result.by_product[draft.code] = placed

    def _count(self, picture: Picture, cell: Cell, findings: Findings) -> None:
        if picture.content_hash in self._fresh:
            self._fresh.discard(picture.content_hash)
            self._result.counts.stored += 1
        else:
            self._result.counts.reused += 1
        if min(picture.width, picture.height) < SMALL_SIDE:
            size = f"{picture.width} × {picture.height} pixels"
            findings.warn(cell, f"the picture is small ({size})", f"use one of at least {SMALL_SIDE} × {SMALL_SIDE}")

    async def _placeholder(self, draft: ProductDraft) -> ProductPicture:
        """Draw the product's placeholder once; later imports find the same picture again."""
        source = _placeholder_source(draft.code)
        known = self._known.get(source)
        if known is not None:
            return ProductPicture(known.picture)
        data = await asyncio.to_thread(draw_placeholder, draft.title or draft.code, draft.code)
        stored = await self._service.keep(data, is_placeholder=True)
        self._known[source] = KnownSource(stored.picture, is_placeholder=True)
        self._result.stored.append(stored)
        self._result.sources.append((source, stored.picture.content_hash))
        return ProductPicture(stored.picture)


def _cell(ref: PictureRef, draft: ProductDraft) -> Cell:
    return Cell(ref.row, ref.column, ref.name, draft.code)
