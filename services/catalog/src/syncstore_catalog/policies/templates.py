"""Mapping templates: named mappings that several shops of a platform share. A change reaches all shops that use it."""

from typing import Any, NoReturn
from uuid import UUID

import asyncpg

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.policies.history import PolicyChange, PolicyKind, read_history, record_change
from syncstore_catalog.policies.shop_defaults import publish_with_template
from syncstore_catalog.policies.template_rows import (
    all_templates,
    delete_template,
    hold_templates,
    load_templates,
    shops_using,
    write_template,
)
from syncstore_common.contracts.mappings import MappingTemplate, TemplateBody
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound, SyncStoreError, VersionConflict
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.ids import new_id

_META = {"template_id", "version"}


class TemplateInUse(SyncStoreError):
    """Shops still use the template."""

    code = "TEMPLATE_IN_USE"
    status = 409


class TemplateService:
    """What the API offers about mapping templates."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> list[MappingTemplate]:
        """Return every template by name."""
        async with self._database.driver() as connection:
            return await all_templates(connection)

    async def get(self, template_id: UUID) -> MappingTemplate:
        """Return a template. Raises NotFound."""
        async with self._database.driver_unit() as unit:
            return await _existing(unit, template_id)

    async def users(self, template_id: UUID) -> list[UUID]:
        """Return the shops that use a template."""
        async with self._database.driver() as connection:
            return [shop_id for shop_id, _ in await shops_using(connection, template_id)]

    async def create(self, body: TemplateBody, *, actor: str, operation_id: UUID | None) -> MappingTemplate:
        """Add a template; with the same operation id again, return what that made. Raises InvalidInput."""
        authorship = Authorship(actor, self._clock.now())
        template = MappingTemplate(**dict(body), template_id=operation_id or new_id(), version=1)
        async with self._database.driver_unit() as unit:
            await hold_templates(unit)
            known = await load_templates(unit, [template.template_id])
            if known:
                return known[template.template_id]
            await _store(unit, template, authorship)
            await record_change(unit, _change(template, "created", {}, _values(template)), authorship)
        return template

    async def edit(self, template_id: UUID, changes: dict[str, Any], *, version: int, actor: str) -> MappingTemplate:
        """Replace the members that are given, each whole; shops that use it follow.

        Raises NotFound, InvalidInput, VersionConflict.
        """
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            await hold_templates(unit)
            current = await _existing(unit, template_id)
            if current.version != version:
                raise _conflict(current, version)
            edited = current.model_copy(update={**changes, "version": version + 1})
            old, new = _values(current), _values(edited)
            names = [name for name in new if old.get(name) != new[name]] + [name for name in old if name not in new]
            if not names:
                return current
            await _store(unit, edited, authorship)
            before, after = ({name: values[name] for name in names if name in values} for values in (old, new))
            await record_change(unit, _change(edited, "updated", before, after), authorship)
            await publish_with_template(unit, template_id, authorship)
        return edited

    async def delete(self, template_id: UUID, *, version: int, actor: str) -> None:
        """Take a template away that no shop uses. Raises NotFound, VersionConflict, TemplateInUse."""
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            await hold_templates(unit)
            current = await _existing(unit, template_id)
            if current.version != version:
                raise _conflict(current, version)
            users = await shops_using(unit, template_id)
            if users:
                details: dict[str, Json] = {
                    "shop_ids": [str(shop_id) for shop_id, _ in users],
                    "fix": "have these shops use it no more first",
                }
                names = ", ".join(name for _, name in users)
                raise TemplateInUse(f"the template '{current.name}' is used by {names}", details=details)
            await delete_template(unit, template_id, authorship.at)
            gone = current.model_copy(update={"version": version + 1})
            await record_change(unit, _change(gone, "deleted", _values(current), {}), authorship)

    async def history(self, template_id: UUID, *, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Return what was changed, newest first."""
        kind = PolicyKind.MAPPING_TEMPLATE
        return await read_history(self._database, kind, subject=str(template_id), before=before, limit=limit)


async def _existing(unit: DriverUnit, template_id: UUID) -> MappingTemplate:
    known = await load_templates(unit, [template_id])
    if not known:
        raise NotFound(f"there is no mapping template {template_id}", details={"field": "template_id"})
    return known[template_id]


async def _store(unit: DriverUnit, template: MappingTemplate, authorship: Authorship) -> None:
    try:
        await write_template(unit, template, authorship.at)
    except asyncpg.UniqueViolationError:
        _name_taken(template.name)


def _name_taken(name: str) -> NoReturn:
    raise InvalidInput(f"another template is called '{name}'", field="name", fix="choose another name")


def _values(template: MappingTemplate) -> dict[str, Json]:
    values: dict[str, Json] = template.model_dump(mode="json", exclude=_META, exclude_none=True)
    return values


def _change(template: MappingTemplate, action: str, before: dict[str, Json], after: dict[str, Json]) -> PolicyChange:
    subject = str(template.template_id)
    return PolicyChange(PolicyKind.MAPPING_TEMPLATE, subject, template.version, action, template.name, before, after)


def _conflict(current: MappingTemplate, version: int) -> VersionConflict:
    return VersionConflict(
        f"the template is at version {current.version}, the edit was made on version {version}",
        details={
            "current": _values(current),
            "sent_version": version,
            "current_version": current.version,
            "fix": "look at the current template, and send the edit again with the current version",
        },
    )
