"""Creating, reading and editing products."""

from tests.simulator.tiktok.seller import (
    BABY_FOOD,
    RICE_COOKERS,
    SNEAKERS,
    SUNSCREEN,
    TITLE,
    WAREHOUSE,
    Seller,
    sku,
    stocked,
    variant,
)
from tests.simulator.world import Control

PRODUCTS = "/product/202309/products"


async def test_create_answers_ids_of_product_and_skus(seller: Seller) -> None:
    created = await seller.create(skus=[variant("Merah", "S"), variant("Merah", "M")])

    first, second = created["skus"]
    assert created["product_id"].isdigit()
    assert len(created["product_id"]) == 19
    assert first["id"] != second["id"]
    assert (first["seller_sku"], second["seller_sku"]) == ("Merah-S", "Merah-M")
    assert first["sales_attributes"][0] == second["sales_attributes"][0], "the same colour has the same ids"
    assert first["sales_attributes"][1]["value_id"] != second["sales_attributes"][1]["value_id"]
    assert "warnings" not in created


async def test_product_reads_back_as_written(seller: Seller) -> None:
    image = await seller.upload(640, 640)
    created = await seller.create(
        external_product_id="P-0001",
        main_images=[{"uri": image["uri"]}],
        package_dimensions={"length": "10", "width": "8", "height": "5", "unit": "CENTIMETER"},
        is_cod_allowed=True,
        minimum_order_quantity=2,
        delivery_option_ids=["7120984351830836225"],
        product_attributes=[{"id": "100398", "values": [{"name": "Kertas"}]}],
        skus=[variant("Merah", external_sku_id="V-1", identifier_code={"type": "EAN", "code": "8991234567890"})],
    )

    product = await seller.read(created["product_id"], locale="en-US")

    assert (product["id"], product["title"], product["external_product_id"]) == (created["product_id"], TITLE, "P-0001")
    assert [node["local_name"] for node in product["category_chains"]] == ["Food & Beverages", "Drinks", "Coffee"]
    assert [node["is_leaf"] for node in product["category_chains"]] == [False, False, True]
    shown = product["main_images"][0]
    assert (shown["uri"], shown["urls"], shown["width"], shown["height"]) == (image["uri"], [image["url"]], 640, 640)
    assert product["package_dimensions"]["height"] == "5"
    assert (product["is_cod_allowed"], product["minimum_order_quantity"]) == (True, 2)
    assert product["product_attributes"] == [
        {"id": "100398", "name": "Material", "values": [{"id": "", "name": "Kertas"}]}
    ]
    assert product["delivery_options"][0]["is_available"] is True
    (stored,) = product["skus"]
    assert stored["id"] == created["skus"][0]["id"]
    assert stored["external_sku_id"] == "V-1"
    assert stored["identifier_code"] == {"type": "EAN", "code": "8991234567890"}
    assert stored["inventory"] == [{"warehouse_id": WAREHOUSE, "quantity": 10}]
    assert [(item["name"], item["value_name"]) for item in stored["sales_attributes"]] == [("Warna", "Merah")]


async def test_price_is_written_as_amount_and_read_under_other_names(seller: Seller) -> None:
    product_id = (await seller.live())["product_id"]

    read = (await seller.read(product_id))["skus"][0]["price"]
    searched = (await seller.search())["products"][0]["skus"][0]["price"]

    assert read == {"currency": "IDR", "sale_price": "45000", "tax_exclusive_price": "45000"}
    assert searched == {"currency": "IDR", "tax_exclusive_price": "45000"}


async def test_same_idempotency_key_answers_the_first_result_even_for_another_body(
    seller: Seller, control: Control
) -> None:
    first = await seller.create(idempotency_key="key-1")
    again = await seller.create(idempotency_key="key-1", title=f"{TITLE} lain")
    broken = await seller.ok("POST", PRODUCTS, {"idempotency_key": "key-1"})

    items = await control.get("/state/items", shop_id="7490000000000000001")
    effects = [entry["effect"] for entry in await control.get("/journal", operation=f"POST {PRODUCTS}")]
    assert first == again == broken
    assert [item["title"] for item in items] == [TITLE]
    assert [effect["created"] for effect in effects] == [True, False, False]


async def test_idempotency_key_belongs_to_one_shop(seller: Seller) -> None:
    other = seller.of_shop(2)
    stock = stocked("7300000000000000002")

    first = await seller.create(idempotency_key="key-1")
    second = await other.create(idempotency_key="key-1", skus=[sku(inventory=stock)])

    assert first["product_id"] != second["product_id"]


async def test_refused_create_does_not_use_up_its_idempotency_key(seller: Seller) -> None:
    refused = await seller.refused(idempotency_key="key-1", title="pendek")
    created = await seller.create(idempotency_key="key-1")

    assert refused.json()["code"] == 12052051
    assert created["product_id"]


async def test_without_a_key_each_create_makes_a_product(seller: Seller, control: Control) -> None:
    await seller.create(external_product_id="P-1")
    await seller.create(external_product_id="P-1")

    items = await control.get("/state/items")

    assert len({item["item_id"] for item in items}) == 2
    assert [item["created_count"] for item in items] == [2, 2]


async def test_title_of_25_and_of_255_characters_is_accepted(seller: Seller) -> None:
    await seller.create(title="Kopi Robusta Temanggung A")
    await seller.create(title=("Kopi " * 51).strip() + "K")


async def test_description_with_hosted_pictures_is_accepted(seller: Seller) -> None:
    image = await seller.upload(use_case="DESCRIPTION_IMAGE")
    tag = f'<img src="{image["url"]}" width="600" height="600">'

    await seller.create(description=f"<p>Kopi asli<br>dari lereng</p><ul><li>250 g</ul>{tag * 30}")


async def test_unknown_brand_is_cleared_with_a_warning(seller: Seller) -> None:
    created = await seller.create(brand_id="7082427311584340000")

    assert "brand_id" in created["warnings"][0]["message"]
    assert "brand" not in await seller.read(created["product_id"])


async def test_known_brand_is_kept(seller: Seller) -> None:
    created = await seller.create(brand_id="7082427311584347905")

    assert (await seller.read(created["product_id"]))["brand"]["name"] == "Kopi Lereng"


async def test_category_demands_can_be_met(seller: Seller) -> None:
    shelf_life = {"id": "100405", "values": [{"id": "100405003"}]}
    halal = {"id": "100406", "values": [{"id": "100406001"}]}
    await seller.create(category_id=BABY_FOOD, product_attributes=[shelf_life, halal])
    await seller.create(
        category_id=RICE_COOKERS, product_attributes=[{"id": "100401", "values": [{"id": "100401002"}]}]
    )
    await seller.create(category_id=SUNSCREEN, certifications=[{"id": "7182427311584347001", "images": []}])
    await seller.create(category_id=SNEAKERS, size_chart={"image": {"uri": seller.image_uri}})


async def test_missing_package_weight_is_named_by_its_path(seller: Seller) -> None:
    response = await seller.refused(package_weight=None)

    assert (response.status_code, response.json()["code"]) == (400, 36009004)
    assert response.json()["message"] == "invalid param error: body.package_weight.value is missing"


async def test_sold_out_sku_is_accepted(seller: Seller) -> None:
    created = await seller.create(skus=[sku(quantity=0)])

    assert (await seller.read(created["product_id"]))["skus"][0]["inventory"][0]["quantity"] == 0


async def test_full_edit_overwrites_and_keeps_price_and_stock_that_were_not_sent(seller: Seller) -> None:
    created = await seller.live(external_product_id="P-1", is_cod_allowed=True)
    edited = sku("KOPI-NEW", price=None, inventory=None, id=created["skus"][0]["id"])
    body = await seller.draft(title=f"{TITLE} baru", skus=[edited])

    answer = await seller.ok("PUT", f"/product/202309/products/{created['product_id']}", body)
    seller.advance()

    product = await seller.read(created["product_id"])
    assert answer["audit"] == {"status": "AUDITING"}
    assert product["title"] == f"{TITLE} baru"
    assert not {"external_product_id", "is_cod_allowed"} & set(product)
    assert product["skus"][0]["seller_sku"] == "KOPI-NEW"
    assert product["skus"][0]["price"]["sale_price"] == "45000"
    assert product["skus"][0]["inventory"][0]["quantity"] == 10


async def test_full_edit_misses_what_is_not_sent(seller: Seller) -> None:
    created = await seller.live()
    path = f"/product/202509/products/{created['product_id']}"

    response = await seller.send("PUT", path, {"title": f"{TITLE} baru"})

    assert response.json()["message"] == "invalid param error: body.description is missing"


async def test_partial_edit_leaves_other_properties_untouched(seller: Seller) -> None:
    created = await seller.live(external_product_id="P-1", skus=[variant("Merah"), variant("Biru")])

    await seller.partial_edit(created["product_id"], title=f"{TITLE} baru")
    seller.advance()

    product = await seller.read(created["product_id"])
    assert (product["title"], product["external_product_id"]) == (f"{TITLE} baru", "P-1")
    assert [row["id"] for row in product["skus"]] == [row["id"] for row in created["skus"]]


async def test_skus_left_out_of_an_edit_are_deleted_and_new_ones_get_ids(seller: Seller) -> None:
    created = await seller.live(skus=[variant("Merah"), variant("Biru")])
    kept, gone = (row["id"] for row in created["skus"])

    answer = await seller.partial_edit(created["product_id"], skus=[variant("Merah", id=kept), variant("Hijau")])
    seller.advance()

    ids = [row["id"] for row in (await seller.read(created["product_id"]))["skus"]]
    assert [row["id"] for row in answer["skus"]] == ids
    assert (ids[0], gone in ids, len(ids)) == (kept, False, 2)
    again = await seller.partial_edit(created["product_id"], skus=[variant("Merah", id=kept), variant("Biru")])
    assert again["skus"][1]["id"] not in {gone, *ids}


async def test_edit_of_price_and_stock_alone_needs_no_review(seller: Seller) -> None:
    created = await seller.live()
    edited = sku(amount="47000", quantity=3, id=created["skus"][0]["id"])

    answer = await seller.partial_edit(created["product_id"], skus=[edited])

    product = await seller.read(created["product_id"])
    assert answer["audit"] == {"status": "APPROVED"}
    assert product["audit"] == {"status": "APPROVED"}
    assert product["skus"][0]["price"]["sale_price"] == "47000"
    assert product["skus"][0]["inventory"][0]["quantity"] == 3


async def test_refused_edit_changes_nothing(seller: Seller) -> None:
    created = await seller.live(skus=[variant("Merah"), variant("Biru")])
    ids = [row["id"] for row in created["skus"]]
    before = await seller.read(created["product_id"])

    skus = [variant("Merah", id=ids[0], amount="47000"), variant("Biru", id=ids[1], amount="1")]
    path = f"/product/202509/products/{created['product_id']}/partial_edit"
    code = await seller.code("POST", path, {"title": f"{TITLE} baru", "skus": skus})

    assert code == 12052570
    assert await seller.read(created["product_id"]) == before


async def test_listing_check_finds_faults_and_creates_nothing(seller: Seller, control: Control) -> None:
    passed = await seller.ok("POST", f"{PRODUCTS}/listing_check", await seller.draft(brand_id="1"))
    failed = await seller.ok("POST", f"{PRODUCTS}/listing_check", await seller.draft(title="pendek"))

    assert passed["check_result"] == "PASS"
    assert "brand_id" in passed["warnings"]["message"]
    assert (failed["check_result"], failed["fail_reasons"][0]["code"]) == ("FAILED", 12052051)
    assert await control.get("/state/items") == []


async def test_prerequisites_are_met(seller: Seller) -> None:
    for version in ("202309", "202312"):
        results = (await seller.ok("GET", f"/product/{version}/prerequisites"))["check_results"]
        assert {row["is_failed"] for row in results} == {False}
