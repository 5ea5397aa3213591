"""Tiers and models: both formats, changes of depth, mapping, and what belongs to models alone."""

from typing import Any

import pytest

from tests.simulator.shopee.seller import Seller, picture, variation


def standard(item_id: int, names: tuple[str, ...]) -> dict[str, Any]:
    """Return an init_tier_variation body in the new format: one tier."""
    options = [{"variation_option_id": 0, "variation_option_name": name} for name in names]
    tier = {"variation_id": 0, "variation_name": "Ukuran", "variation_option_list": options}
    models = [
        {"tier_index": [place], "original_price": 50000, "seller_stock": [{"location_id": "", "stock": place}]}
        for place in range(len(names))
    ]
    return {"item_id": item_id, "standardise_tier_variation": [tier], "model": models}


def two_tiers(item_id: int) -> dict[str, Any]:
    """Return an init_tier_variation body of 2 colours and 2 sizes, one combination missing."""
    tiers = [
        {"name": "Warna", "option_list": [{"option": "Merah"}, {"option": "Biru"}]},
        {"name": "Ukuran", "option_list": [{"option": "M"}, {"option": "L"}]},
    ]
    models = [
        {"tier_index": index, "original_price": 70000, "seller_stock": [{"stock": 2}], "model_sku": f"R{index}"}
        for index in ([0, 0], [0, 1], [1, 0])
    ]
    return {"item_id": item_id, "tier_variation": tiers, "model": models}


@pytest.mark.parametrize("form", ["old", "new"])
async def test_both_formats_make_the_same_tiers(seller: Seller, form: str) -> None:
    item_id = await seller.add_id()
    body = standard(item_id, ("M", "L")) if form == "new" else variation(item_id)
    reply = await seller.post("product/init_tier_variation", body)
    shown = (await seller.get("product/get_model_list", item_id=item_id))["response"]
    names = [option["option"] for option in shown["tier_variation"][0]["option_list"]]

    assert reply["error"] == ""
    assert names == (["M", "L"] if form == "new" else ["Warna 0", "Warna 1"])
    assert [
        o["variation_option_name"] for o in shown["standardise_tier_variation"][0]["variation_option_list"]
    ] == names
    assert [row["tier_index"] for row in shown["model"]] == [[0], [1]]
    assert [row["model_id"] for row in reply["response"]["model"]] == [row["model_id"] for row in shown["model"]]


async def test_models_hide_the_items_own_price(seller: Seller) -> None:
    item_id, _ = await seller.add_with_models()
    shown = await seller.detail(item_id)

    assert shown["has_model"] is True
    assert "price_info" not in shown


async def test_a_change_of_depth_mints_new_model_ids(seller: Seller) -> None:
    item_id, old = await seller.add_with_models()
    reply = await seller.post("product/init_tier_variation", two_tiers(item_id))
    new = [row["model_id"] for row in reply["response"]["model"]]

    assert len(new) == 3
    assert not set(new) & set(old)
    assert [row["model_sku"] for row in await seller.models(item_id)] == ["R[0, 0]", "R[0, 1]", "R[1, 0]"]


async def test_tiers_can_be_taken_away(seller: Seller) -> None:
    item_id, _ = await seller.add_with_models()
    model = {"tier_index": [], "original_price": 88000, "seller_stock": [{"stock": 4}]}
    await seller.post("product/init_tier_variation", {"item_id": item_id, "tier_variation": [], "model": [model]})
    shown = await seller.detail(item_id)

    assert shown["has_model"] is False
    assert shown["price_info"][0]["original_price"] == 88000
    assert await seller.models(item_id) == []


async def test_option_images_are_kept(seller: Seller) -> None:
    item_id = await seller.add_id()
    image_id = (await seller.upload(picture(shade=33)))["response"]["image_info"]["image_id"]
    body = variation(item_id)
    for option in body["tier_variation"][0]["option_list"]:
        option["image"] = {"image_id": image_id}
    await seller.post("product/init_tier_variation", body)
    shown = (await seller.get("product/get_model_list", item_id=item_id))["response"]["tier_variation"][0]

    assert [option["image"]["image_id"] for option in shown["option_list"]] == [image_id, image_id]


async def test_models_left_out_of_the_mapping_are_deleted(seller: Seller) -> None:
    item_id, (first, second) = await seller.add_with_models()
    tiers = [{"name": "Warna", "option_list": [{"option": "Hijau"}, {"option": "Warna 1"}]}]
    mapping = [{"model_id": second, "tier_index": [0]}]
    reply = await seller.post(
        "product/update_tier_variation", {"item_id": item_id, "tier_variation": tiers, "model_list": mapping}
    )
    models = await seller.models(item_id)

    assert reply["error"] == ""
    assert "response" not in reply
    assert first not in [row["model_id"] for row in models]
    assert [(row["model_id"], row["tier_index"]) for row in models] == [(second, [0])]


async def test_renaming_options_keeps_model_ids(seller: Seller) -> None:
    item_id, ids = await seller.add_with_models()
    tiers = [{"name": "Warna", "option_list": [{"option": "Hijau"}, {"option": "Kuning"}]}]
    await seller.post("product/update_tier_variation", {"item_id": item_id, "tier_variation": tiers})

    assert [row["model_id"] for row in await seller.models(item_id)] == ids


async def test_models_are_added_for_new_options(seller: Seller) -> None:
    item_id, ids = await seller.add_with_models()
    tiers = [{"name": "Warna", "option_list": [{"option": f"Warna {place}"} for place in range(3)]}]
    mapping = [{"model_id": model_id, "tier_index": [place]} for place, model_id in enumerate(ids)]
    await seller.post(
        "product/update_tier_variation", {"item_id": item_id, "tier_variation": tiers, "model_list": mapping}
    )
    fresh = {"tier_index": [2], "original_price": 110000, "seller_stock": [{"stock": 9}], "model_sku": "SKU-2"}
    reply = await seller.post("product/add_model", {"item_id": item_id, "model_list": [fresh]})

    assert reply["response"]["model"][0]["model_sku"] == "SKU-2"
    assert len(await seller.models(item_id)) == 3


async def test_update_model_changes_the_sku_and_never_the_price(seller: Seller) -> None:
    item_id, (first, _) = await seller.add_with_models()
    row = {"model_id": first, "model_sku": "NEW", "original_price": 1, "weight": 1.5}
    reply = await seller.post("product/update_model", {"item_id": item_id, "model": [row]})
    model = (await seller.models(item_id))[0]

    assert reply["error"] == ""
    assert (model["model_sku"], model["weight"]) == ("NEW", "1.5")
    assert model["price_info"][0]["original_price"] == 100000


async def test_the_items_weight_overwrites_the_models(seller: Seller) -> None:
    item_id, (first, _) = await seller.add_with_models()
    row = {"model_id": first, "model_sku": "SKU-0", "weight": 1.5}
    await seller.post("product/update_model", {"item_id": item_id, "model": [row]})
    await seller.post("product/update_item", {"item_id": item_id, "weight": 0.7})

    assert [model["weight"] for model in await seller.models(item_id)] == ["0.7", "0.7"]


async def test_delete_model_takes_one(seller: Seller) -> None:
    item_id, (first, second) = await seller.add_with_models()
    await seller.post("product/delete_model", {"item_id": item_id, "model_id": first})

    assert [row["model_id"] for row in await seller.models(item_id)] == [second]


async def test_search_finds_an_item_by_a_models_sku(seller: Seller) -> None:
    await seller.http.post("/_control/settings", json={"index_delay_s": 0})
    item_id, _ = await seller.add_with_models()
    found = await seller.get("product/search_item", page_size=5, item_sku="SKU-1")

    assert found["response"]["item_id_list"] == [item_id]
