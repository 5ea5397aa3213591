"""Filling a category's attributes from a product: by the seller's mapping, else by equal names. Pure, and explained.

Only new listings are held to what a category asks for: one that exists got what it needed when it was made, and keeps
the attributes that nobody gives here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from syncstore_common.sync.category_data import (
    Attributes,
    AttributeValue,
    CategoryAttribute,
    DataFormat,
    chosen_pairs,
)
from syncstore_common.sync.listing import Finding, Severity
from syncstore_common.sync.mapped import GivenAttribute
from syncstore_common.sync.names import is_translated, name_key, same_name

REQUIRED = "attributes.required"
UNKNOWN_VALUE = "attributes.value_unknown"
TOO_MANY = "attributes.too_many_values"
NO_NUMBER = "attributes.not_a_number"
NO_UNIT = "attributes.unit_missing"
FOREIGN = "attributes.foreign"
_MOST_SHOWN = 8
_MEASURE = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(\D.*)?")


@dataclass(frozen=True, slots=True)
class FilledAttribute:
    """One attribute of the category, with what is sent of it and why; no values: nothing is sent."""

    attribute: CategoryAttribute
    values: tuple[AttributeValue, ...]
    source: str
    """``mapping``, ``name`` or ``none``."""
    why: str


@dataclass(frozen=True, slots=True)
class Filling:
    """All attributes of a category."""

    filled: tuple[FilledAttribute, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def attributes(self) -> Attributes:
        """What is sent."""
        return {item.attribute.id: item.values for item in self.filled if item.values}


def fill_attributes(
    product: Mapping[str, tuple[str, ...]],
    given: Sequence[GivenAttribute],
    category_id: str,
    wanted: Sequence[CategoryAttribute],
    *,
    is_new: bool,
) -> Filling:
    """Fill the attributes ``wanted`` of a category. ``product``: name → values; ``given``: what the mapping says."""
    if not product and not given and not is_new:
        return Filling()  # nothing to say, and nobody asks: most pushes to listings that exist
    return _Filling(product, _of_category(given, category_id), wanted, is_new=is_new).run()


def _of_category(given: Sequence[GivenAttribute], category_id: str) -> dict[str, GivenAttribute]:
    """What is said for the category itself beats what is said for every category."""
    chosen: dict[str, GivenAttribute] = {}
    for item in given:
        if item.category_id == category_id or (item.category_id is None and item.attribute_id not in chosen):
            chosen[item.attribute_id] = item
    return chosen


class _Filling:
    """One product meeting one category."""

    def __init__(
        self,
        product: Mapping[str, tuple[str, ...]],
        given: Mapping[str, GivenAttribute],
        wanted: Sequence[CategoryAttribute],
        *,
        is_new: bool,
    ) -> None:
        self._product = product
        self._by_key = {name_key(name): name for name in reversed(list(product))}
        self._given = given
        self._wanted = wanted
        self._is_new = is_new
        self._findings: list[Finding] = []

    def run(self) -> Filling:
        chosen: set[tuple[str, str]] = set()
        filled: list[FilledAttribute] = []
        for attribute in self._wanted:
            if attribute.only_with and chosen.isdisjoint(attribute.only_with):
                continue
            filled.append(self._fill(attribute))
            chosen.update(chosen_pairs({attribute.id: filled[-1].values}))
        if self._is_new:
            self._ask_for_missing(filled, chosen)
        self._findings += self._foreign()
        return Filling(tuple(filled), tuple(self._findings))

    def _ask_for_missing(self, filled: Sequence[FilledAttribute], chosen: set[tuple[str, str]]) -> None:
        told = {finding.field for finding in self._findings if finding.severity is Severity.ERROR}
        for item in filled:
            attribute = item.attribute
            is_required = attribute.is_required or not chosen.isdisjoint(attribute.required_with)
            if is_required and not item.values and field_of(attribute) not in told:
                self._findings.append(_missing(attribute))

    def _fill(self, attribute: CategoryAttribute) -> FilledAttribute:
        given = self._given.get(attribute.id)
        if given is not None:
            values = self._values(attribute, given.values, given.unit)
            why = f"mapped from '{given.source}'" if given.source else "the mapping's own value"
            return FilledAttribute(attribute, values, "mapping", why)
        name = next((self._by_key[key] for key in map(name_key, attribute.names) if key in self._by_key), None)
        if name is None:
            return FilledAttribute(attribute, (), "none", "the product has no attribute of this name")
        values = self._values(attribute, tuple(map(AttributeValue, self._product[name])), None)
        is_other_language = is_translated(name, attribute.names)
        how = "the same word in the other language" if is_other_language else "the same name"
        return FilledAttribute(attribute, values, "name", f"{how}: '{name}'")

    def _values(
        self, attribute: CategoryAttribute, texts: Sequence[AttributeValue], unit: str | None
    ) -> tuple[AttributeValue, ...]:
        found = [value for text in texts if (value := self._value(attribute, text, unit)) is not None]
        distinct = tuple(dict.fromkeys(found))
        if len(distinct) > attribute.most_values:
            left = ", ".join(f"'{value.text}'" for value in distinct[attribute.most_values :])
            message = f"'{attribute.name}' takes {attribute.most_values}; left out: {left}"
            self._note(attribute, TOO_MANY, message, "keep the values that matter most", Severity.WARNING)
        return distinct[: attribute.most_values]

    def _value(self, attribute: CategoryAttribute, text: AttributeValue, unit: str | None) -> AttributeValue | None:
        """One value in the platform's words; None after noting why there is none."""
        if text.value_id is not None:
            known = attribute.value(text.value_id)
            if known is not None:
                return AttributeValue(known.name, known.id)
            message = (
                f"the mapping gives '{attribute.name}' the value {text.value_id}, which the category does not have"
            )
            self._refuse(attribute, UNKNOWN_VALUE, message, f"map it to {_offered(attribute)}")
            return None
        named = next((item for item in attribute.values if same_name(text.text, item.names)), None)
        if named is not None:
            return AttributeValue(named.name, named.id)
        if not attribute.is_open:
            message = f"'{text.text}' is none of the values '{attribute.name}' may have"
            self._refuse(attribute, UNKNOWN_VALUE, message, f"write or map one of {_offered(attribute)}")
            return None
        return self._own_text(attribute, text, unit)

    def _own_text(self, attribute: CategoryAttribute, text: AttributeValue, unit: str | None) -> AttributeValue | None:
        """A value in the seller's words, as a number with a unit where the platform wants one."""
        if attribute.format is DataFormat.TEXT and not attribute.units:
            return text
        number, own_unit = _measure(text.text)
        if number is None or (attribute.format is DataFormat.WHOLE and number != number.to_integral_value()):
            kind = "a whole number" if attribute.format is DataFormat.WHOLE else "a number"
            message = f"'{text.text}' is not {kind}, which '{attribute.name}' has to be"
            self._refuse(attribute, NO_NUMBER, message, f"write {kind}")
            return None
        if not attribute.units:
            return AttributeValue(f"{number.normalize():f}")
        chosen = _unit(own_unit or unit, attribute.units)
        if chosen is None:
            message = f"'{text.text}' of '{attribute.name}' has none of the units {', '.join(attribute.units)}"
            self._refuse(attribute, NO_UNIT, message, "write the unit behind the number, or map one")
            return None
        return AttributeValue(f"{number.normalize():f}", unit=chosen)

    def _foreign(self) -> Iterator[Finding]:
        """Attributes that the mapping names for this very category, and which it does not have."""
        known = {attribute.id for attribute in self._wanted}
        for item in self._given.values():
            if item.category_id is not None and item.attribute_id not in known:
                message = f"the mapping names the attribute {item.attribute_id}, which the category does not have"
                fix = "take it out of the mapping, or choose another category"
                yield Finding(f"attributes.{item.attribute_id}", FOREIGN, message, fix, Severity.WARNING)

    def _refuse(self, attribute: CategoryAttribute, rule: str, message: str, fix: str) -> None:
        """Note a value that can't be sent: what the category asks for stops a new listing, the rest is left out."""
        is_fatal = attribute.is_required and self._is_new
        self._note(attribute, rule, message, fix, Severity.ERROR if is_fatal else Severity.WARNING)

    def _note(self, attribute: CategoryAttribute, rule: str, message: str, fix: str, severity: Severity) -> None:
        self._findings.append(Finding(field_of(attribute), rule, message, fix, severity))


def field_of(attribute: CategoryAttribute) -> str:
    """The path under which findings name an attribute."""
    return f"attributes.{attribute.name}"


def _missing(attribute: CategoryAttribute) -> Finding:
    message = f"the category asks for '{attribute.name}' (attribute {attribute.id})"
    offered = f", such as {_offered(attribute)}" if attribute.values else ""
    fix = f"give the product the attribute '{attribute.name}'{offered}, or map one of its attributes to it"
    return Finding(field_of(attribute), REQUIRED, message, fix)


def _offered(attribute: CategoryAttribute) -> str:
    names = [f"'{item.name}'" for item in attribute.values[:_MOST_SHOWN]]
    more = len(attribute.values) - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _measure(text: str) -> tuple[Decimal | None, str | None]:
    """Take "2,5 kg" apart. A comma is a decimal comma: thousands are never written with one here."""
    found = _MEASURE.fullmatch(text.strip())
    if found is None:
        return None, None
    try:
        return Decimal(found.group(1).replace(",", ".")), (found.group(2) or "").strip() or None
    except InvalidOperation:
        return None, None


def _unit(unit: str | None, units: Sequence[str]) -> str | None:
    if unit is None:
        return units[0] if len(units) == 1 else None
    return next((item for item in units if item.casefold() == unit.casefold()), None) or next(
        (item for item in units if same_name(unit, (item,))), None
    )
