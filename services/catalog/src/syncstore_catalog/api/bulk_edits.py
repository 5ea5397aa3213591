"""``/internal/bulk-edits``: the same edit for many products, as an import that is previewed and then applied."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, model_validator

from syncstore_catalog.api.common import Actor, Input, Line, Operation, Text
from syncstore_catalog.api.imports import ImportOut, import_out
from syncstore_catalog.api.product_models import AttributeValues, Clearable
from syncstore_catalog.imports.bulk_edit import BulkEdit, PriceChange, PriceStep, Replacement, TextField
from syncstore_catalog.imports.service import ImportService
from syncstore_catalog.products.model import ProductStatus
from syncstore_catalog.products.selection import Selection
from syncstore_common.kernel.money import Rounding

MAX_IDS = 10_000
Word = Annotated[Line | None, Field(max_length=300)]


class SelectionIn(Input):
    """Which products: all conditions must hold. Every product only when ``everything`` says so."""

    product_ids: Annotated[tuple[UUID, ...], Field(max_length=MAX_IDS)] = ()
    status: ProductStatus | None = None
    text: Word = None
    brand: Word = None
    category: Word = None
    tag: Word = None
    everything: bool = False

    @model_validator(mode="after")
    def _say_which(self) -> "SelectionIn":
        if self.to_selection() == Selection() and not self.everything:
            raise ValueError("it selects nothing; give a condition, or everything: true")
        return self

    def to_selection(self) -> Selection:
        """The selection meant."""
        return Selection(self.product_ids, self.status, self.text, self.brand, self.category, self.tag)


class PriceIn(Input):
    """``set`` and ``add`` take an amount in the catalogue's currency, ``percent`` per cent of the price as it is."""

    how: PriceStep
    amount: Annotated[Decimal, Field(ge=-(10**12), le=10**12, max_digits=20)]
    step_minor: Annotated[int, Field(ge=1, le=10**9)] = 1
    rounding: Rounding = Rounding.NEAREST


class ReplacementIn(Input):
    """Words in a text, and what stands there instead."""

    field: TextField
    old: Annotated[Text, Field(min_length=1, max_length=1000)]
    new: Annotated[Text, Field(max_length=1000)] = ""


class BulkEditIn(Input):
    """What becomes of each product selected; fields left out stay, null clears brand and category."""

    selection: SelectionIn
    brand: Clearable = None
    category: Clearable = None
    status: ProductStatus | None = None
    price: PriceIn | None = None
    replace: Annotated[tuple[ReplacementIn, ...], Field(max_length=20)] = ()
    add_tags: tuple[Line, ...] = ()
    remove_tags: tuple[Line, ...] = ()
    attributes: dict[Line, AttributeValues] = Field(default_factory=dict)

    def to_edit(self) -> BulkEdit:
        """The edit asked for."""
        price: dict[str, Any] | None = self.price.model_dump() if self.price is not None else None
        return BulkEdit(
            selection=self.selection.to_selection(),
            sent=frozenset(self.model_fields_set & {"brand", "category", "status"}),
            brand=self.brand,
            category=self.category,
            status=self.status,
            price=PriceChange(**price) if price is not None else None,
            replace=tuple(Replacement(item.field, item.old, item.new) for item in self.replace),
            add_tags=self.add_tags,
            remove_tags=self.remove_tags,
            attributes=self.attributes,
        )


def bulk_edits_router(imports: ImportService, *, catalogue_currency: str) -> APIRouter:
    """Build the endpoint over its service."""
    router = APIRouter(tags=["imports"])

    @router.post("/bulk-edits", status_code=202)
    async def preview_edit(body: BulkEditIn, actor: Actor, operation: Operation = None) -> ImportOut:
        """Queue the preview of an edit; it is looked at and applied as the preview of a file is."""
        edit = body.to_edit()
        view = await imports.queue_edit(edit, currency=catalogue_currency, actor=actor, operation_id=operation)
        return import_out(view)

    return router
