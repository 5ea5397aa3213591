"""Our listing in Shopee's words."""

from dataclasses import replace

import pytest

from syncstore_common.kernel.fingerprint import Json
from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import Package
from syncstore_shopee.mapping import (
    NO_BRAND,
    Dressing,
    add_item_body,
    amount,
    attributes,
    dimension,
    gtin,
    main_first,
    model_body,
    seller_stock,
    tiers_body,
    update_item_body,
)
from syncstore_shopee.tiers import desired_grid
from tests.unit.shopee.samples import listing, variant

DRESSING = Dressing(("img-1", "img-2"), NO_BRAND)
CHANNELS = [{"logistic_id": 8003, "enabled": True}]


def test_a_single_product_becomes_one_item_on_sale() -> None:
    body = add_item_body(listing(), DRESSING, CHANNELS, stock=10, is_hidden=False)
    assert body == {
        "item_name": "Gelas Kopi Keramik",
        "description": "Gelas tebal.",
        "item_sku": "GELAS-1",
        "category_id": 101211,
        "weight": 0.4,
        "image": {"image_id_list": ["img-1", "img-2"]},
        "brand": {"brand_id": 0, "original_brand_name": "No Brand"},
        "dimension": {"package_length": 12, "package_width": 10, "package_height": 11},
        "original_price": 50000,
        "seller_stock": [{"stock": 10}],
        "logistic_info": [{"logistic_id": 8003, "enabled": True}],
        "condition": "NEW",
        "item_status": "NORMAL",
    }


def test_a_product_with_variants_starts_hidden() -> None:
    body = add_item_body(listing(variant("Merah")), DRESSING, CHANNELS, stock=1, is_hidden=True)
    assert (body["item_status"], body["seller_stock"]) == ("UNLIST", [{"stock": 1}])


def test_an_update_touches_neither_price_nor_stock_nor_channels() -> None:
    body = update_item_body(listing(), DRESSING)
    assert {"original_price", "seller_stock", "logistic_info", "item_status"} & set(body) == set()


def test_an_update_replaces_the_brand_only_by_one_shopee_knows() -> None:
    known: dict[str, Json] = {"brand_id": 5, "original_brand_name": "Arunika"}
    assert "brand" not in update_item_body(listing(), replace(DRESSING, brand=None))
    assert update_item_body(listing(), replace(DRESSING, brand=known))["brand"] == known
    assert update_item_body(listing(), replace(DRESSING, brand=NO_BRAND))["brand"] == NO_BRAND, "mapped to none"


def test_an_update_keeps_attributes_we_say_nothing_about_and_channels_unless_they_are_mapped() -> None:
    kept = [{"attribute_id": 9, "attribute_value_list": [{"value_id": 91}]}]
    ours = replace(listing(), attributes={"5": (AttributeValue("Katun", "51"),)})
    body = update_item_body(ours, DRESSING, kept_attributes=kept)
    assert [item["attribute_id"] for item in body["attribute_list"]] == [5, 9]
    assert "attribute_list" not in update_item_body(listing(), DRESSING, kept_attributes=kept)
    assert "logistic_info" not in body
    channels: list[dict[str, Json]] = [{"logistic_id": 8, "enabled": True}]
    assert update_item_body(listing(), DRESSING, channels=channels)["logistic_info"] == channels


def test_the_chosen_place_of_stock_carries_everything() -> None:
    assert main_first(("A", "B", "C"), "C") == ("C", "A", "B")
    assert main_first(("A", "B"), None) == ("A", "B")
    assert main_first(("A", "B"), "gone") == ("A", "B")


def test_tiers_are_sent_in_the_standardised_form() -> None:
    grid = replace(desired_grid(listing(variant("Merah"), variant("Biru"))), image_ids=("id-m", "id-b"))
    assert tiers_body(grid) == [
        {
            "variation_id": 0,
            "variation_name": "Warna",
            "variation_option_list": [
                {"variation_option_id": 0, "variation_option_name": "Merah", "image_id": "id-m"},
                {"variation_option_id": 0, "variation_option_name": "Biru", "image_id": "id-b"},
            ],
        }
    ]


def test_a_model_brings_place_price_stock_sku_and_barcode() -> None:
    red = variant("Merah", "S", barcode="8991234567890")
    grid = desired_grid(listing(variant("Biru", "S"), red))
    assert model_body(red, grid, stock=7, locations=()) == {
        "tier_index": [1, 0],
        "original_price": 50000,
        "seller_stock": [{"stock": 7}],
        "model_sku": red.sku,
        "gtin_code": "8991234567890",
    }


def test_several_places_of_stock_are_all_named_and_sum_up() -> None:
    assert seller_stock(9, ("IDA", "IDB")) == [{"location_id": "IDA", "stock": 9}, {"location_id": "IDB", "stock": 0}]


@pytest.mark.parametrize(
    ("price", "sent"),
    [(Money(50_000, "IDR"), 50000), (Money(1990, "SGD"), 19.9), (Money(2000, "SGD"), 20), (Money(5, "SGD"), 0.05)],
)
def test_prices_are_sent_in_major_units(price: Money, sent: float) -> None:
    assert amount(price) == sent


@pytest.mark.parametrize(
    ("package", "sent"),
    [
        (Package(1), None),
        (Package(1, 100, 100, None), None),
        (Package(1, 101, 100, 9), {"package_length": 11, "package_width": 10, "package_height": 1}),
    ],
)
def test_dimensions_are_whole_centimetres_rounded_up_or_nothing(package: Package, sent: dict[str, int] | None) -> None:
    assert dimension(package) == sent


@pytest.mark.parametrize("barcode", [None, "", "123", "12345678901234567", "ABC12345678", "٨٩٩١٢٣٤٥٦٧٨٩٠"])
def test_a_barcode_shopee_would_refuse_is_not_sent(barcode: str | None) -> None:
    assert gtin(variant("Merah", barcode=barcode)) == {}


def test_attributes_are_shopees_values_or_our_own_words() -> None:
    chosen = {
        "100037": (AttributeValue("Katun", "1000371"),),
        "100044": (AttributeValue("250", unit="g"),),
        "100333": (AttributeValue("Tahan Air", "1003331"), AttributeValue("Ringan")),
    }
    own = {"value_id": 0, "original_value_name": "250", "value_unit": "g"}
    assert attributes(chosen) == [
        {"attribute_id": 100037, "attribute_value_list": [{"value_id": 1000371}]},
        {"attribute_id": 100044, "attribute_value_list": [own]},
        {
            "attribute_id": 100333,
            "attribute_value_list": [{"value_id": 1003331}, {"value_id": 0, "original_value_name": "Ringan"}],
        },
    ]
