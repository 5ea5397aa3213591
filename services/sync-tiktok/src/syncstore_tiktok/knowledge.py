"""What a shop is asked for before it is written to: the category that fits a product, brands, warehouses.

Facts: Partner Center, pages Get Categories, Recommend Category, Get Attributes, Get Category Rules, Get Brands, Get
Warehouse List and Get Warehouse Delivery Options (202309). Answers that a seller can change any minute (no category, no
warehouse) are never kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.mappings import NO_BRAND
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.sync.categories import leaf_named
from syncstore_common.sync.category_data import (
    CategoryAttribute,
    Choice,
    attributes_as_text,
    attributes_of_text,
)
from syncstore_common.sync.listing import Demands, DesiredListing
from syncstore_common.sync.names import plain_name
from syncstore_common.sync.ports import ShopSession
from syncstore_tiktok.attributes import category_attributes
from syncstore_tiktok.channels import TIKTOK_SHOP, TOKOPEDIA
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.description import plain_text
from syncstore_tiktok.markets import Market, market_of
from syncstore_tiktok.wire import read
from syncstore_tiktok.wire_knowledge import (
    Brand,
    Brands,
    Categories,
    Category,
    CategoryAttributes,
    CategoryRules,
    DeliveryOption,
    DeliveryOptions,
    Recommendation,
    Warehouse,
    Warehouses,
)

_CATEGORIES = "GET /product/202309/categories"
_RECOMMEND = "POST /product/202309/categories/recommend"
_ATTRIBUTES = "GET /product/202309/categories/{category_id}/attributes"
_RULES = "GET /product/202309/categories/{category_id}/rules"
_BRANDS = "GET /product/202309/brands"
_WAREHOUSES = "GET /logistics/202309/warehouses"
_DELIVERY = "GET /logistics/202309/warehouses/{warehouse_id}/delivery_options"
_ENGLISH = "en-US"
_DAY_S = 86_400
_WAREHOUSES_TTL_S = 3600
_BRAND_PAGES_MAX = 30
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class ShopWarehouses:
    """Where a shop sells from. ``is_only`` = it has no second sales warehouse, not even a closed one."""

    default_id: str
    is_only: bool
    open: tuple[Choice, ...] = ()

    def main(self, wanted: str | None) -> str:
        """The warehouse the seller chose, if it is open; else the shop's own choice."""
        return wanted if wanted is not None and any(item.id == wanted for item in self.open) else self.default_id


class Knowledge:
    """Reads facts through a session's cache."""

    def __init__(self, client: TikTokClient) -> None:
        self._client = client

    async def category(self, session: ShopSession, product: ProductSnapshot) -> str:
        """Return the leaf named like the catalogue's category, else the recommended one (the caller keeps it).

        Raises PlatformFailure; REJECTED without one.
        """
        market = market_of(session.shop.region)
        named = leaf_named(product.category, await self._open_leaves(session, market)) if product.category else None
        if named is not None:
            return named
        text = _category_text(product, market)
        body = {"product_title": text, "category_version": market.category_version}
        payload = await session.call(self._client.shop_call(_RECOMMEND, market, body=body))
        return _usable_category(read(Recommendation, payload))

    async def _open_leaves(self, session: ShopSession, market: Market) -> dict[str, list[str]]:
        """Return the names of every leaf the shop may use, in the market's language and in English, by id."""

        async def fetch() -> dict[str, list[str]]:
            names: dict[str, list[str]] = {}
            for locale in dict.fromkeys((market.locale, _ENGLISH)):
                query = {"locale": locale, "category_version": market.category_version}
                answer = read(Categories, await session.call(self._client.shop_call(_CATEGORIES, market, query=query)))
                for leaf in answer.categories:
                    if leaf.is_open and leaf.local_name not in names.setdefault(leaf.id, []):
                        names[leaf.id].append(leaf.local_name)
            return names

        found: dict[str, list[str]] = await session.facts.get("category_names", fetch, ttl_s=_DAY_S)
        return found

    async def platforms(self, session: ShopSession, category_id: str) -> tuple[str, ...]:
        """Return where the shop's products of a category can be listed. Raises PlatformFailure.

        A shop that was joined with Tokopedia delivers for it too; the category must be in both trees then.
        """
        market = market_of(session.shop.region)
        if not market.has_tokopedia or not await self._delivers_for_tokopedia(session, market):
            return (TIKTOK_SHOP,)

        async def fetch() -> list[str]:
            query = {"category_version": market.category_version, "listing_platform": TOKOPEDIA}
            answer = read(Categories, await session.call(self._client.shop_call(_CATEGORIES, market, query=query)))
            return [leaf.id for leaf in answer.categories if leaf.is_open]

        leaves: list[str] = await session.facts.get("tokopedia_leaves", fetch, ttl_s=_DAY_S)
        return (TIKTOK_SHOP, TOKOPEDIA) if category_id in leaves else (TIKTOK_SHOP,)

    async def _delivers_for_tokopedia(self, session: ShopSession, market: Market) -> bool:
        return any(TOKOPEDIA in option.platform for option in await self._delivery(session, market))

    async def delivery_options(self, session: ShopSession) -> tuple[Choice, ...]:
        """Return the ways products are delivered from the shop's main warehouse. Raises PlatformFailure."""
        options = await self._delivery(session, market_of(session.shop.region))
        return tuple(Choice(item.id, (item.name,)) for item in options if item.id)

    async def _delivery(self, session: ShopSession, market: Market) -> tuple[DeliveryOption, ...]:
        warehouse = await self.warehouses(session)

        async def fetch() -> Any:
            ids, query = {"warehouse_id": warehouse.default_id}, {"scope": "PRODUCT"}
            return await session.call(self._client.shop_call(_DELIVERY, market, ids=ids, query=query))

        parse = partial(read, DeliveryOptions)
        found: DeliveryOptions = await session.facts.get("delivery_options", fetch, ttl_s=_DAY_S, read=parse)
        return found.delivery_options

    async def leaves(self, session: ShopSession) -> tuple[Choice, ...]:
        """Return the categories the shop may list in, each named by its whole path in both languages."""
        market = market_of(session.shop.region)

        async def fetch() -> list[list[str]]:
            names: dict[str, list[str]] = {}
            for locale in dict.fromkeys((market.locale, _ENGLISH)):
                query = {"locale": locale, "category_version": market.category_version}
                answer = read(Categories, await session.call(self._client.shop_call(_CATEGORIES, market, query=query)))
                known = {item.id: item for item in answer.categories}
                for leaf in filter(lambda item: item.is_open, answer.categories):
                    names.setdefault(leaf.id, []).append(_path_name(leaf, known))
            return [[leaf_id, *dict.fromkeys(paths)] for leaf_id, paths in names.items()]

        rows: list[list[str]] = await session.facts.get("category_paths", fetch, ttl_s=_DAY_S)
        return tuple(Choice(leaf_id, tuple(paths)) for leaf_id, *paths in rows)

    async def brands(self, session: ShopSession, category_id: str) -> tuple[Choice, ...]:
        """Return the first brands of a category that the shop may use. Raises PlatformFailure."""
        market = market_of(session.shop.region)

        async def fetch() -> list[list[str]]:
            rows: list[list[str]] = []
            query = {"page_size": "100", "category_id": category_id, "category_version": market.category_version}
            for _ in range(_BRAND_PAGES_MAX):
                answer = read(Brands, await session.call(self._client.shop_call(_BRANDS, market, query=query)))
                rows += [[item.id, item.name] for item in answer.brands if item.is_usable]
                if not answer.next_page_token:
                    break
                query = {**query, "page_token": answer.next_page_token}
            return rows

        rows: list[list[str]] = await session.facts.get(f"brands:{category_id}", fetch, ttl_s=_DAY_S)
        return tuple(Choice(brand_id, (name,)) for brand_id, name in rows)

    async def brand_of(self, session: ShopSession, listing: DesiredListing) -> str | None:
        """Return the brand the seller mapped, else the one of that name; None lists it without a brand."""
        if listing.brand_id is not None:
            return None if listing.brand_id == NO_BRAND else listing.brand_id
        return await self.brand_id(session, listing.category_id, listing.brand)

    async def attributes(self, session: ShopSession, category_id: str) -> tuple[CategoryAttribute, ...]:
        """Return what a category wants to know of its products, in both languages. Raises PlatformFailure."""
        market = market_of(session.shop.region)

        async def fetch() -> str:
            answers = []
            for locale in dict.fromkeys((market.locale, _ENGLISH)):
                query = {"locale": locale, "category_version": market.category_version}
                call = self._client.shop_call(_ATTRIBUTES, market, ids={"category_id": category_id}, query=query)
                answers.append(read(CategoryAttributes, await session.call(call)).attributes)
            return attributes_as_text(category_attributes(answers))

        key = f"category_attributes:{category_id}"
        attributes: tuple[CategoryAttribute, ...] = await session.facts.get(
            key, fetch, ttl_s=_DAY_S, read=attributes_of_text
        )
        return attributes

    async def demands(self, session: ShopSession, category_id: str) -> Demands:
        """Return what a category wants of new products. Raises PlatformFailure."""
        market = market_of(session.shop.region)

        async def fetch() -> dict[str, Any]:
            query = {"category_version": market.category_version}
            call = self._client.shop_call(_RULES, market, ids={"category_id": category_id}, query=query)
            rules = read(CategoryRules, await session.call(call))
            return {
                "dimensions": rules.package_dimension.is_required,
                "size_chart": rules.size_chart.is_required,
                "certificates": [item.name for item in rules.product_certifications if item.is_required],
            }

        rules = await session.facts.get(f"rules:{category_id}", fetch, ttl_s=_DAY_S)
        return Demands(
            dimensions=bool(rules["dimensions"]),
            size_chart=bool(rules["size_chart"]),
            certificates=tuple(rules["certificates"]),
        )

    async def brand_id(self, session: ShopSession, category_id: str, brand: str | None) -> str | None:
        """Return the platform's id of a brand that the shop may use, or None. Raises PlatformFailure."""
        name = " ".join((brand or "").split())
        if not name:
            return None
        market = market_of(session.shop.region)
        query = {
            "page_size": "100",
            "category_id": category_id,
            "brand_name": name,
            "category_version": market.category_version,
        }

        async def fetch() -> str | None:
            answer = read(Brands, await session.call(self._client.shop_call(_BRANDS, market, query=query)))
            return _usable_brand(answer.brands, name)

        found = await session.facts.get(f"brand:{category_id}:{name.casefold()}", fetch, ttl_s=_DAY_S)
        return str(found) if found else None

    async def warehouses(self, session: ShopSession) -> ShopWarehouses:
        """Return where the shop sells from. Raises PlatformFailure; REJECTED when it has no open sales warehouse."""
        market = market_of(session.shop.region)

        async def fetch() -> dict[str, Any]:
            answer = read(Warehouses, await session.call(self._client.shop_call(_WAREHOUSES, market)))
            found = _sales_warehouses(answer.warehouses)
            rows = [[item.id, item.name] for item in found.open]
            return {"default_id": found.default_id, "is_only": found.is_only, "open": rows}

        value = await session.facts.get("sales_warehouses", fetch, ttl_s=_WAREHOUSES_TTL_S)
        open_ones = tuple(Choice(warehouse_id, (name,)) for warehouse_id, name in value["open"])
        return ShopWarehouses(str(value["default_id"]), bool(value["is_only"]), open_ones)


def _category_text(product: ProductSnapshot, market: Market) -> str:
    """The title, and for a short one whatever else says what the product is: the look-up has a least length too."""
    more = (product.category, product.brand, *product.option_names, _TAG.sub(" ", product.description))
    text = plain_text(product.title).strip()
    for part in more:
        if len(text) >= market.title_min:
            break
        text = " ".join(f"{text} {plain_text(part or '')}".split())
    if len(text) < market.title_min:
        message = f"TikTok Shop finds no category for a title under {market.title_min} characters"
        raise _rejected("category.short_title", message, "title", f"Write at least {market.title_min} characters.")
    return text[: market.title_max].strip()


def _usable_category(answer: Recommendation) -> str:
    leaf = answer.leaf_category_id
    if not leaf:
        message = "TikTok Shop recommends no category for this product"
        raise _rejected("category.none", message, "category", "Choose a TikTok Shop category for this product.")
    permissions = next((node.permission_statuses for node in answer.categories if node.id == leaf), ())
    if permissions and "AVAILABLE" not in permissions:
        message = f"TikTok Shop recommends a category this shop may not use ({', '.join(permissions)})"
        fix = "Choose another TikTok Shop category, or ask for this one in Seller Center's Qualification Center."
        raise _rejected("category.closed", message, "category", fix)
    return leaf


def _usable_brand(brands: tuple[Brand, ...], name: str) -> str | None:
    same = [item for item in brands if plain_name(item.name) == plain_name(name) and item.is_usable]
    first = sorted(same, key=lambda item: item.authorized_status != "AUTHORIZED")[:1]
    return first[0].id if first else None


def _path_name(leaf: Category, known: Mapping[str, Category]) -> str:
    """The names from the root down; a tree that bites its tail ends."""
    path = [leaf]
    while (parent := known.get(path[0].parent_id)) is not None and parent not in path:
        path.insert(0, parent)
    return " > ".join(item.local_name for item in path)


def _sales_warehouses(warehouses: tuple[Warehouse, ...]) -> ShopWarehouses:
    sales = [item for item in warehouses if item.type == "SALES_WAREHOUSE"]
    is_open = sorted((item for item in sales if item.effect_status == "ENABLED"), key=lambda item: not item.is_default)
    if not is_open:
        fix = "Add an enabled pickup warehouse in Seller Center."
        raise _rejected("warehouse.none", "the shop has no open sales warehouse", "stock", fix)
    found = tuple(Choice(item.id, (item.name,)) for item in is_open)
    return ShopWarehouses(is_open[0].id, is_only=len(sales) == 1, open=found)


def _rejected(code: str, message: str, field: str, fix: str) -> PlatformFailure:
    return PlatformFailure(
        FailureFacts(disposition=Disposition.REJECTED, platform_code=code, message=message, remedy=Remedy(field, fix))
    )
