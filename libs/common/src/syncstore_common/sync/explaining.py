"""What every shop of a platform would show of a product, and why: asked by the gateway, which brings what it is about.

Nothing is read but the shops: so the answer is about the rules and overrides as they are in the catalog this moment,
or about rules that nobody has saved yet.
"""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.infra.database import Database
from syncstore_common.sync.conditions import PreparedRules, Subject
from syncstore_common.sync.explanation import explanation
from syncstore_common.sync.policy import ShopPlace, ShopRules
from syncstore_common.sync.rules import decide
from syncstore_common.sync.shops import Connection, ShopStore


class ExplainIn(BaseModel):
    """A product with everything that is decided about it; ``overrides`` and ``defaults`` by shop."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: ProductSnapshot
    levels: tuple[StockLevel, ...] = ()
    rules: RuleSet
    overrides: dict[UUID, Override] = Field(default_factory=dict)
    defaults: dict[UUID, ShopDefaults] = Field(default_factory=dict)


async def explain(database: Database, shops: ShopStore, given: ExplainIn) -> list[dict[str, Any]]:
    """Return one explanation per connected shop."""
    rules = PreparedRules(given.rules)
    subject = Subject(given.product, {level.variant_id: level.available for level in given.levels})
    async with database.driver() as connection:
        connected = await shops.list_all(connection)
    return [_one(item, subject, rules, given) for item in connected]


def _one(connection: Connection, subject: Subject, rules: PreparedRules, given: ExplainIn) -> dict[str, Any]:
    shop = connection.shop
    place = ShopPlace(shop.platform, shop.connection_id, shop.currency)
    defaults = given.defaults.get(shop.connection_id)
    shop_rules = connection.rules if defaults is None else ShopRules.of(shop.platform, shop.connection_id, defaults)
    decision = decide(subject, place, shop_rules, rules=rules, override=given.overrides.get(shop.connection_id))
    return {
        "shop_id": str(shop.connection_id),
        "shop": shop.name,
        "currency": shop.currency,
        **explanation(subject, place, rules, decision),
    }
