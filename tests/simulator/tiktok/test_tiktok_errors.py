"""The committed error table: each row is provoked over HTTP and answers exactly as the table says."""

from collections import Counter

import pytest

from syncstore_simulator.tiktok.error_table import ERRORS
from tests.simulator.tiktok import triggers_gateway, triggers_product, triggers_sku
from tests.simulator.tiktok.seller import Seller
from tests.simulator.world import Control

TRIGGERS = {**triggers_gateway.TRIGGERS, **triggers_product.TRIGGERS, **triggers_sku.TRIGGERS}


def test_every_row_has_a_trigger_and_every_trigger_a_row() -> None:
    assert set(TRIGGERS) == set(ERRORS)


@pytest.mark.parametrize("name", ERRORS)
async def test_row_is_answered_as_the_table_says(name: str, seller: Seller, control: Control) -> None:
    row = ERRORS[name]

    seen = await TRIGGERS[name](seller, control)

    assert (seen.code, seen.status) == (int(row.code), row.http_status), seen
    assert seen.message.startswith(row.message)


def test_every_row_names_source_and_trigger() -> None:
    assert [name for name, row in ERRORS.items() if not (row.source and row.trigger and row.message)] == []


def test_rows_of_one_code_are_told_apart_by_their_words() -> None:
    pairs = Counter((row.code, row.message) for row in ERRORS.values())

    assert [pair for pair, times in pairs.items() if times > 1] == []


async def test_table_can_be_read_over_the_control_api(control: Control) -> None:
    rows = await control.get("/errors")

    assert {(row["code"], row["message"]) for row in rows} == {(row.code, row.message) for row in ERRORS.values()}
