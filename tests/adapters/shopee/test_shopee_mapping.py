"""What a seller mapped reaches Shopee, and what is missing is told before anything is made."""

from dataclasses import replace

from syncstore_common.sync.category_data import AttributeValue, ChoiceKind
from syncstore_common.sync.listing import Package, Severity
from tests.adapters.shopee.steps import created, pushed
from tests.adapters.shopee.world import MUGS, ShopeeWorld

PHONES, SHIRTS, AUDIO = "100493", "100047", "100832"
MATERIAL, PATTERN, FEATURES, SCREEN = "100037", "100044", "100333", "100168"
BRAND_ID = "1146301"
COTTON, STRIPES = AttributeValue("Katun", "1000371"), AttributeValue("Garis", "1000442")


async def findings(world: ShopeeWorld, **changes: object) -> list[tuple[str, str, Severity]]:
    """What a new listing would be refused for; nothing may be written for it."""
    session = world.session()
    found = await world.adapter.check_new(session, replace(world.listing(), **changes))  # type: ignore[arg-type]
    assert [call for call in session.calls if call.kind.value in ("write", "media")] == []
    return [(item.field, item.rule, item.severity) for item in found]


async def test_a_categorys_attributes_are_told_with_values_units_and_what_is_closed(world: ShopeeWorld) -> None:
    found = {item.id: item for item in (await world.adapter.capabilities(world.session(), PHONES)).attributes}
    screen, features = found[SCREEN], found[FEATURES]
    assert (screen.names, screen.format.value, screen.units) == (
        ("Ukuran Layar", "Screen Size"),
        "decimal",
        ("cm", "inci"),
    )
    assert (features.is_required, features.is_open, features.most_values) == (False, True, 5)
    assert [item.id for item in features.values] == ["1003331", "1003332", "1003333"]
    assert {item.id for item in found.values() if item.is_required and not item.is_open} == {
        "100121",
        "100370",
        "100134",
    }


async def test_an_edit_keeps_attributes_nobody_gives_here_unless_the_category_does_not_have_them(
    world: ShopeeWorld,
) -> None:
    listing = replace(world.listing(), category_id=SHIRTS, attributes={MATERIAL: (COTTON,), PATTERN: (STRIPES,)})
    ref = await created(world, listing)
    await pushed(world, ref, replace(listing, attributes={MATERIAL: (AttributeValue("Rami"),)}))
    stored = world.platform.item(ref.external_id)["attributes"]
    assert [value["original_value_name"] for value in stored[MATERIAL]] == ["Rami"]
    assert [value["value_id"] for value in stored[PATTERN]] == [1000442]
    moved = replace(listing, category_id="100533", attributes={MATERIAL: (COTTON,)})
    await pushed(world, ref, moved)
    assert set(world.platform.item(ref.external_id)["attributes"]) == {MATERIAL}


async def test_a_mapped_brand_is_sent_by_its_id_and_none_on_purpose_replaces_one(world: ShopeeWorld) -> None:
    listing = replace(world.listing(), brand="Merek Rumah", brand_id=BRAND_ID)
    ref = await created(world, listing)
    await pushed(world, ref, replace(listing, brand_id="0"))
    await pushed(world, ref, replace(listing, brand_id=None))
    sent = [body.get("brand") for name in ("add_item", "update_item") for body in world.platform.sent(name)]
    assert sent[0] == {"brand_id": int(BRAND_ID), "original_brand_name": "Arunika"}
    assert sent[1] == {"brand_id": 0, "original_brand_name": "No Brand"}
    assert sent[2] is None, "an unknown brand leaves what is there"


async def test_only_mapped_channels_are_offered_and_an_edit_sends_them_too(world: ShopeeWorld) -> None:
    listing = replace(world.listing(), logistics_ids=("8005",))
    ref = await created(world, listing)
    await pushed(world, ref, replace(listing, logistics_ids=("8003",)))
    await pushed(world, ref, replace(listing, logistics_ids=()))
    sent = [body.get("logistic_info") for name in ("add_item", "update_item") for body in world.platform.sent(name)]
    assert [[row["logistic_id"] for row in rows] if rows else None for rows in sent] == [[8005], [8003], None]


async def test_an_unknown_brand_stops_only_where_the_category_asks_for_one(world: ShopeeWorld) -> None:
    unknown = ("brand", "brand.unknown")
    assert await findings(world, brand="Tak Dikenal", category_id=MUGS) == [(*unknown, Severity.WARNING)]
    assert await findings(world, brand="Tak Dikenal", category_id=AUDIO) == [(*unknown, Severity.ERROR)]
    assert await findings(world, brand="x", brand_id="0", category_id=AUDIO) == [
        ("brand", "brand.required", Severity.ERROR)
    ]
    assert await findings(world, brand="ARUNIKA", category_id=AUDIO) == []


async def test_channels_and_locations_the_shop_does_not_have_are_told(world: ShopeeWorld) -> None:
    assert await findings(world, logistics_ids=("8003", "9")) == [("logistics", "logistics.unusable", Severity.WARNING)]
    assert await findings(world, logistics_ids=("9",)) == [("logistics", "logistics.none", Severity.ERROR)]
    assert await findings(world, package=Package(90_000)) == [("logistics", "logistics.none", Severity.ERROR)]
    assert await findings(world, warehouse_id="IDX") == [("warehouse", "warehouse.unknown", Severity.WARNING)]


async def test_what_can_be_chosen_is_listed_by_name(world: ShopeeWorld) -> None:
    session = world.session()
    categories = await world.adapter.choices(session, ChoiceKind.CATEGORIES, None)
    phone = next(item for item in categories if item.id == PHONES)
    assert phone.names == ("Handphone & Aksesoris > Smartphone", "Mobile & Accessories > Smartphones")
    assert "100013" not in {item.id for item in categories}, "only leaves can be chosen"
    brands = await world.adapter.choices(session, ChoiceKind.BRANDS, MUGS)
    assert [item.id for item in brands[:2]] == ["0", BRAND_ID]
    channels = await world.adapter.choices(session, ChoiceKind.LOGISTICS, None)
    assert [item.name for item in channels] == ["Reguler", "Hemat", "Pos Ukuran"]
    assert await world.adapter.choices(session, ChoiceKind.WAREHOUSES, None) == ()
