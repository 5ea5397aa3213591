"""Keeps the copies of the seller's policies whole: fetched at the start, and when an event could not carry them.

Beside that it works through the passes. While the catalog or the database is away it waits; nothing is lost, because
what is left to do stands in rows.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import RuleSet
from syncstore_common.infra.database import Database, is_database_unavailable
from syncstore_common.infra.logging import get_logger
from syncstore_common.sync.policy_consumers import PolicyConsumers
from syncstore_common.sync.policy_copies import store_defaults, store_rules
from syncstore_common.sync.replanning import Replanner

_IDLE_S = 2.0
_TROUBLED_S = 5.0
_PAGE = 500
_UNFETCHED = "select announced > version from rule_copies"
_VERSIONS = "select connection_id, product_id, version from override_copies where product_id = any($1::uuid[])"

log = get_logger(__name__)


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


class PolicyKeeper:
    """A task of the service."""

    def __init__(
        self,
        database: Database,
        platform: Platform,
        catalog: httpx.AsyncClient,
        consumers: PolicyConsumers,
        *,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._platform = platform
        self._catalog = catalog
        self._consumers = consumers
        self._replanner = Replanner(database, platform)
        self._wake = wake
        self._is_whole = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            wait_s = await self._turn()
            if wait_s:
                try:
                    await asyncio.wait_for(stop.wait(), wait_s)
                except TimeoutError:
                    continue

    async def _turn(self) -> float:
        """Do a piece of work; return how long to wait before the next."""
        try:
            if not self._is_whole:
                await self.repair()
                self._is_whole = True
            async with self._database.driver() as connection:
                unfetched = await connection.fetchval(_UNFETCHED)
            if unfetched:
                await self._fetch_rules()
            if await self._replanner.step():
                self._wake()
                return 0.0
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("policies.catalog_away", error=type(error).__name__)
            return _TROUBLED_S if not await self._worked_anyway() else 0.0
        except Exception as error:
            if not is_database_unavailable(error):
                log.error("policies.crashed", exc_info=error)
            return _TROUBLED_S
        return _IDLE_S

    async def _worked_anyway(self) -> bool:
        """Passes need no catalog."""
        try:
            worked = await self._replanner.step()
        except Exception as error:
            log.warning("policies.held", error=type(error).__name__)
            return False
        if worked:
            self._wake()
        return worked

    async def repair(self) -> None:
        """Bring all copies up to the catalog's; what is as new already stays. Raises httpx.HTTPError."""
        await self._fetch_rules()
        found = _AllDefaults.model_validate(await self._get("/internal/snapshots/shop-settings"))
        for item in found.items:
            if item.platform is self._platform:
                async with self._database.driver_unit() as unit:
                    await store_defaults(unit, item.shop_id, item.version, item.settings, None)
        async for override in self._newer_overrides():
            async with self._database.driver_unit() as unit:
                await self._consumers.keep_override(
                    unit, override.shop_id, override.product_id, override.version, override.override
                )

    async def _fetch_rules(self) -> None:
        rules = RuleSet.model_validate(await self._get("/internal/snapshots/rules"))
        async with self._database.driver_unit() as unit:
            await store_rules(unit, rules, None)

    async def _newer_overrides(self) -> AsyncIterator[_Override]:
        after: UUID | None = None
        while True:
            params = {"limit": str(_PAGE), **({"after": str(after)} if after is not None else {})}
            page = _Overrides.model_validate(await self._get("/internal/snapshots/overrides", params))
            async with self._database.driver() as connection:
                rows = await connection.fetch(_VERSIONS, [item.product_id for item in page.items])
            known = {(row["connection_id"], row["product_id"]): row["version"] for row in rows}
            for item in page.items:
                is_newer = item.version > known.get((item.shop_id, item.product_id), 0)
                if is_newer and item.platform is self._platform:
                    yield item
            after = page.next
            if after is None:
                return

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Any:
        answer = await self._catalog.get(path, params=params)
        answer.raise_for_status()
        return answer.json()
