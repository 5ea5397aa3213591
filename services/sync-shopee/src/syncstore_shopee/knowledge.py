"""What Shopee and the shop say about themselves: categories, limits, brands, channels, warehouses. Cached facts.

Each fact is kept as the JSON of its answer, so a restart costs no calls. Nothing here changes anything.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.categories import leaf_name, leaf_named
from syncstore_common.sync.category_data import (
    CategoryAttribute,
    Choice,
    attributes_as_text,
    attributes_of_text,
)
from syncstore_common.sync.listing import DesiredListing
from syncstore_common.sync.names import plain_name
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.attributes import category_attributes
from syncstore_shopee.client import Query, Question, ShopeeClient, ask
from syncstore_shopee.envelope import Place
from syncstore_shopee.errors import rejection
from syncstore_shopee.logistics import logistic_info, most_carried
from syncstore_shopee.mapping import NO_BRAND
from syncstore_shopee.wire import (
    AttributeTrees,
    BrandPage,
    Category,
    CategoryTree,
    Channel,
    ChannelList,
    ItemLimit,
    ItemRules,
    Recommendation,
    Warehouse,
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
        fetch = self._fetch(session, question)
        rules: ItemRules = await session.facts.get(f"item_rules:{category_id}", fetch, read=ItemRules.model_validate)
        return rules

    async def attributes(self, session: ShopSession, category_id: str) -> tuple[CategoryAttribute, ...]:
        """Return what a category wants to know of its items."""

        async def fetch() -> str:
            query: Query = {"category_id_list": category_id, **_in_language_of(session)}
            trees = await ask(session, self._client.read(paths.ATTRIBUTES, query, AttributeTrees))
            found = [item for tree in trees.list if tree.category_id == category_id for item in tree.attribute_tree]
            return attributes_as_text(category_attributes(found))

        key = f"category_attributes:{category_id}"
        attributes: tuple[CategoryAttribute, ...] = await session.facts.get(key, fetch, read=attributes_of_text)
        return attributes

    async def is_brand_required(self, session: ShopSession, category_id: str) -> bool:
        """Tell whether items of a category need a brand."""

        async def fetch() -> bool:
            return (
                await ask(session, self._client.read(paths.BRANDS, _brand_page(category_id), BrandPage))
            ).is_mandatory

        return bool(await session.facts.get(f"brand_rule:{category_id}", fetch))

    async def channels(self, session: ShopSession) -> tuple[Channel, ...]:
        """Return the shop's shipping channels."""
        question = self._client.read(paths.CHANNELS, {}, ChannelList)
        fetch = self._fetch(session, question)
        channels: ChannelList = await session.facts.get("channels", fetch, read=ChannelList.model_validate)
        return channels.logistics_channel_list

    async def logistics(self, session: ShopSession, listing: DesiredListing) -> list[Mapping[str, Json]]:
        """Return the entries of every channel that the listing offers and that carries it. Raises REJECTED without."""
        package, chosen = listing.package, listing.logistics_ids
        entries = logistic_info(await self.channels(session), package, chosen)
        if not entries:
            whose = "chosen" if chosen else "enabled"
            raise rejection(
                "no_channel",
                f"no {whose} shipping channel of the shop carries {package.weight_g} g in this size",
                field="logistics",
                fix="Enable a shipping channel in the Seller Centre, choose others in the shop's mapping, or correct "
                "weight and dimensions.",
            )
        return entries

    async def carried(self, session: ShopSession) -> tuple[int | None, int | None]:
        """Return the heaviest parcel (g) and the longest side (mm) any channel carries; None: no limit is known."""
        return most_carried(await self.channels(session))

    async def locations(self, session: ShopSession) -> tuple[str, ...]:
        """Return the places of the shop's stock; an ordinary shop has none to name."""
        return tuple(dict.fromkeys(item.location_id for item in await self.warehouses(session)))

    async def warehouses(self, session: ShopSession) -> tuple[Warehouse, ...]:
        """Return the shop's warehouses; an ordinary shop has none to name."""
        question = self._client.read(
            paths.WAREHOUSES,
            {"warehouse_type": 1},
            WarehouseList,
            place=Place.LIST,
            instead={"error_not_in_whitelist": {"items": []}},
        )
        fetch = self._fetch(session, question)
        warehouses: WarehouseList = await session.facts.get("warehouses", fetch, read=WarehouseList.model_validate)
        return warehouses.items

    async def brand(self, session: ShopSession, listing: DesiredListing) -> Mapping[str, Json] | None:
        """Return the brand the seller mapped, else Shopee's of that name in the category; None when it has none."""
        if listing.brand_id == str(NO_BRAND["brand_id"]):
            return NO_BRAND
        if not listing.brand and listing.brand_id is None:
            return None
        brands = await self.brands(session, listing.category_id)
        if listing.brand_id is not None:
            spelled = next((item.name for item in brands if item.id == listing.brand_id), listing.brand or "")
            return {"brand_id": int(listing.brand_id), "original_brand_name": spelled}
        wanted = plain_name(listing.brand or "")
        known = next((item for item in brands if wanted in map(plain_name, item.names)), None)
        return {"brand_id": int(known.id), "original_brand_name": known.name} if known else None

    async def brands(self, session: ShopSession, category_id: str) -> tuple[Choice, ...]:
        """Return a category's brands."""
        rows: list[list[str]] = await session.facts.get(
            f"brand_names:{category_id}", lambda: self._brands(session, category_id), ttl_s=_WEEK_S
        )
        return tuple(Choice(brand_id, tuple(names)) for brand_id, *names in rows)

    async def leaves(self, session: ShopSession) -> tuple[Choice, ...]:
        """Return the categories that items may stand in, each named by its whole path."""
        rows: list[list[str]] = await session.facts.get("category_paths", lambda: self._paths(session))
        return tuple(Choice(category_id, tuple(names)) for category_id, *names in rows)

    def _fetch(self, session: ShopSession, question: Question[Any]) -> Callable[[], Awaitable[Any]]:
        async def fetch() -> Any:
            return await session.call(question.call)

        return fetch

    async def _leaves(self, session: ShopSession) -> dict[str, list[str]]:
        tree = await self._tree(session)
        return {category.category_id: category.names for category in tree if not category.has_children}

    async def _paths(self, session: ShopSession) -> list[list[str]]:
        known = {category.category_id: category for category in await self._tree(session)}
        return [[item.category_id, *_path_names(item, known)] for item in known.values() if not item.has_children]

    async def _tree(self, session: ShopSession) -> tuple[Category, ...]:
        question = self._client.read(paths.CATEGORIES, _in_language_of(session), CategoryTree)
        return (await ask(session, question)).category_list

    async def _brands(self, session: ShopSession, category_id: str) -> list[list[str]]:
        """Read a category's brands: id, then the name as Shopee spells it and as it shows it."""
        brands: list[list[str]] = []
        offset = 0
        for _ in range(_BRAND_PAGES_MAX):
            page = await ask(session, self._client.read(paths.BRANDS, _brand_page(category_id, offset, 100), BrandPage))
            for brand in page.brand_list:
                names = dict.fromkeys((brand.original_brand_name, brand.display_brand_name))
                brands.append([brand.brand_id, *filter(None, names)])
            if not page.has_next_page:
                break
            offset = page.next_offset
        return brands


def _path_names(category: Category, known: Mapping[str, Category]) -> list[str]:
    """The path in the language of the shop and in English; a tree that bites its tail ends."""
    path = [category]
    while (parent := known.get(path[0].parent_category_id)) is not None and parent not in path:
        path.insert(0, parent)
    shown = " > ".join(item.display_category_name or item.original_category_name for item in path)
    return list(dict.fromkeys((shown, " > ".join(item.original_category_name for item in path))))


def _brand_page(category_id: str, offset: int = 0, size: int = 1) -> Query:
    return {"offset": offset, "page_size": size, "category_id": category_id, "status": _NORMAL_BRAND}


def _in_language_of(session: ShopSession) -> Query:
    """Ask for names as the shop's sellers know them. Left out, Shopee answers in English."""
    language = _LANGUAGES.get(session.shop.region)
    return {"language": language} if language else {}
