"""What differs between two contents of a product: decides whether a version is due, on which lane, and what the history
keeps. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from syncstore_catalog.products.model import ProductContent
from syncstore_common.kernel.fingerprint import Json

Fields = dict[str, Json]
_SCALARS = (
    "code",
    "title",
    "description",
    "brand",
    "category",
    "currency",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
)


class ChangeKind(StrEnum):
    """How much changed."""

    NONE = "none"
    PRICE = "price"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Difference:
    """The differing fields only, before and after. Variants are keyed by their id; a missing key means not there."""

    kind: ChangeKind
    before: Fields
    after: Fields

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the differing fields, sorted."""
        return tuple(sorted({*self.before, *self.after}))


def content_fields(content: ProductContent) -> Fields:
    """Return the content as JSON values by field; pictures by hash (where they came from is not content)."""
    fields: Fields = {name: getattr(content, name) for name in _SCALARS}
    fields["status"] = content.status.value
    fields["option_names"] = list(content.option_names)
    fields["tags"] = list(content.tags)
    fields["attributes"] = {name: list(values) for name, values in content.attributes.items()}
    fields["images"] = [picture.content_hash for picture in content.pictures]
    fields["variants"] = {
        str(variant.variant_id): {
            "sku": variant.sku,
            "option_values": list(variant.option_values),
            "price_minor": variant.price_minor,
            "barcode": variant.barcode,
            "image_hash": variant.image_hash,
            "position": position,
        }
        for position, variant in enumerate(content.variants)
    }
    fields["external_ids"] = {
        f"{listing.platform}:{listing.item_id}": {str(variant): model for variant, model in listing.model_ids}
        for listing in content.external_listings
    }
    return fields


def compare(before: ProductContent, after: ProductContent) -> Difference:
    """Return what differs between two contents of the same product."""
    old, new = content_fields(before), content_fields(after)
    names = [name for name in old if old[name] != new[name]]
    left: Fields = {name: old[name] for name in names if name != "variants"}
    right: Fields = {name: new[name] for name in names if name != "variants"}
    if "variants" in names:
        left["variants"], right["variants"] = _differing_entries(old["variants"], new["variants"])
    kind = ChangeKind.CONTENT
    if not names:
        kind = ChangeKind.NONE
    elif names == ["variants"] and _only_prices(left["variants"], right["variants"]):
        kind = ChangeKind.PRICE
    return Difference(kind, left, right)


def _differing_entries(old: Json, new: Json) -> tuple[Fields, Fields]:
    assert isinstance(old, dict)  # noqa: S101 - built above
    assert isinstance(new, dict)  # noqa: S101 - built above
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return {key: old[key] for key in keys if key in old}, {key: new[key] for key in keys if key in new}


def _only_prices(old: Json, new: Json) -> bool:
    if not isinstance(old, dict) or not isinstance(new, dict) or old.keys() != new.keys():
        return False
    return all({**old[key], "price_minor": 0} == {**new[key], "price_minor": 0} for key in old)
