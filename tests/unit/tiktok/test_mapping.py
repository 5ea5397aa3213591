"""Bodies of Create Product and Partial Edit Product."""

from typing import Any

import pytest

from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import DesiredListing, Package
from syncstore_tiktok.mapping import Pictures, create_body, edit_body
from syncstore_tiktok.markets import market_of
from tests.unit.tiktok.samples import BLUE_S, RED_M, RED_S, live_product, live_sku, single, variant, with_variants

PICTURES = Pictures(("bucket/1", "bucket/2"), {"red": "bucket/red", "blue": "bucket/blue"})

ATTRIBUTES = {
    "100398": (AttributeValue("250", unit="g"),),
    "100399": (AttributeValue("Polos", "5"), AttributeValue("Garis")),
}


def created(listing: DesiredListing, *, region: str = "ID", brand_id: str | None = None) -> dict[str, Any]:
    return create_body(
        listing, pictures=PICTURES, market=market_of(region), warehouse_id="W1", brand_id=brand_id, key="key-1"
    )


def edited(listing: DesiredListing, **live: Any) -> dict[str, Any]:
    product = live_product(live_sku("1", "KOPI-250"), **live)
    return edit_body(listing, pictures=PICTURES, market=market_of("ID"), live=product, brand_id=None)


def test_a_plain_product_is_created_with_everything_in_one_body() -> None:
    assert created(single()) == {
        "save_mode": "LISTING",
        "idempotency_key": "key-1",
        "external_product_id": "P-100",
        "category_id": "600001",
        "category_version": "v2",
        "title": "Kopi Robusta Temanggung Bubuk 250 gram",
        "description": "<p>Kopi bubuk dari Temanggung.</p>",
        "main_images": [{"uri": "bucket/1"}, {"uri": "bucket/2"}],
        "package_weight": {"value": "0.25", "unit": "KILOGRAM"},
        "skus": [
            {
                "seller_sku": "KOPI-250",
                "price": {"amount": "125000", "currency": "IDR"},
                "inventory": [{"warehouse_id": "W1", "quantity": 10}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("grams", "kilograms"),
    [(1, "0.001"), (250, "0.25"), (1000, "1"), (1250, "1.25"), (12_345, "12.345"), (20_000, "20")],
)
def test_weight_is_written_in_kilograms_with_at_most_three_decimals(grams: int, kilograms: str) -> None:
    assert created(single(package=Package(grams)))["package_weight"] == {"value": kilograms, "unit": "KILOGRAM"}


def test_markets_that_weigh_in_grams_get_grams() -> None:
    assert created(single(), region="BR")["package_weight"] == {"value": "250", "unit": "GRAM"}


def test_dimensions_are_whole_centimetres_rounded_up() -> None:
    body = created(single(package=Package(250, length_mm=101, width_mm=100, height_mm=5)))
    assert body["package_dimensions"] == {"length": "11", "width": "10", "height": "1", "unit": "CENTIMETER"}


def test_the_brand_is_sent_only_when_the_platform_knows_it() -> None:
    assert "brand_id" not in created(single(brand="Tidak Dikenal"))
    assert created(single(brand="Kopi Kita"), brand_id="77")["brand_id"] == "77"


@pytest.mark.parametrize(
    ("price", "amount"), [(Money(125_000, "IDR"), "125000"), (Money(1990, "SGD"), "19.90"), (Money(500, "JPY"), "500")]
)
def test_amounts_have_the_decimals_of_their_currency(price: Money, amount: str) -> None:
    sku = created(single(variants=(variant(RED_S, "A", price=price),)))["skus"][0]
    assert sku["price"] == {"amount": amount, "currency": price.currency}


def test_options_become_named_sales_attributes() -> None:
    skus = created(with_variants())["skus"]
    assert [sku["sales_attributes"] for sku in skus] == [
        [{"name": "Warna", "value_name": "Merah"}, {"name": "Ukuran", "value_name": "S"}],
        [{"name": "Warna", "value_name": "Merah"}, {"name": "Ukuran", "value_name": "M"}],
        [{"name": "Warna", "value_name": "Biru"}, {"name": "Ukuran", "value_name": "S"}],
    ]


def pictured(red_s: str | None, red_m: str | None, blue_s: str | None) -> DesiredListing:
    return with_variants(
        variants=(
            variant(RED_S, "A", "Merah", "S", image_hash=red_s),
            variant(RED_M, "B", "Merah", "M", image_hash=red_m),
            variant(BLUE_S, "C", "Biru", "S", image_hash=blue_s),
        )
    )


def pictures_by_sku(listing: DesiredListing) -> list[list[str | None]]:
    return [
        [attribute.get("sku_img", {}).get("uri") for attribute in sku["sales_attributes"]]
        for sku in created(listing)["skus"]
    ]


def test_pictures_of_variants_hang_on_the_one_option_that_decides_them() -> None:
    assert pictures_by_sku(pictured("red", "red", "blue")) == [
        ["bucket/red", None],
        ["bucket/red", None],
        ["bucket/blue", None],
    ]
    # by size: S is red, M is blue
    assert pictures_by_sku(pictured("red", "blue", "red")) == [
        [None, "bucket/red"],
        [None, "bucket/blue"],
        [None, "bucket/red"],
    ]


def test_a_picture_of_one_variant_serves_the_whole_value() -> None:
    assert pictures_by_sku(pictured("red", None, None)) == [["bucket/red", None], ["bucket/red", None], [None, None]]


def test_a_right_barcode_is_sent_and_a_doubtful_one_is_not() -> None:
    good, bad = variant(RED_S, "A", barcode="4006381333931"), variant(RED_S, "A", barcode="1234")
    assert created(single(variants=(good,)))["skus"][0]["identifier_code"] == {"code": "4006381333931", "type": "EAN"}
    assert "identifier_code" not in created(single(variants=(bad,)))["skus"][0]


def test_attributes_name_platform_values_by_id_and_own_ones_by_text() -> None:
    body = created(single(attributes=ATTRIBUTES))
    assert body["product_attributes"] == [
        {"id": "100398", "values": [{"name": "250 g"}]},
        {"id": "100399", "values": [{"id": "5"}, {"name": "Garis"}]},
    ]


def test_an_edit_keeps_the_attributes_that_nobody_gives_here_unless_the_category_changes() -> None:
    live = [{"id": "100398", "values": [{"name": "100 g"}]}, {"id": "100401", "values": [{"id": "7", "name": "Ya"}]}]
    listing = single(attributes=ATTRIBUTES)
    assert edited(listing, product_attributes=live)["product_attributes"] == [
        *created(listing)["product_attributes"],
        {"id": "100401", "values": [{"id": "7"}]},
    ]
    moved = edited(listing, product_attributes=live, category_chains=[{"id": "9", "is_leaf": True}])
    assert moved["product_attributes"] == created(listing)["product_attributes"]
    assert "product_attributes" not in edited(single(), product_attributes=live)


def test_chosen_delivery_options_are_sent() -> None:
    assert created(single(logistics_ids=("81", "82")))["delivery_option_ids"] == ["81", "82"]
    assert "delivery_option_ids" not in created(single())


def test_an_edit_leaves_out_price_stock_and_what_stayed_the_same() -> None:
    assert set(edited(single())) == {"title", "description", "category_version", "main_images", "package_weight"}


def test_an_edit_moves_the_listing_to_another_category_and_gives_it_our_code() -> None:
    body = edited(single(), category_chains=[{"id": "9", "is_leaf": True}], external_product_id="")
    assert (body["category_id"], body["external_product_id"]) == ("600001", "P-100")
