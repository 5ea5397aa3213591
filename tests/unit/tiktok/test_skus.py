"""The SKU list of an edit: all SKUs with their ids, or none."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from syncstore_common.kernel.errors import PlatformFailure
from syncstore_common.sync.listing import DesiredListing, RemoteRef
from syncstore_tiktok.mapping import Pictures
from syncstore_tiktok.skus import edited_skus, matched, written_ref
from syncstore_tiktok.wire import Product, WrittenSku
from tests.unit.tiktok.samples import BLUE_S, RED_M, RED_S, live_product, live_sku, single, variant, with_variants

REF = RemoteRef("1729", {RED_S: "1", RED_M: "2", BLUE_S: "3"})
NEW = UUID(int=9)


def options(colour: str, size: str, picture: str = "") -> tuple[tuple[str, str, str], ...]:
    return (("Warna", colour, picture), ("Ukuran", size, ""))


def live(**changes: Any) -> Product:
    return live_product(
        live_sku("1", "KAOS-MERAH-S", *options("Merah", "S")),
        live_sku("2", "KAOS-MERAH-M", *options("Merah", "M")),
        live_sku("3", "KAOS-BIRU-S", *options("Biru", "S"), **changes),
    )


def skus(listing: DesiredListing, product: Product, ref: RemoteRef = REF, **pictures: str) -> list[Any] | None:
    return edited_skus(listing, ref, product, Pictures(of_variants=pictures), "W-new")


def sent(listing: DesiredListing, product: Product, ref: RemoteRef = REF, **pictures: str) -> list[Any]:
    rows = skus(listing, product, ref, **pictures)
    assert rows is not None
    return rows


def with_more(*more: Any) -> DesiredListing:
    base = with_variants()
    return with_variants(variants=(*base.variants, *more))


def test_unchanged_variants_are_not_sent() -> None:
    assert skus(with_variants(), live()) is None


def test_price_and_stock_alone_never_cause_a_sku_list() -> None:
    assert skus(with_variants(), live(price={"currency": "IDR", "sale_price": "1"}, inventory=[])) is None


def test_a_new_variant_is_sent_together_with_the_ids_of_all_others() -> None:
    rows = sent(with_more(variant(NEW, "KAOS-BIRU-M", "Biru", "M", stock=6)), live())
    assert [row.get("id") for row in rows] == ["1", "2", "3", None]
    assert rows[3]["inventory"] == [{"warehouse_id": "W-new", "quantity": 6}]
    assert rows[3]["price"] == {"amount": "125000", "currency": "IDR"}


def test_kept_skus_repeat_the_price_and_stock_that_were_read() -> None:
    rows = sent(with_more(variant(NEW, "KAOS-BIRU-M", "Biru", "M")), live())
    assert rows[0]["price"] == {"amount": "99000", "currency": "IDR"}
    assert rows[0]["inventory"] == [{"warehouse_id": "7300000000000000001", "quantity": 4}]


def test_all_skus_name_an_option_by_the_same_id() -> None:
    rows = sent(with_more(variant(NEW, "KAOS-HIJAU-M", "Hijau", "M")), live())
    assert {attribute["id"] for row in rows for attribute in row["sales_attributes"]} == {
        "attribute-Warna",
        "attribute-Ukuran",
    }
    assert rows[3]["sales_attributes"] == [
        {"id": "attribute-Warna", "value_name": "Hijau"},
        {"id": "attribute-Ukuran", "value_id": "value-M"},
    ]


def test_a_removed_variant_is_left_out() -> None:
    base = with_variants()
    rows = sent(with_variants(variants=base.variants[:2]), live())
    assert [row["id"] for row in rows] == ["1", "2"]


@pytest.mark.parametrize(
    "changed",
    [
        variant(BLUE_S, "KAOS-BIRU-KECIL", "Biru", "S"),
        variant(BLUE_S, "KAOS-BIRU-S", "Biru Tua", "S"),
        variant(BLUE_S, "KAOS-BIRU-S", "Biru", "S", barcode="4006381333931"),
        variant(BLUE_S, "KAOS-BIRU-S", "Biru", "S", image_hash="blue"),
    ],
    ids=["SKU code", "option value", "barcode added", "picture"],
)
def test_a_changed_variant_keeps_its_id_and_sends_all(changed: Any) -> None:
    base = with_variants()
    rows = sent(with_variants(variants=(*base.variants[:2], changed)), live(), blue="bucket/blue")
    assert [row["id"] for row in rows] == ["1", "2", "3"]


def test_a_renamed_option_is_sent_by_name_for_every_sku() -> None:
    rows = sent(with_variants(option_names=("Corak", "Ukuran")), live())
    assert [row["sales_attributes"][0] for row in rows] == [
        {"name": "Corak", "value_name": "Merah"},
        {"name": "Corak", "value_name": "Merah"},
        {"name": "Corak", "value_name": "Biru"},
    ]


def test_pictures_that_are_as_wanted_are_no_change() -> None:
    product = live_product(live_sku("1", "A", ("Warna", "Merah", "bucket/red")))
    listing = single(option_names=("Warna",), variants=(variant(RED_S, "A", "Merah", image_hash="red"),))
    ref = RemoteRef("1729", {RED_S: "1"})
    assert skus(listing, product, ref, red="bucket/red") is None
    assert skus(listing, product, ref, red="bucket/other") is not None


def test_a_barcode_once_submitted_is_kept_as_it_is() -> None:
    stored = {"code": "96385074", "type": "EAN"}
    base = with_variants()
    changed = variant(BLUE_S, "KAOS-BIRU-S", "Biru Tua", "S", barcode="4006381333931")
    rows = sent(with_variants(variants=(*base.variants[:2], changed)), live(identifier_code=stored))
    assert rows[2]["identifier_code"] == stored


def test_a_sku_that_an_unanswered_edit_added_is_found_by_its_code() -> None:
    product = live()
    forgetful = RemoteRef("1729", {RED_S: "1", RED_M: "2"})
    assert matched(with_variants(), forgetful, product)[BLUE_S].id == "3"
    assert skus(with_variants(), product, forgetful) is None


def test_a_stale_id_is_not_sent() -> None:
    stale = RemoteRef("1729", {RED_S: "1", RED_M: "2", BLUE_S: "gone"})
    listing = with_variants(variants=(*with_variants().variants[:2], variant(BLUE_S, "BARU", "Hijau", "S")))
    with pytest.raises(PlatformFailure, match="KAOS-BIRU-S"):
        sent(listing, live(), stale)
    confirmed = replace(listing, may_remove=True)
    assert [row.get("id") for row in sent(confirmed, live(), stale)] == ["1", "2", None]


def test_ids_come_from_the_answer_by_sku_code() -> None:
    written = (WrittenSku(id="8", seller_sku="KAOS-BIRU-S"), WrittenSku(id="7", seller_sku="KAOS-MERAH-S"))
    assert written_ref("1729", with_variants(), written) == RemoteRef("1729", {RED_S: "7", BLUE_S: "8"})


def test_the_only_sku_needs_no_code_to_be_recognised() -> None:
    assert written_ref("1729", single(), (WrittenSku(id="7"),)) == RemoteRef("1729", {RED_S: "7"})
