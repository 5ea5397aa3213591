"""What rules and overrides decide: per field the first that matches wins, and the explanation says so."""

from decimal import Decimal
from typing import Any

import pytest

from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.policies import ListingField, Ownership, PriceAction
from syncstore_common.kernel.money import Money
from syncstore_common.sync.policy import ShopPlace, ShopRules
from syncstore_common.sync.pricing import PriceRule
from tests.unit.common.listings import planned, product, uid, variant
from tests.unit.common.rulebook import SHOP, decided, explained, policy, rule

SMALL, LARGE = variant(1, price=50_000, sku="MUG-S"), variant(2, price=90_000, sku="MUG-L")
MUG = product(SMALL, LARGE, tags=("Promo", "lebaran"))
STOCK = {uid(1): 3, uid(2): 40}


def prices(*rules: Any, **more: Any) -> list[int]:
    found = policy(MUG, *rules, stock=STOCK, **more)
    return [
        price.minor
        for item in MUG.variants
        if (price := found.price_of(item.variant_id, Money(item.price_minor, "IDR"), "IDR")) is not None
    ]


def test_without_rules_a_shop_shows_its_defaults() -> None:
    assert prices() == [57_500, 103_500]
    assert {choice.source.value for choice in decided(MUG, stock=STOCK).choices.values()} == {"shop"}


@pytest.mark.parametrize(
    ("when", "matches"),
    [
        ({}, True),
        ({"platforms": ["shopee"]}, True),
        ({"platforms": ["tiktok"]}, False),
        ({"shop_ids": [str(uid(7))]}, True),
        ({"shop_ids": [str(uid(8))]}, False),
        ({"categories": ["rumah > DAPUR"]}, True),
        ({"categories": ["Rumah > Dapur > Mug"]}, True),
        ({"categories": ["Rumah > Dap"]}, False),
        ({"categories": ["Rumah > Dapur > Mug > Besar"]}, False),
        ({"categories": ["Elektronik", "Rumah"]}, True),
        ({"brands": ["KRIYA"]}, True),
        ({"brands": ["Lain"]}, False),
        ({"tags": ["promo"]}, True),
        ({"tags": ["habis"]}, False),
        ({"product_codes": ["MUG-1", "MUG-2"]}, True),
        ({"product_codes": ["mug-1"]}, False),
        ({"sku_pattern": "mug-*"}, True),
        ({"sku_pattern": "MUG-?"}, True),
        ({"sku_pattern": "MUG-[SL]"}, False),
        ({"sku_pattern": "MUG"}, False),
        ({"price_max_minor": 50_000}, True),
        ({"price_max_minor": 49_999}, False),
        ({"price_min_minor": 60_000}, False),
        ({"stock_min": 43, "stock_max": 43}, True),
        ({"stock_max": 42}, False),
        ({"brands": ["Kriya"], "tags": ["habis"]}, False),
    ],
)
def test_all_conditions_must_hold(when: dict[str, Any], matches: bool) -> None:
    title = policy(MUG, rule(1, "Named", then={"title_template": "{title} asli"}, **when), stock=STOCK).title
    assert (title is not None) is matches


def test_price_and_stock_look_at_each_sku_the_rest_at_the_product() -> None:
    dear = rule(1, "Dear", price_min_minor=60_000, then={"price": {"multiplier": "2"}, "stock": {"percent": 50}})
    found = policy(MUG, dear, stock=STOCK)
    assert prices(dear) == [57_500, 180_000]
    assert [found.stock_of(uid(number), STOCK[uid(number)], platform_max=None) for number in (1, 2)] == [3, 20]
    scarce = rule(2, "Scarce", stock_max=5, then={"price": {"multiplier": "3"}, "hold": True})
    assert prices(scarce) == [150_000, 103_500]
    assert policy(MUG, scarce, stock=STOCK).hold is None


def test_g8_the_first_rule_that_matches_wins_and_reordering_changes_it_as_predicted() -> None:
    cheap = rule(1, "Cheap mugs", categories=["Rumah"], then={"price": {"multiplier": "1"}})
    dear = rule(2, "Dear mugs", brands=["Kriya"], then={"price": {"multiplier": "2"}, "title_template": "{title} baru"})
    assert prices(cheap, dear) == [50_000, 90_000]
    assert prices(dear, cheap) == [100_000, 180_000]
    titles = {policy(MUG, *order).title for order in ((cheap, dear), (dear, cheap))}
    assert len(titles) == 1


def test_a_rule_that_is_off_decides_nothing() -> None:
    off = rule(1, "Off", enabled=False, then={"price": {"multiplier": "9"}})
    assert prices(off) == prices()
    told = explained(MUG, off)["fields"][0]["considered"]
    assert [(item["name"], item["matched"], item["why"]) for item in told] == [("Off", False, "the rule is off")]


def test_what_a_rules_price_does_not_say_stays_as_the_shop_has_it() -> None:
    defaults = ShopRules(PriceRule(Decimal("1.5"), step_minor=1_000))
    less = rule(1, "Ten off", then={"price": {"percent": "-10"}})
    ends = rule(2, "Ends in 900", then={"price": {"ending": "900"}})
    assert prices(less, defaults=defaults) == [68_000, 122_000]
    assert prices(ends, defaults=defaults) == [74_900, 134_900]


def test_an_override_beats_every_rule_in_its_own_shop() -> None:
    held = rule(1, "Held", then={"hold": True, "price": {"multiplier": "9"}, "title_template": "x {title}"})
    own = Override.model_validate(
        {
            "title": "Judul sendiri",
            "price_minor": 45_000,
            "variants": {str(uid(2)): {"price_minor": 99_000, "stock": {"fixed": 2}}},
            "hold": False,
            "ownership": {"description": "ignore"},
        }
    )
    found = policy(MUG, held, stock=STOCK, override=own)
    assert prices(held, override=own) == [45_000, 99_000]
    assert found.title is not None
    assert found.title.text == "Judul sendiri"
    assert found.hold is None
    assert found.stock_of(uid(2), 40, platform_max=None) == 2
    assert found.owner(ListingField.DESCRIPTION) is Ownership.IGNORE


def test_ownership_is_inherited_from_the_shop_unless_the_product_says_otherwise() -> None:
    defaults = ShopRules(
        PriceRule(Decimal(1)),
        ownership={ListingField.TITLE: Ownership.IGNORE, ListingField.PRICE: Ownership.ASK},
    )
    own = Override(ownership={ListingField.TITLE: Ownership.PUSH})
    found = policy(MUG, defaults=defaults, override=own)
    owners = [found.owner(item) for item in (ListingField.TITLE, ListingField.PRICE, ListingField.STOCK)]
    assert owners == [Ownership.PUSH, Ownership.ASK, Ownership.PUSH]


def test_pictures_are_those_chosen_that_the_product_still_has() -> None:
    gone, second, first = "f" * 64, f"{2:064x}", f"{1:064x}"
    assert policy(MUG, override=Override(images=(second, gone, first))).image_hashes == (second, first)
    assert policy(MUG, override=Override(images=(gone,))).image_hashes is None


def test_a_template_says_what_is_there_and_leaves_no_loose_ends() -> None:
    template = rule(1, "T", then={"title_template": "{brand} - {title} | {options}"})
    found = policy(product(brand=None), template)
    assert found.title is not None
    assert found.title.text == "Mug Keramik Motif Daun Tahan Panas 350 ml dengan Tutup Kayu"
    red = product(variant(1, option_values=("Merah",)), variant(2, option_values=("Biru",)), option_names=("Warna",))
    full = policy(red, template).title
    assert full is not None
    assert full.text.endswith("| Merah, Biru")


def test_a_description_template_escapes_values_and_keeps_the_description() -> None:
    template = rule(1, "D", then={"description_template": "<p>{title} {{baru}}</p>{description}"})
    found = policy(product(title="Mug <b> & Co"), template)
    assert found.description == "<p>Mug &lt;b&gt; &amp; Co {baru}</p><p>Mug keramik buatan tangan.</p>"


def test_a_title_from_a_template_is_cut_at_a_word_a_written_one_is_refused_when_too_long() -> None:
    template = rule(1, "T", then={"title_template": "{title} {title} {title}"})
    cut = planned(product(), policy=policy(product(), template))
    assert cut.listing is not None
    assert len(cut.listing.title) <= 120
    assert cut.listing.title.split()[-1] in product().title.split()
    written = planned(product(), policy=policy(product(), override=Override(title="Mug " * 40)))
    assert {item.rule for item in written.errors} == {"title.too_long"}


def test_a_listing_shows_what_the_policy_says() -> None:
    own = Override(title="Mug Keramik Daun dengan Tutup", description="<p>Ditulis untuk toko ini.</p>", price_minor=1)
    plan = planned(product(), policy=policy(product(), override=own), price_min=None)
    assert plan.listing is not None
    assert (plan.listing.title, plan.listing.description) == (own.title, own.description)
    assert plan.listing.variants[0].price == Money(1, "IDR")


def test_an_exchange_rate_of_a_rule_makes_a_price_in_another_currency() -> None:
    singapore = ShopPlace(Platform.SHOPEE, uid(7), "SGD")
    rate = rule(1, "Rate", then={"price": {"exchange_rate": "0.0000850", "multiplier": "1", "ending": "90"}})
    assert policy(product(), shop=singapore).price_of(uid(1), Money(50_000, "IDR"), "SGD") is None
    found = policy(product(), rate, shop=singapore).price_of(uid(1), Money(50_000, "IDR"), "SGD")
    assert found == Money(390, "SGD")


def test_g8_every_field_says_who_decided_and_why_the_others_did_not() -> None:
    rules = (
        rule(1, "Electronics", categories=["Elektronik"], then={"price": {"multiplier": "5"}}),
        rule(2, "Kriya", brands=["kriya"], then={"price": {"multiplier": "2"}}),
        rule(3, "All", then={"price": {"multiplier": "3"}, "stock": {"buffer": 1}}),
    )
    told = explained(product(), *rules)
    price, stock = told["fields"][:2]
    assert (price["field"], price["sku"], price["source"], price["rule"]) == ("price", "SKU-1", "rule", "Kriya")
    assert price["value"]["price_minor"] == 100_000
    assert [(item["name"], item["matched"], item["won"]) for item in price["considered"]] == [
        ("Electronics", False, False),
        ("Kriya", True, True),
        ("All", True, False),
    ]
    reasons = [item["why"] for item in price["considered"]]
    assert reasons[0] == "the category is Rumah > Dapur > Mug, not Elektronik"
    assert reasons[1] == "the brand is Kriya"
    assert reasons[2].endswith("but an earlier rule decides")
    assert (stock["rule"], stock["value"]) == ("All", {"available": 10, "stock": 9})
    assert [(item["name"], item["matched"], item["sets"]) for item in told["rules"]] == [
        ("Electronics", False, []),
        ("Kriya", True, ["price"]),
        ("All", True, ["stock"]),
    ]


def test_an_override_is_named_as_the_one_who_decided() -> None:
    told = explained(product(), rule(1, "All", then={"price": {"multiplier": "3"}}), override=Override(price_minor=5))
    price = told["fields"][0]
    assert (price["source"], price["rule"], price["value"]["price_minor"]) == ("override", None, 5)
    assert price["considered"][0]["why"].endswith("but an override decides")


def test_a_skip_says_whether_what_is_there_goes_off_sale() -> None:
    for action, off_sale in (({}, False), ({"take_off_sale": True}, True)):
        found = policy(product(), rule(1, "Not here", then={"skip": action})).skip
        assert found is not None
        assert (found.take_off_sale, found.name) == (off_sale, "the rule 'Not here'")
    assert policy(product(), rule(1, "Not here", then={"skip": {}}), override=Override(skip=False)).skip is None


def test_the_platforms_multiplier_stays_when_the_shop_only_rounds() -> None:
    rules = ShopRules.default(Platform.TIKTOK)
    assert rules.price.over(PriceAction(step_minor=500)).multiplier == Decimal("1.20")
    assert policy(product(), shop=SHOP).price == ShopRules.default(Platform.SHOPEE).price
