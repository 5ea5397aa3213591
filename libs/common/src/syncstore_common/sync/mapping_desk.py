"""What people ask about mappings: what a shop offers to map to, and how a product would be mapped there.

Only reads are made. The answer to a check is about the policies that come with the question, so a mapping can be tried
out before anybody saves it.
"""

from typing import Any
from uuid import UUID

from pydantic import Field

from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import PlatformFailure
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.attributes import FilledAttribute
from syncstore_common.sync.categories import leaf_name, leaf_named
from syncstore_common.sync.category_data import CategoryAttribute, Choice, ChoiceKind, found
from syncstore_common.sync.conditions import PreparedRules, Subject
from syncstore_common.sync.explaining import ExplainIn
from syncstore_common.sync.listing import Finding, Severity
from syncstore_common.sync.planner import Plan
from syncstore_common.sync.policy import ShopPlace, ShopRules
from syncstore_common.sync.ports import MarketplaceAdapter
from syncstore_common.sync.preparation import Standing, plan_product
from syncstore_common.sync.rules import Decision, RuleField, Source, decide
from syncstore_common.sync.session import EngineShopSession
from syncstore_common.sync.sessions import SessionFactory
from syncstore_common.sync.shops import Connection, ShopStore

_LISTED = """
select external_id, category_id from platform_listings where connection_id = $1 and product_id = $2
"""
_MOST_OFFERED = 50
_SOURCES = {Source.OVERRIDE: "override", Source.RULE: "rule", Source.SHOP: "mapping"}


class CheckIn(ExplainIn):
    """A product with everything that is decided about it, and the shops asked about (none: all)."""

    shop_ids: tuple[UUID, ...] = Field(default=(), max_length=1000)


class MappingDesk:
    """Answers for one platform's shops."""

    def __init__(
        self, database: Database, adapter: MarketplaceAdapter, shops: ShopStore, sessions: SessionFactory
    ) -> None:
        self._database = database
        self._adapter = adapter
        self._shops = shops
        self._sessions = sessions

    async def choices(
        self, shop_id: UUID, kind: ChoiceKind, *, query: str, category_id: str | None, limit: int
    ) -> dict[str, Any]:
        """What a shop offers to map to, by words of its name. Raises NotFound, PlatformFailure."""
        session = self._sessions.for_reading(await self._shops.load(shop_id))
        offered = list(found(await self._adapter.choices(session, kind, category_id), query))
        return {"items": [_choice(item) for item in offered[:limit]], "total": len(offered)}

    async def attributes(self, shop_id: UUID, category_id: str) -> list[dict[str, Any]]:
        """What a category wants to know of a product. Raises NotFound, PlatformFailure."""
        session = self._sessions.for_reading(await self._shops.load(shop_id))
        return [_attribute(item) for item in (await self._adapter.capabilities(session, category_id)).attributes]

    async def check(self, given: CheckIn) -> list[dict[str, Any]]:
        """How a product is mapped in each shop, and what is missing there."""
        rules = PreparedRules(given.rules)
        async with self._database.driver() as connection:
            connected = await self._shops.list_all(connection)
        wanted = [item for item in connected if not given.shop_ids or item.shop.connection_id in given.shop_ids]
        return [await self._check_one(item, rules, given) for item in wanted]

    async def _check_one(self, connection: Connection, rules: PreparedRules, given: CheckIn) -> dict[str, Any]:
        shop = connection.shop
        subject = Subject(given.product, {level.variant_id: level.available for level in given.levels})
        place = ShopPlace(shop.platform, shop.connection_id, shop.currency)
        defaults = given.defaults.get(shop.connection_id)
        shop_rules = connection.rules if defaults is None else ShopRules.of(shop.platform, shop.connection_id, defaults)
        override = given.overrides.get(shop.connection_id)
        decision = decide(subject, place, shop_rules, rules=rules, override=override)
        standing = await self._standing(shop.connection_id, given.product.product_id)
        session = self._sessions.for_reading(connection)
        answer: dict[str, Any] = {
            "shop_id": str(shop.connection_id),
            "shop": shop.name,
            "is_listed": not standing.is_new,
            "logistics_ids": list(decision.policy.mapped.logistics_ids),
            "warehouse_id": decision.policy.mapped.warehouse_id,
        }
        try:
            plan = await plan_product(
                self._adapter,
                session,
                shop,
                given.product,
                subject.available,
                policy=decision.policy,
                standing=standing,
            )
            category = await self._category(session, plan, given, decision, standing)
        except PlatformFailure as failure:
            facts = failure.facts
            told = Finding(facts.remedy.field or "category", facts.platform_code, facts.message, facts.remedy.fix or "")
            return {**answer, **_outcome((told,)), "category": None, "brand": None, "attributes": []}
        brand = {"name": given.product.brand, "brand_id": plan.draft.brand_id if plan.draft is not None else None}
        filled = [_filled(item) for item in plan.filling.filled]
        return {**answer, **_outcome(plan.findings), "category": category, "brand": brand, "attributes": filled}

    async def _standing(self, shop_id: UUID, product_id: UUID) -> Standing:
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_LISTED, shop_id, product_id)
        if row is None or row["external_id"] is None:
            return Standing()
        return Standing(is_new=False, category_id=row["category_id"])

    async def _category(
        self, session: EngineShopSession, plan: Plan, given: CheckIn, decision: Decision, standing: Standing
    ) -> dict[str, Any]:
        """The category with its name, and who chose it."""
        leaves = await self._adapter.choices(session, ChoiceKind.CATEGORIES, None)
        category_id = plan.category_id
        name = next((item.name for item in leaves if item.id == category_id), category_id)
        source, why = "recommendation", "the platform's own recommendation for the title"
        names = {item.id: [leaf_name(path) for path in item.names] for item in leaves}
        if decision.policy.category_id is not None:
            choice = decision.choices[RuleField.CATEGORY, None]
            source = _SOURCES[choice.source]
            why = f"the rule '{choice.rule.rule.name}'" if choice.rule is not None else f"the {source} of the seller"
        elif not standing.is_new and standing.category_id is not None:
            source, why = "listing", "a listing stays in the category it has"
        elif leaf_named(given.product.category, names) == category_id:
            source, why = "name", "it has the name of the product's category"
        return {"id": category_id, "name": name, "source": source, "why": why}


def _outcome(findings: tuple[Finding, ...]) -> dict[str, Any]:
    errors = [item for item in findings if item.severity is Severity.ERROR]
    return {
        "ready": not errors,
        "missing": list(dict.fromkeys(item.field for item in errors if item.field.startswith("attributes."))),
        "findings": [
            {
                "field": item.field,
                "code": item.rule,
                "severity": item.severity.value,
                "message": item.message,
                "fix": item.fix,
            }
            for item in findings
        ],
    }


def _choice(item: Choice) -> dict[str, Any]:
    return {"id": item.id, "name": item.name, "names": list(item.names)}


def _attribute(item: CategoryAttribute) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "names": list(item.names),
        "required": item.is_required,
        "required_with": [list(pair) for pair in item.required_with],
        "only_with": [list(pair) for pair in item.only_with],
        "open": item.is_open,
        "most_values": item.most_values,
        "format": item.format.value,
        "units": list(item.units),
        "values": [_choice(value) for value in item.values],
    }


def _filled(item: FilledAttribute) -> dict[str, Any]:
    attribute = item.attribute
    values: list[Json] = [value.as_json() for value in item.values]
    return {
        "id": attribute.id,
        "name": attribute.name,
        "required": attribute.is_required,
        "source": item.source,
        "why": item.why,
        "values": values,
        "offered": [_choice(value) for value in attribute.values[:_MOST_OFFERED]],
    }
