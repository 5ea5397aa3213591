"""What an API's handler gets and gives."""

from collections.abc import Callable
from dataclasses import dataclass, field

from syncstore_simulator.core.calls import Call, CallKind
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_product import RequestRefusal
from syncstore_simulator.shopee.items import Item, changed
from syncstore_simulator.shopee.markets import Market
from syncstore_simulator.shopee.signing import ApiType


@dataclass(frozen=True, slots=True)
class Reply:
    """A success: ``response`` goes under that name, ``top`` stands beside it (some APIs answer at the top level)."""

    response: JsonValue = None
    top: JsonObject = field(default_factory=dict)
    warning: str | None = ""
    """None leaves the field out, as logistics and shop replies do."""
    names_error: bool = True
    """One API's success has no ``error`` at all."""


@dataclass(frozen=True, slots=True)
class ShopeeRequest:
    """A call that passed the gateway. ``shop_id`` is 0 for public APIs."""

    call: Call
    shop_id: int
    market: Market
    now: float

    @property
    def second(self) -> int:
        """Return the current time in whole seconds."""
        return int(self.now)

    def body(self, *known: str) -> JsonObject:
        """Return the JSON body; names besides ``known`` are noted in the journal. Raises Refused."""
        try:
            body = self.call.json()
        except ValueError as error:
            raise Refused(RequestRefusal.EMPTY_BODY) from error
        if not isinstance(body, dict):
            raise Refused(RequestRefusal.EMPTY_BODY)
        self.call.unknown_fields.extend(sorted(set(body) - set(known)))
        return body

    def query(self) -> JsonObject:
        """Return the query's first values by name."""
        values: JsonObject = {}
        for name, value in self.call.query:
            values.setdefault(name, value)
        return values

    def wrote(self, before: Item | None, after: Item) -> None:
        """Note for the journal that the call took effect on an item."""
        self.call.applied = True
        self.call.effect.update(changed(before, after))


Handler = Callable[[ShopeeRequest], Reply]


@dataclass(frozen=True, slots=True)
class Api:
    """One API: how it is called, what its signature covers, who handles it."""

    method: str
    path: str
    api_type: ApiType
    kind: CallKind
    handler: Handler
