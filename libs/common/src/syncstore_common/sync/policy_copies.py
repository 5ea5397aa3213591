"""The service's own copies of rules, overrides and shop defaults: the newest version wins, in whatever order they come.

What a newer copy replaces is remembered in a pass until every listing was looked at (replanning.py).
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.infra.database import DriverConnection, DriverUnit
from syncstore_common.sync.conditions import PreparedRules

_RULES = "select version, rules::text as rules from rule_copies"
_READS = "select reads_stock, reads_price, reads_content from rule_copies"
_ANNOUNCE = "update rule_copies set announced = greatest(announced, $1)"
_STORE_RULES = """
update rule_copies set version = $1, announced = greatest(announced, $1), rules = $2::text::jsonb,
    reads_stock = reads_stock or $3, reads_price = reads_price or $4, reads_content = reads_content or $5
"""
_OLD_RULES = "insert into policy_passes (rules, traceparent) values ($1::text::jsonb, $2)"
_OLD_DEFAULTS = """
insert into policy_passes (connection_id, defaults, traceparent) values ($1, $2::text::jsonb, $3)
"""
_HOLD_OVERRIDE = """
select version, override::text as override from override_copies
where connection_id = $1 and product_id = $2 for update
"""
_STORE_OVERRIDE = """
insert into override_copies (connection_id, product_id, version, override) values ($1, $2, $3, $4::text::jsonb)
on conflict (connection_id, product_id) do update set version = excluded.version, override = excluded.override
where override_copies.version < excluded.version
returning true
"""
_HOLD_SHOP = """
select settings_version, settings::text as settings from platform_connections where id = $1 for update
"""
_STORE_DEFAULTS = """
update platform_connections set settings_version = $2, settings = $3::text::jsonb, revision = revision + 1,
    updated_at = now() where id = $1
"""


@dataclass(frozen=True, slots=True)
class Reads:
    """What the conditions of the rules look at."""

    stock: bool
    price: bool
    content: bool


async def rule_reads(unit: DriverUnit) -> Reads:
    """Return what conditions look at, in the open transaction. Ask after storing what changed, never before.

    Then a pass that runs at the same time either sees what was stored, or this sees the pass's rules.
    """
    row = await unit.fetchrow(_READS)
    return Reads(stock=row["reads_stock"], price=row["reads_price"], content=row["reads_content"])


async def load_rules(connection: DriverConnection | DriverUnit) -> RuleSet:
    """Return our newest copy of the rules."""
    return read_rules(await connection.fetchrow(_RULES))


def read_rules(row: Any) -> RuleSet:
    """A row's rules, with its version."""
    return RuleSet.model_validate({**orjson.loads(row["rules"]), "rules_version": row["version"]})


async def announce_rules(unit: DriverUnit, version: int) -> None:
    """Note that there are rules of this version, which were too many to be sent; they are fetched afterwards."""
    await unit.execute(_ANNOUNCE, version)


async def store_rules(unit: DriverUnit, rules: RuleSet, traceparent: str | None) -> bool:
    """Keep the rules if they are newer than ours, and begin a pass; False when they are not."""
    row = await unit.fetchrow(f"{_RULES} for update")
    if row["version"] >= rules.rules_version:
        return False
    found = PreparedRules(rules)
    text = rules.model_dump_json(exclude={"rules_version"})
    await unit.execute(
        _STORE_RULES, rules.rules_version, text, found.reads_stock, found.reads_price, found.reads_content
    )
    before = read_rules(row)
    if before.rules != rules.rules:
        await unit.execute(_OLD_RULES, before.model_dump_json(), traceparent)
    return True


async def store_override(
    unit: DriverUnit, shop_id: UUID, product_id: UUID, version: int, override: Override
) -> Override | None:
    """Keep the override if it is newer; return the one it replaced (an empty one, if none), or None when it is not."""
    row = await unit.fetchrow(_HOLD_OVERRIDE, shop_id, product_id)
    before = Override.model_validate(orjson.loads(row["override"])) if row is not None else Override()
    stored = await unit.fetchval(_STORE_OVERRIDE, shop_id, product_id, version, override.model_dump_json())
    return before if stored else None


async def store_defaults(
    unit: DriverUnit, shop_id: UUID, version: int, defaults: ShopDefaults, traceparent: str | None
) -> bool:
    """Keep a shop's defaults if they are newer, and begin a pass; False when they are not, or the shop is not ours."""
    row = await unit.fetchrow(_HOLD_SHOP, shop_id)
    if row is None or row["settings_version"] >= version:
        return False
    await unit.execute(_STORE_DEFAULTS, shop_id, version, defaults.model_dump_json(exclude_none=True))
    await unit.execute(_OLD_DEFAULTS, shop_id, row["settings"], traceparent)
    return True
