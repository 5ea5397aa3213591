"""What Shopee and the shop say about themselves: categories, limits, brands, channels, warehouses. Cached facts.

Each fact is kept as the JSON of its answer, so a restart costs no calls. Nothing here changes anything.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.categories import leaf_name, leaf_named
from syncstore_common.sync.listing import Package
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import Query, Question, ShopeeClient, ask
from syncstore_shopee.envelope import Place
from syncstore_shopee.errors import rejection
from syncstore_shopee.logistics import logistic_info, most_carried
from syncstore_shopee.mapping import NO_BRAND
from syncstore_shopee.wire import (
    AttributeTrees,
    BrandPage,
    CategoryTree,
    ChannelList,
    ItemLimit,
    ItemRules,
    Recommendation,
    WarehouseList,
)

_WEEK_S = 7 * 86_400
_BRAND_PAGES_MAX = 30
_NORMAL_BRAND = 1
_LANGUAGES = {"BR": "pt-br", "ID": "id", "MX": "es-mx", "MY": "ms-my", "TH": "th", "TW": "zh-hant", "VN": "vi"}
"""What a market's sellers read, besides English: the page of get_category lists them."""


class Knowledge:
    """Reads facts of the session's shop; every method raises PlatformFailure."""

    def __init__(self, client: ShopeeClient) -> None:
        self._client = client

    async def category_for(self, session: ShopSession, product: ProductSnapshot) -> str:
        """Return the leaf named like the catalogue's category, else the one Shopee recommends.

        It is asked for the title first, then for the category's name. Raises PlatformFailure (REJECTED) when Shopee
        knows none.
        """
        leaves: Mapping[str, list[str]] = await session.facts.get("category_names", lambda: self._leaves(session))
        named = leaf_named(product.category, leaves)
        if named is not None:
            return named
        for name in filter(None, (product.title, leaf_name(product.category))):
            found = await ask(session, self._client.read(paths.CATEGORY_RECOMMEND, {"item_name": name}, Recommendation))
            for category_id in found.category_id:
                if category_id in leaves:
                    return category_id
        raise rejection(
            "no_category",
            "Shopee recommends no category for this title",
            field="category",
            fix="Choose a Shopee category for the product, or write a title that says what it is.",
        )

    async def limit(self, session: ShopSession, category_id: str) -> ItemLimit:
        """Return what items of a category may be."""
        return (await self.rules(session, category_id)).response

    async def rules(self, session: ShopSession, category_id: str) -> ItemRules:
        """Return what items of a category may be, and whether they need barcodes."""
        query: Query = {"category_id": category_id}
        question = self._client.read(paths.ITEM_LIMIT, query, ItemRules, place=Place.TOP)
        fact = await session.facts.get(f"item_rules:{category_id}", self._fetch(session, question))
        return ItemRules.model_validate(fact)

    async def required_attributes(self, session: ShopSession, category_id: str) -> dict[str, str]:
        """Return the names of the attributes a category demands, by id."""

        async def fetch() -> dict[str, str]:
            query: Query = {"category_id_list": category_id, **_in_language_of(session)}
            trees = await ask(session, self._client.read(paths.ATTRIBUTES, query, AttributeTrees))
            found = [item for tree in trees.list if tree.category_id == category_id for item in tree.attribute_tree]
            return {item.attribute_id: item.name or item.attribute_id for item in found if item.mandatory}

        attributes: dict[str, str] = await session.facts.get(f"attributes:{category_id}", fetch)
        return attributes

    async def is_brand_required(self, session: ShopSession, category_id: str) -> bool:
        """Tell whether items of a category need a brand."""

        async def fetch() -> bool:
            return (
                await ask(session, self._client.read(paths.BRANDS, _brand_page(category_id), BrandPage))
            ).is_mandatory

        return bool(await session.facts.get(f"brand_rule:{category_id}", fetch))

    async def logistics(self, session: ShopSession, package: Package) -> list[Mapping[str, Json]]:
        """Return the entries of every channel that carries the package. Raises REJECTED when none does."""
        entries = logistic_info((await self._channels(session)).logistics_channel_list, package)
        if not entries:
            raise rejection(
                "no_channel",
                f"no enabled shipping channel of the shop carries {package.weight_g} g in this size",
                field="logistics",
                fix="Enable a shipping channel in the Seller Centre, or correct weight and dimensions.",
            )
        return entries

    async def carried(self, session: ShopSession) -> tuple[int | None, int | None]:
        """Return the heaviest parcel (g) and the longest side (mm) any channel carries; None: no limit is known."""
        return most_carried((await self._channels(session)).logistics_channel_list)

    async def _channels(self, session: ShopSession) -> ChannelList:
        question = self._client.read(paths.CHANNELS, {}, ChannelList)
        return ChannelList.model_validate(await session.facts.get("channels", self._fetch(session, question)))

    async def locations(self, session: ShopSession) -> tuple[str, ...]:
        """Return the places of the shop's stock; an ordinary shop has none to name."""
        question = self._client.read(
            paths.WAREHOUSES,
            {"warehouse_type": 1},
            WarehouseList,
            place=Place.LIST,
            instead={"error_not_in_whitelist": {"items": []}},
        )
        fact = await session.facts.get("warehouses", self._fetch(session, question))
        return tuple(dict.fromkeys(item.location_id for item in WarehouseList.model_validate(fact).items))

    async def brand(self, session: ShopSession, category_id: str, name: str | None) -> Mapping[str, Json]:
        """Return Shopee's brand of that name in the category, or "No Brand"."""
        if not name:
            return NO_BRAND
        brands: Mapping[str, list[str]] = await session.facts.get(
            f"brands:{category_id}", lambda: self._brands(session, category_id), ttl_s=_WEEK_S
        )
        known = brands.get(name.strip().casefold())
        return {"brand_id": int(known[0]), "original_brand_name": known[1]} if known else NO_BRAND

    def _fetch(self, session: ShopSession, question: Question[Any]) -> Callable[[], Awaitable[Any]]:
        async def fetch() -> Any:
            return await session.call(question.call)

        return fetch

    async def _leaves(self, session: ShopSession) -> dict[str, list[str]]:
        tree = await ask(session, self._client.read(paths.CATEGORIES, _in_language_of(session), CategoryTree))
        return {category.category_id: category.names for category in tree.category_list if not category.has_children}

    async def _brands(self, session: ShopSession, category_id: str) -> dict[str, list[str]]:
        """Read a category's brands: folded name → id and the name as Shopee spells it."""
        brands: dict[str, list[str]] = {}
        offset = 0
        for _ in range(_BRAND_PAGES_MAX):
            page = await ask(session, self._client.read(paths.BRANDS, _brand_page(category_id, offset, 100), BrandPage))
            for brand in page.brand_list:
                for spelling in (brand.display_brand_name, brand.original_brand_name):
                    brands[spelling.casefold()] = [brand.brand_id, brand.original_brand_name]
            if not page.has_next_page:
                break
            offset = page.next_offset
        return brands


def _brand_page(category_id: str, offset: int = 0, size: int = 1) -> Query:
    return {"offset": offset, "page_size": size, "category_id": category_id, "status": _NORMAL_BRAND}


def _in_language_of(session: ShopSession) -> Query:
    """Ask for names as the shop's sellers know them. Left out, Shopee answers in English."""
    language = _LANGUAGES.get(session.shop.region)
    return {"language": language} if language else {}
