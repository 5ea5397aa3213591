"""Imports for the API: take an upload into the queue, tell how it goes, and have a preview applied."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from pydantic import TypeAdapter

from syncstore_catalog.images.storage import BlobStorage, BlobTooLarge
from syncstore_catalog.imports.bulk_edit import BulkEdit
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.preview import ProductChange
from syncstore_catalog.imports.preview_repository import changes_page, queue_previewed
from syncstore_catalog.imports.repository import ClaimedImport, ImportView, add_import, find_imports
from syncstore_common.infra.database import Database
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound
from syncstore_common.kernel.ids import new_id

_OPTIONS = TypeAdapter(ImportOptions)
_EDIT = TypeAdapter(BulkEdit)
_EDIT_KEY = "bulk_edit"
_EDIT_NAME = "bulk edit"

log = get_logger(__name__)


def options_to_json(options: ImportOptions) -> dict[str, Any]:
    """Return the options as JSON values; decimals are text."""
    values: dict[str, Any] = _OPTIONS.dump_python(options, mode="json")
    return values


def options_from_json(values: dict[str, Any]) -> ImportOptions:
    """Return the options stored with an import."""
    rate = values.get("exchange_rate")
    return _OPTIONS.validate_python({**values, "exchange_rate": Decimal(rate) if rate is not None else None})


def is_edit(values: Mapping[str, Any]) -> bool:
    """Tell a bulk edit from a file."""
    return _EDIT_KEY in values


def edit_from_json(values: Mapping[str, Any]) -> BulkEdit:
    """Return the bulk edit stored as an import."""
    return _EDIT.validate_python(values[_EDIT_KEY])


class ImportService:
    """What the API offers about imports. ``on_queued`` wakes the runner of this process."""

    def __init__(
        self,
        database: Database,
        storage: BlobStorage,
        clock: Clock,
        *,
        max_upload_bytes: int,
        on_queued: asyncio.Event,
    ) -> None:
        self._database = database
        self._storage = storage
        self._clock = clock
        self._max_upload_bytes = max_upload_bytes
        self._on_queued = on_queued

    async def queue(
        self,
        file: BinaryIO,
        *,
        filename: str,
        options: ImportOptions,
        actor: str,
        operation_id: UUID | None = None,
    ) -> ImportView:
        """Keep the upload and queue its import, once per operation.

        Raises InvalidInput for unusable options or too large a file.
        """
        options.check()
        import_id = operation_id or new_id()
        if operation_id is not None and (known := await find_imports(self._database, import_id=operation_id)):
            return known[0]
        key = f"uploads/{import_id}"
        try:
            await asyncio.to_thread(self._storage.put_file, key, file, max_bytes=self._max_upload_bytes)
        except BlobTooLarge as error:
            limit = f"{self._max_upload_bytes >> 20} MB"
            fix = "split the file"
            raise InvalidInput(f"the file is larger than {limit}", field="file", fix=fix, code="TOO_LARGE") from error
        return await self._queued(ClaimedImport(import_id, filename, key, actor, options_to_json(options)))

    async def queue_edit(
        self, edit: BulkEdit, *, currency: str, actor: str, operation_id: UUID | None = None
    ) -> ImportView:
        """Queue the preview of a bulk edit, once per operation. Raises InvalidInput."""
        edit.check(currency)
        if operation_id is not None and (known := await find_imports(self._database, import_id=operation_id)):
            return known[0]
        values = {_EDIT_KEY: _EDIT.dump_python(edit, mode="json")}
        return await self._queued(ClaimedImport(operation_id or new_id(), _EDIT_NAME, "", actor, values))

    async def _queued(self, claimed: ClaimedImport) -> ImportView:
        async with self._database.driver_unit() as unit:
            await add_import(unit, claimed, self._clock.now())
        log.info("catalog.import.queued", import_id=str(claimed.import_id))
        self._on_queued.set()
        return await self.get(claimed.import_id)

    async def get(self, import_id: UUID) -> ImportView:
        """Return an import with its progress and, at the end, its report. Raises NotFound."""
        found = await find_imports(self._database, import_id=import_id)
        if not found:
            raise NotFound(f"there is no import {import_id}", details={"field": "import_id"})
        return found[0]

    async def apply(self, import_id: UUID, *, actor: str) -> ImportView:
        """Queue a preview to be carried out, in this name; one that already is stays as it is.

        Raises NotFound, InvalidInput when there is nothing to apply.
        """
        async with self._database.driver_unit() as unit:
            is_queued = await queue_previewed(unit, import_id, actor)
        view = await self.get(import_id)
        if not is_queued and not view.is_applying:
            raise InvalidInput(
                f"the import is {view.status}, there is no preview to apply",
                field="import_id",
                fix="upload the file with preview=true and wait until its status is previewed",
                code="NO_PREVIEW",
            )
        self._on_queued.set()
        return view

    async def changes(self, import_id: UUID, *, after: int, limit: int) -> Sequence[tuple[int, ProductChange]]:
        """Return what a preview would change, product by product, with their places. Raises NotFound."""
        await self.get(import_id)
        return await changes_page(self._database, import_id, after=after, limit=limit)

    async def page(self, *, before: UUID | None, limit: int) -> Sequence[ImportView]:
        """Return imports, newest first."""
        return await find_imports(self._database, before=before, limit=limit)
