"""What a seller mapped reaches TikTok Shop, and what is missing is told before anything is made."""

from dataclasses import replace

from syncstore_common.sync.category_data import AttributeValue, ChoiceKind
from syncstore_common.sync.listing import Severity
from tests.adapters.tiktok.platform import FAR, NEAR, WIDE_SHOP
from tests.adapters.tiktok.steps import listed, reviewed
from tests.adapters.tiktok.world import COFFEE, TikTokWorld

PHONES, MATERIAL, PATTERN, SCREEN = "606401", "100398", "100399", "100412"
CREATE, EDIT = "POST /product/202309/products", "partial_edit"


async def findings(world: TikTokWorld, **changes: object) -> list[tuple[str, str, Severity]]:
    """What a new listing would be refused for; nothing may be written for it."""
    session = world.session()
    found = await world.adapter.check_new(session, replace(world.listing(), **changes))  # type: ignore[arg-type]
    assert [call for call in session.calls if call.kind.value in ("write", "media")] == []
    return [(item.field, item.rule, item.severity) for item in found]


async def test_a_categorys_attributes_are_told_with_values_and_what_is_closed(world: TikTokWorld) -> None:
    found = {item.id: item for item in (await world.adapter.capabilities(world.session(), PHONES)).attributes}
    assert (found[SCREEN].format.value, found[SCREEN].is_open) == ("decimal", True)
    assert (found[PATTERN].names, found[PATTERN].most_values) == (("Motif", "Pattern"), 10)
    closed = {item.id for item in found.values() if item.is_required and not item.is_open}
    assert closed == {"100401", "100402", "100410"}


async def test_an_edit_keeps_attributes_nobody_gives_here(world: TikTokWorld) -> None:
    listing = replace(
        world.listing(),
        attributes={MATERIAL: (AttributeValue("Kayu"),), PATTERN: (AttributeValue("Batik", "100399003"),)},
    )
    ref = await listed(world, listing)
    await world.adapter.push_content(
        world.session(),
        ref,
        replace(listing, title=f"{listing.title} Baru", attributes={MATERIAL: (AttributeValue("Jati"),)}),
    )
    await reviewed(world, ref)
    stored = next(row for row in world.platform.items(world.shop_id) if row["item_id"] == ref.external_id)
    assert stored["attributes"] == {MATERIAL: [{"name": "Jati"}], PATTERN: [{"id": "100399003"}]}


async def test_the_mapped_warehouse_takes_the_stock_of_new_listings(world: TikTokWorld) -> None:
    world.shop_id = WIDE_SHOP
    await world.adapter.create(world.session(), replace(world.listing(), warehouse_id=FAR))
    assert [row["warehouse_id"] for row in world.sent(CREATE)[0]["skus"][0]["inventory"]] == [FAR]
    names = await world.adapter.choices(world.session(), ChoiceKind.WAREHOUSES, None)
    assert [item.id for item in names] == [NEAR, FAR]
    assert await findings(world, warehouse_id="1") == [("warehouse", "warehouse.unknown", Severity.ERROR)]


async def test_mapped_delivery_options_are_sent_and_unknown_ones_told(world: TikTokWorld) -> None:
    options = await world.adapter.choices(world.session(), ChoiceKind.LOGISTICS, None)
    chosen = (options[0].id,)
    await world.adapter.create(world.session(), replace(world.listing(), logistics_ids=chosen))
    assert world.sent(CREATE)[0]["delivery_option_ids"] == list(chosen)
    assert await findings(world, logistics_ids=("1",)) == [("logistics", "logistics.unusable", Severity.ERROR)]
    assert await findings(world, logistics_ids=chosen) == []


async def test_brands_are_mapped_by_id_or_away_and_unknown_ones_told(world: TikTokWorld) -> None:
    brands = await world.adapter.choices(world.session(), ChoiceKind.BRANDS, COFFEE)
    mapped = brands[1]
    await world.adapter.create(world.session(), replace(world.listing(), brand="Merek Rumah", brand_id=mapped.id))
    result = await world.adapter.create(world.session(), replace(world.listing(), brand=mapped.name, brand_id="0"))
    assert [body.get("brand_id") for body in world.sent(CREATE)] == [mapped.id, None]
    assert result.warnings == (), "it was asked for"
    assert await findings(world, brand="Tak Dikenal") == [("brand", "brand.unknown", Severity.WARNING)]
    assert await findings(world, brand="Tak Dikenal", brand_id="0") == []


async def test_categories_are_named_by_their_whole_path_in_both_languages(world: TikTokWorld) -> None:
    categories = await world.adapter.choices(world.session(), ChoiceKind.CATEGORIES, None)
    phone = next(item for item in categories if item.id == PHONES)
    assert phone.names == (
        "Ponsel & Elektronik > Ponsel > Smartphone",
        "Phones & Electronics > Mobile Phones > Smartphones",
    )
