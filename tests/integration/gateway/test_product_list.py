"""The product list: filters, orders, pages."""

from uuid import UUID

import orjson
import pytest

from syncstore_common.contracts.advice import Language
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.api.product_shapes import ProductPageOut, product_page
from syncstore_gateway.api.shapes import PublicPlatform
from syncstore_gateway.readmodel.cursor import Cursor, ProductSort, decode_cursor, encode_cursor
from syncstore_gateway.readmodel.filters import ProductFilter
from syncstore_gateway.readmodel.pages import PAGE_SETTINGS, ProductPages
from syncstore_gateway.readmodel.queries import ReadModel
from tests.integration.gateway.events import (
    listing_changed,
    product_changed,
    product_deleted,
    project,
    shop_changed,
    stock_changed,
)

pytestmark = pytest.mark.integration

# fixed, because test workers must find the same parameters
MUG, TEA, BAG, GONE = (UUID(int=number << 8) for number in range(1, 5))
SHOPEE_SHOP, TIKTOK_SHOP = UUID(int=1 << 16), UUID(int=2 << 16)
NAMES = {MUG: "mug", TEA: "tea", BAG: "bag", GONE: "gone"}


@pytest.fixture
async def read_model(opened: Database) -> ReadModel:
    skus = {product: UUID(int=product.int ^ 1) for product in NAMES}
    await project(
        opened,
        shop_changed(SHOPEE_SHOP),
        shop_changed(TIKTOK_SHOP, platform=Platform.TIKTOK, name="Toko Dua"),
        product_changed(
            MUG, title="Gelas Kopi 100% Keramik", price=50_000, category="Dapur > Gelas", skus={"MUG-1": skus[MUG]}
        ),
        product_changed(TEA, title="Teh Hijau_Asli", price=20_000, category="Minuman", brand="Daun"),
        product_changed(BAG, title="Tas Kanvas", price=90_000, category="Dapur", code="TAS-01"),
        product_changed(GONE, title="Gelas Lama"),
        product_deleted(GONE, 2),
        stock_changed(MUG, **{"MUG-1": (skus[MUG], 3, 1)}),
        stock_changed(TEA, S=(skus[TEA], 40, 1)),
        stock_changed(BAG, S=(skus[BAG], 9, 1)),
        listing_changed(MUG, SHOPEE_SHOP, ListingState.SYNCED),
        listing_changed(MUG, TIKTOK_SHOP, ListingState.NEEDS_DATA, platform=Platform.TIKTOK, field="title"),
        listing_changed(TEA, SHOPEE_SHOP, ListingState.FAILED),
    )
    return ReadModel(opened)


@pytest.fixture
def pages(read_model: ReadModel, opened: Database) -> ProductPages:
    """Pages of the same products."""
    return ProductPages(opened.with_settings("lists", PAGE_SETTINGS))


async def found(pages: ProductPages, wanted: ProductFilter, sort: ProductSort = ProductSort.TITLE) -> list[str]:
    page = await pages.page(wanted, sort=sort, after=None, limit=50)
    return [NAMES[UUID(item["product_id"])] for item in page.items]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (ProductFilter(), ["mug", "bag", "tea"]),
        (ProductFilter(query="gelas KERAMIK"), ["mug"]),
        (ProductFilter(query="mug-1"), ["mug"]),
        (ProductFilter(query="tas-01"), ["bag"]),
        (ProductFilter(query="daun"), ["tea"]),
        (ProductFilter(query="100%"), ["mug"]),
        (ProductFilter(query="%"), ["mug"]),
        (ProductFilter(query="hijau_a"), ["tea"]),
        (ProductFilter(query="n_a"), []),
        (ProductFilter(category="Dapur"), ["mug", "bag"]),
        (ProductFilter(category="Dapur > Gelas"), ["mug"]),
        (ProductFilter(price_min_minor=20_000, price_max_minor=50_000), ["mug", "tea"]),
        (ProductFilter(low_stock=5), ["mug"]),
        (ProductFilter(platform=Platform.SHOPEE), ["mug", "tea"]),
        (ProductFilter(shop_id=TIKTOK_SHOP), ["mug"]),
        (ProductFilter(states=(ListingState.FAILED, ListingState.NEEDS_DATA)), ["mug", "tea"]),
        (ProductFilter(platform=Platform.SHOPEE, states=(ListingState.NEEDS_DATA,)), []),
        (ProductFilter(platform=Platform.TIKTOK, states=(ListingState.NOT_LISTED,)), ["bag", "tea"]),
        (ProductFilter(states=(ListingState.NOT_LISTED,)), ["bag"]),
        (
            ProductFilter(platform=Platform.TIKTOK, states=(ListingState.NOT_LISTED, ListingState.NEEDS_DATA)),
            ["mug", "bag", "tea"],
        ),
    ],
)
async def test_a_filter_finds_exactly_what_it_says(
    pages: ProductPages, wanted: ProductFilter, names: list[str]
) -> None:
    assert await found(pages, wanted) == names


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (ProductSort.UPDATED, ["bag", "tea", "mug"]),
        (ProductSort.TITLE, ["mug", "bag", "tea"]),
        (ProductSort.PRICE, ["tea", "mug", "bag"]),
        (ProductSort.PRICE_FALLING, ["bag", "mug", "tea"]),
        (ProductSort.STOCK, ["mug", "bag", "tea"]),
    ],
)
async def test_a_list_has_the_order_asked_for(pages: ProductPages, sort: ProductSort, names: list[str]) -> None:
    assert await found(pages, ProductFilter(), sort) == names


@pytest.mark.parametrize("sort", list(ProductSort))
async def test_pages_hold_every_product_once_even_among_equals(opened: Database, sort: ProductSort) -> None:
    products = [new_id() for _ in range(23)]
    await project(opened, *(product_changed(product, title="Sama", price=1000) for product in products))
    seen: list[UUID] = []
    after: Cursor | None = None
    while True:
        page = await ProductPages(opened).page(ProductFilter(), sort=sort, after=after, limit=5)
        seen += [UUID(item["product_id"]) for item in page.items]
        after = page.next
        if after is None:
            break
    assert len(seen) == 23
    assert set(seen) == set(products)


async def test_a_list_shows_each_product_with_its_shops(pages: ProductPages) -> None:
    page = await pages.page(ProductFilter(query="gelas"), sort=ProductSort.TITLE, after=None, limit=1)
    shown = ProductPageOut.model_validate_json(product_page(page, Language.ENGLISH))
    (item,) = shown.items
    assert [(listing.platform, listing.shop, listing.state) for listing in item.listings] == [
        (PublicPlatform.SHOPEE, "Toko Satu", ListingState.SYNCED),
        (PublicPlatform.TIKTOK_SHOP, "Toko Dua", ListingState.NEEDS_DATA),
    ]
    assert item.listings[1].problem is not None
    assert item.listings[1].problem.field == "title"


async def test_what_is_sent_is_exactly_what_the_schema_promises(pages: ProductPages) -> None:
    page = await pages.page(ProductFilter(), sort=ProductSort.PRICE, after=None, limit=2)
    sent = product_page(page, Language.ENGLISH)
    shown = ProductPageOut.model_validate_json(sent)
    assert shown.next is not None
    assert [len(item.listings) for item in shown.items] == [1, 2]
    assert orjson.loads(sent) == shown.model_dump(mode="json")


async def test_lists_are_read_with_plans_for_the_very_words(pages: ProductPages, opened: Database) -> None:
    for _ in range(8):  # PostgreSQL may settle on a generic plan after five
        await pages.page(ProductFilter(query="gelas"), sort=ProductSort.UPDATED, after=None, limit=1)
    async with pages._database.driver() as connection:
        statistics = "select generic_plans, custom_plans from pg_prepared_statements where statement like $1"
        plans = await connection.fetch(statistics, "%p.search_text like%")
    assert [(row["generic_plans"], row["custom_plans"]) for row in plans] == [(0, 8)]


async def test_shops_count_their_listings_by_state(read_model: ReadModel) -> None:
    shops = {shop.name: shop.listings for shop in await read_model.shops()}
    assert shops == {"Toko Satu": {"synced": 1, "failed": 1}, "Toko Dua": {"needs_data": 1}}


async def test_the_search_has_its_index(opened: Database) -> None:
    async with opened.driver() as connection:
        definition = await connection.fetchval(
            "select indexdef from pg_indexes where indexname = 'product_overview_search'"
        )
    assert "gin_trgm_ops" in definition


async def test_the_tables_known_to_the_code_are_those_of_the_migrations(opened: Database) -> None:
    from syncstore_gateway.tables import metadata  # noqa: PLC0415 - only this test looks at the whole schema

    async with opened.driver() as connection:
        rows = await connection.fetch(
            "select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'gateway'"
        )
    present = {(row["table_name"], row["column_name"]): row["is_nullable"] == "YES" for row in rows}
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert present[table.name, column.name] is column.nullable, (table.name, column.name)


async def test_every_page_goes_on_where_the_last_one_ended_whatever_the_letters(opened: Database) -> None:
    titles = ["Éclair", "Êtes", "éclair", "İstanbul", "izmir", "ZEBRA", "zebra", "Ñandú", "ǅ", "ß", "ẞ"]
    await project(opened, *(product_changed(new_id(), title=title) for title in titles))
    pages, after, seen = ProductPages(opened), None, list[str]()
    for _ in range(len(titles) + 1):
        page = await pages.page(ProductFilter(), sort=ProductSort.TITLE, after=after, limit=1)
        seen += [item["title"] for item in page.items]
        after = page.next
        if after is None:
            break
        after = decode_cursor(encode_cursor(after), ProductSort.TITLE)
    assert sorted(seen) == sorted(titles)
