"""The arithmetic of stock: an edit meets a balance. Pure; never ends below zero."""

from dataclasses import dataclass
from uuid import UUID

from syncstore_common.kernel.errors import InvalidInput, VersionConflict
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.ids import ProductId, VariantId

MAX_BALANCE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class StockState:
    """How many of one variant are available, at which version."""

    variant_id: VariantId
    product_id: ProductId
    sku: str
    available: int
    version: int


@dataclass(frozen=True, slots=True)
class StockEdit:
    """Either ``delta`` (so many more or fewer) or ``set_to`` (so many there are), the latter guarded by ``expected``.

    ``expected`` is the balance the editor saw; None sets whatever it is now (a file that states the stock).
    """

    variant_id: UUID
    delta: int | None = None
    set_to: int | None = None
    expected: int | None = None


def balance_after(edit: StockEdit, state: StockState) -> int:
    """Return the new balance.

    Raises VersionConflict with the current balance when it is not the expected one or too low for the delta, and
    InvalidInput for an edit that is none.
    """
    if (edit.delta is None) == (edit.set_to is None):
        raise InvalidInput(
            "give either a delta or a new balance", field="delta", fix="send delta, or set_to with expected"
        )
    if edit.set_to is not None:
        if edit.expected is not None and edit.expected != state.available:
            raise _conflict(f"the stock of {state.sku} is {state.available}, not {edit.expected}", state)
        return _checked(edit.set_to, "set_to")
    balance = state.available + (edit.delta or 0)
    if balance < 0:
        raise _conflict(f"the stock of {state.sku} is {state.available}: it can't fall by {-(edit.delta or 0)}", state)
    return _checked(balance, "delta")


def _checked(balance: int, field: str) -> int:
    if not 0 <= balance <= MAX_BALANCE:
        raise InvalidInput(f"the stock would be {balance}", field=field, fix=f"keep it between 0 and {MAX_BALANCE:,}")
    return balance


def _conflict(message: str, state: StockState) -> VersionConflict:
    current: dict[str, Json] = {
        "variant_id": str(state.variant_id),
        "sku": state.sku,
        "available": state.available,
        "version": state.version,
    }
    return VersionConflict(message, code="STOCK_CONFLICT", details={"current": current})
