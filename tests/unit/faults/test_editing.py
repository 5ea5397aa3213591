"""The seller of the fault scenarios: what an edit without an answer may be taken for."""

import random
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from tests.faults.checker import Outcome
from tests.faults.editing import Editor
from tests.support.product import World


class Shop:
    """A catalogue with one product; the first edit takes effect, its answer does not come."""

    def __init__(self, *, overwritten: bool) -> None:
        self.product: dict[str, Any] = {
            "version": 5,
            "title": "",
            "variants": [{"variant_id": "v", "price_minor": 1}],
        }
        self.taken: list[str] = []
        self.overwritten = overwritten

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=self.product)
        body = cast("dict[str, Any]", httpx.Response(200, content=request.content).json())
        assert body["version"] == self.product["version"]
        self.taken.append(body["title"])
        self.product |= {"title": body["title"], "version": self.product["version"] + 1}
        if self.overwritten:
            self.product |= {"title": "somebody else's", "version": self.product["version"] + 1}
        return httpx.Response(503, json={"code": "UNAVAILABLE"})


@pytest.mark.parametrize("overwritten", [False, True])
async def test_a_title_that_nobody_answered_is_not_sent_again_at_a_newer_version(overwritten: bool) -> None:
    shop = Shop(overwritten=overwritten)
    async with httpx.AsyncClient(transport=httpx.MockTransport(shop.answer), base_url="http://shop") as api:
        editor = Editor(cast("World", SimpleNamespace(api=api)), {"R1-0001": "p"}, random.Random(1))
        assert await editor.edit("R1-0001", "title") is Outcome.UNCLEAR
    assert len(shop.taken) == 1
