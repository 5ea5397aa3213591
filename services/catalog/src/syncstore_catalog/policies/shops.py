"""The shops that policies name must be connected: a typo in an id would be a rule that never matches."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import StockAction
from syncstore_common.infra.database import DriverUnit
from syncstore_common.kernel.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class KnownShop:
    """A connected shop."""

    connection_id: UUID
    platform: Platform
    name: str


async def existing_shop(unit: DriverUnit, shop_id: UUID) -> KnownShop:
    """Return a connected shop. Raises NotFound."""
    row = await unit.fetchrow("select connection_id, platform, name from shops where connection_id = $1", shop_id)
    if row is None:
        raise NotFound(f"there is no shop {shop_id}", details={"field": "shop_id"})
    return KnownShop(shop_id, Platform(row["platform"]), row["name"])


async def require_shops(unit: DriverUnit, shop_ids: Iterable[UUID], *, field: str) -> None:
    """Raise InvalidInput when one of them is not connected."""
    wanted = set(shop_ids)
    rows = await unit.fetch("select connection_id from shops where connection_id = any($1::uuid[])", list(wanted))
    unknown = sorted(wanted - {row["connection_id"] for row in rows})
    if unknown:
        raise InvalidInput(f"there is no shop {unknown[0]}", field=field, fix="take the shop's id from /shops")


def main_shops(*actions: StockAction | None) -> set[UUID]:
    """The shops that stock policies leave their last units to."""
    return {
        action.last_units.main_shop_id for action in actions if action is not None and action.last_units is not None
    }
