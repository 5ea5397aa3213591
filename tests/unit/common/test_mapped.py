"""A seller's mapping about one product: paths, brands, attributes; templates under the shop's own word."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from syncstore_common.contracts.mappings import AttributeMapping, Mapping, layered
from syncstore_common.contracts.overrides import ShopDefaults
from syncstore_common.contracts.platforms import Platform
from syncstore_common.sync.affected import Affected, Context, affected
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.conditions import NO_RULES, Subject
from syncstore_common.sync.listing import Kind
from syncstore_common.sync.mapped import PreparedMapping
from syncstore_common.sync.policy import ListingPolicy, ShopPlace, ShopRules
from tests.unit.common.listings import planned, product, uid

SHOP = ShopPlace(Platform.SHOPEE, uid(7), "IDR")


@pytest.mark.parametrize(
    ("category", "chosen"),
    [
        ("Rumah > Dapur > Mug", "3"),
        ("rumah >dapur>  MUG", "3"),
        ("Rumah > Dapur > Gelas", "2"),
        ("Rumah > Dapur > Gelas > Kecil", "2"),
        ("Rumah > Taman", None),
        ("Dapur", None),
        (None, None),
    ],
)
def test_a_path_has_its_own_category_or_that_of_the_nearest_above_it(category: str | None, chosen: str | None) -> None:
    mapping = PreparedMapping.of(Mapping(category_map={"Rumah > Dapur": "2", "Rumah > Dapur > Mug": "3"}))
    assert mapping.category_of(category) == chosen


def test_brands_and_attributes_are_found_without_regard_to_case() -> None:
    rule = AttributeMapping(attribute_id="5", source="BAHAN", values={"katun": "51"}, unit="cm")
    mapping = PreparedMapping.of(Mapping(brand_map={"KRIYA": "9"}, attributes=(rule,)))
    found = mapping.of_product(product(attributes={"Bahan": ("Katun", "Linen")}))
    assert found.brand_id == "9"
    (given,) = found.attributes
    assert (given.values, given.unit) == ((AttributeValue("Katun", "51"), AttributeValue("Linen")), "cm")


def test_what_the_product_does_not_say_comes_from_the_mapping_if_it_has_anything() -> None:
    fixed = AttributeMapping(attribute_id="5", value_id="51")
    fallback = AttributeMapping(attribute_id="6", source="Bahan", text="Campuran")
    silent = AttributeMapping(attribute_id="7", source="Motif")
    found = PreparedMapping.of(Mapping(attributes=(fixed, fallback, silent))).of_product(product())
    assert [(item.attribute_id, item.values) for item in found.attributes] == [
        ("5", (AttributeValue("", "51"),)),
        ("6", (AttributeValue("Campuran"),)),
    ]


def test_the_shop_beats_its_templates_and_earlier_templates_beat_later_ones() -> None:
    own = ShopDefaults(category_map={"A": "1"}, warehouse_id="W1", templates=(UUID(int=1),))
    first = Mapping(category_map={"a": "2", "B": "2"}, attributes=(AttributeMapping(attribute_id="5", text="x"),))
    second = Mapping(
        category_map={"B": "3", "C": "3"},
        attributes=(
            AttributeMapping(attribute_id="5", text="y"),
            AttributeMapping(attribute_id="5", category_id="3", text="z"),
        ),
        logistics_ids=("8",),
        warehouse_id="W2",
    )
    merged = own.with_templates([first, second])
    assert merged.category_map == {"A": "1", "B": "2", "C": "3"}
    assert [(item.category_id, item.text) for item in merged.attributes] == [(None, "x"), ("3", "z")]
    assert (merged.logistics_ids, merged.warehouse_id, merged.templates) == (("8",), "W1", own.templates)
    assert layered(Mapping(), []) == Mapping()


@pytest.mark.parametrize(
    "attributes",
    [
        [{"attribute_id": "5"}],
        [{"attribute_id": "5", "text": "a", "value_id": "1"}],
        [{"attribute_id": "5", "text": "a", "values": {"x": "1"}}],
        [{"attribute_id": "5", "text": "a"}, {"attribute_id": "5", "text": "b"}],
        [{"attribute_id": "bahan", "text": "a"}],
    ],
)
def test_a_mapping_that_says_nothing_or_two_things_is_refused(attributes: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        Mapping.model_validate({"attributes": attributes})


def policy(**mapping: object) -> ListingPolicy:
    """What a shop with this mapping shows of the product."""
    rules = ShopRules.of(Platform.SHOPEE, uid(7), ShopDefaults.model_validate(mapping))
    return ListingPolicy(rules.price, mapped=rules.mapping.of_product(product()))


def test_brand_channels_and_warehouse_reach_the_listing_and_only_then_its_fingerprint() -> None:
    plain = planned(product()).listing
    listing = planned(
        product(), policy=policy(brand_map={"kriya": "0"}, logistics_ids=["8"], warehouse_id="W1")
    ).listing
    assert plain is not None
    assert listing is not None
    assert (listing.brand_id, listing.logistics_ids, listing.warehouse_id) == ("0", ("8",), "W1")
    differing = [kind for kind in Kind if plain.hash_of(kind) != listing.hash_of(kind)]
    assert differing == [Kind.STOCK, Kind.CONTENT]


def test_a_changed_mapping_concerns_only_products_it_is_about() -> None:
    def context(**mapping: object) -> Context:
        return Context(NO_RULES, ShopRules.of(Platform.SHOPEE, uid(7), ShopDefaults.model_validate(mapping)))

    def concerned(**mapping: object) -> Affected:
        return affected(Subject(product(attributes={"Bahan": ("Katun",)}), {}), SHOP, context(**mapping), [context()])

    assert concerned(attributes=[{"attribute_id": "5", "source": "Bahan"}]) == Affected(content=True)
    assert concerned(category_map={"Rumah": "2"}) == Affected(content=True)
    assert concerned(warehouse_id="W1") == Affected(stock=True)
    for foreign in ({"attributes": [{"attribute_id": "5", "source": "Motif"}]}, {"brand_map": {"Lain": "1"}}):
        assert concerned(**foreign) == Affected()
