"""The same edit for many products. Pure: a product's content goes in, the edit of that one product comes out.

It becomes an ordinary edit of the product, so a bulk edit can do and be refused nothing that a single one can't.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from syncstore_catalog.products.edits import ProductEdit, VariantEdit
from syncstore_catalog.products.model import ProductContent, ProductStatus
from syncstore_catalog.products.rules import one_line
from syncstore_catalog.products.selection import Selection
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.kernel.money import Money, MoneyError, Rounding


class PriceStep(StrEnum):
    """What is done to a price."""

    SET = "set"
    ADD = "add"
    PERCENT = "percent"


class TextField(StrEnum):
    """Texts in which words can be replaced."""

    TITLE = "title"
    DESCRIPTION = "description"
    BRAND = "brand"
    CATEGORY = "category"


_CLEARABLE = (TextField.BRAND, TextField.CATEGORY)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """``amount`` is a price or a difference in the catalogue's currency, or per cent; results meet the step."""

    how: PriceStep
    amount: Decimal
    step_minor: int = 1
    rounding: Rounding = Rounding.NEAREST

    def of(self, price_minor: int, currency: str) -> int:
        """Return the new price. Raises MoneyError for an amount that the currency can't have."""
        price, factor = Money(price_minor, currency), Decimal(1)
        if self.how is PriceStep.PERCENT:
            factor += self.amount / 100
        else:
            given = Money.parse(str(self.amount), currency).minor
            price = Money(given if self.how is PriceStep.SET else price_minor + given, currency)
        return price.scaled(factor, step_minor=self.step_minor, rounding=self.rounding).minor


@dataclass(frozen=True, slots=True)
class Replacement:
    """Write ``new`` wherever ``old`` stands in a text, letter by letter."""

    field: TextField
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """Which products, and what becomes of each. ``sent`` names those of brand, category and status that were given."""

    selection: Selection
    sent: frozenset[str] = frozenset()
    brand: str | None = None
    category: str | None = None
    status: ProductStatus | None = None
    price: PriceChange | None = None
    replace: tuple[Replacement, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Changes name by name: one without values goes away."""

    def check(self, currency: str) -> None:
        """Raise InvalidInput for an edit that does nothing, contradicts itself or can't be carried out."""
        for name in sorted(self.sent & {item.field.value for item in self.replace}):
            raise InvalidInput(f"{name} can't be set and replaced at once", field=name, fix="send one of the two")
        if "status" in self.sent and self.status is None:
            raise InvalidInput("a product has a status", field="status", fix="send one, or leave the field out")
        if not (self.sent or self.price or self.replace or self.add_tags or self.remove_tags or self.attributes):
            raise InvalidInput("the edit changes nothing", field="price", fix="send at least one change")
        try:
            if self.price is not None:
                self.price.of(1, currency)
        except MoneyError as error:
            raise InvalidInput(str(error), field="price.amount", fix=f"give an amount of {currency}") from error

    def of(self, content: ProductContent) -> ProductEdit:
        """Return the edit of one product."""
        changes: dict[str, Any] = {name: getattr(self, name) for name in self.sent}
        changes |= dict(self._texts(content))
        if self.add_tags or self.remove_tags:
            gone = {tag.casefold() for tag in self.remove_tags}
            changes["tags"] = (*(tag for tag in content.tags if tag.casefold() not in gone), *self.add_tags)
        if self.attributes:
            changes["attributes"] = self.attributes
        if self.price is not None:
            changes["variants"] = tuple(self._priced(self.price, content))
        return ProductEdit(sent=frozenset(changes), **changes)

    def _texts(self, content: ProductContent) -> Iterator[tuple[str, str | None]]:
        for name in dict.fromkeys(item.field for item in self.replace):
            before = text = getattr(content, name.value) or ""
            for item in self.replace:
                if item.field is name:
                    text = text.replace(item.old, item.new)
            if text != before and name is TextField.DESCRIPTION:
                yield name.value, text
            elif text != before:
                yield name.value, one_line(text) or (None if name in _CLEARABLE else "")

    @staticmethod
    def _priced(change: PriceChange, content: ProductContent) -> Iterator[VariantEdit]:
        for variant in content.variants:
            price_minor = change.of(variant.price_minor, content.currency)
            yield VariantEdit(frozenset({"price_minor"}), variant.variant_id, price_minor=price_minor)
