"""A shop's defaults: what it shows where no rule and no override says more, and who owns which field there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.policies.history import PolicyChange, PolicyKind, read_history, record_change
from syncstore_catalog.policies.shops import KnownShop, existing_shop, main_shops, require_shops
from syncstore_common.contracts.overrides import ShopDefaults, ShopDefaultsChangedV1
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import VersionConflict
from syncstore_common.kernel.ids import new_id

_ONE = "select version, defaults::text as defaults from shop_defaults where connection_id = $1"
_ALL = """
    select connection_id, platform, version, defaults::text as defaults
    from shop_defaults join shops using (connection_id) order by connection_id
"""
_HOLD = "select from shops where connection_id = $1 for update"
_WRITE = """
    insert into shop_defaults (connection_id, version, defaults, updated_at) values ($1, $2, $3::text::jsonb, $4)
    on conflict (connection_id) do update set
        version = excluded.version, defaults = excluded.defaults, updated_at = excluded.updated_at
"""


@dataclass(frozen=True, slots=True)
class StoredDefaults:
    """The defaults of a shop; version 0: nobody changed any."""

    connection_id: UUID
    platform: Platform
    version: int
    defaults: ShopDefaults


class ShopDefaultsService:
    """What the API offers about the defaults of shops."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, shop_id: UUID) -> StoredDefaults:
        """Return a shop's defaults. Raises NotFound."""
        async with self._database.driver_unit() as unit:
            return await _load(unit, await existing_shop(unit, shop_id))

    async def all(self) -> list[StoredDefaults]:
        """Return those of every shop that has any, for copies that start or repair."""
        async with self._database.driver() as connection:
            rows = await connection.fetch(_ALL)
        return [_stored(row["connection_id"], Platform(row["platform"]), row) for row in rows]

    async def edit(self, shop_id: UUID, changes: dict[str, Any], *, version: int, actor: str) -> StoredDefaults:
        """Replace the members that are given, each whole. Raises NotFound, InvalidInput, VersionConflict."""
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            shop = await existing_shop(unit, shop_id)
            await unit.execute(_HOLD, shop_id)
            current = await _load(unit, shop)
            if current.version != version:
                raise _conflict(current, version, changes)
            defaults = current.defaults.model_copy(update=changes)
            await require_shops(unit, main_shops(defaults.stock), field="stock.last_units.main_shop_id")
            if defaults == current.defaults:
                return current
            written = StoredDefaults(shop_id, shop.platform, version + 1, defaults)
            await unit.execute(_WRITE, shop_id, written.version, defaults.model_dump_json(), authorship.at)
            await record_change(unit, _entry(current, written, shop), authorship)
            unit.publish(_event(written, authorship), lane=Lane.CONTENT)
            return written

    async def history(self, shop_id: UUID, *, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Return what was changed, newest first."""
        kind = PolicyKind.SHOP_DEFAULTS
        return await read_history(self._database, kind, subject=str(shop_id), before=before, limit=limit)


def _stored(shop_id: UUID, platform: Platform, row: Any) -> StoredDefaults:
    defaults = ShopDefaults.model_validate(orjson.loads(row["defaults"]))
    return StoredDefaults(shop_id, platform, row["version"], defaults)


async def _load(unit: DriverUnit, shop: KnownShop) -> StoredDefaults:
    row = await unit.fetchrow(_ONE, shop.connection_id)
    if row is None:
        return StoredDefaults(shop.connection_id, shop.platform, 0, ShopDefaults())
    return _stored(shop.connection_id, shop.platform, row)


def _entry(current: StoredDefaults, written: StoredDefaults, shop: KnownShop) -> PolicyChange:
    old, new = (item.defaults.model_dump(mode="json", exclude_none=True) for item in (current, written))
    names = [name for name in new if old[name] != new[name]]
    before, after = {name: old[name] for name in names}, {name: new[name] for name in names}
    subject = str(shop.connection_id)
    return PolicyChange(PolicyKind.SHOP_DEFAULTS, subject, written.version, "updated", shop.name, before, after)


def _conflict(current: StoredDefaults, version: int, changes: dict[str, Any]) -> VersionConflict:
    present = current.defaults.model_dump(mode="json", exclude_none=True)
    sent = current.defaults.model_copy(update=changes).model_dump(mode="json", exclude_none=True)
    names = sorted(name for name in changes if sent[name] != present[name])
    return VersionConflict(
        f"the shop's settings are at version {current.version}, the edit was made on version {version}",
        details={
            "current": present,
            "sent_version": version,
            "current_version": current.version,
            "differing_fields": names,
            "diff": {name: {"yours": sent[name], "current": present[name]} for name in names},
            "fix": "look at the current values, and send the edit again with the current version",
        },
    )


def _event(stored: StoredDefaults, authorship: Authorship) -> ShopDefaultsChangedV1:
    return ShopDefaultsChangedV1(
        event_id=new_id(),
        occurred_at=authorship.at,
        platform=stored.platform,
        connection_id=stored.connection_id,
        version=stored.version,
        defaults=stored.defaults,
    )
