"""A shop's defaults: what it shows where no rule and no override says more, its mapping, and who owns which field.

What is published is how the defaults work out with the mapping templates the shop uses; what people read and edit is
what the shop itself says.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.policies.history import PolicyChange, PolicyKind, read_history, record_change
from syncstore_catalog.policies.shops import KnownShop, existing_shop, main_shops, require_shops
from syncstore_catalog.policies.template_rows import hold_templates, load_templates, templates_for
from syncstore_common.contracts.mappings import MappingTemplate
from syncstore_common.contracts.overrides import ShopDefaults, ShopDefaultsChangedV1
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, VersionConflict
from syncstore_common.kernel.ids import new_id

_MOST_BYTES = 1024 * 1024
"""Of a shop's defaults, templates included: they travel in one message."""
_ONE = "select version, defaults::text as defaults from shop_defaults where connection_id = $1"
_ALL = """
    select connection_id, platform, version, defaults::text as defaults
    from shop_defaults join shops using (connection_id) order by connection_id
"""
_USING = """
    select connection_id, platform, version, defaults::text as defaults
    from shop_defaults join shops using (connection_id)
    where defaults->'templates' ? $1 order by connection_id for update
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

    def worked_out(self, templates: Mapping[UUID, MappingTemplate]) -> "StoredDefaults":
        """The defaults with the templates the shop uses."""
        used = [templates[item] for item in self.defaults.templates if item in templates]
        try:
            defaults = self.defaults.with_templates(used)
        except ValidationError:
            raise _too_much() from None
        if used and len(defaults.model_dump_json(exclude_none=True)) > _MOST_BYTES:
            raise _too_much()
        return replace(self, defaults=defaults)


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
        """Return those of every shop that has any as they work out, for copies that start or repair."""
        async with self._database.driver_unit() as unit:
            rows = await unit.fetch(_ALL)
            found = [_stored(row["connection_id"], Platform(row["platform"]), row) for row in rows]
            known = await load_templates(unit, {key for item in found for key in item.defaults.templates})
        return [item.worked_out(known) for item in found]

    async def edit(self, shop_id: UUID, changes: dict[str, Any], *, version: int, actor: str) -> StoredDefaults:
        """Replace the members that are given, each whole. Raises NotFound, InvalidInput, VersionConflict."""
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            shop = await existing_shop(unit, shop_id)
            await hold_templates(unit)
            await unit.execute(_HOLD, shop_id)
            current = await _load(unit, shop)
            if current.version != version:
                raise _conflict(current, version, changes)
            defaults = current.defaults.model_copy(update=changes)
            await require_shops(unit, main_shops(defaults.stock), field="stock.last_units.main_shop_id")
            known = await templates_for(unit, shop, defaults.templates)
            if defaults == current.defaults:
                return current
            written = StoredDefaults(shop_id, shop.platform, version + 1, defaults)
            await record_change(unit, _entry(current, written, shop), authorship)
            await _write(unit, written, known, authorship)
            return written

    async def use_template(
        self, template_id: UUID, *, add: Collection[UUID], remove: Collection[UUID], actor: str
    ) -> None:
        """Have shops use a template, or use it no more. Raises NotFound, InvalidInput."""
        for shop_id in dict.fromkeys((*add, *remove)):
            current = await self.get(shop_id)
            others = tuple(item for item in current.defaults.templates if item != template_id)
            wanted = (*others, template_id) if shop_id in add else others
            if set(wanted) != set(current.defaults.templates):
                await self.edit(shop_id, {"templates": wanted}, version=current.version, actor=actor)

    async def history(self, shop_id: UUID, *, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Return what was changed, newest first."""
        kind = PolicyKind.SHOP_DEFAULTS
        return await read_history(self._database, kind, subject=str(shop_id), before=before, limit=limit)


def _too_much() -> InvalidInput:
    message = "the mapping and the templates of a shop are too large together"
    return InvalidInput(message, field="templates", fix="use fewer templates, or map whole categories")


async def publish_with_template(unit: DriverUnit, template_id: UUID, authorship: Authorship) -> int:
    """Announce the defaults of every shop that uses a template, which has changed; return how many there are."""
    rows = await unit.fetch(_USING, str(template_id))
    for row in rows:
        current = _stored(row["connection_id"], Platform(row["platform"]), row)
        known = await load_templates(unit, current.defaults.templates)
        await _write(unit, replace(current, version=current.version + 1), known, authorship)
    return len(rows)


async def _write(
    unit: DriverUnit, written: StoredDefaults, templates: Mapping[UUID, MappingTemplate], authorship: Authorship
) -> None:
    text = written.defaults.model_dump_json()
    await unit.execute(_WRITE, written.connection_id, written.version, text, authorship.at)
    unit.publish(_event(written.worked_out(templates), authorship), lane=Lane.CONTENT)


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
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    before, after = ({name: values.get(name) for name in names} for values in (old, new))
    subject = str(shop.connection_id)
    return PolicyChange(PolicyKind.SHOP_DEFAULTS, subject, written.version, "updated", shop.name, before, after)


def _conflict(current: StoredDefaults, version: int, changes: dict[str, Any]) -> VersionConflict:
    present = current.defaults.model_dump(mode="json", exclude_none=True)
    sent = current.defaults.model_copy(update=changes).model_dump(mode="json", exclude_none=True)
    names = sorted(name for name in changes if sent.get(name) != present.get(name))
    return VersionConflict(
        f"the shop's settings are at version {current.version}, the edit was made on version {version}",
        details={
            "current": present,
            "sent_version": version,
            "current_version": current.version,
            "differing_fields": names,
            "diff": {name: {"yours": sent.get(name), "current": present.get(name)} for name in names},
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
