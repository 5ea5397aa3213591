"""Mapping templates in PostgreSQL. Who changes one, or which of them a shop uses, takes turns with the others."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from syncstore_catalog.policies.shops import KnownShop
from syncstore_common.contracts.mappings import MappingTemplate, TemplateBody
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.kernel.errors import InvalidInput

_COLUMNS = "template_id, version, template::text as template"
_BY_ID = f"select {_COLUMNS} from mapping_templates where template_id = any($1::uuid[]) and deleted_at is null"  # noqa: S608 - constant text
_ALL = f"""
    select {_COLUMNS} from mapping_templates where deleted_at is null order by lower(template->>'name')
"""  # noqa: S608 - constant text
_WRITE = """
    insert into mapping_templates (template_id, version, template, updated_at) values ($1, $2, $3::text::jsonb, $4)
    on conflict (template_id) do update set
        version = excluded.version, template = excluded.template, updated_at = excluded.updated_at
"""
_DELETE = "update mapping_templates set deleted_at = $2, version = version + 1 where template_id = $1"
_HOLD = "lock table mapping_templates in share row exclusive mode"
_USERS = """
    select connection_id, name from shop_defaults join shops using (connection_id)
    where defaults->'templates' ? $1 order by connection_id
"""


async def hold_templates(unit: DriverUnit) -> None:
    """Keep everybody else from changing templates, or which shops use them, until the unit ends."""
    await unit.execute(_HOLD)


async def load_templates(
    connection: DriverConnection | DriverUnit, template_ids: Collection[UUID]
) -> dict[UUID, MappingTemplate]:
    """Return those of these templates that exist."""
    rows = await connection.fetch(_BY_ID, list(template_ids)) if template_ids else []
    return {row["template_id"]: _template(row) for row in rows}


async def all_templates(connection: DriverConnection | DriverUnit) -> list[MappingTemplate]:
    """Return every template by name."""
    return [_template(row) for row in await connection.fetch(_ALL)]


async def write_template(unit: DriverUnit, template: MappingTemplate, at: datetime) -> None:
    """Store a template. Raises asyncpg.UniqueViolationError when another has its name."""
    text = template.model_dump_json(exclude={"template_id", "version"})
    await unit.execute(_WRITE, template.template_id, template.version, text, at)


async def delete_template(unit: DriverUnit, template_id: UUID, at: datetime) -> None:
    """Take a template away."""
    await unit.execute(_DELETE, template_id, at)


async def shops_using(connection: DriverConnection | DriverUnit, template_id: UUID) -> list[tuple[UUID, str]]:
    """Return the shops that use a template, with their names."""
    return [(row["connection_id"], row["name"]) for row in await connection.fetch(_USERS, str(template_id))]


async def templates_for(unit: DriverUnit, shop: KnownShop, template_ids: Sequence[UUID]) -> dict[UUID, MappingTemplate]:
    """Return the templates a shop is to use. Raises InvalidInput for one that is unknown or another platform's."""
    known = await load_templates(unit, template_ids)
    for place, template_id in enumerate(template_ids):
        field = f"templates.{place}"
        if template_id not in known:
            fix = "take the template's id from /mapping/templates"
            raise InvalidInput(f"there is no mapping template {template_id}", field=field, fix=fix)
        if known[template_id].platform is not shop.platform:
            message = f"the template '{known[template_id].name}' is for another platform than {shop.name}"
            raise InvalidInput(message, field=field, fix="choose a template of the shop's platform")
    return known


def _template(row: Any) -> MappingTemplate:
    body = TemplateBody.model_validate(orjson.loads(row["template"]))
    return MappingTemplate(**dict(body), template_id=row["template_id"], version=row["version"])
