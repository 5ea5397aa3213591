"""Which products are meant: conditions that all must hold. Pure SQL building; nothing said means every product."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, true

from syncstore_catalog.products.model import ProductStatus
from syncstore_catalog.tables import products

_LEVELS = " > "


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions on products. ``text`` is looked for in code and title; ``category`` includes those below it."""

    product_ids: tuple[UUID, ...] = ()
    status: ProductStatus | None = None
    text: str | None = None
    brand: str | None = None
    category: str | None = None
    tag: str | None = None


def condition_of(selection: Selection) -> ColumnElement[bool]:
    """Return what the row of a product must satisfy. Case does not count, except in tags."""
    conditions: list[ColumnElement[bool]] = []
    if selection.product_ids:
        conditions.append(products.c.product_id.in_(selection.product_ids))
    if selection.status is not None:
        conditions.append(products.c.status == selection.status.value)
    if selection.text:
        found = (column.icontains(selection.text, autoescape=True) for column in (products.c.code, products.c.title))
        conditions.append(or_(*found))
    if selection.brand:
        conditions.append(func.lower(products.c.brand) == selection.brand.lower())
    if selection.category:
        here = func.lower(products.c.category) == selection.category.lower()
        conditions.append(or_(here, products.c.category.istartswith(selection.category + _LEVELS, autoescape=True)))
    if selection.tag:
        conditions.append(products.c.tags.any(selection.tag))
    return and_(true(), *conditions)
