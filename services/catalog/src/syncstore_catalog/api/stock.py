"""``/internal/stock`` and ``/internal/products/{id}/stock``: levels, edits and the ledger."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from syncstore_catalog.api.common import Actor, BeforeEntry, Input, Line, Operation, Output, PageLimit
from syncstore_catalog.stock.ledger import MAX_BALANCE, StockEdit, StockState
from syncstore_catalog.stock.repository import MovementKey
from syncstore_catalog.stock.service import StockService
from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.errors import InvalidInput, NotFound

Balance = Annotated[int, Field(strict=True, ge=0, le=MAX_BALANCE)]
Delta = Annotated[int, Field(strict=True, ge=-MAX_BALANCE, le=MAX_BALANCE)]
Key = Annotated[Line, Field(min_length=1, max_length=100)]


class StockEditIn(Input):
    """Either ``delta``, or ``set_to`` with the balance the editor saw in ``expected``."""

    variant_id: UUID
    delta: Delta | None = None
    set_to: Balance | None = None
    expected: Balance | None = None

    def to_edit(self, position: int) -> StockEdit:
        """The edit asked for. Raises InvalidInput for an incomplete one."""
        path = f"edits.{position}"
        if (self.delta is None) == (self.set_to is None):
            fix = "send delta alone, or set_to together with expected"
            raise InvalidInput("give either a delta or a new balance", field=f"{path}.delta", fix=fix)
        if (self.set_to is None) != (self.expected is None):
            fix = "send the balance you saw, so that a sale in between is not overwritten"
            raise InvalidInput("expected belongs to set_to", field=f"{path}.expected", fix=fix)
        return StockEdit(self.variant_id, self.delta, self.set_to, self.expected)


class MovementKeyIn(Input):
    """What makes an order's movement happen once, however often it is reported."""

    platform: Platform
    order_id: Key
    line_key: Key
    transition: Key


class StockEditsIn(Input):
    """Edits that are applied all or not at all."""

    edits: Annotated[tuple[StockEditIn, ...], Field(min_length=1, max_length=500)]
    reason: Annotated[Line, Field(min_length=1, max_length=200)] = "edit"
    once: MovementKeyIn | None = None


class StockOut(Output):
    """A level of one variant."""

    variant_id: UUID
    product_id: UUID
    sku: str
    available: int
    version: int


class StockEditsOut(Output):
    """The level each edit led to, in the order of the edits."""

    levels: list[StockOut]


class LedgerEntryOut(Output):
    """One line of the ledger."""

    entry_id: int
    delta: int
    balance: int
    stock_version: int
    reason: str
    actor: str
    origin: str
    recorded_at: datetime


class LedgerPage(Output):
    """Ledger lines, newest first; ``next`` is null at the end."""

    items: list[LedgerEntryOut]
    next: int | None


def _out(state: StockState) -> StockOut:
    return StockOut(
        variant_id=state.variant_id,
        product_id=state.product_id,
        sku=state.sku,
        available=state.available,
        version=state.version,
    )


def _once(order: MovementKeyIn | None, operation: UUID | None) -> MovementKey | None:
    """What makes the edits happen once: the order's movement, else the operation they belong to."""
    if order is not None:
        return MovementKey(order.platform.value, order.order_id, order.line_key, order.transition)
    return MovementKey("operation", str(operation), "-", "edit") if operation is not None else None


def stock_router(stock: StockService) -> APIRouter:
    """Build the endpoints over their service."""
    router = APIRouter(tags=["stock"])

    @router.get("/stock/{variant_id}")
    async def read_level(variant_id: UUID) -> StockOut:
        return _out(await stock.level(variant_id))

    @router.post("/stock")
    async def edit_stock(body: StockEditsIn, actor: Actor, operation: Operation = None) -> StockEditsOut:
        edits = [edit.to_edit(position) for position, edit in enumerate(body.edits)]
        levels = await stock.edit(edits, actor=actor, reason=body.reason, once=_once(body.once, operation))
        return StockEditsOut(levels=[_out(level) for level in levels])

    @router.get("/products/{product_id}/stock")
    async def read_product_stock(product_id: UUID) -> StockEditsOut:
        found = await stock.of_products([product_id])
        if not found:
            raise NotFound(f"there is no product {product_id}", details={"field": "product_id"})
        return StockEditsOut(levels=[_out(level) for level in found])

    @router.patch("/products/{product_id}/stock")
    async def edit_product_stock(
        product_id: UUID, body: StockEditsIn, actor: Actor, operation: Operation = None
    ) -> StockEditsOut:
        known = {level.variant_id for level in await stock.of_products([product_id])}
        for position, edit in enumerate(body.edits):
            if edit.variant_id not in known:
                reason = f"the product has no variant {edit.variant_id}"
                raise NotFound(reason, details={"field": f"edits.{position}.variant_id"})
        return await edit_stock(body, actor, operation)

    @router.get("/stock/{variant_id}/history")
    async def read_ledger(variant_id: UUID, before: BeforeEntry = None, limit: PageLimit = 50) -> LedgerPage:
        rows = await stock.history(variant_id, before=before, limit=limit)
        items = [LedgerEntryOut.model_validate(row) for row in rows]
        return LedgerPage(items=items, next=items[-1].entry_id if len(items) == limit else None)

    return router
