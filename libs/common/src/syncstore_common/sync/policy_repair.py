"""Brings the copies of the seller's policies up to the catalog's: at the start, and after events were lost.

Everything is stored by version, so it may run at any time, and twice.
"""

from collections.abc import AsyncIterator
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import Unavailable
from syncstore_common.sync.policy_consumers import PolicyConsumers
from syncstore_common.sync.policy_copies import store_defaults, store_rules

M = TypeVar("M", bound=BaseModel)

_PAGE = 500
_VERSIONS = "select connection_id, product_id, version from override_copies where product_id = any($1::uuid[])"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Override(_Wire):
    shop_id: UUID
    platform: Platform
    product_id: UUID
    version: int
    override: Override


class _Overrides(_Wire):
    items: tuple[_Override, ...]
    next: UUID | None


class _Defaults(_Wire):
    shop_id: UUID
    platform: Platform
    version: int
    settings: ShopDefaults


class _AllDefaults(_Wire):
    items: tuple[_Defaults, ...]


class PolicyRepair:
    """Reads snapshots of one platform's policies. Raises Unavailable when the catalog does not answer."""

    def __init__(self, database: Database, catalog: httpx.AsyncClient) -> None:
        self._database = database
        self._catalog = catalog

    async def everything(self, consumers: PolicyConsumers) -> None:
        """Bring all copies up to date; what is as new already stays."""
        await self.rules()
        found = _read(_AllDefaults, await self._get("/internal/snapshots/shop-settings"))
        for item in found.items:
            if item.platform is consumers.platform:
                async with self._database.driver_unit() as unit:
                    await store_defaults(unit, item.shop_id, item.version, item.settings, None)
        async for newer in self._newer_overrides(consumers.platform):
            async with self._database.driver_unit() as unit:
                await consumers.keep_override(unit, newer.shop_id, newer.product_id, newer.version, newer.override)

    async def rules(self) -> None:
        """Bring the rules up to date."""
        rules = _read(RuleSet, await self._get("/internal/snapshots/rules"))
        async with self._database.driver_unit() as unit:
            await store_rules(unit, rules, None)

    async def _newer_overrides(self, platform: Platform) -> AsyncIterator[_Override]:
        after: UUID | None = None
        while True:
            params = {"limit": str(_PAGE), **({"after": str(after)} if after is not None else {})}
            page = _read(_Overrides, await self._get("/internal/snapshots/overrides", params))
            async with self._database.driver() as connection:
                rows = await connection.fetch(_VERSIONS, [item.product_id for item in page.items])
            known = {(row["connection_id"], row["product_id"]): row["version"] for row in rows}
            for item in page.items:
                is_newer = item.version > known.get((item.shop_id, item.product_id), 0)
                if is_newer and item.platform is platform:
                    yield item
            after = page.next
            if after is None:
                return

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Any:
        try:
            answer = await self._catalog.get(path, params=params)
        except httpx.HTTPError as error:
            raise Unavailable("the catalog does not answer") from error
        if answer.status_code != 200:
            raise Unavailable(f"the catalog answered {answer.status_code}")
        return answer.json()


def _read(model: type[M], answer: Any) -> M:
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        raise Unavailable("the catalog's policies can't be read; are both of one version?") from error
