"""The catalog as the owner of rules, overrides and shop settings. Its answers are typed; its problems pass through."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.contracts.mappings import MappingTemplate
from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.kernel.errors import Unavailable
from syncstore_gateway.upstream.catalog import Act
from syncstore_gateway.upstream.service import Params, Upstream

M = TypeVar("M", bound=BaseModel)
_TEMPLATES = "/internal/mapping-templates"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class StoredOverride(_Wire):
    """What a product shows in one shop instead, with its version."""

    shop_id: UUID
    platform: Platform
    product_id: UUID
    version: int
    override: Override


class StoredSettings(_Wire):
    """The defaults of a shop, with their version."""

    shop_id: UUID
    platform: Platform
    version: int
    settings: ShopDefaults


class ProductWithStock(_Wire):
    """A product with its levels."""

    product: ProductSnapshot
    levels: tuple[StockLevel, ...]


class StoredTemplate(_Wire):
    """A mapping template and the shops that use it."""

    template: MappingTemplate
    shop_ids: tuple[UUID, ...]


class _Templates(_Wire):
    items: tuple[MappingTemplate, ...]


class _Overrides(_Wire):
    items: tuple[StoredOverride, ...]


class _Settings(_Wire):
    items: tuple[StoredSettings, ...]


class PolicyClient:
    """What the gateway asks about the seller's policies."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def rules(self) -> RuleSet:
        """All rules. Raises Unavailable."""
        return self._read(RuleSet, await self._upstream.get("/internal/rules"))

    async def change_rules(
        self, method: str, path: str = "", *, body: Any = None, params: Params | None = None, act: Act
    ) -> RuleSet:
        """Change the rules; return the set. Raises UpstreamProblem: 409 carries the present set and what changed."""
        path = f"/internal/rules{path}"
        answer = await self._upstream.send(method, path, body=body, params=params, headers=act.headers())
        return self._read(RuleSet, answer)

    async def overrides(self, product_id: UUID) -> tuple[StoredOverride, ...]:
        """A product's overrides. Raises UpstreamProblem (404)."""
        answer = await self._upstream.get(f"/internal/products/{product_id}/overrides")
        return self._read(_Overrides, answer).items

    async def override(self, product_id: UUID, shop_id: UUID) -> StoredOverride:
        """A product's override in one shop, empty if there is none. Raises UpstreamProblem (404)."""
        return self._read(StoredOverride, await self._upstream.get(_override_path(product_id, shop_id)))

    async def edit_override(self, product_id: UUID, shop_id: UUID, body: Any, *, act: Act) -> StoredOverride:
        """Change an override. Raises UpstreamProblem: 409 carries the current one and the difference."""
        path = _override_path(product_id, shop_id)
        return self._read(StoredOverride, await self._upstream.send("PATCH", path, body=body, headers=act.headers()))

    async def clear_override(self, product_id: UUID, shop_id: UUID, version: int, *, act: Act) -> StoredOverride:
        """Take an override back. Raises UpstreamProblem."""
        path = _override_path(product_id, shop_id)
        answer = await self._upstream.send("DELETE", path, params={"version": version}, headers=act.headers())
        return self._read(StoredOverride, answer)

    async def settings(self, shop_id: UUID) -> StoredSettings:
        """A shop's defaults. Raises UpstreamProblem (404)."""
        return self._read(StoredSettings, await self._upstream.get(f"/internal/shops/{shop_id}/settings"))

    async def all_settings(self) -> tuple[StoredSettings, ...]:
        """The defaults of every shop that has any."""
        return self._read(_Settings, await self._upstream.get("/internal/snapshots/shop-settings")).items

    async def edit_settings(self, shop_id: UUID, body: Any, *, act: Act) -> StoredSettings:
        """Change a shop's defaults. Raises UpstreamProblem."""
        path = f"/internal/shops/{shop_id}/settings"
        return self._read(StoredSettings, await self._upstream.send("PATCH", path, body=body, headers=act.headers()))

    async def templates(self) -> tuple[MappingTemplate, ...]:
        """All mapping templates."""
        return self._read(_Templates, await self._upstream.get(_TEMPLATES)).items

    async def template(self, template_id: UUID) -> StoredTemplate:
        """A mapping template and the shops that use it. Raises UpstreamProblem (404)."""
        return self._read(StoredTemplate, await self._upstream.get(f"{_TEMPLATES}/{template_id}"))

    async def change_template(self, method: str, path: str, body: Any, *, act: Act) -> StoredTemplate:
        """Create or change a mapping template, or say who uses it. Raises UpstreamProblem."""
        answer = await self._upstream.send(method, f"{_TEMPLATES}{path}", body=body, headers=act.headers())
        return self._read(StoredTemplate, answer)

    async def delete_template(self, template_id: UUID, version: int, *, act: Act) -> None:
        """Take a mapping template away. Raises UpstreamProblem: 409 names the shops that use it."""
        path, params = f"{_TEMPLATES}/{template_id}", {"version": version}
        await self._upstream.send("DELETE", path, params=params, headers=act.headers())

    async def product(self, product_id: UUID) -> ProductWithStock:
        """A product with its stock. Raises UpstreamProblem (404)."""
        return self._read(ProductWithStock, await self._upstream.get(f"/internal/snapshots/products/{product_id}"))

    async def history(self, path: str, params: Params) -> Any:
        """What was changed below ``path``, newest first. Raises UpstreamProblem."""
        return await self._upstream.get(f"/internal{path}/history", params)

    def _read(self, model: type[M], answer: Any) -> M:
        try:
            return model.model_validate(answer)
        except ValidationError as error:
            service = self._upstream.service
            raise Unavailable(
                f"the answer of {service} can't be understood; are both of one version?", details={"service": service}
            ) from error


def _override_path(product_id: UUID, shop_id: UUID) -> str:
    return f"/internal/products/{product_id}/overrides/{shop_id}"
