"""What single products show in single shops instead: one document per product and shop, with a version of its own.

A document that overrides nothing stays as a row, so that its version never falls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.policies.history import PolicyChange, PolicyKind, read_history, record_change
from syncstore_catalog.policies.shops import KnownShop, existing_shop, main_shops, require_shops
from syncstore_catalog.products.description import clean_description
from syncstore_catalog.products.model import Product
from syncstore_catalog.products.repository import load_by_ids
from syncstore_common.contracts.overrides import Override, OverrideChangedV1
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.database import Database, DriverConnection, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound, VersionConflict
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.ids import new_id

_SELECT = """
    select o.override_id, o.connection_id, s.platform, o.product_id, o.version, o.override::text as override
    from shop_overrides o join shops s using (connection_id)
"""
_OF_PRODUCT = f"{_SELECT} where o.product_id = $1 order by o.connection_id"
_ONE = f"{_SELECT} where o.product_id = $1 and o.connection_id = $2"
_PAGE = f"{_SELECT} where o.override_id > $1 order by o.override_id limit $2"
_WRITE = """
    insert into shop_overrides (override_id, connection_id, product_id, version, override, updated_at)
    values ($1, $2, $3, $4, $5::text::jsonb, $6)
    on conflict (product_id, connection_id) do update set
        version = excluded.version, override = excluded.override, updated_at = excluded.updated_at
"""
_ZERO = UUID(int=0)


@dataclass(frozen=True, slots=True)
class StoredOverride:
    """An override as stored; version 0 is one that never was."""

    connection_id: UUID
    platform: Platform
    product_id: UUID
    version: int
    override: Override
    override_id: UUID = _ZERO


class OverrideService:
    """What the API offers about overrides."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_product(self, product_id: UUID) -> list[StoredOverride]:
        """Return a product's overrides in all shops that have one. Raises NotFound for an unknown product."""
        async with self._database.driver() as connection:
            await _existing_product(connection, product_id)
            rows = await connection.fetch(_OF_PRODUCT, product_id)
        return [item for item in map(_stored, rows) if not item.override.is_empty]

    async def get(self, product_id: UUID, shop_id: UUID) -> StoredOverride:
        """Return the override in one shop, an empty one if there is none. Raises NotFound (product, shop)."""
        async with self._database.driver_unit() as unit:
            await _existing_product(unit.driver, product_id)
            return await _load(unit, product_id, await existing_shop(unit, shop_id))

    async def edit(
        self, product_id: UUID, shop_id: UUID, changes: dict[str, Any], *, version: int, actor: str
    ) -> StoredOverride:
        """Change the members that are given; None takes one away. ``variants`` and ``ownership`` change by entry.

        Raises NotFound, InvalidInput, or VersionConflict with the current override and the differing members.
        """
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            shop = await existing_shop(unit, shop_id)
            product = await _existing_product(unit.driver, product_id, for_update=True)
            current = await _load(unit, product_id, shop)
            if current.version != version:
                raise _conflict(current, version, changes)
            override = _merged(current.override, changes)
            _require_own(product, override)
            named = main_shops(override.stock, *(item.stock for item in override.variants.values()))
            await require_shops(unit, named, field="stock.last_units.main_shop_id")
            return await self._write(unit, current, override, authorship, name=_name(product, shop))

    async def clear(self, product_id: UUID, shop_id: UUID, *, version: int, actor: str) -> StoredOverride:
        """Take everything back. Raises NotFound, VersionConflict."""
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            shop = await existing_shop(unit, shop_id)
            product = await _existing_product(unit.driver, product_id, for_update=True)
            current = await _load(unit, product_id, shop)
            if current.version != version:
                raise _conflict(current, version, {})
            return await self._write(unit, current, Override(), authorship, name=_name(product, shop))

    async def page(self, after: UUID | None, limit: int) -> list[StoredOverride]:
        """Return a page of all overrides, empty ones too, for copies that start or repair."""
        async with self._database.driver() as connection:
            return [_stored(row) for row in await connection.fetch(_PAGE, after or _ZERO, limit)]

    async def history(self, product_id: UUID, shop_id: UUID, *, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Return what was changed, newest first."""
        subject = _subject(product_id, shop_id)
        return await read_history(self._database, PolicyKind.OVERRIDE, subject=subject, before=before, limit=limit)

    async def _write(
        self, unit: DriverUnit, current: StoredOverride, override: Override, authorship: Authorship, *, name: str
    ) -> StoredOverride:
        if override == current.override:
            return current
        override_id = current.override_id if current.version else new_id()
        written = replace(current, version=current.version + 1, override=override, override_id=override_id)
        values = written.connection_id, written.product_id, written.version, override.model_dump_json(), authorship.at
        await unit.execute(_WRITE, override_id, *values)
        before, after = differing(current.override, override)
        change = PolicyChange(
            PolicyKind.OVERRIDE,
            _subject(current.product_id, current.connection_id),
            written.version,
            "cleared" if override.is_empty else "updated",
            name,
            before,
            after,
        )
        await record_change(unit, change, authorship)
        unit.publish(_event(written, authorship), lane=Lane.PRICE)
        return written


def differing(before: Override, after: Override) -> tuple[dict[str, Json], dict[str, Json]]:
    """The members that differ, before and after; what is not set is left out."""
    old, new = (item.model_dump(mode="json", exclude_none=True) for item in (before, after))
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {name: old[name] for name in names if name in old}, {name: new[name] for name in names if name in new}


def _subject(product_id: UUID, shop_id: UUID) -> str:
    return f"{product_id}:{shop_id}"


def _name(product: Product, shop: KnownShop) -> str:
    return f"{product.content.code} in {shop.name}"


def _stored(row: Any) -> StoredOverride:
    return StoredOverride(
        connection_id=row["connection_id"],
        platform=Platform(row["platform"]),
        product_id=row["product_id"],
        version=row["version"],
        override=Override.model_validate(orjson.loads(row["override"])),
        override_id=row["override_id"],
    )


async def _load(unit: DriverUnit, product_id: UUID, shop: KnownShop) -> StoredOverride:
    row = await unit.fetchrow(_ONE, product_id, shop.connection_id)
    if row is None:
        return StoredOverride(shop.connection_id, shop.platform, product_id, 0, Override())
    return _stored(row)


async def _existing_product(connection: DriverConnection, product_id: UUID, *, for_update: bool = False) -> Product:
    found: Sequence[Product] = await load_by_ids(connection, [product_id], for_update=for_update)
    if not found or found[0].is_deleted:
        raise NotFound(f"there is no product {product_id}", details={"field": "product_id"})
    return found[0]


def _merged(current: Override, changes: dict[str, Any]) -> Override:
    values = {**dict(current), **{name: value for name, value in changes.items() if name not in _BY_ENTRY}}
    for name in _BY_ENTRY:
        entries = {**values[name], **(changes.get(name) or {})}
        values[name] = {key: value for key, value in entries.items() if value is not None}
    if values["description"] is not None:
        values["description"] = clean_description(values["description"])
    try:
        return Override.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "override"
        message = first["msg"].removeprefix("Value error, ")
        raise InvalidInput(message, field=field, fix="correct it as the message says") from error


_BY_ENTRY = ("variants", "ownership")


def _require_own(product: Product, override: Override) -> None:
    """Variants and pictures must be the product's. What was overridden earlier and is gone since is let be."""
    variants = {variant.variant_id for variant in product.content.variants}
    for variant_id in override.variants:
        if variant_id not in variants:
            fix = "take the variant's id from the product; null takes away what is said about one that is gone"
            raise InvalidInput(f"{variant_id} is no variant of this product", field=f"variants.{variant_id}", fix=fix)
    hashes = {placed.content_hash for placed in product.content.pictures}
    for position, content_hash in enumerate(override.images or ()):
        if content_hash not in hashes:
            message = f"the product has no picture {content_hash}"
            raise InvalidInput(message, field=f"images.{position}", fix="choose among the product's own pictures")


def _conflict(current: StoredOverride, version: int, changes: dict[str, Any]) -> VersionConflict:
    present = current.override.model_dump(mode="json", exclude_none=True)
    sent = Override.model_construct(**changes).model_dump(mode="json", warnings=False)
    names = sorted(name for name in changes if sent.get(name) != present.get(name))
    return VersionConflict(
        f"the override is at version {current.version}, the edit was made on version {version}",
        details={
            "current": present,
            "sent_version": version,
            "current_version": current.version,
            "differing_fields": names,
            "diff": {name: {"yours": sent.get(name), "current": present.get(name)} for name in names},
            "fix": "look at the current values, and send the edit again with the current version",
        },
    )


def _event(stored: StoredOverride, authorship: Authorship) -> OverrideChangedV1:
    return OverrideChangedV1(
        event_id=new_id(),
        occurred_at=authorship.at,
        platform=stored.platform,
        connection_id=stored.connection_id,
        product_id=stored.product_id,
        version=stored.version,
        override=stored.override,
    )
