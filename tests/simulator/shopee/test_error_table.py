"""Every row of the committed error table can be had by a caller, with its code, status and words."""

import pytest

from syncstore_simulator.shopee.error_table import REFUSALS
from syncstore_simulator.shopee.errors import Refusal
from tests.simulator.shopee import triggers_gateway, triggers_product, triggers_variation
from tests.simulator.shopee.seller import Seller
from tests.simulator.world import Control

TRIGGERS = {**triggers_gateway.TRIGGERS, **triggers_product.TRIGGERS, **triggers_variation.TRIGGERS}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{type(refusal).__name__}.{refusal.name}")
async def test_a_caller_gets_the_refusal(seller: Seller, control: Control, refusal: Refusal) -> None:
    reply = await TRIGGERS[refusal](seller, control)

    assert seller.last is not None
    assert reply["error"] == refusal.row.code, reply
    assert refusal.row.message in reply["message"]
    assert seller.last.status_code == refusal.row.http_status
    assert len(reply["request_id"]) == 32


def test_no_two_rows_of_a_family_are_the_same() -> None:
    """Equal rows would fold into one member of their enumeration, silently."""
    for family in {type(refusal) for refusal in REFUSALS}:
        assert len(family) == len(family.__members__), family


def test_every_row_names_its_source_and_trigger() -> None:
    assert all(refusal.row.source and refusal.row.trigger and refusal.row.code for refusal in REFUSALS)
    assert len(TRIGGERS) == len(REFUSALS)


async def test_refused_calls_leave_no_trace_in_the_shop(seller: Seller, control: Control) -> None:
    await seller.add(item_name="abc")

    assert await control.get("/state/items", shop_id=700001) == []
    (entry,) = await control.get("/journal", operation="add_item")
    assert (entry["applied"], entry["error"]) == (False, "product.error_item_name_is_too_short")
