"""One product in one shop, from three sides: the master, our mapping, and the platform's own answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.contracts.sync import ListingProblem
from syncstore_gateway.validation.model import DefectKind, Finding, WarningKind
from syncstore_gateway.validation.reading import LiveListing, LiveVariant, Reading


@dataclass(frozen=True, slots=True)
class KnownListing:
    """A listing as our read model knows it; ``variants`` maps variant ids to the platform's ids."""

    external_id: str | None = None
    variants: Mapping[UUID, str] = field(default_factory=dict)
    problem: ListingProblem | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """Which live SKU shows which variant. ``by_name`` holds those that only the SKU text connects."""

    pairs: tuple[tuple[VariantSnapshot, LiveVariant], ...]
    by_name: frozenset[UUID]
    missing: tuple[VariantSnapshot, ...]
    extra: tuple[LiveVariant, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A product in a shop that shows it."""

    product: ProductSnapshot
    known: KnownListing
    reading: Reading
    live: LiveListing

    def finding(
        self,
        kind: DefectKind | WarningKind,
        message: str,
        *,
        sku: str | None = None,
        expected: object = None,
        found: object = None,
    ) -> Finding:
        """Make a finding about this pair."""
        return Finding(
            kind,
            self.product.product_id,
            self.product.code,
            message,
            platform=self.reading.platform,
            connection_id=self.reading.connection_id,
            shop=self.reading.shop,
            sku=sku,
            expected=None if expected is None else str(expected),
            found=None if found is None else str(found),
        )

    def match(self) -> Matching:
        """Match variants to live SKUs: by the platform's id where we know it, else by the SKU's text."""
        by_id = {variant.external_id: variant for variant in self.live.variants}
        by_sku = {variant.sku: variant for variant in self.live.variants}
        pairs, by_name, missing = [], set(), []
        for variant in self.product.variants:
            shown = by_id.get(self.known.variants.get(variant.variant_id, ""))
            if shown is None:
                shown = by_sku.get(variant.sku)
                by_name.add(variant.variant_id)
            if shown is None:
                missing.append(variant)
            else:
                pairs.append((variant, shown))
        used = {id(shown) for _, shown in pairs}
        extra = tuple(variant for variant in self.live.variants if id(variant) not in used)
        return Matching(tuple(pairs), frozenset(by_name), tuple(missing), extra)
