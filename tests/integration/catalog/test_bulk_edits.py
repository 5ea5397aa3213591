"""Bulk edits: seen product by product, then made in one transaction, each in its product's history."""

from typing import Any

import pytest

from tests.integration.catalog.client import Catalog
from tests.integration.catalog.test_import_previews import applied, changes, product, rows_of
from tests.unit.catalog.csv_files import native_csv

pytestmark = pytest.mark.integration

GOODS = tuple(
    {"code": code, "title": f"{code} Lama", "price": price, "stock": "3", "brand": brand, "tags": tags}
    for code, price, brand, tags in (
        ("A", "10000", "Tanah", "sale"),
        ("B", "20000", "Tanah", ""),
        ("C", "400", "Tanah", "sale"),
        ("D", "10000", "Air", "sale"),
    )
)
CHEAPER: dict[str, Any] = {"selection": {"brand": "tanah"}, "price": {"how": "add", "amount": "-500"}}


@pytest.fixture
async def goods(catalog: Catalog) -> Catalog:
    await catalog.imported(native_csv(*GOODS))
    await catalog.events()
    return catalog


async def seen(catalog: Catalog, **body: Any) -> tuple[str, dict[str, Any]]:
    answer = await catalog.client.post("/internal/bulk-edits", json=body)
    assert answer.status_code == 202, answer.text
    view = await catalog.ended(answer.json()["import_id"])
    assert view["status"] == "previewed", view
    return view["import_id"], view["report"]


async def test_an_edit_is_shown_product_by_product_and_changes_nothing_yet(goods: Catalog) -> None:
    before = await rows_of(goods)

    import_id, report = await seen(goods, **CHEAPER, replace=[{"field": "title", "old": "Lama", "new": "Baru"}])

    assert report["products"] == {"created": 0, "updated": 2, "unchanged": 0, "refused": 1}
    (problem,) = report["problems"]
    assert (problem["product"], problem["column"]) == ("C", "variants.0.price_minor")
    assert "not above zero" in problem["reason"]
    first, second = await changes(goods, import_id)
    assert (first["code"], second["code"]) == ("A", "B")
    assert first["changes"] == [
        {"row": 1, "column": "title", "before": "A Lama", "after": "A Baru"},
        {"row": 1, "column": "price", "before": "10000", "after": "9500"},
    ]
    assert await rows_of(goods) == before


async def test_applying_makes_the_edit_in_the_histories_and_leaves_the_rest(goods: Catalog) -> None:
    import_id, _report = await seen(goods, selection={"tag": "sale"}, status="draft", add_tags=["Lebaran"])

    report = await applied(goods, import_id)

    assert report["products"] == {"created": 0, "updated": 3, "unchanged": 0, "refused": 0}
    for code in "ACD":
        item = await product(goods, code)
        assert (item["status"], item["tags"], item["stock"][0]["available"]) == ("draft", ["sale", "Lebaran"], 3)
        path = f"/internal/products/{item['product_id']}/history"
        line = (await goods.client.get(path)).json()["items"][0]
        assert (line["actor"], line["import_id"], line["before"]["status"]) == ("key:second", import_id, "active")
    assert (await product(goods, "B"))["version"] == 1
    assert [event["lane"] for event in await goods.events()] == [3, 3, 3]


async def test_products_edited_or_deleted_since_are_refused_and_named(goods: Catalog) -> None:
    import_id, _report = await seen(goods, selection={"everything": True}, price={"how": "percent", "amount": 10})
    await goods.patch(await product(goods, "A"), brand="Other")
    gone = await product(goods, "B")
    await goods.client.delete(f"/internal/products/{gone['product_id']}", params={"version": gone["version"]})
    await goods.create("NEW", variants=[{"price_minor": 100}])

    report = await applied(goods, import_id)

    assert report["products"] == {"created": 0, "updated": 2, "unchanged": 0, "refused": 2}
    assert {problem["product"]: problem["reason"] for problem in report["problems"]} == {
        "A": "it was changed since the preview",
        "B": "it was deleted since the preview",
    }
    prices = {code: (await product(goods, code))["variants"][0]["price_minor"] for code in ("A", "C", "D", "NEW")}
    assert prices == {"A": 10_000, "C": 440, "D": 11_000, "NEW": 100}


async def test_a_product_that_was_so_already_gets_no_version(goods: Catalog) -> None:
    import_id, report = await seen(goods, selection={"everything": True}, brand="Tanah")
    await applied(goods, import_id)

    assert report["products"] == {"created": 0, "updated": 1, "unchanged": 3, "refused": 0}
    assert [event["product"]["code"] for event in await goods.events()] == ["D"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"selection": {}, "brand": "X"}, "selection"),
        ({"selection": {"everything": True}}, "price"),
        ({"selection": {"brand": "Tanah"}, "price": {"how": "set", "amount": "1.5"}}, "price.amount"),
        ({"selection": {"brand": "Tanah"}, "price": {"how": "times", "amount": "2"}}, "price.how"),
        ({"selection": {"brand": "Tanah"}, "title": "X"}, "title"),
        ({"selection": {"brand": "Tanah"}, "replace": [{"field": "title", "old": ""}]}, "replace.0.old"),
    ],
)
async def test_unusable_edits_are_refused_at_once(goods: Catalog, body: dict[str, Any], field: str) -> None:
    answer = await goods.client.post("/internal/bulk-edits", json=body)

    assert answer.status_code == 422, answer.text
    told = answer.json()
    assert field in (told.get("field"), *(error["field"] for error in told.get("errors", [])))


async def test_the_same_request_again_is_the_same_edit(goods: Catalog) -> None:
    headers = {"X-SyncStore-Operation": "01990000-0000-7000-8000-000000000001"}

    first = await goods.client.post("/internal/bulk-edits", json=CHEAPER, headers=headers)
    again = await goods.client.post("/internal/bulk-edits", json=CHEAPER, headers=headers)

    assert first.json()["import_id"] == again.json()["import_id"]
    assert await goods.value("select count(*) from imports where filename = 'bulk edit'") == 1
