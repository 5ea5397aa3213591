"""A category's attributes in the engine's words. Pure.

Facts: Partner Center, page Get Attributes (202309). Attributes of SKUs (sales properties) are not among them: options
carry those. A category is asked once per language, so names come in each.
"""

from collections.abc import Iterable, Iterator, Sequence

from syncstore_common.sync.category_data import CategoryAttribute, Choice, DataFormat
from syncstore_tiktok.wire_knowledge import Attribute

_OF_PRODUCTS = "PRODUCT_PROPERTY"
_MOST_VALUES = 10


def category_attributes(answers: Sequence[Iterable[Attribute]]) -> Iterator[CategoryAttribute]:
    """Translate the answers of several languages, the first of which names things for the seller."""
    rows: dict[str, list[Attribute]] = {}
    for answer in answers:
        for attribute in answer:
            if attribute.type == _OF_PRODUCTS:
                rows.setdefault(attribute.id, []).append(attribute)
    for translated in rows.values():
        yield _attribute(translated)


def _attribute(translated: Sequence[Attribute]) -> CategoryAttribute:
    first = translated[0]
    names: dict[str, list[str]] = {}
    for value in (value for attribute in translated for value in attribute.values):
        names.setdefault(value.id, []).append(value.name)
    return CategoryAttribute(
        id=first.id,
        names=_each_once(attribute.name for attribute in translated),
        is_required=first.is_required,
        required_with=tuple(
            (condition.attribute_id, condition.attribute_value_id) for condition in first.requirement_conditions
        ),
        values=tuple(Choice(value_id, _each_once(texts)) for value_id, texts in names.items()),
        is_open=first.is_customizable or not names,
        most_values=_MOST_VALUES if first.is_multiple_selection else 1,
        format=_format(first.value_data_format),
    )


def _format(word: str) -> DataFormat:
    """``POSITIVE_INT_OR_DECIMAL`` is a number, ``INT`` a whole one; any other word is text."""
    parts = set(word.upper().split("_"))
    if parts & {"DECIMAL", "NUMBER"}:
        return DataFormat.DECIMAL
    return DataFormat.WHOLE if "INT" in parts else DataFormat.TEXT


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
