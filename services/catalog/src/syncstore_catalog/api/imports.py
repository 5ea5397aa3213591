"""``/internal/imports``: upload a file, watch it, read the report."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, UploadFile
from pydantic import Field

from syncstore_catalog.api.common import Actor, Input, Line, Operation, Output, PageLimit
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.preview import ChangeAction, ProductChange
from syncstore_catalog.imports.report import ImportReport, ImportStatus
from syncstore_catalog.imports.repository import ImportView
from syncstore_catalog.imports.service import ImportService
from syncstore_common.kernel.money import Rounding

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ImportForm(Input):
    """The upload (a CSV, or a ZIP of one CSV and pictures) and what to do with it. See ``ImportOptions``."""

    file: UploadFile
    currency: Currency | None = None
    exchange_rate: Annotated[Decimal | None, Field(gt=0, lt=10**9, max_digits=20)] = None
    rounding: Rounding = Rounding.NEAREST
    rounding_step_minor: Annotated[int, Field(ge=1, le=10**9)] = 1
    default_weight_g: Annotated[int | None, Field(ge=1)] = None
    default_category: Line | None = None
    default_stock: Annotated[int, Field(ge=0)] = 0
    placeholder_pictures: bool = False
    refetch_pictures: bool = False
    replace_variants: bool = False
    blank_clears: Line | None = None
    preview: bool = False

    def options(self, catalogue_currency: str) -> ImportOptions:
        """The options as the import wants them."""
        return ImportOptions(
            catalogue_currency=catalogue_currency,
            currency=self.currency or catalogue_currency,
            exchange_rate=self.exchange_rate,
            rounding=self.rounding,
            rounding_step_minor=self.rounding_step_minor,
            default_weight_g=self.default_weight_g,
            default_category=self.default_category,
            default_stock=self.default_stock,
            placeholder_pictures=self.placeholder_pictures,
            refetch_pictures=self.refetch_pictures,
            replace_variants=self.replace_variants,
            blank_clears=_columns(self.blank_clears or ""),
            preview=self.preview,
        )


def _columns(text: str) -> tuple[str, ...]:
    return tuple(name.strip().casefold() for name in text.split(",") if name.strip())


class ImportOut(Output):
    """An import: how far it is (pictures, while they are fetched), and at its end the report."""

    import_id: UUID
    status: ImportStatus
    filename: str
    actor: str
    done: int
    total: int
    created_at: datetime
    finished_at: datetime | None
    report: ImportReport


class ChangedCellOut(Output):
    """One value that would change; null where there is none. Columns are SyncStore's."""

    row: int
    column: str
    before: str | None
    after: str | None


class ProductChangeOut(Output):
    """What would change in one product; ``row`` is the first it stands in."""

    code: str
    product_id: UUID | None
    action: ChangeAction
    row: int
    changes: list[ChangedCellOut]


class ChangesPage(Output):
    """Changes in the order of the file; ``next`` is null at the end."""

    items: list[ProductChangeOut]
    next: int | None


class ImportPage(Output):
    """Imports, newest first; ``next`` is null at the end."""

    items: list[ImportOut]
    next: UUID | None


def import_out(view: ImportView) -> ImportOut:
    """Return an import as it goes out."""
    return ImportOut(
        import_id=view.import_id,
        status=view.status,
        filename=view.filename,
        actor=view.actor,
        done=view.done,
        total=view.total,
        created_at=view.created_at,
        finished_at=view.finished_at,
        report=view.report,
    )


def _change_out(change: ProductChange) -> ProductChangeOut:
    return ProductChangeOut(
        code=change.code,
        product_id=change.product_id,
        action=change.action,
        row=change.row,
        changes=[
            ChangedCellOut(row=cell.row, column=cell.column, before=cell.before, after=cell.after)
            for cell in change.cells
        ],
    )


def imports_router(imports: ImportService, *, catalogue_currency: str) -> APIRouter:
    """Build the endpoints over their service."""
    router = APIRouter(tags=["imports"])

    @router.post("/imports", status_code=202)
    async def start_import(
        form: Annotated[ImportForm, Form(media_type="multipart/form-data")], actor: Actor, operation: Operation = None
    ) -> ImportOut:
        """Queue an import; ask for its report under the id this returns."""
        filename = "".join(filter(str.isprintable, form.file.filename or ""))[-200:] or "upload"
        view = await imports.queue(
            form.file.file,
            filename=filename,
            options=form.options(catalogue_currency),
            actor=actor,
            operation_id=operation,
        )
        return import_out(view)

    @router.get("/imports")
    async def list_imports(before: UUID | None = None, limit: PageLimit = 50) -> ImportPage:
        items = [import_out(view) for view in await imports.page(before=before, limit=limit)]
        return ImportPage(items=items, next=items[-1].import_id if len(items) == limit else None)

    @router.get("/imports/{import_id}")
    async def read_import(import_id: UUID) -> ImportOut:
        return import_out(await imports.get(import_id))

    @router.post("/imports/{import_id}/apply", status_code=202)
    async def apply_import(import_id: UUID, actor: Actor) -> ImportOut:
        """Carry a preview out; what changed since is refused and named."""
        return import_out(await imports.apply(import_id, actor=actor))

    @router.get("/imports/{import_id}/changes")
    async def list_changes(
        import_id: UUID, after: Annotated[int, Query(ge=-1, lt=2**31)] = -1, limit: PageLimit = 50
    ) -> ChangesPage:
        found = await imports.changes(import_id, after=after, limit=limit)
        items = [_change_out(change) for _place, change in found]
        return ChangesPage(items=items, next=found[-1][0] if len(found) == limit else None)

    return router
