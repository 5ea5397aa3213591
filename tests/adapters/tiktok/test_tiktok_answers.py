"""Answers the simulator does not give on its own: partial failures, ended reviews, shops without warehouses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.listing import DesiredListing, RemoteRef
from syncstore_common.sync.ports import PlatformCall
from syncstore_common.testing.adapter_session import MemoryShopSession, Tamper
from syncstore_common.testing.adapter_world import failure_of
from tests.adapters.tiktok.steps import listed, product
from tests.adapters.tiktok.world import TikTokWorld


def answering(
    operation: str, payload: dict[str, Any], *, when: Callable[[httpx.Response], bool] | None = None
) -> Tamper:
    """Replace the answers of calls whose operation holds ``operation``."""

    def tamper(call: PlatformCall, response: httpx.Response) -> httpx.Response:
        if operation not in call.operation or (when is not None and not when(response)):
            return response
        envelope = {"code": 0, "message": "Success", "request_id": "1", **payload}
        return httpx.Response(200, json=envelope, request=response.request)

    return tamper


def tampered(world: TikTokWorld, tamper: Tamper) -> MemoryShopSession:
    session = world.session()
    session.tamper = tamper
    return session


def not_set(*sku_ids: str, code: int = 12052393) -> dict[str, Any]:
    """A success in which some SKUs were not set."""
    extra = [{"warehouse_id": "1", "code": code, "message": "held by a promotion"}]
    errors = [
        {"code": 12052990, "message": "The check failed", "detail": {"sku_id": sku_id, "extra_errors": extra}}
        for sku_id in sku_ids
    ]
    return {"data": {"errors": errors}}


@pytest.fixture
async def pair(world: TikTokWorld) -> tuple[DesiredListing, RemoteRef]:
    """A live listing with two variants."""
    listing = world.listing(variants=2)
    return listing, await listed(world, listing)


async def test_a_sku_that_was_not_set_is_named_with_the_inner_reason(
    world: TikTokWorld, pair: tuple[DesiredListing, RemoteRef]
) -> None:
    listing, ref = pair
    second = listing.variants[1].variant_id
    session = tampered(world, answering("inventory/update", not_set(ref.variants[second])))
    result = await world.adapter.push_stock(session, ref, listing)
    assert [(item.variant_id, item.code, item.message) for item in result.failures] == [
        (second, "12052393", "held by a promotion")
    ]
    assert result.failures[0].facts.disposition is Disposition.DEFERRED


async def test_when_no_sku_was_set_the_push_failed_for_that_reason(
    world: TikTokWorld, pair: tuple[DesiredListing, RemoteRef]
) -> None:
    listing, ref = pair
    session = tampered(world, answering("inventory/update", not_set(*ref.variants.values())))
    failure = await failure_of(world.adapter.push_stock(session, ref, listing))
    assert (failure.disposition, failure.platform_code) == (Disposition.DEFERRED, "12052393")


async def test_a_failure_of_a_sku_we_do_not_know_is_not_taken_for_success(
    world: TikTokWorld, pair: tuple[DesiredListing, RemoteRef]
) -> None:
    listing, ref = pair
    session = tampered(world, answering("prices/update", not_set("unheard-of", code=12052570)))
    failure = await failure_of(world.adapter.push_price(session, ref, listing))
    assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "price")


async def test_a_review_that_ends_between_two_reads_does_no_harm(
    world: TikTokWorld, pair: tuple[DesiredListing, RemoteRef]
) -> None:
    listing, ref = pair
    world.platform.post("/settings", review_delay_s=60)
    await world.adapter.push_content(world.session(), ref, replace(listing, title=f"{listing.title} Satu"))
    ended = {"code": 12052547, "message": "No version of the product is under review", "data": None}
    second_read = answering("GET /product", ended, when=lambda r: "under_review" in str(r.request.url))
    result = await world.adapter.push_content(
        tampered(world, second_read), ref, replace(listing, title=f"{listing.title} Dua")
    )
    assert result.edit_in_review
    assert (await world.stored(ref.external_id)).title == f"{listing.title} Dua"


async def test_a_shop_without_an_open_warehouse_is_asked_to_add_one_and_asked_again_next_time(
    world: TikTokWorld,
) -> None:
    answers: tuple[dict[str, Any], ...] = (
        {},
        {"warehouses": None},
        {"warehouses": [{"id": "1", "type": "RETURN_WAREHOUSE", "effect_status": "ENABLED"}]},
        {"warehouses": [{"id": "1", "type": "SALES_WAREHOUSE", "effect_status": "DISABLED"}]},
    )
    for data in answers:
        session = tampered(world, answering("logistics", {"data": data}))
        failure = await failure_of(world.adapter.create(session, world.listing()))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "stock")
        assert "warehouse" in (failure.remedy.fix or "")
    result = await world.adapter.create(world.session(), world.listing())
    assert result.ref is not None


async def test_a_create_answer_without_a_product_id_leaves_the_create_open(world: TikTokWorld) -> None:
    listing, session = world.listing(), world.session()
    session.tamper = answering("POST /product/202309/products", {"data": {"skus": []}})
    with pytest.raises(PlatformFailure) as caught:
        await world.adapter.create(session, listing)
    assert caught.value.facts.ambiguous
    session.tamper = None
    await world.adapter.create(session, listing)
    assert await world.count(listing.code) == 1


async def test_no_recommendation_asks_the_seller_for_a_category(world: TikTokWorld) -> None:
    invite_only = {"id": "9", "is_leaf": True, "permission_statuses": ["INVITE_ONLY"]}
    closed: dict[str, Any] = {"leaf_category_id": "9", "categories": [invite_only]}
    for data in ({}, {"leaf_category_id": ""}, closed):
        session = tampered(world, answering("recommend", {"data": data}))
        failure = await failure_of(world.adapter.choose_category(session, product("Kopi Robusta Bubuk 250 gram")))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "category")
