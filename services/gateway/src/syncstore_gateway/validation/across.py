"""The checks between platforms: the same product must not look the same, and must be the same choice. Pure."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from syncstore_common.contracts.platforms import PLATFORMS
from syncstore_gateway.validation.model import DefectKind, Finding
from syncstore_gateway.validation.pair import Pair
from syncstore_gateway.validation.titles import normalised


def check_across(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield the defects between the listings of one product on different platforms."""
    for first, second in combinations(pairs, 2):
        if first.reading.platform is not second.reading.platform:
            yield from _titles(first, second)
            yield from _skus(first, second)


def _titles(first: Pair, second: Pair) -> Iterator[Finding]:
    if normalised(first.live.title) == normalised(second.live.title):
        yield first.finding(
            DefectKind.TITLES_IDENTICAL,
            f"{_name(first)} and {_name(second)} show the same title",
            expected="different titles",
            found=first.live.title,
        )


def _skus(first: Pair, second: Pair) -> Iterator[Finding]:
    ours = {variant.variant_id: variant.sku for variant in first.product.variants}
    shown = [{variant.variant_id for variant, _ in pair.match().pairs} for pair in (first, second)]
    for variant_id in sorted(shown[0] ^ shown[1]):
        there, missing = (first, second) if variant_id in shown[0] else (second, first)
        yield missing.finding(
            DefectKind.SKU_ON_ONE_PLATFORM,
            f"offered on {_name(there)}, not on {_name(missing)}",
            sku=ours[variant_id],
        )


def _name(pair: Pair) -> str:
    return f"{PLATFORMS[pair.reading.platform].title} ({pair.reading.shop})"
