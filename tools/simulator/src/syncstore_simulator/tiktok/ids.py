"""Numbers the things a simulated TikTok Shop makes; ids are 19-digit strings and never repeat across shops."""

from itertools import count

_PRODUCTS = 1_729_000_000_000_000_000
_SKUS = 1_729_500_000_000_000_000
_ATTRIBUTES = 7_001_000_000_000_000_000
_BRANDS = 7_082_900_000_000_000_000


class IdSource:
    """Gives out ids, counting up per kind."""

    def __init__(self) -> None:
        self._products = count(_PRODUCTS + 1)
        self._skus = count(_SKUS + 1)
        self._attributes = count(_ATTRIBUTES + 1)
        self._brands = count(_BRANDS + 1)
        self._images = count(1)

    def product(self) -> str:
        """Return the next product id; later products have higher ids."""
        return str(next(self._products))

    def sku(self) -> str:
        """Return the next SKU id."""
        return str(next(self._skus))

    def attribute(self) -> str:
        """Return the next id of a custom attribute name or value."""
        return str(next(self._attributes))

    def brand(self) -> str:
        """Return the next id of a custom brand."""
        return str(next(self._brands))

    def image(self) -> int:
        """Return the next picture number."""
        return next(self._images)
