"""G7: titles and descriptions of 200 products in both shops: alike enough, never the same, never too long."""

import re
from collections import Counter

import pytest
from rapidfuzz import fuzz

from syncstore_common.contracts.platforms import Platform
from syncstore_common.sync.listing import Severity
from syncstore_common.sync.planner import Plan
from tests.unit.common.listings import planned, product, uid, variant
from tests.unit.common.rulebook import SHOP, policy, rule
from tests.unit.common.titles_made import COUNT, Made, made_products

PRODUCTS = made_products()
MINIMUM = {Platform.SHOPEE: 20, Platform.TIKTOK: 25}


def plain(title: str) -> str:
    """What is compared: without case, single spaces (the titles here are ASCII)."""
    return " ".join(title.lower().split())


def planned_for(made: Made, platform: Platform, *, longest: int = 255, template: str | None = None) -> Plan:
    """The plan of a product on a platform, with that platform's title limits."""
    variants = [variant(number, option_values=(colour,)) for number, colour in enumerate(made.colours, start=1)]
    snapshot = product(
        *variants,
        title=made.title,
        brand=made.brand,
        category=made.category,
        option_names=("Warna",) if variants else (),
    )
    book = [rule(1, "Judul", then={"title_template": template})] if template else []
    return planned(
        snapshot,
        platform=platform,
        stock={uid(1): 10},
        policy=policy(snapshot, *book, shop=SHOP) if book else None,
        title_min=MINIMUM[platform],
        title_max=longest,
    )


def titles(plan: Plan) -> str:
    assert plan.listing is not None
    return plan.listing.title


@pytest.fixture(scope="module")
def plans() -> list[tuple[Made, dict[Platform, Plan]]]:
    """Every product in both shops."""
    return [(made, {platform: planned_for(made, platform) for platform in Platform}) for made in PRODUCTS]


def test_g7_two_hundred_products_are_alike_enough_or_say_why_not(
    plans: list[tuple[Made, dict[Platform, Plan]]],
) -> None:
    """G7: similarity to the master within 0.70-0.80, measured here a second time; outside it a reason and a warning."""
    assert len(plans) == COUNT
    inside: Counter[Platform] = Counter()
    for made, in_shops in plans:
        for platform, plan in in_shops.items():
            alike = fuzz.ratio(plain(made.title), plain(titles(plan))) / 100
            warned = [item for item in plan.findings if item.rule == "title.out_of_band"]
            if 0.70 <= alike <= 0.80:
                inside[platform] += 1
                assert (plan.title.reason, warned) == (None, [])
            else:
                assert plan.title.reason
                assert [item.severity for item in warned] == [Severity.WARNING]
    assert min(inside.values()) >= 0.97 * COUNT, inside


def test_g7_titles_are_never_equal_across_platforms(plans: list[tuple[Made, dict[Platform, Plan]]]) -> None:
    """G7: pairwise: no title of one shop is shown in the other one, of whatever product."""
    shown = [{plain(titles(in_shops[platform])) for _, in_shops in plans} for platform in Platform]
    assert [len(found) for found in shown] == [COUNT, COUNT]
    assert not shown[0] & shown[1]


@pytest.mark.parametrize("longest", [255, 60, 40])
def test_g7_no_title_is_longer_than_the_limit_and_each_keeps_its_numbers(longest: int) -> None:
    """G7: length limits are never exceeded; what can't be kept within them is said."""
    for made in PRODUCTS:
        for platform in Platform:
            plan = planned_for(made, platform, longest=longest)
            assert plan.draft is not None
            assert len(plan.draft.title) <= longest
            kept = sorted(re.findall(r"\d+", plan.draft.title)) == sorted(re.findall(r"\d+", made.title))
            assert kept or plan.title.reason


@pytest.mark.parametrize("template", ["{brand} {title}", "{title} Garansi Resmi", "{title} {options} {category}"])
def test_g7_a_template_takes_the_titles_place_within_the_limit_and_is_measured_too(template: str) -> None:
    """G7: title templates per shop with the similarity window: cut at a word's end, out of the window a warning."""
    for made in PRODUCTS:
        plan = planned_for(made, Platform.TIKTOK, longest=60, template=template)
        title = titles(plan)
        filled = template.format(
            brand=made.brand, title=made.title, options=", ".join(made.colours), category=made.category.split(" > ")[-1]
        )
        whole = " ".join(filled.split())
        assert len(title) <= 60
        assert whole == title or re.match(re.escape(title) + r"[\W]", whole)
        alike = fuzz.ratio(plain(made.title), plain(title)) / 100
        assert ("title.out_of_band" in {item.rule for item in plan.findings}) == (not 0.70 <= alike <= 0.80)


def test_g7_a_description_template_is_filled_for_each_product() -> None:
    """G7: description templates: the shop's own words around the product's, names escaped, the description as it is."""
    template = "<p>{brand} {title}</p>{description}<p>Dikirim dari Bandung.</p>"
    for made in PRODUCTS[:20]:
        snapshot = product(title=made.title, brand=f"{made.brand} & Co")
        book = rule(1, "Teks", then={"description_template": template})
        plan = planned(snapshot, policy=policy(snapshot, book))
        assert plan.listing is not None
        assert plan.listing.description == (
            f"<p>{made.brand} &amp; Co {made.title}</p>{snapshot.description}<p>Dikirim dari Bandung.</p>"
        )
