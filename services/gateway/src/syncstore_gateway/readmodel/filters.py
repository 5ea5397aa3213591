"""The filters of the product list as SQL conditions with numbered parameters. Pure.

Named SQL on the driver instead of composed statements: a list is asked for with every keystroke of a search, and
composing cost more than asking.
"""

from dataclasses import dataclass, field
from uuid import UUID

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ListingState
from syncstore_gateway.readmodel.holding import HELD_STATES

MAX_WORDS = 8
_COVERED = "l.connection_id in (select connection_id from shops_on_hold)"
_HELD = [state.value for state in HELD_STATES]


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


@dataclass(slots=True)
class Conditions:
    """Conditions on ``product_overview p`` that must all hold, and the values of their parameters in order."""

    texts: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, text: str, *values: object) -> None:
        """Add a condition; each ``{}`` of it is the parameter of the next value."""
        first = len(self.values) + 1
        self.values += values
        self.texts.append(text.format(*(f"${first + place}" for place in range(len(values)))))

    @property
    def sql(self) -> str:
        """The conditions in one expression."""
        return " and ".join(self.texts)


def conditions(wanted: ProductFilter) -> Conditions:
    """Return the conditions a product must meet, deleted products left out."""
    found = Conditions(["not p.is_deleted"])
    for word in (wanted.query or "").lower().split()[:MAX_WORDS]:
        found.add("p.search_text like {}", f"%{_escaped(word)}%")
    if wanted.category is not None:
        below = f"{_escaped(wanted.category)} > %"
        found.add("(p.category = {} or p.category like {})", wanted.category, below)
    if wanted.price_min_minor is not None:
        found.add("p.base_price_minor >= {}", wanted.price_min_minor)
    if wanted.price_max_minor is not None:
        found.add("p.base_price_minor <= {}", wanted.price_max_minor)
    if wanted.low_stock is not None:
        found.add("p.lowest_stock <= {}", wanted.low_stock)
    _add_listing_conditions(found, wanted)
    return found


def _add_listing_conditions(found: Conditions, wanted: ProductFilter) -> None:
    there, values = "", list[object]()
    if wanted.platform is not None:
        there, values = " and l.platform = {}", [wanted.platform.value]
    if wanted.shop_id is not None:
        there, values = f"{there} and l.connection_id = {{}}", [*values, wanted.shop_id]
    listing = f"exists (select from listing_overview l where l.product_id = p.product_id{there}"
    if not wanted.states:
        if values:
            found.add(f"{listing})", *values)
        return
    away = (ListingState.NOT_LISTED, ListingState.PAUSED)
    present = [state.value for state in wanted.states if state not in away]
    choices, given = list[str](), list[object]()
    if ListingState.NOT_LISTED in wanted.states:
        choices.append(f"not {listing} and l.state <> {{}})")
        given += [*values, ListingState.NOT_LISTED.value]
    if present:
        choices.append(f"{listing} and l.state = any({{}}) and not ({_COVERED} and l.state = any({{}})))")
        given += [*values, present, _HELD]
    if ListingState.PAUSED in wanted.states:
        choices.append(f"{listing} and {_COVERED} and l.state = any({{}}))")
        given += [*values, _HELD]
    found.add(f"({' or '.join(choices)})", *given)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
