"""Carries out queued imports, one at a time per process, and marks those that a lost process left behind.

Parsing runs in a thread; pictures come next; then one transaction writes the catalogue and the report together. An
import that ends in any other way than ``finished`` has changed nothing.
"""

import asyncio
import copy
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import asyncpg
from prometheus_client import Counter

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.contention import CONTENTION
from syncstore_catalog.images.fetch import PictureFetcher
from syncstore_catalog.images.service import PictureService
from syncstore_catalog.images.storage import BlobStorage
from syncstore_catalog.imports.archive import ArchiveLimits, Upload
from syncstore_catalog.imports.bulk_plan import EditWork, selected_ids
from syncstore_catalog.imports.commit import CommitResult, FileWork, Undertaking, commit_import, preview_import
from syncstore_catalog.imports.draft import ParsedFile
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.parse import parse_table
from syncstore_catalog.imports.pictures import PictureResolver
from syncstore_catalog.imports.preview_repository import add_changes, expire_previews, previewed_outcomes
from syncstore_catalog.imports.report import (
    Findings,
    ImportReport,
    ImportStatus,
    PictureCounts,
    failure_report,
    finished_report,
)
from syncstore_catalog.imports.repository import (
    ClaimedImport,
    abandoned_imports,
    beat,
    claim_import,
    finish_import,
)
from syncstore_catalog.imports.service import edit_from_json, is_edit, options_from_json
from syncstore_common.contracts.states import Origin
from syncstore_common.infra.database import Database, DriverUnit, until_database_answers
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput

_POLL_S = 2.0
_BEAT_S = 1.0
_WRITE_TRIES = 3
_COLLISIONS = (asyncpg.UniqueViolationError, *CONTENTION)
_INTERRUPTED = ("the program stopped before the import was done; nothing was changed", "upload the file again")

IMPORTS = Counter("syncstore_catalog_imports_total", "Imports by how they ended", ["status"])
log = get_logger(__name__)


class _GivenUp(Exception):
    """The import was marked as interrupted while it still ran: nothing of it may be written."""


@dataclass(slots=True)
class _Progress:
    """Where the running import is; a heartbeat writes it down."""

    status: ImportStatus = ImportStatus.READING
    done: int = 0
    total: int = 0

    def pictures(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class ImportRunner:
    """The background task of imports. ``silent_s`` without a heartbeat means that an import's process is gone.

    A preview that nobody applied is given up after ``preview_kept_s``.
    """

    def __init__(
        self,
        database: Database,
        storage: BlobStorage,
        clock: Clock,
        *,
        pictures: PictureService,
        fetcher: PictureFetcher,
        limits: ArchiveLimits,
        on_queued: asyncio.Event,
        silent_s: float = 15.0,
        preview_kept_s: float = 86_400.0,
    ) -> None:
        self._database = database
        self._storage = storage
        self._clock = clock
        self._pictures = pictures
        self._fetcher = fetcher
        self._limits = limits
        self._on_queued = on_queued
        self._silent_s = silent_s
        self._preview_kept_s = preview_kept_s

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set. An import running then is given up and marked as interrupted."""
        try:
            while not stop.is_set():
                self._on_queued.clear()
                await until_database_answers(self._mark_abandoned, on_wait=_waiting)
                claimed = await until_database_answers(self._claim, on_wait=_waiting)
                if claimed is not None:
                    await self._unless_stopped(claimed, stop)
                else:
                    await _first_of(stop, self._on_queued, timeout_s=_POLL_S)
        finally:
            await self._fetcher.close()

    async def _claim(self) -> ClaimedImport | None:
        async with self._database.driver_unit() as unit:
            return await claim_import(unit)

    async def _mark_abandoned(self) -> None:
        async with self._database.driver_unit() as unit:
            for import_id, key in await abandoned_imports(unit, self._silent_s):
                await finish_import(unit, failure_report(import_id, ImportStatus.INTERRUPTED, *_INTERRUPTED))
                await self._remove(key)
                log.warning("catalog.import.interrupted", import_id=str(import_id))
            for import_id, key in await expire_previews(unit, self._preview_kept_s):
                await self._remove(key)
                log.info("catalog.import.expired", import_id=str(import_id))

    async def _remove(self, upload_key: str) -> None:
        if upload_key:  # a bulk edit has no upload
            await asyncio.to_thread(self._storage.remove, upload_key)

    async def _unless_stopped(self, claimed: ClaimedImport, stop: asyncio.Event) -> None:
        progress = _Progress()
        work = asyncio.create_task(self._carry_out(claimed, progress))
        beating = asyncio.create_task(self._beat(claimed.import_id, progress))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, beating, stopping):
                task.cancel()
            await asyncio.gather(work, beating, stopping, return_exceptions=True)
        if work.cancelled():
            await self._end(claimed, failure_report(claimed.import_id, ImportStatus.INTERRUPTED, *_INTERRUPTED))

    async def _beat(self, import_id: UUID, progress: _Progress) -> None:
        async def once() -> None:
            async with self._database.driver_unit() as unit:
                await beat(unit, import_id, progress.status, progress.done, progress.total)

        while True:
            await until_database_answers(once, on_wait=_waiting, longest_wait_s=_BEAT_S)
            await asyncio.sleep(_BEAT_S)

    async def _carry_out(self, claimed: ClaimedImport, progress: _Progress) -> None:
        """Run one import to its report; whatever goes wrong becomes a report too."""
        import_id = claimed.import_id
        try:
            report = await self._import(claimed, progress)
        except _GivenUp:
            log.warning("catalog.import.given_up", import_id=str(import_id))
            return
        except InvalidInput as error:
            details = error.details
            failure = failure_report(
                import_id,
                ImportStatus.FAILED,
                error.message,
                str(details.get("fix", "")),
                column=str(details.get("field", "")),
            )
            await self._end(claimed, failure)
        except Exception as error:
            log.error("catalog.import.crashed", import_id=str(import_id), exc_info=error)
            reason = f"something failed on our side; the log has the id {import_id}; nothing was changed"
            failure = failure_report(import_id, ImportStatus.FAILED, reason, "upload the file again")
            await self._end(claimed, failure)
        else:
            IMPORTS.labels(report.status.value).inc()
            how = "catalog.import." + report.status.value
            log.info(how, import_id=str(import_id), **report.products.model_dump())
            if report.status is not ImportStatus.PREVIEWED:  # that waits for being applied
                await self._remove(claimed.upload_key)

    async def _end(self, claimed: ClaimedImport, report: ImportReport) -> None:
        async def store() -> bool:
            async with self._database.driver_unit() as unit:
                return await finish_import(unit, report)

        await until_database_answers(store, on_wait=_waiting)
        await self._remove(claimed.upload_key)
        IMPORTS.labels(report.status.value).inc()
        log.warning("catalog.import.ended", import_id=str(report.import_id), status=report.status.value)

    async def _import(self, claimed: ClaimedImport, progress: _Progress) -> ImportReport:
        if is_edit(claimed.options):
            edit = edit_from_json(claimed.options)
            ids = () if claimed.is_applying else await selected_ids(self._database, edit)
            progress.status = ImportStatus.WRITING
            return await self._write(claimed, Undertaking(EditWork(edit, ids), Findings()))
        options = options_from_json(dict(claimed.options))
        if claimed.is_applying:  # with the pictures that were previewed
            options = replace(options, refetch_pictures=False)
        findings = Findings()
        with tempfile.TemporaryDirectory(prefix="syncstore-import-") as folder:
            path = Path(folder) / "upload"
            await asyncio.to_thread(self._storage.copy_to, claimed.upload_key, path)
            with await asyncio.to_thread(Upload, path, self._limits) as upload:
                parsed = await asyncio.to_thread(_read, upload, options, findings)
                progress.status = ImportStatus.PICTURES
                resolver = PictureResolver(
                    self._database, self._pictures, self._fetcher, upload=upload, options=options
                )
                pictures = await resolver.resolve(parsed.drafts, findings, progress.pictures)
        progress.status = ImportStatus.WRITING
        return await self._write(claimed, Undertaking(FileWork(parsed, pictures, options), findings))

    async def _write(self, claimed: ClaimedImport, given: Undertaking) -> ImportReport:
        """Write catalogue and report in one transaction; somebody else's edit in between means once more."""
        for attempt in range(1, _WRITE_TRIES + 1):
            try:
                fresh = replace(given, findings=copy.deepcopy(given.findings))
                return await self._write_once(claimed, fresh)
            except _COLLISIONS as error:
                if attempt == _WRITE_TRIES:
                    raise
                log.warning("catalog.import.collided", import_id=str(claimed.import_id), error=str(error))
        raise AssertionError  # pragma: no cover - the loop returns or raises

    async def _write_once(self, claimed: ClaimedImport, given: Undertaking) -> ImportReport:
        work = given.work
        is_preview = not claimed.is_applying and (isinstance(work, EditWork) or work.options.preview)
        async with self._database.driver_unit() as unit:
            result = await self._carry(unit, claimed, given, is_preview=is_preview)
            report = finished_report(
                claimed.import_id,
                work.parsed.format if isinstance(work, FileWork) else None,
                given.findings,
                status=ImportStatus.PREVIEWED if is_preview else ImportStatus.FINISHED,
                products=result.products,
                variants=result.variants,
                pictures=work.pictures.counts if isinstance(work, FileWork) else PictureCounts(),
            )
            if not await finish_import(unit, report):
                raise _GivenUp
        return report

    async def _carry(
        self, unit: DriverUnit, claimed: ClaimedImport, given: Undertaking, *, is_preview: bool
    ) -> CommitResult:
        authorship = Authorship(claimed.actor, self._clock.now(), Origin.BULK, claimed.import_id)
        if is_preview:
            result = await preview_import(unit, given, authorship)
            await add_changes(unit, claimed.import_id, result.changes)
            return result
        previewed = await previewed_outcomes(unit, claimed.import_id) if claimed.is_applying else None
        return await commit_import(
            unit, given, schema=self._database.schema, authorship=authorship, previewed=previewed
        )


def _read(upload: Upload, options: ImportOptions, findings: Findings) -> ParsedFile:
    return parse_table(upload.read_table(), options, findings)


def _waiting(error: BaseException) -> None:
    log.warning("catalog.import.waiting", error=type(error).__name__)


async def _first_of(*events: asyncio.Event, timeout_s: float) -> None:
    """Wait until one of the events is set, or the time is over."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
