"""G5, G45: what would change in a shop, per field and per variant."""

from dataclasses import replace
from typing import Any

import pytest

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.changes import field_changes, fingerprint_of_live, variant_changes
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, LiveListing, LiveVariant, RemoteStatus
from tests.unit.common.listings import desired, uid


def listing(*colours: str) -> DesiredListing:
    """A listing with a variant per colour."""
    variants = tuple(
        DesiredVariant(uid(place), f"S-{place}", (colour,), Money(57_500, "IDR"), 10)
        for place, colour in enumerate(colours, start=1)
    )
    return replace(desired(), option_names=("Warna",), variants=variants, image_hashes=("a", "b"))


def shown(wanted: DesiredListing, **changes: Any) -> LiveListing:
    """The platform shows just that."""
    variants = tuple(
        LiveVariant(f"m{place}", item.sku, item.price, item.stock, item.options)
        for place, item in enumerate(wanted.variants, start=1)
    )
    found = LiveListing(
        external_id="1",
        code=wanted.code,
        status=RemoteStatus.LIVE,
        title=wanted.title,
        description=wanted.description,
        category_id=wanted.category_id,
        variants=variants,
        image_count=len(wanted.image_hashes),
    )
    return replace(found, **changes)


def linked(wanted: DesiredListing) -> dict[Any, str]:
    return {item.variant_id: f"m{place}" for place, item in enumerate(wanted.variants, start=1)}


def kinds(wanted: DesiredListing, live: LiveListing, known: dict[Any, str]) -> list[tuple[str, str]]:
    return [(change.kind, change.sku) for change in variant_changes(wanted, live, known)]


def test_a_shop_that_shows_what_it_should_changes_nothing() -> None:
    wanted = listing("Hijau", "Biru")
    assert field_changes(wanted, shown(wanted), linked(wanted)) == ()
    assert kinds(wanted, shown(wanted), linked(wanted)) == []


def test_attributes_are_told_where_they_differ_and_what_we_say_nothing_about_is_left() -> None:
    ours = {
        "5": (AttributeValue("Katun", "51"), AttributeValue("Linen", "52")),
        "6": (AttributeValue("250", unit="g"),),
        "7": (AttributeValue("Batik"),),
    }
    live = {
        "5": (AttributeValue("", "52"), AttributeValue("", "51")),
        "6": (AttributeValue("100", unit="g"),),
        "7": (AttributeValue("batik", "71"),),
        "8": (AttributeValue("Lain"),),
    }
    wanted = replace(listing("Hijau"), attributes=ours)
    known = linked(wanted)
    told = field_changes(wanted, shown(wanted, attributes=live), known)
    assert [(item.field, item.before, item.after) for item in told] == [("attributes.6", ["100 g"], ["250 g"])]
    fresh = [item for item in field_changes(wanted, None, {}) if item.field.startswith("attributes.")]
    assert [(item.field, item.before) for item in fresh] == [(f"attributes.{key}", None) for key in ours]
    kept = replace(wanted, left_out=frozenset({ListingField.ATTRIBUTES}))
    assert field_changes(kept, shown(wanted, attributes=live), known) == ()


def test_each_field_is_told_before_and_after() -> None:
    wanted = listing("Hijau")
    live = shown(wanted, title="Lama", category_id="7", image_count=1, description="<p>Lain</p>")
    told = {change.field: (change.before, change.after) for change in field_changes(wanted, live, linked(wanted))}
    assert told["title"] == ("Lama", wanted.title)
    assert told["category"] == ("7", "100")
    assert told["images"] == (1, 2)
    assert told["description"] == ("<p>Lain</p>", "")


def test_price_and_stock_are_told_by_sku() -> None:
    wanted = listing("Hijau", "Biru")
    live = shown(wanted)
    first = replace(live.variants[0], price=Money(1, "IDR"), stock=3)
    told = field_changes(wanted, replace(live, variants=(first, live.variants[1])), linked(wanted))
    assert [(item.field, item.sku, item.before, item.after) for item in told] == [
        ("price", "S-1", 1, 57_500),
        ("stock", "S-1", 3, 10),
    ]


def test_what_belongs_to_the_shop_is_no_change() -> None:
    wanted = replace(listing("Hijau"), left_out=frozenset({ListingField.TITLE, ListingField.PRICE}))
    live = shown(wanted, title="Milik toko")
    live = replace(live, variants=(replace(live.variants[0], price=Money(1, "IDR")),))
    assert field_changes(wanted, live, linked(wanted)) == ()


def test_words_that_are_the_same_are_no_change_whatever_the_markup() -> None:
    wanted = replace(listing("Hijau"), description="<p>Gelas <b>kopi</b></p>")
    assert field_changes(wanted, shown(wanted, description="Gelas kopi"), linked(wanted)) == ()


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>Gelas</p><ul><li>Aman</li><li>Kuat</li></ul>", "Gelas\n\n• Aman\n• Kuat"),
        ("<ol><li>Cuci</li><li>Bilas</li></ol>", "1. Cuci\n2. Bilas"),
        ("<p>Gelas \U0001f525 kopi</p>", "<p>Gelas kopi</p>"),
        ("<p>Susu &amp; kopi</p>", "Susu & kopi"),
    ],
)
def test_what_a_platform_makes_of_markup_is_no_change(html: str, plain: str) -> None:
    wanted = replace(listing("Hijau"), description=html)
    assert field_changes(wanted, shown(wanted, description=plain), linked(wanted)) == ()


def test_another_word_or_number_is_a_change() -> None:
    wanted = replace(listing("Hijau"), description="<p>Isi 350 ml</p>")
    assert field_changes(wanted, shown(wanted, description="Isi 500 ml"), linked(wanted)) != ()


def test_a_new_listing_shows_everything() -> None:
    told = field_changes(listing("Hijau"), None, {})
    assert {change.field for change in told} == {"title", "description", "category", "images", "price", "stock"}
    assert {change.before for change in told} == {None}
    assert variant_changes(listing("Hijau"), None, {}) == ()


def test_g5_variants_are_added_removed_renamed_and_reordered() -> None:
    before = listing("Hijau", "Biru", "Merah")
    known = linked(before)
    renamed = replace(before, variants=(replace(before.variants[0], options=("Toska",)), *before.variants[1:]))
    assert kinds(renamed, shown(before), known) == [("renamed", "S-1")]
    assert kinds(replace(before, variants=before.variants[:2]), shown(before), known) == [("removed", "S-3")]
    added = replace(before, variants=(*before.variants, replace(before.variants[0], variant_id=uid(9), sku="S-9")))
    assert kinds(added, shown(before), known) == [("added", "S-9")]
    first, second, third = before.variants
    moved = replace(before, variants=(second, first, third))
    assert kinds(moved, shown(before), known) == [("reordered", "S-2"), ("reordered", "S-1")]


def test_g5_a_rename_of_sku_and_option_keeps_the_id() -> None:
    before = listing("Hijau", "Biru")
    after = replace(
        before, variants=(replace(before.variants[0], sku="BARU-1", options=("Toska",)), before.variants[1])
    )
    [change] = variant_changes(after, shown(before), linked(before))
    assert (change.kind, change.external_id) == ("renamed", "m1")
    assert (change.before, change.after) == (
        {"sku": "S-1", "options": ["Hijau"]},
        {"sku": "BARU-1", "options": ["Toska"]},
    )


def test_stock_makes_no_plan_stale_and_all_else_does() -> None:
    live = shown(listing("Hijau"))
    sold = replace(live, variants=(replace(live.variants[0], stock=0),))
    assert fingerprint_of_live(sold) == fingerprint_of_live(live)
    dearer = replace(live, variants=(replace(live.variants[0], price=Money(1, "IDR")),))
    others = [
        dearer,
        replace(live, title="x"),
        replace(live, status=RemoteStatus.UNLISTED),
        replace(live, image_count=9),
    ]
    assert len({fingerprint_of_live(item) for item in (live, *others)}) == 5
