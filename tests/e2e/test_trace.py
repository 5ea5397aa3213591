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

Name = tuple[str, str]
"""A service and a span of it."""

PATCH = ("gateway", "PATCH /api/v1/products/{product_id}")
CHANGED = ("catalog", "catalog.events.catalog.product.changed create")
SOLD = ("catalog", "catalog.events.catalog.stock.changed create")
EXPORTED_WITHIN_S = 1.2
"""Services export once a second."""
SECRET_PARAMETER = re.compile(
    r"(?i)\b(access_token|refresh_token|sign|code|auth_code|partner_key|app_secret|password)=(?!\*\*\*|\$)\S"
)


def way_at(platform: str, cause: Name, *calls: str) -> set[tuple[Name, Name]]:
    """The edges of the tree below a published event: a sync service's, and its answer's back to the gateway."""
    service, answer = f"sync-{platform}", f"sync.events.sync.{platform}.listing.changed"
    delivery, work = (service, cause[1].replace(" create", " process")), (service, "sync.work")
    return {
        (cause, delivery),
        (delivery, work),
        *((work, (service, call)) for call in calls),
        (work, (service, f"{answer} create")),
        ((service, f"{answer} create"), (service, f"{answer} publish")),
        ((service, f"{answer} create"), ("gateway", f"{answer} process")),
    }


WAY_OF_AN_EDIT = {
    (PATCH, ("gateway", "PATCH")),
    (("gateway", "PATCH"), ("catalog", "PATCH /internal/products/{product_id}")),
    (("catalog", "PATCH /internal/products/{product_id}"), CHANGED),
    (CHANGED, ("catalog", "catalog.events.catalog.product.changed publish")),
    (CHANGED, ("gateway", "catalog.events.catalog.product.changed process")),
    *way_at("shopee", CHANGED, "POST /api/v2/product/update_item"),
    *way_at(
        "tiktok",
        CHANGED,
        "GET /product/202309/products/{product_id}",
        "POST /product/202509/products/{product_id}/partial_edit",
    ),
}

WAY_OF_STOCK = {
    (("gateway", "POST"), ("catalog", "POST /internal/stock")),
    (("catalog", "POST /internal/stock"), SOLD),
    *way_at("shopee", SOLD, "POST /api/v2/product/update_stock"),
    *way_at("tiktok", SOLD, "POST /product/202309/products/{product_id}/inventory/update"),
}


async def at_rest(world: World, traces: TraceReceiver) -> None:
    """Wait until no work is due and no span arrives any more: what begins after this, somebody began."""
    await quiet(world)
    received = -1
    while received != len(traces.spans):
        received = len(traces.spans)
        await asyncio.sleep(EXPORTED_WITHIN_S)


def edges(spans: list[ReceivedSpan]) -> set[tuple[Name, Name]]:
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
    await at_rest(world, traces)
    began_ns = time.time_ns()
    await patched(world, product, title=product["title"].replace("Kopi", "Teh"))

    async def arrived() -> bool:
        begun = traces.roots(since_ns=began_ns)
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


async def test_a_change_of_stock_is_one_trace_through_its_own_queue(
    world: World, shelf: Shelf, traces: TraceReceiver
) -> None:
    product = await shelf.take()
    began_ns = time.time_ns()
    edit = {"variant_id": product["variants"][0]["variant_id"], "delta": -1}
    await world.api.patch(f"/api/v1/products/{product['product_id']}/stock", json={"edits": [edit]})

    async def arrived() -> bool:
        begun = traces.roots(since_ns=began_ns)
        return len(begun) == 1 and edges(traces.of_trace(begun[0].trace_id)) >= WAY_OF_STOCK

    await eventually(arrived, timeout_s=15)
    [root] = traces.roots(since_ns=began_ns)
    assert root.name == "PATCH /api/v1/products/{product_id}/stock"


async def test_edits_that_come_together_are_linked_to_the_work_they_share(
    world: World, shelf: Shelf, traces: TraceReceiver
) -> None:
    product = await shelf.take()
    began_ns = time.time_ns()
    for size in (200, 300, 400):
        product = await patched(world, product, title=product["title"].rpartition("Kayu")[0] + f"Kayu {size} ml")

    async def accounted_for() -> bool:
        """Whether each edit's trace holds work of each service or is linked from it; machines differ in how many."""
        edits = {root.trace_id for root in traces.roots(since_ns=began_ns)}
        work = [span for span in traces.spans if span.started_ns >= began_ns and span.name == "sync.work"]
        found = {
            service: {trace for span in work if span.service == service for trace in (span.trace_id, *span.links)}
            for service in ("sync-shopee", "sync-tiktok")
        }
        return len(edits) == 3 and all(traced == edits for traced in found.values())

    await eventually(accounted_for, timeout_s=15)


async def test_services_with_nothing_to_do_begin_no_traces(world: World, traces: TraceReceiver) -> None:
    await at_rest(world, traces)
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
