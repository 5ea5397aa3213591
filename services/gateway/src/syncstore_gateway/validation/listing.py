"""The checks of one listing. Pure; each check yields its findings."""

from collections.abc import Iterator

from syncstore_common.contracts.catalog import VariantSnapshot
from syncstore_common.contracts.states import ListingState
from syncstore_common.kernel.money import Money
from syncstore_gateway.validation.model import DefectKind, Finding, WarningKind
from syncstore_gateway.validation.pair import Matching, Pair
from syncstore_gateway.validation.reading import LiveVariant
from syncstore_gateway.validation.titles import is_in_band, normalised, similarity

WANTED_PICTURES = 3
_OUT_OF_BAND_RULE = "title.out_of_band"


def check_listing(pair: Pair) -> Iterator[Finding]:
    """Yield every defect and warning of a listing that is shown."""
    matching = pair.match()
    yield from _mapping(pair)
    if "title" not in pair.reading.own_fields:
        yield from _title(pair)
    yield from _skus(pair, matching)
    for variant, shown in matching.pairs:
        yield from _price(pair, variant, shown)
        yield from _stock(pair, variant, shown)
    yield from _pictures(pair)


def _mapping(pair: Pair) -> Iterator[Finding]:
    if pair.known.external_id != pair.live.external_id:
        yield pair.finding(
            DefectKind.UNMAPPED_LISTING,
            "our read model does not know this listing under its id",
            expected=pair.live.external_id,
            found=pair.known.external_id,
        )


def _title(pair: Pair) -> Iterator[Finding]:
    value = similarity(pair.product.title, pair.live.title)
    reason = next((item.message for item in pair.reading.findings if item.rule == _OUT_OF_BAND_RULE), None)
    shown = {"expected": "70 to 80 % similar", "found": f"{value:.1%}: {pair.live.title}"}
    if not is_in_band(value):
        if reason is not None:
            yield pair.finding(WarningKind.TITLE_OUT_OF_REACH, reason, **shown)
        else:
            yield pair.finding(DefectKind.TITLE_OUT_OF_BAND, "the title is not in the band", **shown)
    expected = pair.reading.expected
    is_settled = pair.reading.state is ListingState.SYNCED
    if expected is not None and is_settled and normalised(expected.title) != normalised(pair.live.title):
        yield pair.finding(
            DefectKind.TITLE_DIFFERS,
            "the shop shows another title than the one worked out for it",
            expected=expected.title,
            found=pair.live.title,
        )


def _skus(pair: Pair, matching: Matching) -> Iterator[Finding]:
    for variant in matching.missing:
        yield pair.finding(DefectKind.MISSING_SKU, "the shop does not offer this SKU", sku=variant.sku)
    for extra in matching.extra:
        yield pair.finding(DefectKind.EXTRA_SKU, "the shop offers a SKU the master does not have", sku=extra.sku)
    for variant, shown in matching.pairs:
        if variant.variant_id in matching.by_name:
            message = "the shop's SKU is not mapped to the master's"
            yield pair.finding(DefectKind.UNMAPPED_SKU, message, sku=variant.sku, found=shown.external_id)
        elif shown.sku not in _names(pair, variant):
            message = "the shop's SKU has another name"
            yield pair.finding(
                DefectKind.WRONG_SKU, message, sku=variant.sku, expected=variant.sku, found=shown.sku or "(none)"
            )


def _names(pair: Pair, variant: VariantSnapshot) -> tuple[str, ...]:
    # a platform without variations names the item, not the SKU
    return (variant.sku,) if pair.product.option_names else (variant.sku, pair.product.code)


def _price(pair: Pair, variant: VariantSnapshot, shown: LiveVariant) -> Iterator[Finding]:
    currency = pair.reading.currency
    master = Money(variant.price_minor, pair.product.currency)
    rule, expected = pair.reading.price_rule, pair.reading.expected
    if "price" in pair.reading.own_fields or (
        rule is None and (expected is None or variant.sku not in expected.prices)
    ):
        return
    right = rule.price_minor(master, currency) if rule else expected.prices[variant.sku] if expected else None
    if shown.price != right:
        yield pair.finding(
            DefectKind.WRONG_PRICE,
            f"the price is not the master's {master} by the shop's rule",
            sku=variant.sku,
            expected="no exchange rate is set" if right is None else Money(right, currency),
            found="no price" if shown.price is None else Money(shown.price, currency),
        )


def _stock(pair: Pair, variant: VariantSnapshot, shown: LiveVariant) -> Iterator[Finding]:
    expected = pair.reading.expected
    if expected is None or variant.sku not in expected.stock or "stock" in pair.reading.own_fields:
        return
    if shown.stock != expected.stock[variant.sku]:
        yield pair.finding(
            DefectKind.WRONG_STOCK,
            "the stock differs from what the shop should show",
            sku=variant.sku,
            expected=expected.stock[variant.sku],
            found="no stock" if shown.stock is None else shown.stock,
        )


def _pictures(pair: Pair) -> Iterator[Finding]:
    count = pair.live.image_count
    if count == 0:
        yield pair.finding(DefectKind.NO_PICTURE, "the listing has no picture", expected=1, found=0)
    elif count < WANTED_PICTURES:
        message = f"{WANTED_PICTURES} or more pictures sell better"
        yield pair.finding(WarningKind.FEW_PICTURES, message, expected=WANTED_PICTURES, found=count)
