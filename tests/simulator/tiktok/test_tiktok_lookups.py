"""Categories, attributes, rules, brands, warehouses, delivery options, pictures and webhook subscriptions."""

from tests.simulator.tiktok.seller import (
    COFFEE,
    RICE_COOKERS,
    SHELVES,
    SNEAKERS,
    SUNSCREEN,
    TITLE,
    TRADING_CARDS,
    USED_PARTS,
    WAREHOUSE,
    Seller,
    picture,
)
from tests.simulator.world import Control

CATEGORIES = "/product/202309/categories"
WEBHOOKS = "/event/202309/webhooks"


async def test_tree_has_leaves_of_many_kinds_below_known_parents(seller: Seller) -> None:
    rows = (await seller.ok("GET", CATEGORIES, query={"category_version": "v2"}))["categories"]

    ids = {row["id"] for row in rows}
    leaves = [row for row in rows if row["is_leaf"]]
    assert len(leaves) >= 25
    assert len([row for row in rows if row["parent_id"] == "0"]) >= 10
    assert {row["parent_id"] for row in rows} <= {"0", *ids}
    assert set(rows[0]) == {"id", "parent_id", "local_name", "is_leaf", "permission_statuses"}


async def test_tree_differs_by_platform_version_locale_and_keyword(seller: Seller) -> None:
    async def names(**query: str) -> dict[str, str]:
        rows = (await seller.ok("GET", CATEGORIES, query=query))["categories"]
        return {row["id"]: row["local_name"] for row in rows}

    tiktok = await names(category_version="v2")
    tokopedia = await names(category_version="v2", listing_platform="TOKOPEDIA")
    assert (TRADING_CARDS in tiktok, USED_PARTS in tiktok) == (True, False)
    assert (TRADING_CARDS in tokopedia, USED_PARTS in tokopedia) == (False, True)
    assert not set(await names()) & set(tiktok), "without a version the old tree is meant"
    assert tiktok[COFFEE] == "Kopi"
    assert await names(category_version="v2", locale="en-US", keyword="coffee") == {COFFEE: "Coffee"}


async def test_prohibited_categories_are_shown_on_request(seller: Seller) -> None:
    async def permissions(**query: str) -> set[str]:
        rows = (await seller.ok("GET", CATEGORIES, query={"category_version": "v2", **query}))["categories"]
        return {status for row in rows for status in row["permission_statuses"]}

    assert await permissions() == {"AVAILABLE", "INVITE_ONLY"}
    assert "PROHIBITED" in await permissions(include_prohibited_categories="true")


async def test_recommendation_names_leaf_and_chain(seller: Seller) -> None:
    body = {"product_title": TITLE, "category_version": "v2"}

    data = await seller.ok("POST", f"{CATEGORIES}/recommend", body)

    assert data["leaf_category_id"] == COFFEE
    assert [(row["level"], row["is_leaf"]) for row in data["categories"]] == [(1, False), (2, False), (3, True)]
    assert await seller.code("POST", f"{CATEGORIES}/recommend", {**body, "product_title": "Kopi"}) == 12052051


async def test_attributes_keep_the_platforms_spelling(seller: Seller) -> None:
    rows = (await seller.ok("GET", f"{CATEGORIES}/{RICE_COOKERS}/attributes", query={"locale": "en-US"}))["attributes"]

    by_name = {row["name"]: row for row in rows}
    assert by_name["Color"]["type"] == "SALES_PROPERTY"
    assert by_name["Warranty Type"]["is_requried"] is True
    assert by_name["Warranty Type"]["is_customizable"] is False
    assert by_name["Material"]["is_requried"] is False
    assert by_name["Warranty Type"]["values"][0] == {"id": "100401001", "name": "Tanpa Garansi"}


async def test_rules_say_what_a_category_demands(seller: Seller) -> None:
    async def rules(category_id: str) -> dict[str, dict[str, bool]]:
        data: dict[str, dict[str, bool]] = await seller.ok("GET", f"{CATEGORIES}/{category_id}/rules")
        return data

    assert (await rules(SHELVES))["package_dimension"]["is_required"] is True
    assert (await rules(SHELVES))["cod"]["is_supported"] is False
    assert (await rules(SNEAKERS))["size_chart"]["is_required"] is True
    assert (await rules(SUNSCREEN))["product_certifications"]
    assert (await rules(COFFEE))["package_dimension"]["is_required"] is False


async def test_attributes_of_parents_and_unknown_categories_are_refused(seller: Seller) -> None:
    query = {"category_version": "v1"}

    assert await seller.code("GET", f"{CATEGORIES}/608100/attributes") == 12052024
    assert await seller.code("GET", f"{CATEGORIES}/5/rules") == 12052023
    assert await seller.code("GET", f"{CATEGORIES}/{COFFEE}/rules", query=query) == 12052230


async def test_brands_are_paged_and_can_be_added(seller: Seller) -> None:
    path = "/product/202309/brands"
    first = await seller.ok("GET", path, query={"page_size": "4"})
    second = await seller.ok("GET", path, query={"page_size": "4", "page_token": first["next_page_token"]})
    made = await seller.ok("POST", path, {"name": "Kedai Pagi"}, with_cipher=False)
    found = await seller.ok("GET", path, query={"page_size": "4", "brand_name": "kedai"})

    rows = [*first["brands"], *second["brands"]]
    assert len({row["id"] for row in rows}) == first["total_count"] == 6
    assert {row["authorized_status"] for row in rows} == {"AUTHORIZED", "UNAUTHORIEZD"}
    assert [row["id"] for row in found["brands"]] == [made["id"]]
    product_id = (await seller.create(brand_id=made["id"]))["product_id"]
    assert (await seller.read(product_id))["brand"] == {"id": made["id"], "name": "Kedai Pagi"}


async def test_shop_has_one_sales_warehouse_by_default(seller: Seller) -> None:
    (row,) = (await seller.ok("GET", "/logistics/202309/warehouses"))["warehouses"]

    assert (row["id"], row["type"], row["effect_status"], row["is_default"]) == (
        WAREHOUSE,
        "SALES_WAREHOUSE",
        "ENABLED",
        True,
    )
    assert row["address"]["distict"]


async def test_configured_warehouses_are_listed(seller: Seller) -> None:
    rows = (await seller.of_shop(3).ok("GET", "/logistics/202309/warehouses"))["warehouses"]

    assert [row["id"][-2:] for row in rows] == ["31", "32", "33", "34", "35", "36"]
    assert [row["type"] for row in rows].count("RETURN_WAREHOUSE") == 1
    assert [row["is_default"] for row in rows] == [True, False, False, False, False, False]


async def test_delivery_options_name_the_platforms(seller: Seller) -> None:
    third = seller.of_shop(3)
    path = "/logistics/202309/warehouses/{}/delivery_options"

    own = await seller.ok("GET", path.format(WAREHOUSE), query={"scope": "PRODUCT"})
    both = await third.ok("GET", path.format("7300000000000000031"), query={"scope": "PRODUCT"})

    assert {tuple(row["platform"]) for row in own["delivery_options"]} == {("TIKTOK_SHOP",)}
    assert {tuple(row["platform"]) for row in both["delivery_options"]} == {("TIKTOK_SHOP", "TOKOPEDIA")}
    assert await seller.code("GET", path.format("7300000000000000031")) == 12052097


async def test_local_seller_has_no_global_warehouses(seller: Seller) -> None:
    data = await seller.ok("GET", "/logistics/202309/global_warehouses", with_cipher=False)

    assert data == {"global_warehouses": []}


async def test_upload_gives_a_new_uri_each_time(seller: Seller, control: Control) -> None:
    first, second = await seller.upload(640, 480), await seller.upload(640, 480)

    entries = await control.get("/journal", kind="media")
    assert set(first) == {"uri", "url", "height", "width", "use_case"}
    assert first["uri"] != second["uri"]
    assert first["uri"].startswith("tos-maliva-i-o3syd03w52-us/")
    assert (first["width"], first["height"]) == (640, 480)
    assert entries[0]["effect"]["sha256"] == entries[1]["effect"]["sha256"]
    assert entries[0]["applied"] is True


async def test_wide_main_images_become_squares(seller: Seller) -> None:
    main = await seller.upload(1200, 600)
    described = await seller.upload(1200, 600, "DESCRIPTION_IMAGE")

    assert (main["width"], main["height"]) == (600, 600)
    assert (described["width"], described["height"]) == (1200, 600)


async def test_upload_accepts_formats_and_defaults_to_a_main_image(seller: Seller) -> None:
    for kind in ("PNG", "JPEG", "WEBP", "BMP"):
        data = (await seller.send_image(picture(kind=kind), None)).json()["data"]
        assert data["use_case"] == "MAIN_IMAGE"


async def test_upload_with_a_cipher_is_refused(seller: Seller) -> None:
    response = await seller.send_image(picture(), shop_cipher=seller.cipher)

    assert (response.status_code, response.json()["code"]) == (400, 36009004)
    assert "not required" in response.json()["message"]


async def test_pictures_of_one_shop_serve_another_of_the_app(seller: Seller) -> None:
    uri = (await seller.upload())["uri"]
    other = seller.of_shop(2)
    other.image_uri = uri
    skus = [
        {**(await seller.draft())["skus"][0], "inventory": [{"warehouse_id": "7300000000000000002", "quantity": 1}]}
    ]

    assert (await other.create(skus=skus))["product_id"]


async def test_webhooks_are_set_listed_replaced_and_deleted(seller: Seller) -> None:
    body = {"event_type": "ORDER_STATUS_CHANGE", "address": "https://hooks.example.test/tiktok"}
    await seller.ok("PUT", WEBHOOKS, body)
    await seller.ok("PUT", WEBHOOKS, {**body, "address": "https://hooks.example.test/new"})
    listed = await seller.ok("GET", WEBHOOKS)
    elsewhere = await seller.of_shop(2).ok("GET", WEBHOOKS)
    for _ in range(2):
        await seller.ok("DELETE", WEBHOOKS, {"event_type": "ORDER_STATUS_CHANGE"})

    (row,) = listed["webhooks"]
    assert (row["address"], listed["total_count"]) == ("https://hooks.example.test/new", 1)
    assert elsewhere == (await seller.ok("GET", WEBHOOKS)) == {"webhooks": [], "total_count": 0}


async def test_seller_shops_lists_ids_and_regions(seller: Seller) -> None:
    data = await seller.ok("GET", "/seller/202309/shops", with_cipher=False)

    assert data == {"shops": [{"id": "7490000000000000001", "region": "ID"}]}
