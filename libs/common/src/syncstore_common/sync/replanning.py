"""After a change of rules or of a shop's defaults: look at every listing it may concern, raise what shows differently.

A page of products at a time, each in a short transaction that moves the pass on, so a pass survives a crash, several
replicas may work on passes, and consumers wait for milliseconds. Nothing is called; what is raised and turns out
unchanged costs no call either. The copies of a page are locked, so that an event is either seen here, or sees the rules
of this pass (policy_copies.rule_reads).
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.infra.logging import get_logger
from syncstore_common.sync.affected import UNAFFECTED, Affected, Context, RuleChange, affected
from syncstore_common.sync.conditions import PreparedRules, Subject
from syncstore_common.sync.policy import ShopPlace, ShopRules
from syncstore_common.sync.policy_copies import load_rules
from syncstore_common.sync.raising import Raise, Raised, raise_work
from syncstore_common.sync.shops import rules_from_settings

_PAGE = 100
_BREATH = 10
_OLDEST = "select * from policy_passes order by pass_id limit 1 for update skip locked"
_OLDER = """
select rules::text as rules, connection_id, defaults::text as defaults from policy_passes order by pass_id
"""
_PRODUCTS = """
select distinct product_id from platform_listings
where product_id > $1 and ($2::uuid is null or connection_id = $2) order by product_id limit $3
"""
_SNAPSHOTS = """
select product_id, snapshot::text as snapshot from product_copies
where product_id = any($1::uuid[]) and snapshot is not null and listings_after_deletion is null
order by product_id for share
"""
_LEVELS = """
select product_id, variant_id, available from stock_copies where product_id = any($1::uuid[]) order by variant_id
"""
_LISTINGS = """
select l.id, connection_id, product_id, o.override::text as override
from platform_listings l left join override_copies o using (connection_id, product_id)
where product_id = any($1::uuid[]) and ($2::uuid is null or connection_id = $2) order by product_id, l.id
"""
_SHOPS = "select id, currency, settings::text as settings from platform_connections"
_MOVE = """
update policy_passes set after_product = $2, looked = looked + $3, raised = raised + $4 where pass_id = $1
"""
_END = "delete from policy_passes where pass_id = $1"
_SETTLE_READS = """
update rule_copies set reads_stock = $1, reads_price = $2, reads_content = $3
where version = $4 and not exists (select from policy_passes where rules is not null)
"""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ShopView:
    """A shop with its present defaults and those that older passes still work on."""

    place: ShopPlace
    defaults: ShopRules
    earlier: tuple[ShopRules, ...]


class Book:
    """The present rules, and what older sets differ in."""

    def __init__(self, now: RuleSet, earlier: Sequence[RuleSet]) -> None:
        self.now = PreparedRules(now)
        self.changes = tuple(RuleChange(item, now) for item in earlier)

    def affected(self, subject: Subject, shop: ShopView, override: Override | None) -> Affected:
        """What of a listing may show something else now."""
        concerned = [change for change in self.changes if change.concerns(subject, shop.place)]
        if not concerned and not shop.earlier:
            return UNAFFECTED
        rules = [self.now, *(change.before for change in concerned)]
        defaults = [shop.defaults, *shop.earlier]
        contexts = [Context(one, other, override) for one in rules for other in defaults]
        return affected(subject, shop.place, contexts[0], contexts[1:])

    def override_changed(
        self, subject: Subject, shop: ShopView, before: Override | None, after: Override | None
    ) -> Affected:
        """The same for a change of the override; older rules and defaults may be what was shown last."""
        rules = [self.now, *(change.before for change in self.changes)]
        defaults = [shop.defaults, *shop.earlier]
        contexts = [
            Context(one, other, override) for override in (after, before) for one in rules for other in defaults
        ]
        return affected(subject, shop.place, contexts[0], contexts[1:])


class BookShelf:
    """Books by the text they were made of: a pass has thousands of pages, and the rules rarely change meanwhile."""

    def __init__(self) -> None:
        self._key: tuple[int, tuple[str, ...]] | None = None
        self._book = Book(RuleSet(), ())

    async def open(self, unit: DriverUnit) -> tuple[Book, list[Any]]:
        """Return the book as it is in the transaction, and the rows of the unfinished passes."""
        older = await unit.fetch(_OLDER)
        texts = tuple(row["rules"] for row in older if row["rules"] is not None)
        version = await unit.fetchval("select version from rule_copies")
        if self._key != (version, texts):
            now = await load_rules(unit)
            self._book = Book(now, [RuleSet.model_validate_json(text) for text in texts])
            self._key = (now.rules_version, texts)
        return self._book, older


async def shop_views(unit: DriverUnit, platform: Platform, older: Sequence[Any]) -> dict[UUID, ShopView]:
    """Every shop, with its present and earlier defaults."""
    views = {}
    for row in await unit.fetch(_SHOPS):
        shop_id = UUID(str(row["id"]))
        earlier = (item["defaults"] for item in older if item["connection_id"] == row["id"])
        views[shop_id] = ShopView(
            ShopPlace(platform, shop_id, row["currency"]),
            rules_from_settings(platform, shop_id, orjson.loads(row["settings"])),
            tuple(rules_from_settings(platform, shop_id, orjson.loads(text)) for text in earlier),
        )
    return views


async def subjects(unit: DriverUnit, product_ids: Sequence[UUID], *, reads_stock: bool) -> dict[UUID, Subject]:
    """Read and lock the copies of products (and of stock, where rules ask for it)."""
    rows = await unit.fetch(_SNAPSHOTS, list(product_ids))
    levels: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    locked = " for share" if reads_stock else ""
    for row in await unit.fetch(_LEVELS + locked, list(product_ids)):
        levels[UUID(str(row["product_id"]))][UUID(str(row["variant_id"]))] = row["available"]
    found = {}
    for count, row in enumerate(rows, start=1):
        product_id = UUID(str(row["product_id"]))
        found[product_id] = Subject(ProductSnapshot.model_validate_json(row["snapshot"]), levels[product_id])
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    return found


def override_of(text: str | None) -> Override | None:
    """Read an override's copy."""
    return Override.model_validate(orjson.loads(text)) if text else None


class Replanner:
    """Works through the passes of one platform's service."""

    def __init__(self, database: Database, platform: Platform) -> None:
        self._database = database
        self._platform = platform
        self._shelf = BookShelf()

    async def step(self) -> bool:
        """Look at one page of the oldest pass that nobody works on; False when there is none."""
        async with self._database.driver_unit() as unit:
            row = await unit.fetchrow(_OLDEST)
            if row is None:
                return False
            ids = [
                UUID(str(item["product_id"]))
                for item in await unit.fetch(_PRODUCTS, row["after_product"], row["connection_id"], _PAGE)
            ]
            if not ids:
                await self._end(unit, row)
                return True
            looked, raised = await self._page(unit, row, ids)
            await unit.execute(_MOVE, row["pass_id"], ids[-1], looked, raised)
        return True

    async def _page(self, unit: DriverUnit, row: Any, ids: Sequence[UUID]) -> tuple[int, int]:
        book, older = await self._shelf.open(unit)
        shops = await shop_views(unit, self._platform, older)
        reads_stock = await unit.fetchval("select reads_stock from rule_copies")
        found = await subjects(unit, ids, reads_stock=reads_stock)
        groups: dict[Affected, list[UUID]] = defaultdict(list)
        listings = await unit.fetch(_LISTINGS, list(ids), row["connection_id"])
        for count, listing in enumerate(listings, start=1):
            if count % _BREATH == 0:
                await asyncio.sleep(0)
            subject = found.get(UUID(str(listing["product_id"])))
            if subject is not None:
                shop = shops[UUID(str(listing["connection_id"]))]
                verdict = book.affected(subject, shop, override_of(listing["override"]))
                groups[verdict].append(UUID(str(listing["id"])))
        groups.pop(UNAFFECTED, None)
        await raise_affected(unit, groups, origin=Origin.BULK, traceparent=row["traceparent"])
        return len(listings), sum(map(len, groups.values()))

    async def _end(self, unit: DriverUnit, row: Any) -> None:
        await unit.execute(_END, row["pass_id"])
        rules = PreparedRules(await load_rules(unit))
        await unit.execute(_SETTLE_READS, rules.reads_stock, rules.reads_price, rules.reads_content, rules.version)
        log.info("policies.pass_ended", listings=row["looked"], raised=row["raised"])


async def raise_affected(
    unit: DriverUnit, groups: Mapping[Affected, Sequence[UUID]], *, origin: Origin, traceparent: str | None
) -> None:
    """Raise exactly the kinds that may show something else, in the order of ids: work rows are locked in it."""
    for verdict, listings in groups.items():
        cause = Raise(
            stock=verdict.stock,
            price=verdict.price,
            content=verdict.content,
            lifecycle=verdict.presence,
            lane=_lane(verdict, origin),
            origin=origin,
            unblocks=True,
        )
        await raise_work(unit, [Raised(listing_id, cause, traceparent) for listing_id in listings])


def _lane(verdict: Affected, origin: Origin) -> Lane:
    if verdict.presence:
        return Lane.DELIST
    if origin is Origin.BULK:
        return Lane.BULK
    if verdict.stock:
        return Lane.STOCK
    return Lane.PRICE if verdict.price else Lane.CONTENT
