"""How many units of a SKU each warehouse shows. Pure.

Facts: Partner Center, page Update Inventory (202309): every warehouse assigned to the SKU must be sent, and no other.
Our stock is one number per variant; how a seller spread it over warehouses in Seller Center is kept where it can be.
"""

from collections.abc import Sequence

from syncstore_common.kernel.fingerprint import Json
from syncstore_tiktok.wire import Shelf


def spread(total: int, shelves: Sequence[Shelf], main_warehouse_id: str) -> list[Json]:
    """Return ``inventory`` rows that add up to ``total`` over exactly the given warehouses.

    The main warehouse (the first one when the main one is not among them) takes the difference; only when that would be
    negative do the others give up units, the last one first. Without shelves all units go to the main warehouse.
    """
    if not shelves:
        return [_row(main_warehouse_id, total)]
    ids = [shelf.warehouse_id for shelf in shelves]
    main = main_warehouse_id if main_warehouse_id in ids else ids[0]
    units = {shelf.warehouse_id: max(0, shelf.quantity) for shelf in shelves if shelf.warehouse_id != main}
    excess = sum(units.values()) - total
    for warehouse_id in reversed(units):
        if excess <= 0:
            break
        taken = min(excess, units[warehouse_id])
        units[warehouse_id] -= taken
        excess -= taken
    units[main] = total - sum(units.values())
    return [_row(warehouse_id, units[warehouse_id]) for warehouse_id in ids]


def _row(warehouse_id: str, quantity: int) -> Json:
    return {"warehouse_id": warehouse_id, "quantity": quantity}
