"""Stock through the API: guarded edits, the ledger, and events on their own lane."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.integration.catalog.client import Catalog

pytestmark = pytest.mark.integration


async def edit(catalog: Catalog, *edits: dict[str, Any], **more: Any) -> httpx.Response:
    return await catalog.client.post("/internal/stock", json={"edits": list(edits), **more})


async def variant_of(catalog: Catalog, code: str = "MUG", stock: int = 5) -> str:
    created = await catalog.create(code, variants=[{"price_minor": 1, "stock": stock}])
    await catalog.events()
    return str(created["variants"][0]["variant_id"])


async def test_a_delta_moves_the_balance_and_leaves_a_line(catalog: Catalog) -> None:
    variant = await variant_of(catalog)

    answer = await edit(catalog, {"variant_id": variant, "delta": -2}, reason="broken")

    (level,) = answer.json()["levels"]
    assert (level["available"], level["version"]) == (3, 2)
    ledger = (await catalog.client.get(f"/internal/stock/{variant}/history")).json()["items"]
    assert [(line["delta"], line["balance"], line["reason"]) for line in ledger] == [
        (-2, 3, "broken"),
        (5, 5, "opening"),
    ]
    (event,) = await catalog.events()
    assert (event["type"], event["lane"], event["reason"]) == ("catalog.stock.changed.v1", 0, "broken")
    assert event["levels"] == [{"variant_id": variant, "sku": "MUG", "available": 3, "version": 2}]


async def test_stock_is_not_a_version_of_the_product(catalog: Catalog) -> None:
    created = await catalog.create()
    await edit(catalog, {"variant_id": created["variants"][0]["variant_id"], "delta": 1})

    assert (await catalog.patch(created, title="Still version one")).status_code == 200


async def test_set_needs_the_balance_the_editor_saw(catalog: Catalog) -> None:
    variant = await variant_of(catalog)

    missing = await edit(catalog, {"variant_id": variant, "set_to": 9})
    stale = await edit(catalog, {"variant_id": variant, "set_to": 9, "expected": 4})
    good = await edit(catalog, {"variant_id": variant, "set_to": 9, "expected": 5})

    assert (missing.status_code, missing.json()["field"]) == (422, "edits.0.expected")
    assert (stale.status_code, stale.json()["current"]["available"]) == (409, 5)
    assert good.json()["levels"][0]["available"] == 9


async def test_edits_are_applied_all_or_not_at_all(catalog: Catalog) -> None:
    first, second = await variant_of(catalog, "A"), await variant_of(catalog, "B", stock=1)

    answer = await edit(catalog, {"variant_id": first, "delta": -1}, {"variant_id": second, "delta": -2})

    assert (answer.status_code, answer.json()["code"]) == (409, "STOCK_CONFLICT")
    assert (await catalog.client.get(f"/internal/stock/{first}")).json()["available"] == 5
    assert await catalog.events() == []


async def test_an_edit_without_effect_leaves_nothing(catalog: Catalog) -> None:
    variant = await variant_of(catalog)

    answer = await edit(catalog, {"variant_id": variant, "set_to": 5, "expected": 5})

    assert answer.json()["levels"][0]["version"] == 1
    assert await catalog.events() == []
    assert await catalog.value("select count(*) from inventory_history") == 1


async def test_sales_at_once_never_oversell(catalog: Catalog) -> None:
    variant = await variant_of(catalog, stock=7)

    answers = await asyncio.gather(*(edit(catalog, {"variant_id": variant, "delta": -1}) for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [409] * 5
    assert (await catalog.client.get(f"/internal/stock/{variant}")).json() | {"product_id": ""} == {
        "variant_id": variant,
        "product_id": "",
        "sku": "MUG",
        "available": 0,
        "version": 8,
    }


async def test_edits_of_the_same_variants_in_any_order_do_not_deadlock(catalog: Catalog) -> None:
    variants = [await variant_of(catalog, f"P{number}", stock=100) for number in range(4)]
    orders = [variants, variants[::-1], variants[2:] + variants[:2]] * 4

    answers = await asyncio.gather(
        *(edit(catalog, *({"variant_id": variant, "delta": -1} for variant in order)) for order in orders)
    )

    assert {answer.status_code for answer in answers} == {200}


async def test_a_movement_of_an_order_happens_once(catalog: Catalog) -> None:
    variant = await variant_of(catalog)
    once = {"platform": "shopee", "order_id": "2601", "line_key": "1", "transition": "held"}

    for _ in range(3):
        answer = await edit(catalog, {"variant_id": variant, "delta": -1}, reason="order", once=once)
        assert answer.json()["levels"][0]["available"] == 4
    released = await edit(catalog, {"variant_id": variant, "delta": 1}, once={**once, "transition": "released"})

    assert released.json()["levels"][0]["available"] == 5
    assert len(await catalog.events()) == 2


async def test_a_refused_movement_can_be_tried_again(catalog: Catalog) -> None:
    variant = await variant_of(catalog, stock=0)
    once = {"platform": "shopee", "order_id": "2601", "line_key": "1", "transition": "held"}

    refused = await edit(catalog, {"variant_id": variant, "delta": -1}, once=once)
    await edit(catalog, {"variant_id": variant, "delta": 3})
    taken = await edit(catalog, {"variant_id": variant, "delta": -1}, once=once)

    assert refused.status_code == 409
    assert taken.json()["levels"][0]["available"] == 2


async def test_stock_of_a_product_is_read_and_edited_through_it(catalog: Catalog) -> None:
    created = await catalog.create()
    other = await variant_of(catalog, "OTHER")
    path = f"/internal/products/{created['product_id']}/stock"
    variant = created["variants"][0]["variant_id"]

    read = (await catalog.client.get(path)).json()["levels"]
    edited = await catalog.client.patch(path, json={"edits": [{"variant_id": variant, "delta": 2}]})
    foreign = await catalog.client.patch(path, json={"edits": [{"variant_id": other, "delta": 2}]})

    assert [level["available"] for level in read] == [5]
    assert edited.json()["levels"][0]["available"] == 7
    assert (foreign.status_code, foreign.json()["field"]) == (404, "edits.0.variant_id")


@pytest.mark.parametrize(
    "bad",
    [{}, {"delta": 1, "set_to": 1, "expected": 1}, {"delta": 10**12}, {"delta": "1"}, {"set_to": -1, "expected": 0}],
)
async def test_unusable_edits_are_refused(catalog: Catalog, bad: dict[str, Any]) -> None:
    variant = await variant_of(catalog)

    assert (await edit(catalog, {"variant_id": variant, **bad})).status_code == 422
