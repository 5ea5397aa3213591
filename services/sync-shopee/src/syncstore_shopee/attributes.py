"""A category's attributes in the engine's words. Pure.

Facts: Open Platform reference of get_attribute_tree (2026-08). Attributes of a value ("child attributes") exist only
once that value is chosen; they come after their parent here.
"""

from collections.abc import Iterable, Iterator

from syncstore_common.sync.category_data import CategoryAttribute, Choice, DataFormat
from syncstore_shopee.wire import Attribute, AttributeOption, Translation

_CLOSED = frozenset({1, 4})
_SEVERAL = frozenset({4, 5})
_FORMATS = {1: DataFormat.WHOLE, 3: DataFormat.DECIMAL}
_WITH_UNIT = 2
_MOST_WITHOUT_LIMIT = 5
_DEEPEST = 5


def category_attributes(tree: Iterable[Attribute], *, depth: int = 0) -> Iterator[CategoryAttribute]:
    """Lay out an attribute tree, parents before their children."""
    for attribute in tree:
        yield _attribute(attribute, ())
        for option in attribute.attribute_value_list:
            yield from _children(attribute, option, depth)


def _children(attribute: Attribute, option: AttributeOption, depth: int) -> Iterator[CategoryAttribute]:
    if depth >= _DEEPEST:
        return
    for child in option.child_attribute_list:
        yield _attribute(child, ((attribute.attribute_id, option.value_id),))
        for inner in child.attribute_value_list:
            yield from _children(child, inner, depth + 1)


def _attribute(attribute: Attribute, only_with: tuple[tuple[str, str], ...]) -> CategoryAttribute:
    info = attribute.attribute_info
    values = tuple(Choice(item.value_id, _names(item.name, item.multi_lang)) for item in attribute.attribute_value_list)
    return CategoryAttribute(
        id=attribute.attribute_id,
        names=_names(attribute.name, attribute.multi_lang),
        is_required=attribute.mandatory,
        only_with=only_with,
        values=values,
        is_open=info.input_type not in _CLOSED,
        most_values=(info.max_value_count or _MOST_WITHOUT_LIMIT) if info.input_type in _SEVERAL else 1,
        format=_FORMATS.get(info.input_validation_type, DataFormat.TEXT),
        units=info.attribute_unit_list if info.format_type == _WITH_UNIT else (),
    )


def _names(name: str, translations: Iterable[Translation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in (name, *(item.value for item in translations)) if text))
