"""What a seller's mapping says of one product, before it meets a category. Pure.

Prepared once per shop and change of its settings; asking it about a product is a few look-ups.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.mappings import AttributeMapping
from syncstore_common.contracts.mappings import Mapping as ShopMapping
from syncstore_common.sync.categories import path_of
from syncstore_common.sync.category_data import AttributeValue


@dataclass(frozen=True, slots=True)
class GivenAttribute:
    """One attribute as the mapping has it for a product: its values, and where they come from, for people."""

    attribute_id: str
    category_id: str | None
    values: tuple[AttributeValue, ...]
    source: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class MappedProduct:
    """Everything a mapping says of one product in one shop."""

    brand_id: str | None = None
    attributes: tuple[GivenAttribute, ...] = ()
    logistics_ids: tuple[str, ...] = ()
    warehouse_id: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedMapping:
    """A shop's mapping with its names made ready for comparing."""

    categories: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[AttributeMapping, ...] = ()
    logistics_ids: tuple[str, ...] = ()
    warehouse_id: str | None = None

    @classmethod
    def of(cls, mapping: ShopMapping) -> "PreparedMapping":
        """Prepare a mapping."""
        return cls(
            categories={path_of(path): category_id for path, category_id in mapping.category_map.items()},
            brands={_folded(name): brand_id for name, brand_id in mapping.brand_map.items()},
            attributes=mapping.attributes,
            logistics_ids=mapping.logistics_ids,
            warehouse_id=mapping.warehouse_id,
        )

    def category_of(self, category: str | None) -> str | None:
        """The category a path is mapped to: its own entry, else that of the nearest category above it."""
        path = path_of(category or "")
        for length in range(len(path), 0, -1):
            found = self.categories.get(path[:length])
            if found is not None:
                return found
        return None

    def of_product(self, product: ProductSnapshot) -> MappedProduct:
        """What the mapping says of a product."""
        known = {_folded(name): (name, values) for name, values in product.attributes.items()}
        given = (_given(item, known) for item in self.attributes)
        return MappedProduct(
            brand_id=self.brands.get(_folded(product.brand or "")),
            attributes=tuple(item for item in given if item is not None),
            logistics_ids=self.logistics_ids,
            warehouse_id=self.warehouse_id,
        )


def _given(mapping: AttributeMapping, known: Mapping[str, tuple[str, tuple[str, ...]]]) -> GivenAttribute | None:
    """The values of one attribute: from the product, else what the mapping has for products that say nothing."""
    name, values = known.get(_folded(mapping.source or ""), (mapping.source or "", ()))
    if mapping.source is not None and values:
        ids = {_folded(text): value_id for text, value_id in mapping.values.items()}
        found = tuple(AttributeValue(text, ids.get(_folded(text))) for text in values)
        return GivenAttribute(mapping.attribute_id, mapping.category_id, found, name, mapping.unit)
    if mapping.value_id is not None or mapping.text is not None:
        fixed = AttributeValue(mapping.text or "", mapping.value_id)
        return GivenAttribute(mapping.attribute_id, mapping.category_id, (fixed,), "", mapping.unit)
    return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
