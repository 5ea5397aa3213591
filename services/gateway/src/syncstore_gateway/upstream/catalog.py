"""The catalog service: the owner of products, stock and imports."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot, StockLevel
from syncstore_common.kernel.errors import Unavailable
from syncstore_gateway.upstream.service import Params, Upstream

ACTOR_HEADER = "X-SyncStore-Actor"
OPERATION_HEADER = "X-SyncStore-Operation"
_UPLOAD_PATIENCE_S = 60.0
_EXPORT_PATIENCE_S = 600.0
"""A workbook begins to come when it is written."""

M = TypeVar("M", bound=BaseModel)


class CatalogProduct(ProductSnapshot):
    """A product as the catalog shows it: the snapshot with its stock."""

    stock: tuple[StockLevel, ...] = ()
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """Who asked the gateway; it goes into the histories. Acts with one ``operation_id`` are one act that came again."""

    actor: str
    operation_id: UUID | None = None

    def headers(self) -> dict[str, str]:
        """Return the header fields that say so; names may hold any letters, header fields may not."""
        headers = {ACTOR_HEADER: quote(self.actor, safe=" :")}
        return headers if self.operation_id is None else {**headers, OPERATION_HEADER: str(self.operation_id)}


class _Deleted(BaseModel):
    version: int


class _Found(BaseModel):
    model_config = ConfigDict(extra="ignore")

    items: list[ProductSnapshot]


class _Levels(BaseModel):
    model_config = ConfigDict(extra="ignore")

    levels: list[StockLevel]


class CatalogClient:
    """What the gateway asks of the catalog."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream

    async def product(self, product_id: UUID) -> CatalogProduct:
        """Return a product with its stock. Raises UpstreamProblem (404)."""
        return self._read(CatalogProduct, await self.upstream.get(f"/internal/products/{product_id}"))

    async def existing(self, product_ids: Sequence[UUID]) -> list[ProductSnapshot]:
        """Return those of these products (at most 500) that exist, in the given order. Raises UpstreamProblem."""
        body = {"product_ids": [str(product_id) for product_id in product_ids]}
        found = self._read(_Found, await self.upstream.post("/internal/snapshots/products/find", body)).items
        by_id = {product.product_id: product for product in found}
        return [by_id[product_id] for product_id in product_ids if product_id in by_id]

    async def create_product(self, body: dict[str, Any], *, act: Act) -> CatalogProduct:
        """Create a product, once per operation. Raises UpstreamProblem with the field and the fix."""
        answer = await self.upstream.send("POST", "/internal/products", body=body, headers=act.headers())
        return self._read(CatalogProduct, answer)

    async def edit_product(self, product_id: UUID, body: dict[str, Any], *, act: Act) -> CatalogProduct:
        """Change a product at the version in ``body``. Raises UpstreamProblem; 409 carries the current state."""
        path = f"/internal/products/{product_id}"
        answer = await self.upstream.send("PATCH", path, body=body, headers=act.headers())
        return self._read(CatalogProduct, answer)

    async def delete_product(self, product_id: UUID, version: int, *, listings: ListingsAfterDeletion, act: Act) -> int:
        """Delete a product at this version; return the version of the deletion. Raises UpstreamProblem."""
        path = f"/internal/products/{product_id}"
        answer = await self.upstream.send(
            "DELETE", path, params={"version": version, "listings": listings.value}, headers=act.headers()
        )
        return self._read(_Deleted, answer).version

    async def edit_stock(self, body: dict[str, Any], *, act: Act) -> list[StockLevel]:
        """Change the stock of variants, all or none, once per operation; return the levels. Raises UpstreamProblem."""
        answer = await self.upstream.send("POST", "/internal/stock", body=body, headers=act.headers())
        return self._read(_Levels, answer).levels

    async def start_import(self, content: AsyncIterable[bytes], content_type: str, *, act: Act) -> Any:
        """Hand on an upload as it came, once per operation; return the import. Raises UpstreamProblem."""
        headers = {**act.headers(), "Content-Type": content_type}
        return await self.upstream.send(
            "POST", "/internal/imports", content=content, headers=headers, patience_s=_UPLOAD_PATIENCE_S
        )

    async def start_edit(self, body: dict[str, Any], *, act: Act) -> Any:
        """Have a bulk edit previewed, once per operation; return the import. Raises UpstreamProblem."""
        return await self.upstream.send("POST", "/internal/bulk-edits", body=body, headers=act.headers())

    async def import_report(self, import_id: UUID) -> Any:
        """Return an import with its report. Raises UpstreamProblem (404)."""
        return await self.upstream.get(f"/internal/imports/{import_id}")

    async def export(self, suffix: str, params: Params) -> AsyncIterator[bytes]:
        """Return the selected products as a file, ``csv`` or ``xlsx``. Raises UpstreamProblem."""
        return await self.upstream.stream(f"/internal/products.{suffix}", params, patience_s=_EXPORT_PATIENCE_S)

    async def import_changes(self, import_id: UUID, *, after: int, limit: int) -> Any:
        """Return a page of what a preview would change. Raises UpstreamProblem (404)."""
        return await self.upstream.get(f"/internal/imports/{import_id}/changes", {"after": after, "limit": limit})

    async def apply_import(self, import_id: UUID, *, act: Act) -> Any:
        """Have a preview carried out; return the import. Raises UpstreamProblem."""
        path = f"/internal/imports/{import_id}/apply"
        return await self.upstream.send("POST", path, headers=act.headers())

    def _read(self, model: type[M], answer: Any) -> M:
        try:
            return model.model_validate(answer)
        except ValidationError as error:
            service = self.upstream.service
            raise Unavailable(
                f"the answer of {service} can't be understood; are both of one version?", details={"service": service}
            ) from error
