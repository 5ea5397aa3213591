"""Stock of shops and listings with several warehouses."""

from dataclasses import replace

from syncstore_common.kernel.clock import SystemClock
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.listing import DesiredListing, RemoteRef
from syncstore_common.sync.ports import CallKind
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.mapping import Pictures, create_body
from syncstore_tiktok.markets import market_of
from syncstore_tiktok.pictures import uploaded
from syncstore_tiktok.skus import written_ref
from syncstore_tiktok.wire import Product, WrittenProduct, read
from tests.adapters.tiktok.platform import FAR, NEAR, WIDE_SHOP
from tests.adapters.tiktok.world import TikTokWorld

CREATE, STOCK = "POST /product/202309/products", "inventory/update"


async def in_two_warehouses(world: TikTokWorld, *, near: int, far: int) -> tuple[DesiredListing, RemoteRef]:
    """List a product as a seller with two warehouses does in Seller Center."""
    world.shop_id = WIDE_SHOP
    listing, market, client = world.listing(images=1), market_of("ID"), TikTokClient(world.app(), SystemClock())
    pictures: Pictures = await uploaded(client, world.session(), listing)
    body = create_body(listing, pictures=pictures, market=market, warehouse_id=NEAR, brand_id=None, key=listing.code)
    shelves: list[Json] = [{"warehouse_id": NEAR, "quantity": near}, {"warehouse_id": FAR, "quantity": far}]
    sku: Json = {"seller_sku": listing.variants[0].sku, "inventory": shelves, "price": _price(listing)}
    body = {**body, "skus": [sku]}
    call = client.shop_call(CREATE, market, body=body, kind=CallKind.WRITE)
    written = read(WrittenProduct, await world.session().call(call))
    ref = written_ref(written.product_id, listing, written.skus)
    await world.settle(ref)
    world.platform.reset()
    return listing, ref


def _price(listing: DesiredListing) -> dict[str, str]:
    return {"amount": str(listing.variants[0].price.minor), "currency": "IDR"}


def with_stock(listing: DesiredListing, stock: int) -> DesiredListing:
    return replace(listing, variants=tuple(replace(item, stock=stock) for item in listing.variants))


async def shelves_of(world: TikTokWorld, ref: RemoteRef) -> dict[str, int]:
    client = TikTokClient(world.app(), SystemClock())
    path = "GET /product/202309/products/{product_id}"
    call = client.shop_call(path, market_of("ID"), ids={"product_id": ref.external_id})
    product = read(Product, await world.session().call(call))
    return {shelf.warehouse_id: shelf.quantity for shelf in product.skus[0].inventory}


async def test_new_listings_go_to_the_default_open_warehouse(world: TikTokWorld) -> None:
    world.shop_id = WIDE_SHOP
    await world.adapter.create(world.session(), world.listing())
    rows = world.sent(CREATE)[0]["skus"][0]["inventory"]
    assert [row["warehouse_id"] for row in rows] == [NEAR]


async def test_the_main_warehouse_takes_the_difference(world: TikTokWorld) -> None:
    listing, ref = await in_two_warehouses(world, near=6, far=4)
    await world.adapter.push_stock(world.session(), ref, with_stock(listing, 9))
    assert await shelves_of(world, ref) == {NEAR: 5, FAR: 4}


async def test_the_far_warehouse_gives_up_units_when_little_is_left(world: TikTokWorld) -> None:
    listing, ref = await in_two_warehouses(world, near=6, far=4)
    await world.adapter.push_stock(world.session(), ref, with_stock(listing, 3))
    assert await shelves_of(world, ref) == {NEAR: 0, FAR: 3}


async def test_a_shop_that_opened_a_second_warehouse_is_looked_at_again(world: TikTokWorld) -> None:
    listing, ref = await in_two_warehouses(world, near=6, far=4)
    await world.facts.get("sales_warehouses", _as_when_there_was_one)
    session = world.session()
    result = await world.adapter.push_stock(session, ref, with_stock(listing, 20))
    assert result.failures == ()
    assert await shelves_of(world, ref) == {NEAR: 16, FAR: 4}
    assert len(world.sent(STOCK)) == 2


async def test_a_warehouse_that_is_gone_is_looked_up_again(world: TikTokWorld) -> None:
    listing, ref = await in_two_warehouses(world, near=6, far=4)
    await world.facts.get("sales_warehouses", _gone)
    await world.adapter.push_stock(world.session(), ref, with_stock(listing, 20))
    assert sum((await shelves_of(world, ref)).values()) == 20


async def test_a_new_variant_joins_the_warehouse_of_the_others(world: TikTokWorld) -> None:
    world.shop_id = WIDE_SHOP
    listing = world.listing(variants=2)
    ref = (await world.adapter.create(world.session(), replace(listing, variants=listing.variants[:1]))).ref
    assert ref is not None
    await world.settle(ref)
    await world.adapter.push_content(world.session(), ref, listing)
    rows = world.sent("partial_edit")[0]["skus"]
    assert [[row["warehouse_id"] for row in sku["inventory"]] for sku in rows] == [[NEAR], [NEAR]]


async def _as_when_there_was_one() -> dict[str, object]:
    return {"default_id": NEAR, "is_only": True, "open": [[NEAR, "Dekat"]]}


async def _gone() -> dict[str, object]:
    return {"default_id": "7399999999999999999", "is_only": True, "open": []}
