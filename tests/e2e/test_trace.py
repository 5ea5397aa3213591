"""One edit is one trace, from the gateway's request to the call at each platform, as a real receiver sees it."""

import asyncio
import re
import time

import pytest

from tests.e2e.goods import imported, mug
from tests.e2e.grants import grants
from tests.e2e.shelf import Shelf
from tests.e2e.shops import PLATFORMS, item, listed, listing_on, patched, quiet
from tests.support.eventually import eventually
from tests.support.otlp import ReceivedSpan, TraceReceiver
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]

PATCH = ("gateway", "PATCH /api/v1/products/{product_id}")
CHANGED = ("catalog", "catalog.events.catalog.product.changed create")
EXPORTED_WITHIN_S = 1.5
"""Services export once a second."""
SECRET_PARAMETER = re.compile(
    r"(?i)\b(access_token|refresh_token|sign|code|auth_code|partner_key|app_secret|password)=(?!\*\*\*|\$)\S"
)


def way_of_a_platform(service: str, listing_changed: str, *calls: str) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """The edges of the tree below the published event, at one sync service and back to the gateway."""
    delivery = (service, "catalog.events.catalog.product.changed process")
    work = (service, "sync.work")
    outcome = (service, f"sync.events.{listing_changed} create")
    return {
        (CHANGED, delivery),
        (delivery, work),
        *((work, (service, call)) for call in calls),
        (work, outcome),
        (outcome, (service, f"sync.events.{listing_changed} publish")),
        (outcome, ("gateway", f"sync.events.{listing_changed} process")),
    }


WAY_OF_AN_EDIT = {
    (PATCH, ("gateway", "PATCH")),
    (("gateway", "PATCH"), ("catalog", "PATCH /internal/products/{product_id}")),
    (("catalog", "PATCH /internal/products/{product_id}"), CHANGED),
    (CHANGED, ("catalog", "catalog.events.catalog.product.changed publish")),
    (CHANGED, ("gateway", "catalog.events.catalog.product.changed process")),
    *way_of_a_platform("sync-shopee", "sync.shopee.listing.changed", "POST /api/v2/product/update_item"),
    *way_of_a_platform(
        "sync-tiktok",
        "sync.tiktok.listing.changed",
        "GET /product/202309/products/{product_id}",
        "POST /product/202509/products/{product_id}/partial_edit",
    ),
}


async def at_rest(world: World) -> None:
    """Wait until no work is due and the news of the last has reached everybody: nothing begins by itself any more."""
    await quiet(world)
    await asyncio.sleep(0.5)


def edges(spans: list[ReceivedSpan]) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """Who caused whom, without the queries: pairs of (service, span name)."""
    by_id = {span.span_id: span for span in spans}
    return {
        ((by_id[span.parent_id].service, by_id[span.parent_id].name), (span.service, span.name))
        for span in spans
        if span.parent_id in by_id and "db.system.name" not in span.attributes
    }


async def test_an_edit_is_one_trace_down_to_the_platform_calls(
    world: World, shelf: Shelf, traces: TraceReceiver
) -> None:
    product = await shelf.take()
    await at_rest(world)
    began_ns = time.time_ns()
    await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    async def arrived() -> bool:
        [*begun] = traces.roots(since_ns=began_ns)
        return len(begun) == 1 and edges(traces.of_trace(begun[0].trace_id)) >= WAY_OF_AN_EDIT

    # only the simulators and the receiver are asked meanwhile: a question to the gateway would be a trace of its own
    await eventually(arrived, timeout_s=15)
    await asyncio.sleep(EXPORTED_WITHIN_S)

    [root] = traces.roots(since_ns=began_ns)
    spans = traces.of_trace(root.trace_id)
    assert (root.service, root.name, root.kind) == (*PATCH, "server")
    assert edges(spans) == WAY_OF_AN_EDIT, traces.tree(root.trace_id)
    assert [span for span in spans if span.parent_id not in {known.span_id for known in spans}] == [root]
    assert {span.trace_id for span in traces.spans if span.started_ns >= began_ns} == {root.trace_id}
    for platform in PLATFORMS:
        shown = await item(world, platform, listing_on(product, platform)["external_id"])
        assert "Teh" in shown["title"]
    logged = (await world.api.get("/api/v1/logs", params={"product_id": product["product_id"], "limit": 50})).json()
    edits = [
        call["trace_id"] for call in logged["items"] if call["operation"].endswith(("update_item", "partial_edit"))
    ]
    assert edits == [root.trace_id, root.trace_id]


async def test_edits_that_came_together_are_linked_to_the_work_they_share(
    world: World, shelf: Shelf, traces: TraceReceiver
) -> None:
    product = await shelf.take()
    began_ns = time.time_ns()
    for size in (200, 300, 400):
        product = await patched(world, product, title=mug("TRC-102")["title"].replace("350", str(size)))

    async def shared() -> list[ReceivedSpan]:
        found = [span for span in traces.spans if span.started_ns >= began_ns and span.links]
        return found if {span.service for span in found} == {"sync-shopee", "sync-tiktok"} else []

    works = await eventually(shared, timeout_s=15)
    first, second, last = sorted(traces.roots(since_ns=began_ns), key=lambda root: root.started_ns)[:3]
    assert {(work.name, work.trace_id, work.links) for work in works} == {
        ("sync.work", last.trace_id, (first.trace_id, second.trace_id))
    }


async def test_services_with_nothing_to_do_begin_no_traces(world: World, traces: TraceReceiver) -> None:
    await at_rest(world)
    began_ns = time.time_ns()
    await asyncio.sleep(3.0 + EXPORTED_WITHIN_S)
    assert [f"{span.service}: {span.name}" for span in traces.roots(since_ns=began_ns)] == []


async def test_no_span_carries_a_secret(world: World, traces: TraceReceiver) -> None:
    await listed(world, *await imported(world, mug("TRC-103")))
    await asyncio.sleep(EXPORTED_WITHIN_S)
    secrets = await secrets_in_use(world)
    texts = [text for span in traces.spans for text in span.texts()]
    assert any(text.startswith("url.query=") and "code=***" in text for text in texts), "the consent was traced"
    assert [text for text in texts if any(secret in text for secret in secrets)] == []
    assert [text for text in texts if SECRET_PARAMETER.search(text)] == []


async def secrets_in_use(world: World) -> set[str]:
    """Everything that must stay secret in this world: keys of ours, app secrets, shop tokens, every signature made."""
    deployment, config = world.product.deployment, world.product.marketplaces.config
    found = {
        world.product.api_key,
        deployment.secrets.internal_token,
        deployment.secrets.encryption_key,
        *deployment.role_passwords().values(),
        config["shopee"]["partner_key"],
        config["tiktok"]["app_secret"],
    }
    for platform in PLATFORMS:
        for grant in await grants(world, platform):
            found |= {grant.access_token, grant.refresh_token, grant.cipher}
        found |= {call["request"]["query"].get("sign", "") for call in await world.journal(platform)}
    return found - {""}
