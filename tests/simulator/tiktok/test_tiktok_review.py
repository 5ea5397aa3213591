"""The asynchronous review: statuses, versions, drafts, verdicts per platform."""

import pytest

from tests.simulator.tiktok.seller import TITLE, Seller, sku, stocked, variant
from tests.simulator.world import Control

PRODUCTS = "/product/202309/products"
STOCK = stocked("7300000000000000031")
BOTH = ["TIKTOK_SHOP", "TOKOPEDIA"]
REJECTED = f"{TITLE} REJECT"


async def statuses(seller: Seller, product_id: str) -> tuple[str | None, str, str | None]:
    """Return status on TikTok Shop, audit status, status on Tokopedia."""
    product = await seller.read(product_id)
    elsewhere = product.get("integrated_platform_statuses", [{}])
    return product.get("status"), product["audit"]["status"], elsewhere[0].get("status")


async def test_new_product_is_pending_until_the_review_delay_is_over(seller: Seller) -> None:
    product_id = (await seller.create())["product_id"]
    at_once = await statuses(seller, product_id)
    seller.advance(0.6)

    assert at_once == ("PENDING", "AUDITING", None)
    assert await statuses(seller, product_id) == ("ACTIVATE", "APPROVED", None)


async def test_review_delay_can_be_changed_while_running(seller: Seller, control: Control) -> None:
    await control.post("/settings", review_delay_s=100)
    product_id = (await seller.create())["product_id"]
    seller.advance(90)
    before = await statuses(seller, product_id)
    seller.advance(11)

    assert before[0] == "PENDING"
    assert (await statuses(seller, product_id))[0] == "ACTIVATE"


async def test_title_with_the_word_reject_fails_with_reasons(seller: Seller) -> None:
    product_id = (await seller.live(title=REJECTED))["product_id"]

    product = await seller.read(product_id)

    assert (product["status"], product["audit"]["status"]) == ("FAILED", "FAILED")
    (reason,) = product["audit_failed_reasons"]
    assert reason["listing_platform"] == "TIKTOK_SHOP"
    assert reason["position"]
    assert reason["reasons"]
    assert reason["suggestions"]


async def test_the_word_reject_in_small_letters_or_inside_a_word_passes(seller: Seller) -> None:
    product_id = (await seller.live(title=f"{TITLE} reject REJECTED"))["product_id"]

    assert (await statuses(seller, product_id))[0] == "ACTIVATE"


async def test_edit_of_a_failed_product_sends_it_back_to_review(seller: Seller) -> None:
    product_id = (await seller.live(title=REJECTED))["product_id"]
    await seller.partial_edit(product_id, title=TITLE)
    at_once = await statuses(seller, product_id)
    seller.advance()

    assert at_once == ("PENDING", "AUDITING", None)
    assert await statuses(seller, product_id) == ("ACTIVATE", "APPROVED", None)
    assert "audit_failed_reasons" not in await seller.read(product_id)


async def test_live_version_is_shown_while_an_edit_is_reviewed(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]
    await seller.partial_edit(product_id, title=f"{TITLE} baru")

    live = await seller.read(product_id)
    waiting = await seller.read(product_id, return_under_review_version="true")
    seller.advance()

    assert (live["title"], live["status"], live["audit"]["status"]) == (TITLE, "ACTIVATE", "AUDITING")
    assert waiting["title"] == f"{TITLE} baru"
    assert (await seller.read(product_id))["title"] == f"{TITLE} baru"


async def test_failed_edit_leaves_the_live_version_up(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]
    await seller.partial_edit(product_id, title=REJECTED)
    seller.advance()

    live = await seller.read(product_id)
    failed = await seller.read(product_id, return_under_review_version="true")

    assert (live["title"], live["status"], live["audit"]["status"]) == (TITLE, "ACTIVATE", "FAILED")
    assert live["audit_failed_reasons"][0]["listing_platform"] == "TIKTOK_SHOP"
    assert failed["title"] == REJECTED


async def test_second_edit_replaces_the_one_under_review(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]
    await seller.partial_edit(product_id, title=REJECTED)
    await seller.partial_edit(product_id, description="<p>Kopi bubuk asli.</p>")
    await seller.partial_edit(product_id, title=f"{TITLE} baru")
    seller.advance()

    product = await seller.read(product_id)

    assert (product["title"], product["description"]) == (f"{TITLE} baru", "<p>Kopi bubuk asli.</p>")
    assert product["audit"]["status"] == "APPROVED"


async def test_new_sku_of_an_edit_appears_with_its_approval(seller: Seller) -> None:
    created = await seller.live(skus=[variant("Merah")])
    product_id, first = created["product_id"], created["skus"][0]["id"]
    await seller.partial_edit(product_id, skus=[variant("Merah", id=first), variant("Biru")])
    waiting = await seller.read(product_id)
    seller.advance()

    assert len(waiting["skus"]) == 1
    assert len((await seller.read(product_id))["skus"]) == 2


async def test_draft_is_not_reviewed_until_it_is_listed(seller: Seller) -> None:
    product_id = (await seller.live(save_mode="AS_DRAFT"))["product_id"]
    as_draft = await statuses(seller, product_id)
    listed = await seller.partial_edit(product_id, save_mode="LISTING")
    seller.advance()

    assert as_draft == ("DRAFT", "NONE", None)
    assert listed["audit"] == {"status": "AUDITING"}
    assert (await statuses(seller, product_id))[0] == "ACTIVATE"


async def test_draft_of_a_live_product_lies_beside_it(seller: Seller) -> None:
    created = await seller.live()
    product_id = created["product_id"]
    edited = sku(amount="99000", id=created["skus"][0]["id"])
    answer = await seller.partial_edit(product_id, title=f"{TITLE} baru", skus=[edited], save_mode="AS_DRAFT")
    seller.advance()

    live = await seller.read(product_id)
    draft = await seller.read(product_id, return_draft_version="true")

    assert answer["audit"] == {"status": "NONE"}
    assert (live["title"], live["has_draft"], live["status"]) == (TITLE, True, "ACTIVATE")
    assert live["skus"][0]["price"]["sale_price"] == "45000"
    assert draft["title"] == f"{TITLE} baru"


@pytest.mark.parametrize("status", ["SELLER_DEACTIVATED", "FREEZE"])
async def test_status_set_behind_our_back_stays(status: str, seller: Seller, control: Control) -> None:
    product_id = (await seller.create())["product_id"]
    await control.post(f"/items/{product_id}/edit", status=status)
    seller.advance()

    assert (await statuses(seller, product_id))[0] == status


async def test_frozen_product_cannot_be_edited(seller: Seller, control: Control) -> None:
    product_id = (await seller.live())["product_id"]
    await control.post(f"/items/{product_id}/edit", status="FREEZE")

    path = f"/product/202509/products/{product_id}/partial_edit"

    assert await seller.code("POST", path, {"title": f"{TITLE} baru"}) == 12052901


async def test_platform_deactivated_product_is_pending_after_an_edit(seller: Seller, control: Control) -> None:
    product_id = (await seller.live())["product_id"]
    await control.post(f"/items/{product_id}/edit", status="PLATFORM_DEACTIVATED")
    await seller.partial_edit(product_id, title=f"{TITLE} baru")

    assert (await statuses(seller, product_id))[0] == "PENDING"


async def test_product_on_both_platforms_has_a_status_on_each(seller: Seller) -> None:
    third = seller.of_shop(3)
    product_id = (await third.create(listing_platforms=BOTH, skus=[sku(inventory=STOCK)]))["product_id"]
    at_once = await statuses(third, product_id)
    third.advance()

    assert at_once == ("PENDING", "AUDITING", "PENDING")
    assert await statuses(third, product_id) == ("ACTIVATE", "APPROVED", "ACTIVATE")


async def test_product_on_tokopedia_alone_has_no_top_status(seller: Seller) -> None:
    third = seller.of_shop(3)
    product_id = (await third.live(listing_platforms=["TOKOPEDIA"], skus=[sku(inventory=STOCK)]))["product_id"]

    product = await third.read(product_id)
    (found,) = (await third.search())["products"]

    assert "status" not in product
    assert "status" not in found
    assert product["integrated_platform_statuses"] == [{"platform": "TOKOPEDIA", "status": "ACTIVATE"}]


async def test_product_on_tiktok_shop_alone_has_no_integrated_statuses(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]

    assert "integrated_platform_statuses" not in await seller.read(product_id)


async def test_first_review_that_fails_on_one_platform_lists_on_the_other(seller: Seller) -> None:
    third = seller.of_shop(3)
    title = f"{TITLE} REJECT-TOKOPEDIA"
    created = await third.live(title=title, listing_platforms=BOTH, skus=[sku(inventory=STOCK)])

    product = await third.read(created["product_id"])

    assert await statuses(third, created["product_id"]) == ("ACTIVATE", "APPROVED", "FAILED")
    assert [reason["listing_platform"] for reason in product["audit_failed_reasons"]] == ["TOKOPEDIA"]


async def test_edit_that_fails_on_one_platform_hides_the_product_there(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(listing_platforms=BOTH, skus=[sku(inventory=STOCK)])
    title = f"{TITLE} REJECT-TOKOPEDIA"
    await third.partial_edit(created["product_id"], title=title)
    third.advance()

    assert await statuses(third, created["product_id"]) == ("ACTIVATE", "APPROVED", "PLATFORM_DEACTIVATED")
    assert (await third.read(created["product_id"]))["title"] == title


async def test_edit_that_fails_everywhere_keeps_the_old_version_on_both(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(listing_platforms=BOTH, skus=[sku(inventory=STOCK)])
    await third.partial_edit(created["product_id"], title=REJECTED)
    third.advance()

    assert await statuses(third, created["product_id"]) == ("ACTIVATE", "FAILED", "ACTIVATE")
    assert (await third.read(created["product_id"]))["title"] == TITLE


async def test_platform_left_out_of_an_edit_is_deactivated_at_once(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(listing_platforms=BOTH, skus=[sku(inventory=STOCK)])
    await third.partial_edit(created["product_id"], listing_platforms=["TIKTOK_SHOP"])

    assert (await statuses(third, created["product_id"]))[2] == "SELLER_DEACTIVATED"


async def test_edit_without_platforms_keeps_them(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(listing_platforms=BOTH, skus=[sku(inventory=STOCK)])
    await third.partial_edit(created["product_id"], title=f"{TITLE} baru")
    third.advance()

    assert await statuses(third, created["product_id"]) == ("ACTIVATE", "APPROVED", "ACTIVATE")


async def test_platform_added_by_an_edit_is_reviewed(seller: Seller) -> None:
    third = seller.of_shop(3)
    created = await third.live(skus=[sku(inventory=STOCK)])
    await third.partial_edit(created["product_id"], listing_platforms=BOTH)
    at_once = await statuses(third, created["product_id"])
    third.advance()

    assert at_once == ("ACTIVATE", "AUDITING", "PENDING")
    assert await statuses(third, created["product_id"]) == ("ACTIVATE", "APPROVED", "ACTIVATE")
