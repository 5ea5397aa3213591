"""What TikTok Shop delivers by webhook: which topics, to whom, signed how."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.simulator.receiver import Receiver, receiving
from tests.simulator.tiktok.seller import Seller
from tests.simulator.world import Control
from tests.support.eventually import eventually

WEBHOOKS = "/event/202309/webhooks"
SHOP = "7490000000000000001"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A callback address."""
    async with receiving() as receiver:
        yield receiver


async def came(receiver: Receiver, *kinds: int) -> list[dict[str, Any]]:
    """The pushes once these kinds came, each as often as it is named."""

    async def all_came() -> bool:
        return sorted(push["type"] for push in receiver.pushes) == sorted(kinds)

    await eventually(all_came)
    return receiver.pushes


async def test_a_product_is_told_of_from_its_creation_to_the_end_of_its_review(
    seller: Seller, control: Control, receiver: Receiver
) -> None:
    await control.post("/settings", push_url=receiver.url, review_delay_s=0.1)
    product = await seller.create()
    pushes = await came(receiver, 16, 5, 37)
    by_kind = {push["type"]: push for push in pushes}
    assert by_kind[16]["data"]["product_id"] == int(product["product_id"]), "a number, as documented"
    assert by_kind[5]["data"]["product_id"] == product["product_id"], "and here a text"
    assert by_kind[37]["data"]["audit"]["status"] == "APPROVED"
    assert len({push["tts_notification_id"] for push in pushes}) == 3
    config = seller.context.config.tiktok
    message = config.app_key.encode() + by_kind[5]["bytes"]
    assert by_kind[5]["authorization"] == hmac.new(config.app_secret.encode(), message, hashlib.sha256).hexdigest()


async def test_a_shop_gets_the_topics_it_subscribed(seller: Seller, control: Control, receiver: Receiver) -> None:
    await control.post("/settings", review_delay_s=0.1)
    subscription = {"event_type": "PRODUCT_AUDIT_STATUS_CHANGE", "address": receiver.url}
    await seller.ok("PUT", WEBHOOKS, subscription)
    await seller.create()
    (push,) = await came(receiver, 37)
    assert push["shop_id"] == SHOP
    await seller.ok("DELETE", WEBHOOKS, {"event_type": "PRODUCT_AUDIT_STATUS_CHANGE"})
    await seller.create()
    assert len(await control.get("/pushes")) == 1


async def test_edits_in_seller_center_and_a_freeze_are_told(
    seller: Seller, control: Control, receiver: Receiver
) -> None:
    await control.post("/settings", push_url=receiver.url, review_delay_s=0.0)
    product = await seller.create()
    await came(receiver, 16, 5, 37)
    receiver.pushes.clear()
    await control.post(f"/items/{product['product_id']}/edit", title="Judul yang diubah di Seller Center")
    await control.post(f"/items/{product['product_id']}/edit", status="FREEZE")
    pushes = await came(receiver, 15, 5)
    (edit,) = (push["data"] for push in pushes if push["type"] == 15)
    assert (edit["change_source"], edit["changed_fields"]) == ("SELLER_CENTER", ["title"])


async def test_a_removed_app_is_told(seller: Seller, control: Control, receiver: Receiver) -> None:
    await control.post("/settings", push_url=receiver.url)
    await control.post("/tokens/revoke", shop_id=SHOP)
    (push,) = await came(receiver, 6)
    assert push["shop_id"] == SHOP
