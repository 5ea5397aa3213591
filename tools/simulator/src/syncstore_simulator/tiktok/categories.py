"""Look-ups in the category tree: ids, parents, attributes, rules, and a recommendation by words in a title.

Ids are numbered in the order of `category_data`, so they are stable. Version ``v2`` is the tree of today; version
``v1`` is an old tree whose leaves can no longer be used. Field names follow the endpoint pages Get Categories, Get
Attributes and Get Rules.
"""

import re
from dataclasses import dataclass
from functools import cache

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok.category_data import (
    ATTRIBUTES,
    SALES_ATTRIBUTES,
    TREE,
    AttributeSpec,
    LeafRules,
    LeafSpec,
)

CURRENT_VERSION = "v2"
CERTIFICATE_ID = "7182427311584347001"
_V1_OFFSET = 200_000


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree; ``leaf`` is set for leaves only."""

    id: str
    parent_id: str
    english: str
    indonesian: str
    level: int
    leaf: LeafSpec | None = None

    @property
    def rules(self) -> LeafRules:
        """Return what the category demands (a parent demands nothing)."""
        return self.leaf.rules if self.leaf is not None else LeafRules()

    def name(self, locale: str) -> str:
        """Return the name in English for ``en-...`` locales, in Indonesian otherwise."""
        return self.english if locale.lower().startswith("en") else self.indonesian


def _tree() -> list[Category]:
    nodes: list[Category] = []
    for root_number, ((english, indonesian), middles) in enumerate(TREE.items(), start=1):
        root = Category(str(600_000 + root_number * 1000), "0", english, indonesian, 1)
        nodes.append(root)
        for middle_number, ((middle_english, middle_indonesian), leaves) in enumerate(middles.items(), start=1):
            middle = Category(str(int(root.id) + middle_number * 100), root.id, middle_english, middle_indonesian, 2)
            nodes.append(middle)
            for number, spec in enumerate(leaves, start=1):
                nodes.append(Category(str(int(middle.id) + number), middle.id, spec.english, spec.indonesian, 3, spec))
    return nodes


@cache
def tree(version: str) -> dict[str, Category]:
    """Return the tree of a version by category id, parents before children; an unknown version has no categories."""
    if version == CURRENT_VERSION:
        return {node.id: node for node in _tree()}
    if version == "v1":
        shifted = ((_older(node.id), _older(node.parent_id), node) for node in _tree())
        return {
            new_id: Category(new_id, parent, node.english, node.indonesian, node.level, node.leaf)
            for new_id, parent, node in shifted
        }
    return {}


def _older(category_id: str) -> str:
    return category_id if category_id == "0" else str(int(category_id) + _V1_OFFSET)


def chain(category: Category) -> list[Category]:
    """Return a category and its ancestors, the root first."""
    nodes = tree(CURRENT_VERSION)
    path = [category]
    while path[0].parent_id != "0":
        path.insert(0, nodes[path[0].parent_id])
    return path


def attributes_of(category: Category) -> list[AttributeSpec]:
    """Return the product attributes a leaf knows: the general ones and those it demands."""
    names = dict.fromkeys(("material", "pattern", *category.rules.required_attributes))
    return [ATTRIBUTES[name] for name in names]


def required_attribute_ids(category: Category) -> list[str]:
    """Return the ids of the attributes a product of this leaf must have."""
    return [ATTRIBUTES[name].id for name in category.rules.required_attributes]


def value_ids(attribute: AttributeSpec) -> dict[str, str]:
    """Return an attribute's listed values by value id."""
    return {str(int(attribute.id) * 1000 + number): value for number, value in enumerate(attribute.values, start=1)}


def attribute_rows(category: Category, locale: str) -> list[JsonObject]:
    """Return the rows of Get Attributes for a leaf, sales attributes first; ``is_requried`` is their spelling."""
    required = set(required_attribute_ids(category))
    sales = [_attribute_row(spec, "SALES_PROPERTY", locale, is_required=False) for spec in SALES_ATTRIBUTES]
    own = [
        _attribute_row(spec, "PRODUCT_PROPERTY", locale, is_required=spec.id in required)
        for spec in attributes_of(category)
    ]
    return sales + own


def _attribute_row(spec: AttributeSpec, kind: str, locale: str, *, is_required: bool) -> JsonObject:
    english = locale.lower().startswith("en")
    row: JsonObject = {
        "id": spec.id,
        "name": spec.english if english else spec.indonesian,
        "type": kind,
        "is_requried": is_required,
        "is_customizable": spec.is_open,
        "is_multiple_selection": spec.is_multiple,
    }
    if spec.is_number:
        row["value_data_format"] = "POSITIVE_INT_OR_DECIMAL"
    if spec.values:
        row["values"] = [{"id": value_id, "name": value} for value_id, value in value_ids(spec).items()]
    return row


def rules_row(category: Category) -> JsonObject:
    """Return the answer of Get Rules for a leaf."""
    rules = category.rules
    certificates = (
        [{"id": CERTIFICATE_ID, "name": "Izin Edar BPOM", "is_required": True}] if rules.needs_certificate else []
    )
    return {
        "product_certifications": certificates,
        "size_chart": {"is_supported": True, "is_required": rules.needs_size_chart},
        "cod": {"is_supported": rules.supports_cod},
        "package_dimension": {"is_required": rules.needs_dimensions},
        "epr": {"is_required": False},
        "responsible_person": {"is_required": False},
        "manufacturer": {"is_required": False},
        "allowed_special_product_types": [],
        "fees": [],
        "seller_sku": {"is_required": False},
    }


def recommend(text: str, platform: str) -> Category:
    """Return the open leaf of a platform whose words a text holds most often; the first leaf when none fits."""
    words = set(re.findall(r"[\w-]+", text.lower()))
    open_leaves = [
        node
        for node in tree(CURRENT_VERSION).values()
        if node.leaf is not None and node.rules.permission == "AVAILABLE" and platform in node.rules.platforms
    ]
    return max(open_leaves, key=lambda node: len(words & set(node.leaf.words.split())) if node.leaf else 0)
