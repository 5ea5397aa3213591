"""The filters of the product list as SQL conditions."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_gateway.tables import listing_overview, product_overview

MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What a list is narrowed to; None asks nothing. Prices in minor units, both ends included."""

    query: str | None = None
    """Words that must all occur in title, code, brand or a SKU."""
    category: str | None = None
    """A category and everything below it."""
    platform: Platform | None = None
    shop_id: UUID | None = None
    states: tuple[ListingState, ...] = ()
    """With a platform or shop: the state there; ``not_listed`` means no listing at all."""
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    low_stock: int | None = None
    """Some variant has at most this many."""


def conditions(wanted: ProductFilter) -> list[ColumnElement[bool]]:
    """Return the conditions a product must meet, deleted products left out."""
    table = product_overview.c
    found: list[ColumnElement[bool]] = [~table.is_deleted]
    words = (wanted.query or "").lower().split()[:MAX_WORDS]
    found.extend(table.search_text.like(f"%{_escaped(word)}%") for word in words)
    if wanted.category is not None:
        below = f"{_escaped(wanted.category)} > %"
        found.append(or_(table.category == wanted.category, table.category.like(below)))
    if wanted.price_min_minor is not None:
        found.append(table.base_price_minor >= wanted.price_min_minor)
    if wanted.price_max_minor is not None:
        found.append(table.base_price_minor <= wanted.price_max_minor)
    if wanted.low_stock is not None:
        found.append(table.lowest_stock <= wanted.low_stock)
    return [*found, *_listing_conditions(wanted)]


def _listing_conditions(wanted: ProductFilter) -> list[ColumnElement[bool]]:
    listing = listing_overview.c
    where: list[ColumnElement[bool]] = [listing.product_id == product_overview.c.product_id]
    if wanted.platform is not None:
        where.append(listing.platform == wanted.platform.value)
    if wanted.shop_id is not None:
        where.append(listing.connection_id == wanted.shop_id)
    if not wanted.states:
        return [exists().where(and_(*where))] if len(where) > 1 else []
    present = [state.value for state in wanted.states if state is not ListingState.NOT_LISTED]
    choices = []
    if ListingState.NOT_LISTED in wanted.states:
        choices.append(~exists().where(and_(*where, listing.state != ListingState.NOT_LISTED.value)))
    if present:
        choices.append(exists().where(and_(*where, listing.state.in_(present))))
    return [or_(*choices)]


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
