"""Preparing a push: make sure the copies are there, choose the category, read the limits, plan the listing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from pydantic import ValidationError

from syncstore_common.contracts.catalog import ProductSnapshot, StockLevel
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.database import Database
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.fingerprint import fingerprint
from syncstore_common.sync.copies import upsert_products, upsert_stock
from syncstore_common.sync.demands import unmet_demands
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.planner import Plan, plan_listing
from syncstore_common.sync.policy import ListingPolicy
from syncstore_common.sync.ports import MarketplaceAdapter, Shop, ShopSession
from syncstore_common.sync.raising import Raise, raise_work_of_product
from syncstore_common.sync.settling import CHOICE
from syncstore_common.sync.shops import Connection

_CATEGORY_TTL_S = 30 * 86_400.0


class CatalogReader:
    """Repairs missing copies from the catalog's internal API."""

    def __init__(self, database: Database, client: httpx.AsyncClient) -> None:
        self._database = database
        self._client = client

    async def repair(self, loaded: LoadedListing) -> bool:
        """Fetch the product and its stock into our copies; False when the catalog does not know the product.

        What turns out newer than our copies is raised for all listings of the product: the events that announce it will
        find nothing new any more. Raises PlatformFailure (RETRY) when the catalog does not answer.
        """
        answer = await self._get(f"/internal/snapshots/products/{loaded.product_id}")
        if answer is None:
            return False
        try:
            product = ProductSnapshot.model_validate(answer["product"])
            levels = [StockLevel.model_validate(item) for item in answer["levels"]]
        except (KeyError, ValidationError) as error:
            raise _catalog_failure("the catalog's snapshot can't be read") from error
        known = {level.variant_id for level in levels}
        # Also those of our own copy, should it be the newer one: else they would be asked for again and again.
        copied = loaded.product.variants if loaded.product else ()
        skus = {variant.variant_id: variant.sku for variant in (*product.variants, *copied)}
        levels += [
            StockLevel(variant_id=variant_id, sku=sku, available=0, version=0)
            for variant_id, sku in skus.items()
            if variant_id not in known
        ]
        async with self._database.driver_unit() as unit:
            change = (await upsert_products(unit, [product]))[product.product_id]
            stock = bool(await upsert_stock(unit, [(product.product_id, level) for level in levels]))
            is_urgent = stock and loaded.external_id is not None
            cause = Raise(
                stock=stock,
                price=change.price,
                content=change.content,
                lane=Lane.STOCK if is_urgent else Lane.CONTENT,
            )
            if cause.is_any:
                await raise_work_of_product(unit, product.product_id, cause, current_traceparent())
        return True

    async def _get(self, path: str) -> dict[str, Any] | None:
        try:
            response = await self._client.get(path)
        except httpx.HTTPError as error:
            raise _catalog_failure("the catalog does not answer") from error
        if response.status_code == 404:
            return None
        if response.status_code != 200:
            raise _catalog_failure(f"the catalog answered {response.status_code}")
        body: dict[str, Any] = response.json()
        return body


def _catalog_failure(message: str) -> PlatformFailure:
    facts = FailureFacts(disposition=Disposition.RETRY, platform_code="catalog.unavailable", message=message)
    return PlatformFailure(facts)


def no_such_product() -> PlatformFailure:
    """The failure of work whose product is not in the catalogue."""
    return PlatformFailure(
        FailureFacts(
            disposition=Disposition.REJECTED,
            platform_code="INVALID_PRODUCT",
            message="the product is not in the catalogue",
            remedy=Remedy(field="product_id", fix="create the product, or choose another"),
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a listing before it is planned: nothing of a new one."""

    is_new: bool = True
    category_id: str | None = None
    is_begun: bool = False
    """A create has begun: what the shop lacks is told by its end."""


async def plan_for_shop(
    adapter: MarketplaceAdapter,
    session: ShopSession,
    connection: Connection,
    product: ProductSnapshot,
    loaded: LoadedListing,
    *,
    policy: ListingPolicy,
) -> Plan:
    """Plan the listing of a product in a shop as ``policy`` has it. Raises PlatformFailure without the platform."""
    standing = Standing(loaded.external_id is None, loaded.category_id, loaded.is_begun)
    return await plan_product(
        adapter, session, connection.shop, product, loaded.available, policy=policy, standing=standing
    )


async def plan_product(
    adapter: MarketplaceAdapter,
    session: ShopSession,
    shop: Shop,
    product: ProductSnapshot,
    available: Mapping[UUID, int],
    *,
    policy: ListingPolicy,
    standing: Standing,
) -> Plan:
    """Plan a listing, one that exists or a new one. Raises PlatformFailure without the platform."""
    category_id = await chosen_category(adapter, session, policy, product, standing)
    capabilities = await adapter.capabilities(session, category_id)
    plan = plan_listing(
        platform=shop.platform,
        currency=shop.currency,
        product=product,
        available=available,
        policy=policy,
        category_id=category_id,
        capabilities=capabilities,
        is_new=standing.is_new,
    )
    if plan.draft is None or not standing.is_new:
        return plan
    findings = (*plan.findings, *unmet_demands(plan.draft, capabilities.demands))
    if not standing.is_begun:
        findings = (*findings, *await adapter.check_new(session, plan.draft))
    return replace(plan, findings=findings)


async def chosen_category(
    adapter: MarketplaceAdapter,
    session: ShopSession,
    policy: ListingPolicy,
    product: ProductSnapshot,
    standing: Standing,
) -> str:
    """The seller's mapping, else the category an existing listing has, else the adapter's choice.

    A listing never moves because a recommendation changed: reviews, attributes and fees hang on its category. The
    choice is asked for once per catalogue category and shop.
    """
    if policy.category_id:
        return policy.category_id
    if not standing.is_new and standing.category_id is not None:
        return standing.category_id
    key = f"{CHOICE}{fingerprint(product.category or product.title)[:32]}"

    async def recommend() -> str:
        return await adapter.choose_category(session, product)

    return str(await session.facts.get(key, recommend, ttl_s=_CATEGORY_TTL_S))
