"""What a platform says of its categories, attributes, brands, channels and warehouses, in the engine's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pydantic import TypeAdapter

from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.names import plain_name


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing of a platform that can be chosen, with the names it has there (languages differ)."""

    id: str
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it; its id when it has no name."""
        return self.names[0] if self.names else self.id


class ChoiceKind(StrEnum):
    """What of a shop can be looked up to map to."""

    CATEGORIES = "categories"
    """Leaves that listings may stand in."""
    BRANDS = "brands"
    LOGISTICS = "logistics"
    WAREHOUSES = "warehouses"


class DataFormat(StrEnum):
    """What a free value of an attribute has to be."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class CategoryAttribute:
    """An attribute of a category."""

    id: str
    names: tuple[str, ...] = ()
    is_required: bool = False
    required_with: tuple[tuple[str, str], ...] = ()
    """(attribute, value) ids: asked for once one of these is chosen."""
    only_with: tuple[tuple[str, str], ...] = ()
    """(attribute, value) ids: not there at all unless one of these is chosen. Those stand earlier in the category."""
    values: tuple[Choice, ...] = ()
    is_open: bool = True
    """Values of one's own are taken, too."""
    most_values: int = 1
    format: DataFormat = DataFormat.TEXT
    units: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.names[0] if self.names else self.id

    def value(self, value_id: str) -> Choice | None:
        """The platform's value of this id."""
        return next((item for item in self.values if item.id == value_id), None)


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A value as it is sent: one of the platform's own by its id, else text, with a unit where it has one."""

    text: str
    value_id: str | None = None
    unit: str | None = None

    def as_json(self) -> Json:
        """For fingerprints and for people."""
        return {"value_id": self.value_id, "text": self.text, "unit": self.unit}

    @property
    def shown(self) -> str:
        """As people read it."""
        text = self.text or f"value {self.value_id}"
        return f"{text} {self.unit}" if self.unit else text

    def is_same(self, other: "AttributeValue") -> bool:
        """Tell whether both say the same: an id decides where both have one."""
        if self.value_id is not None and other.value_id is not None:
            return self.value_id == other.value_id
        return self.shown.casefold() == other.shown.casefold()


Attributes = dict[str, tuple[AttributeValue, ...]]
"""A listing's attributes by the platform's attribute id."""


def chosen_pairs(attributes: Attributes) -> Iterator[tuple[str, str]]:
    """The (attribute, value) ids of the platform's own values among them."""
    for attribute_id, values in attributes.items():
        for value in values:
            if value.value_id is not None:
                yield attribute_id, value.value_id


_ATTRIBUTES = TypeAdapter(tuple[CategoryAttribute, ...])


def attributes_as_text(attributes: Iterable[CategoryAttribute]) -> str:
    """A category's attributes as a text that facts of a shop can be kept as."""
    return _ATTRIBUTES.dump_json(tuple(attributes)).decode()


@lru_cache(maxsize=2_000)
def attributes_of_text(text: str) -> tuple[CategoryAttribute, ...]:
    """The attributes of a kept text; each is read once, however many listings are planned with it."""
    return _ATTRIBUTES.validate_json(text)


@lru_cache(maxsize=2_000)
def _folded_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(plain_name(name) for name in names)


def found(choices: Iterable[Choice], query: str) -> Iterator[Choice]:
    """Those whose name holds every word of the query (without one: all)."""
    words = plain_name(query).split()
    for choice in choices:
        if any(all(word in name for word in words) for name in _folded_names(choice.names) or ("",)):
            yield choice
