"""One call on its way through the gateway and an endpoint, with what the checks found out about it."""

from dataclasses import dataclass, field

from syncstore_simulator.core.calls import Call
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import ProductRefusal
from syncstore_simulator.tiktok.fields import is_id
from syncstore_simulator.tiktok.grants import Grant
from syncstore_simulator.tiktok.listing import Product
from syncstore_simulator.tiktok.shop import Shop
from syncstore_simulator.tiktok.world import World

DEFAULT_LOCALE = "id-ID"


@dataclass(slots=True)
class Request:
    """A checked call. ``ids`` are the ids in its path; ``now`` is one moment for the whole call."""

    call: Call
    world: World
    now: float
    grant: Grant
    found_shop: Shop | None
    ids: tuple[str, ...] = ()
    body: JsonObject = field(default_factory=dict)

    @property
    def shop(self) -> Shop:
        """Return the shop the cipher stands for; only endpoints that take a cipher may ask."""
        if self.found_shop is None:
            raise RuntimeError(f"{self.call.path} takes no shop_cipher")
        return self.found_shop

    def locale(self) -> str:
        """Return the wanted locale."""
        return self.call.first("locale") or DEFAULT_LOCALE

    def product(self) -> Product:
        """Return the product named in the path. Raises Refused when there is none for this shop."""
        return self.product_of(self.ids[0])

    def product_of(self, product_id: str) -> Product:
        """Return one of the shop's products. Raises Refused."""
        if not is_id(product_id):
            raise Refused(ProductRefusal.ID_INVALID, product_id)
        product = self.shop.products.get(product_id)
        if product is None:
            elsewhere = any(product_id in shop.products for shop in self.world.shops.values())
            raise Refused(ProductRefusal.NOT_OWNED if elsewhere else ProductRefusal.UNKNOWN, product_id)
        return product

    def applied(self, effect: JsonObject) -> None:
        """Note for the journal that the call changed something."""
        self.call.applied = True
        self.call.effect = effect
