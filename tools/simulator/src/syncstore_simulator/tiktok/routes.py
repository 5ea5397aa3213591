"""Finds the endpoint of a path: ``/{domain}/{version}/{resource}``, each with its own versions."""

from dataclasses import dataclass
from functools import lru_cache

from syncstore_simulator.tiktok.endpoint import Endpoint
from syncstore_simulator.tiktok.endpoints import catalogue, lifecycle, products, search, shops, stock_and_price
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_gateway import GatewayRefusal

ALL: tuple[Endpoint, ...] = (
    *products.ROUTES,
    *stock_and_price.ROUTES,
    *lifecycle.ROUTES,
    *search.ROUTES,
    *catalogue.ROUTES,
    *shops.ROUTES,
)


@dataclass(frozen=True, slots=True)
class Match:
    """An endpoint and the ids its path holds."""

    endpoint: Endpoint
    ids: tuple[str, ...]


def _shape_of(endpoint: Endpoint) -> tuple[str, ...]:
    return (endpoint.domain, *endpoint.resource.split("/"))


def _ids(shape: tuple[str, ...], parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the ids when a path has the shape, else None."""
    if len(shape) != len(parts) or any(want not in {"{}", part} for want, part in zip(shape, parts, strict=True)):
        return None
    return tuple(part for want, part in zip(shape, parts, strict=True) if want == "{}")


@lru_cache(maxsize=8192)
def find(method: str, path: str) -> Match:
    """Return the endpoint of a call. Raises Refused for an unknown path, method or version, in this order.

    A path with fixed words wins over one with an id in the same place (``products/search`` over ``products/{}``).
    """
    domain, _, rest = path.removeprefix("/").partition("/")
    version, _, resource = rest.partition("/")
    parts = (domain, *resource.split("/"))
    fitting = [(endpoint, ids) for endpoint in ALL if (ids := _ids(_shape_of(endpoint), parts)) is not None]
    fewest = min((len(ids) for _, ids in fitting), default=0)
    fitting = [(endpoint, ids) for endpoint, ids in fitting if len(ids) == fewest]
    if not fitting or not path.startswith("/") or not all(parts):
        raise Refused(GatewayRefusal.PATH_UNKNOWN, path)
    fitting = [(endpoint, ids) for endpoint, ids in fitting if endpoint.method == method]
    if not fitting:
        raise Refused(GatewayRefusal.METHOD_NOT_ALLOWED, method)
    for endpoint, ids in fitting:
        if version in endpoint.versions:
            return Match(endpoint, ids)
    raise Refused(GatewayRefusal.VERSION_UNKNOWN, version)
