"""How an endpoint is described: path, versions, what it needs, who handles it."""

from collections.abc import Callable
from dataclasses import dataclass

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok.requests import Request

Handler = Callable[[Request], JsonObject]

READ_PRODUCTS = "seller.product.basic"
WRITE_PRODUCTS = "seller.product.write"
DELETE_PRODUCTS = "seller.product.delete"
READ_LOGISTICS = "seller.logistics"
READ_AUTHORISATION = "seller.authorization.info"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. ``resource`` is the path after the version; ``{}`` stands for an id."""

    method: str
    domain: str
    versions: tuple[str, ...]
    resource: str
    handler: Handler
    scope: str
    kind: CallKind = CallKind.READ
    takes_cipher: bool = True
    is_upload: bool = False
    known_fields: frozenset[str] | None = None
    """Names a JSON body may have; others are noted in the journal. None: the handler looks itself."""
