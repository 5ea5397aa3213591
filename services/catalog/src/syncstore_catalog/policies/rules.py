"""The rules: one ordered set with one version, changed as a whole, so that what is published is always consistent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from syncstore_catalog.authorship import Authorship
from syncstore_catalog.policies.history import PolicyChange, PolicyKind, read_history, record_change
from syncstore_catalog.policies.shops import main_shops, require_shops
from syncstore_catalog.products.description import clean_template
from syncstore_common.contracts.rules import (
    MAX_EVENT_BYTES,
    MAX_RULES,
    Rule,
    RuleBody,
    RulesChangedV1,
    RuleSet,
    moved,
)
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.database import Database, DriverConnection, DriverUnit
from syncstore_common.kernel.clock import Clock
from syncstore_common.kernel.errors import InvalidInput, NotFound, VersionConflict
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.ids import new_id

_READ = "select rules_version, rules::text as rules from sync_rules"
_WRITE = "update sync_rules set rules_version = $1, rules = $2::text::jsonb"
_MOST_CHANGES = 50

Rules = tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class RuleEdit:
    """What a change makes of the rules, and what the history says about it."""

    rules: Rules
    action: str
    rule: Rule | None = None
    before: Rule | None = None


class RuleService:
    """What the API offers about rules."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def current(self) -> RuleSet:
        """Return all rules in order, with their version."""
        async with self._database.driver() as connection:
            return await load_rules(connection)

    async def create(
        self, body: RuleBody, *, position: int | None, version: int | None, actor: str, operation_id: UUID | None
    ) -> RuleSet:
        """Add a rule at ``position`` (1 = first; None = last). Sent again under one operation it adds one.

        Raises InvalidInput, or VersionConflict when ``version`` is given and not the present one.
        """
        rule = Rule(rule_id=operation_id or new_id(), **_cleaned(body).model_dump())

        def add(rules: Rules) -> RuleEdit:
            if any(item.rule_id == rule.rule_id for item in rules):
                return RuleEdit(rules, "created")
            if len(rules) >= MAX_RULES:
                raise InvalidInput(f"there are {MAX_RULES} rules", field="rules", fix="delete one first")
            _require_own_name(rules, rule)
            place = len(rules) if position is None else min(max(position - 1, 0), len(rules))
            return RuleEdit((*rules[:place], rule, *rules[place:]), "created", rule)

        return await self._change(add, version, actor)

    async def edit(self, rule_id: UUID, changes: dict[str, Any], *, version: int, actor: str) -> RuleSet:
        """Change a rule's name, switch, conditions or actions; each that is given replaces the old one whole.

        Raises NotFound, InvalidInput, VersionConflict.
        """

        def change(rules: Rules) -> RuleEdit:
            before = _existing(rules, rule_id)
            rule = _changed(before, changes)
            _require_own_name(rules, rule)
            edited = tuple(rule if item.rule_id == rule_id else item for item in rules)
            return RuleEdit(edited, "updated", rule, before)

        return await self._change(change, version, actor)

    async def delete(self, rule_id: UUID, *, version: int, actor: str) -> RuleSet:
        """Take a rule away. Raises NotFound, VersionConflict."""

        def drop(rules: Rules) -> RuleEdit:
            before = _existing(rules, rule_id)
            return RuleEdit(tuple(item for item in rules if item.rule_id != rule_id), "deleted", None, before)

        return await self._change(drop, version, actor)

    async def reorder(self, order: Sequence[UUID], *, version: int, actor: str) -> RuleSet:
        """Put the rules into this order. Raises InvalidInput unless it names each once, VersionConflict."""

        def put(rules: Rules) -> RuleEdit:
            try:
                return RuleEdit(moved(rules, order), "reordered")
            except ValueError as error:
                fix = "send the ids of all rules, each once, in the order wanted"
                raise InvalidInput(str(error), field="rule_ids", fix=fix) from error

        return await self._change(put, version, actor)

    async def history(self, *, rule_id: UUID | None, before: int | None, limit: int) -> list[dict[str, Any]]:
        """Return what was changed, newest first."""
        subject = str(rule_id) if rule_id is not None else None
        return await read_history(self._database, PolicyKind.RULE, subject=subject, before=before, limit=limit)

    async def _change(self, edit: Callable[[Rules], RuleEdit], version: int | None, actor: str) -> RuleSet:
        authorship = Authorship(actor, self._clock.now())
        async with self._database.driver_unit() as unit:
            current = await load_rules(unit.driver, for_update=True)
            if version is not None and version != current.rules_version:
                raise await self._conflict(current, version)
            done = edit(current.rules)
            if done.rules == current.rules:
                return current
            await _require_known_shops(unit, done.rule)
            changed = RuleSet(rules_version=current.rules_version + 1, rules=done.rules)
            await unit.execute(_WRITE, changed.rules_version, changed.model_dump_json(exclude={"rules_version"}))
            await record_change(unit, _entry(current, changed, done), authorship)
            unit.publish(_event(changed, authorship), lane=Lane.CONTENT)
            return changed

    async def _conflict(self, current: RuleSet, version: int) -> VersionConflict:
        entries = await read_history(self._database, PolicyKind.RULE, since_version=version, limit=_MOST_CHANGES)
        return VersionConflict(
            f"the rules are at version {current.rules_version}, the change was made on version {version}",
            details={
                "current": current.model_dump(mode="json"),
                "sent_version": version,
                "current_version": current.rules_version,
                "changes_since": [
                    {name: entry[name] for name in ("version", "action", "name", "actor", "before", "after")}
                    for entry in reversed(entries)
                ],
                "fix": "look at what was changed meanwhile, and send the change again with the current version",
            },
        )


async def load_rules(connection: DriverConnection, *, for_update: bool = False) -> RuleSet:
    """Read the set; ``for_update`` holds it until the transaction ends."""
    row = await connection.fetchrow(_READ + (" for update" if for_update else ""))
    return RuleSet.model_validate({**orjson.loads(row["rules"]), "rules_version": row["rules_version"]})


def _existing(rules: Rules, rule_id: UUID) -> Rule:
    for rule in rules:
        if rule.rule_id == rule_id:
            return rule
    raise NotFound(f"there is no rule {rule_id}", details={"field": "rule_id"})


def _changed(before: Rule, changes: dict[str, Any]) -> Rule:
    try:
        return Rule.model_validate({**dict(before), **changes, **_cleaned_actions(changes)})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "rule"
        message = first["msg"].removeprefix("Value error, ")
        raise InvalidInput(message, field=field, fix="correct it as the message says") from error


def _cleaned(body: RuleBody) -> RuleBody:
    return body.model_copy(update=_cleaned_actions({"then": body.then}))


def _cleaned_actions(changes: dict[str, Any]) -> dict[str, Any]:
    """Descriptions hold the HTML that shops take, also those from templates."""
    then = changes.get("then")
    if then is None or then.description_template is None:
        return {}
    cleaned = clean_template(then.description_template)
    return {"then": then.model_copy(update={"description_template": cleaned})}


def _require_own_name(rules: Rules, rule: Rule) -> None:
    name = rule.name.casefold()
    if any(item.name.casefold() == name and item.rule_id != rule.rule_id for item in rules):
        raise InvalidInput(
            f"another rule is called {rule.name}", field="name", fix="choose another name", code="ALREADY_EXISTS"
        )


async def _require_known_shops(unit: DriverUnit, rule: Rule | None) -> None:
    if rule is not None:
        await require_shops(unit, rule.when.shop_ids, field="when.shop_ids")
        await require_shops(unit, main_shops(rule.then.stock), field="then.stock.last_units.main_shop_id")


def _entry(current: RuleSet, changed: RuleSet, edit: RuleEdit) -> PolicyChange:
    rule = edit.rule or edit.before
    if rule is None:
        before, after = _order(current), _order(changed)
        return PolicyChange(
            PolicyKind.RULE, "order", changed.rules_version, edit.action, "the order of the rules", before, after
        )
    return PolicyChange(
        PolicyKind.RULE,
        str(rule.rule_id),
        changed.rules_version,
        edit.action,
        rule.name,
        edit.before.model_dump(mode="json", exclude_none=True) if edit.before is not None else {},
        edit.rule.model_dump(mode="json", exclude_none=True) if edit.rule is not None else {},
    )


def _order(rules: RuleSet) -> dict[str, Json]:
    return {"order": [item.name for item in rules.rules]}


def _event(rules: RuleSet, authorship: Authorship) -> RulesChangedV1:
    """The event carries the set unless it is too large for a message; then it is fetched by its version."""
    is_small = len(rules.model_dump_json()) <= MAX_EVENT_BYTES
    return RulesChangedV1(
        event_id=new_id(),
        occurred_at=authorship.at,
        rules_version=rules.rules_version,
        rules=rules if is_small else None,
    )
