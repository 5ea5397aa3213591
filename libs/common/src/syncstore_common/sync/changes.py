"""What would change in a shop: per field before and after, and what becomes of each variant. Pure.

``before`` is what the platform shows, read a moment ago; ``after`` is what would be pushed. A variant that is renamed
keeps its id.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.fingerprint import Json, fingerprint
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, LiveListing, LiveVariant
from syncstore_common.sync.ownership import description_key


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field; ``sku`` names the variant where it is about one. None as ``before``: there is no listing yet."""

    field: str
    before: Json
    after: Json
    sku: str | None = None

    @property
    def is_stock(self) -> bool:
        """Stock moves by itself; it makes no plan stale."""
        return self.field == "stock"


@dataclass(frozen=True, slots=True)
class VariantChange:
    """What becomes of one variant: added, removed, renamed or reordered."""

    kind: str
    sku: str
    external_id: str | None
    before: Json
    after: Json


def match_live(
    listing: DesiredListing, live: LiveListing, known: Mapping[UUID, str]
) -> tuple[list[tuple[DesiredVariant, LiveVariant]], list[DesiredVariant], list[LiveVariant]]:
    """Pair our variants with the platform's, by the linked id, else by SKU; then those only we or only they have."""
    by_id = {item.external_id: item for item in live.variants}
    taken: dict[UUID, LiveVariant] = {
        item.variant_id: by_id[known[item.variant_id]]
        for item in listing.variants
        if known.get(item.variant_id) in by_id
    }
    used = {item.external_id for item in taken.values()}
    by_sku = {item.sku: item for item in live.variants if item.external_id not in used and item.sku}
    for variant in listing.variants:
        if variant.variant_id not in taken and variant.sku in by_sku:
            taken[variant.variant_id] = by_sku.pop(variant.sku)
    used = {item.external_id for item in taken.values()}
    pairs = [(item, taken[item.variant_id]) for item in listing.variants if item.variant_id in taken]
    added = [item for item in listing.variants if item.variant_id not in taken]
    return pairs, added, [item for item in live.variants if item.external_id not in used]


def field_changes(
    listing: DesiredListing, live: LiveListing | None, known: Mapping[UUID, str]
) -> tuple[FieldChange, ...]:
    """Return every field the shop would show differently; of a new listing, all it would show."""
    if live is None:
        return tuple(_new(listing))
    return tuple(_changed(listing, live, known))


def _new(listing: DesiredListing) -> Iterator[FieldChange]:
    yield FieldChange("title", None, listing.title)
    yield FieldChange("description", None, listing.description)
    yield FieldChange("category", None, listing.category_id)
    yield FieldChange("images", None, len(listing.image_hashes))
    yield from _attributes(listing, None)
    for variant in listing.variants:
        yield FieldChange("price", None, variant.price.minor, variant.sku)
        yield FieldChange("stock", None, variant.stock, variant.sku)


def _changed(listing: DesiredListing, live: LiveListing, known: Mapping[UUID, str]) -> Iterator[FieldChange]:
    if listing.sends(ListingField.TITLE) and live.title != listing.title:
        yield FieldChange("title", live.title, listing.title)
    same_words = description_key(live.description) == description_key(listing.description)
    if listing.sends(ListingField.DESCRIPTION) and not same_words:
        yield FieldChange("description", live.description, listing.description)
    if listing.sends(ListingField.CATEGORY) and live.category_id not in (None, listing.category_id):
        yield FieldChange("category", live.category_id, listing.category_id)
    if listing.sends(ListingField.IMAGES) and live.image_count != len(listing.image_hashes):
        yield FieldChange("images", live.image_count, len(listing.image_hashes))
    if listing.sends(ListingField.ATTRIBUTES):
        yield from _attributes(listing, live)
    for variant, shown in match_live(listing, live, known)[0]:
        price = shown.price.minor if shown.price else None
        if listing.sends(ListingField.PRICE) and price != variant.price.minor:
            yield FieldChange("price", price, variant.price.minor, variant.sku)
        if listing.sends(ListingField.STOCK) and shown.stock != variant.stock:
            yield FieldChange("stock", shown.stock, variant.stock, variant.sku)


def _attributes(listing: DesiredListing, live: LiveListing | None) -> Iterator[FieldChange]:
    """Those that would be sent and differ; what the shop says beyond them stays."""
    for attribute_id, values in listing.attributes.items():
        shown = live.attributes.get(attribute_id, ()) if live is not None else None
        if shown is None or not _is_same(values, shown):
            before: Json = [value.shown for value in shown] if shown else None
            yield FieldChange(f"attributes.{attribute_id}", before, [value.shown for value in values])


def _is_same(wanted: Sequence[AttributeValue], shown: Sequence[AttributeValue]) -> bool:
    return len(wanted) == len(shown) and all(any(item.is_same(other) for other in shown) for item in wanted)


def variant_changes(
    listing: DesiredListing, live: LiveListing | None, known: Mapping[UUID, str]
) -> tuple[VariantChange, ...]:
    """Return what becomes of the variants; a new listing changes none."""
    if live is None:
        return ()
    pairs, added, removed = match_live(listing, live, known)
    order = [shown.external_id for shown in live.variants]
    before = sorted((shown.external_id for _, shown in pairs), key=order.index)
    after = [shown.external_id for _, shown in pairs]
    found: list[VariantChange] = []
    for variant, shown in pairs:
        if _naming(variant, listing) != _shown_naming(shown, variant, listing):
            found.append(VariantChange("renamed", variant.sku, shown.external_id, _shown_as(shown), _as_json(variant)))
        elif before.index(shown.external_id) != after.index(shown.external_id):
            places = before.index(shown.external_id), after.index(shown.external_id)
            found.append(VariantChange("reordered", variant.sku, shown.external_id, *places))
    found += [VariantChange("added", item.sku, None, None, _as_json(item)) for item in added]
    found += [VariantChange("removed", item.sku, item.external_id, _shown_as(item), None) for item in removed]
    return tuple(found)


def _naming(variant: DesiredVariant, listing: DesiredListing) -> Json:
    return [variant.sku if listing.has_variants else "", list(variant.options)]


def _shown_naming(shown: LiveVariant, variant: DesiredVariant, listing: DesiredListing) -> Json:
    """A platform without variants names the item, not the SKU; one that tells no options is believed."""
    options = shown.options if shown.options is not None else variant.options
    return [shown.sku if listing.has_variants else "", list(options)]


def _as_json(variant: DesiredVariant) -> Json:
    return {"sku": variant.sku, "options": list(variant.options)}


def _shown_as(shown: LiveVariant) -> Json:
    return {"sku": shown.sku, "options": list(shown.options or ())}


def fingerprint_of_live(live: LiveListing | None) -> str:
    """What of a live listing a plan was made for: everything but its stock, which moves by itself."""
    if live is None:
        return ""
    variants: Json = [
        [item.external_id, item.sku, item.price.minor if item.price else None, list(item.options or ())]
        for item in live.variants
    ]
    content: Json = [
        live.external_id,
        live.status.value,
        live.title,
        description_key(live.description),
        live.category_id,
        live.image_count,
        variants,
        {key: [value.as_json() for value in values] for key, values in live.attributes.items()},
    ]
    return fingerprint(content)
