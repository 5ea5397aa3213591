"""The catalog service: the owner of products, stock and imports."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.kernel.errors import Unavailable
from syncstore_gateway.upstream.service import Upstream

ACTOR_HEADER = "X-SyncStore-Actor"
_UPLOAD_PATIENCE_S = 60.0

M = TypeVar("M", bound=BaseModel)


class CatalogProduct(ProductSnapshot):
    """A product as the catalog shows it: the snapshot with its stock."""

    stock: tuple[StockLevel, ...] = ()
    created_at: datetime
    updated_at: datetime


class _Deleted(BaseModel):
    version: int


class _Levels(BaseModel):
    model_config = ConfigDict(extra="ignore")

    levels: list[StockLevel]


class CatalogClient:
    """What the gateway asks of the catalog. ``actor`` is who asked the gateway; it goes into the histories."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream

    async def product(self, product_id: UUID) -> CatalogProduct:
        """Return a product with its stock. Raises UpstreamProblem (404)."""
        return self._read(CatalogProduct, await self.upstream.get(f"/internal/products/{product_id}"))

    async def create_product(self, body: dict[str, Any], *, actor: str) -> CatalogProduct:
        """Create a product. Raises UpstreamProblem with the field and the fix."""
        answer = await self.upstream.send("POST", "/internal/products", body=body, headers={ACTOR_HEADER: actor})
        return self._read(CatalogProduct, answer)

    async def edit_product(self, product_id: UUID, body: dict[str, Any], *, actor: str) -> CatalogProduct:
        """Change a product at the version in ``body``. Raises UpstreamProblem; 409 carries the current state."""
        path = f"/internal/products/{product_id}"
        answer = await self.upstream.send("PATCH", path, body=body, headers={ACTOR_HEADER: actor})
        return self._read(CatalogProduct, answer)

    async def delete_product(self, product_id: UUID, version: int, *, actor: str) -> int:
        """Delete a product at this version; return the version of the deletion. Raises UpstreamProblem."""
        path = f"/internal/products/{product_id}"
        answer = await self.upstream.send("DELETE", path, params={"version": version}, headers={ACTOR_HEADER: actor})
        return self._read(_Deleted, answer).version

    async def edit_stock(self, body: dict[str, Any], *, actor: str) -> list[StockLevel]:
        """Change the stock of variants, all or none; return the new levels. Raises UpstreamProblem."""
        answer = await self.upstream.send("POST", "/internal/stock", body=body, headers={ACTOR_HEADER: actor})
        return self._read(_Levels, answer).levels

    async def start_import(self, content: AsyncIterable[bytes], content_type: str, *, actor: str) -> Any:
        """Hand on an upload as it came; return what the catalog says of the import. Raises UpstreamProblem."""
        headers = {ACTOR_HEADER: actor, "Content-Type": content_type}
        return await self.upstream.send(
            "POST", "/internal/imports", content=content, headers=headers, patience_s=_UPLOAD_PATIENCE_S
        )

    async def import_report(self, import_id: UUID) -> Any:
        """Return an import with its report. Raises UpstreamProblem (404)."""
        return await self.upstream.get(f"/internal/imports/{import_id}")

    def _read(self, model: type[M], answer: Any) -> M:
        try:
            return model.model_validate(answer)
        except ValidationError as error:
            service = self.upstream.service
            raise Unavailable(
                f"the answer of {service} can't be understood; are both of one version?", details={"service": service}
            ) from error
