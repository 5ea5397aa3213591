"""From what a product says to what a category asks for: by mapping, by name, or a finding that says what is missing."""

from collections.abc import Sequence

import pytest

from syncstore_common.sync.attributes import Filling, fill_attributes
from syncstore_common.sync.category_data import (
    AttributeValue,
    CategoryAttribute,
    Choice,
    DataFormat,
    attributes_as_text,
    attributes_of_text,
)
from syncstore_common.sync.listing import Severity
from syncstore_common.sync.mapped import GivenAttribute

CATEGORY = "100"
MATERIAL = CategoryAttribute(
    "1",
    ("Bahan", "Material"),
    is_required=True,
    values=(Choice("11", ("Katun",)), Choice("12", ("Linen",)), Choice("13", ("Baja Antikarat", "Stainless Steel"))),
    is_open=False,
)
FEATURES = CategoryAttribute(
    "2", ("Fitur",), values=(Choice("21", ("Tahan Air",)), Choice("22", ("Anti Slip",))), most_values=2
)
SCREEN = CategoryAttribute("3", ("Ukuran Layar",), format=DataFormat.DECIMAL, units=("cm", "inci"))
PIECES = CategoryAttribute("4", ("Isi Paket",), format=DataFormat.WHOLE)


def filled(
    product: dict[str, tuple[str, ...]],
    *wanted: CategoryAttribute,
    given: Sequence[GivenAttribute] = (),
    is_new: bool = True,
) -> Filling:
    """Fill the attributes of the category."""
    return fill_attributes(product, given, CATEGORY, wanted, is_new=is_new)


def mapped(attribute_id: str, *values: AttributeValue, category_id: str | None = None, **more: str) -> GivenAttribute:
    """What a mapping says of an attribute."""
    return GivenAttribute(attribute_id, category_id, values, source=more.get("source", "Asal"), unit=more.get("unit"))


@pytest.mark.parametrize(
    ("name", "value", "value_id"),
    [
        ("Bahan", "Katun", "11"),
        ("  BAHAN ", "katun", "11"),
        ("Material", "Cotton", "11"),
        ("material", "Líñen", "12"),
        ("Bahan", "stainless-steel", "13"),
    ],
)
def test_names_are_matched_without_case_accents_and_between_both_languages(
    name: str, value: str, value_id: str
) -> None:
    filling = filled({name: (value,)}, MATERIAL)
    assert [item.value_id for item in filling.attributes["1"]] == [value_id]
    assert filling.findings == ()


def test_a_match_says_how_it_came_about() -> None:
    same = filled({"Bahan": ("Katun",)}, MATERIAL).filled[0]
    translated = filled({"Material": ("Katun",)}, CategoryAttribute("1", ("Bahan",), values=MATERIAL.values)).filled[0]
    given = filled({}, MATERIAL, given=[mapped("1", AttributeValue("x", "12"), source="Kain")]).filled[0]
    assert (same.source, same.why) == ("name", "the same name: 'Bahan'")
    assert (translated.source, translated.why) == ("name", "the same word in the other language: 'Material'")
    assert (given.source, given.why) == ("mapping", "mapped from 'Kain'")


def test_what_a_new_listing_lacks_is_named_one_by_one_with_field_and_fix() -> None:
    other = CategoryAttribute("9", ("Garansi",), is_required=True)
    filling = filled({"Fitur": ("Ringan",)}, MATERIAL, FEATURES, other)
    assert [(item.field, item.rule) for item in filling.findings] == [
        ("attributes.Bahan", "attributes.required"),
        ("attributes.Garansi", "attributes.required"),
    ]
    assert all(item.severity is Severity.ERROR and item.fix for item in filling.findings)
    assert "'Katun'" in filling.findings[0].fix


def test_a_listing_that_exists_is_not_held_to_what_its_category_asks_for() -> None:
    assert filled({}, MATERIAL, is_new=False).findings == ()
    (finding,) = filled({"Bahan": ("Sutra",)}, MATERIAL, is_new=False).findings
    assert finding.severity is Severity.WARNING


def test_a_value_the_platform_does_not_offer_stops_only_where_it_is_asked_for() -> None:
    (fatal,) = filled({"Bahan": ("Sutra",)}, MATERIAL).findings
    assert (fatal.field, fatal.rule, fatal.severity) == (
        "attributes.Bahan",
        "attributes.value_unknown",
        Severity.ERROR,
    )
    optional = CategoryAttribute("1", ("Bahan",), values=MATERIAL.values, is_open=False)
    filling = filled({"Bahan": ("Sutra",)}, optional)
    assert [item.severity for item in filling.findings] == [Severity.WARNING]
    assert filling.attributes == {}


def test_an_open_attribute_takes_the_sellers_own_words() -> None:
    assert filled({"Fitur": ("Ringan",)}, FEATURES).attributes == {"2": (AttributeValue("Ringan"),)}


def test_the_mapping_beats_a_name_and_the_category_beats_every_category() -> None:
    given = [
        mapped("1", AttributeValue("a", "12"), category_id=CATEGORY),
        mapped("1", AttributeValue("b", "11")),
        mapped("2", AttributeValue("c", "21"), category_id="another"),
    ]
    filling = filled({"Bahan": ("Katun",)}, MATERIAL, FEATURES, given=given)
    assert [item.value_id for item in filling.attributes["1"]] == ["12"]
    assert "2" not in filling.attributes


def test_a_mapping_to_a_value_or_attribute_that_is_gone_is_told() -> None:
    gone = filled({}, MATERIAL, given=[mapped("1", AttributeValue("x", "99"))])
    assert [(item.rule, item.severity) for item in gone.findings] == [("attributes.value_unknown", Severity.ERROR)]
    foreign = filled({}, FEATURES, given=[mapped("77", AttributeValue("x"), category_id=CATEGORY)])
    assert [(item.rule, item.severity) for item in foreign.findings] == [("attributes.foreign", Severity.WARNING)]
    assert filled({}, FEATURES, given=[mapped("77", AttributeValue("x"))]).findings == ()


def test_several_values_go_as_far_as_the_platform_takes_them() -> None:
    filling = filled({"Fitur": ("Tahan Air", "Waterproof", "Anti Slip", "Ringan")}, FEATURES)
    assert [item.value_id for item in filling.attributes["2"]] == ["21", "22"]
    assert [(item.rule, item.severity) for item in filling.findings] == [
        ("attributes.too_many_values", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("text", "unit", "sent"),
    [
        ("6.7 inci", None, AttributeValue("6.7", unit="inci")),
        ("6,70 INCI", None, AttributeValue("6.7", unit="inci")),
        ("17", "cm", AttributeValue("17", unit="cm")),
        ("17 cm", "inci", AttributeValue("17", unit="cm")),
    ],
)
def test_a_number_goes_with_its_own_unit_or_the_mappings(text: str, unit: str | None, sent: AttributeValue) -> None:
    given = [mapped("3", AttributeValue(text), **({"unit": unit} if unit else {}))]
    assert filled({}, SCREEN, given=given).attributes == {"3": (sent,)}


@pytest.mark.parametrize(
    ("attribute", "text", "rule"),
    [
        (SCREEN, "besar", "attributes.not_a_number"),
        (SCREEN, "17", "attributes.unit_missing"),
        (SCREEN, "17 kaki", "attributes.unit_missing"),
        (PIECES, "2.5", "attributes.not_a_number"),
    ],
)
def test_what_is_no_number_or_has_no_unit_is_told_and_left_out(
    attribute: CategoryAttribute, text: str, rule: str
) -> None:
    filling = filled({attribute.name: (text,)}, attribute)
    assert ([item.rule for item in filling.findings], filling.attributes) == ([rule], {})


def test_attributes_of_a_value_are_asked_for_once_it_is_chosen() -> None:
    parent = CategoryAttribute("5", ("Jenis",), values=(Choice("51", ("Isi Ulang",)), Choice("52", ("Biasa",))))
    child = CategoryAttribute("6", ("Volume",), is_required=True, only_with=(("5", "51"),))
    also = CategoryAttribute("7", ("Tipe",), required_with=(("5", "51"),))
    assert filled({"Jenis": ("Biasa",), "Volume": ("1 L",)}, parent, child, also).findings == ()
    assert "6" not in filled({"Jenis": ("Biasa",), "Volume": ("1 L",)}, parent, child, also).attributes
    missing = filled({"Jenis": ("Isi Ulang",)}, parent, child, also).findings
    assert [item.field for item in missing] == ["attributes.Volume", "attributes.Tipe"]


def test_attributes_are_kept_as_text_without_loss() -> None:
    known = (MATERIAL, FEATURES, SCREEN, CategoryAttribute("6", (), only_with=(("5", "51"),)))
    assert attributes_of_text(attributes_as_text(known)) == known
