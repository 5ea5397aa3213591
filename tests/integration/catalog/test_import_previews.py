"""Imports seen before they happen: what would change, cell by cell, and then just that."""

from typing import Any

import pytest

from tests.integration.catalog.client import Catalog
from tests.integration.catalog.picture_server import picture_server
from tests.unit.catalog.csv_files import native_csv

pytestmark = pytest.mark.integration

MUG = {"code": "MUG", "title": "Clay Mug", "price": "45000", "stock": "5", "brand": "Tanah"}
CUP = {"code": "CUP", "title": "Cup", "price": "100", "stock": "1", "brand": ""}
TABLES = ("products", "product_variants", "product_history", "inventory_history", "stock_levels", "outbox_events")


async def rows_of(catalog: Catalog) -> dict[str, str]:
    query = "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t"
    return {table: await catalog.value(query.format(table)) for table in TABLES}


async def previewed(catalog: Catalog, data: bytes, **options: Any) -> tuple[str, dict[str, Any]]:
    answer = await catalog.start_import(data, preview=True, **options)
    assert answer.status_code == 202, answer.text
    view = await catalog.ended(answer.json()["import_id"])
    assert view["status"] == "previewed", view
    return view["import_id"], view["report"]


async def changes(catalog: Catalog, import_id: str, limit: int = 50) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after: int | None = -1
    while after is not None:
        path = f"/internal/imports/{import_id}/changes"
        page = (await catalog.client.get(path, params={"after": after, "limit": limit})).json()
        items, after = items + page["items"], page["next"]
    return items


async def applied(catalog: Catalog, import_id: str, actor: str = "key:second") -> dict[str, Any]:
    path = f"/internal/imports/{import_id}/apply"
    answer = await catalog.client.post(path, headers={"X-SyncStore-Actor": actor})
    assert answer.status_code == 202, answer.text
    view = await catalog.ended(import_id)
    assert view["status"] == "finished", view
    report: dict[str, Any] = view["report"]
    return report


async def product(catalog: Catalog, code: str) -> dict[str, Any]:
    found = (await catalog.client.get("/internal/products", params={"text": code})).json()["items"]
    return next(item for item in found if item["code"] == code)


async def test_a_preview_names_every_cell_that_would_change_and_writes_nothing(catalog: Catalog) -> None:
    await catalog.imported(native_csv(MUG, CUP))
    before = await rows_of(catalog)

    import_id, report = await previewed(
        catalog,
        native_csv(
            {**MUG, "price": "46000", "stock": "7", "brand": ""},
            CUP,
            {**CUP, "code": "JUG", "sku": "J-1"},
            {**CUP, "code": "BAD", "price": "abc"},
        ),
    )

    assert report["products"] == {"created": 1, "updated": 1, "unchanged": 1, "refused": 1}
    (problem,) = report["problems"]
    assert (problem["row"], problem["column"], problem["value"], problem["product"]) == (5, "price", "abc", "BAD")
    assert problem["reason"]
    assert problem["fix"]
    mug, jug = await changes(catalog, import_id, limit=1)
    assert (mug["code"], mug["action"]) == ("MUG", "changed")
    assert mug["changes"] == [
        {"row": 2, "column": "price", "before": "45000", "after": "46000"},
        {"row": 2, "column": "stock", "before": "5", "after": "7"},
    ]
    assert (jug["code"], jug["action"], jug["product_id"]) == ("JUG", "created", None)
    assert {"row": 4, "column": "sku", "before": None, "after": "J-1"} in jug["changes"]
    assert await rows_of(catalog) == before


async def test_applying_does_what_was_shown_in_the_name_of_who_applied(catalog: Catalog) -> None:
    await catalog.imported(native_csv(MUG, CUP))
    await catalog.events()
    import_id, _report = await previewed(catalog, native_csv({**MUG, "price": "46000"}, CUP, {**CUP, "code": "JUG"}))

    report = await applied(catalog, import_id)

    assert report["products"] == {"created": 1, "updated": 1, "unchanged": 1, "refused": 0}
    mug = await product(catalog, "MUG")
    assert mug["variants"][0]["price_minor"] == 46_000
    history = (await catalog.client.get(f"/internal/products/{mug['product_id']}/history")).json()["items"]
    assert (history[0]["version"], history[0]["actor"], history[0]["import_id"]) == (2, "key:second", import_id)
    again = await catalog.client.post(f"/internal/imports/{import_id}/apply")
    assert (again.status_code, again.json()["status"]) == (202, "finished")
    assert (await product(catalog, "MUG"))["version"] == 2


async def test_products_that_changed_since_are_refused_and_named(catalog: Catalog) -> None:
    cups = [{**CUP, "code": code, "stock": "3"} for code in ("A", "B", "C", "D", "E")]
    await catalog.imported(native_csv(*cups))
    stated = [{**cup, "price": "200"} for cup in cups[:2]] + [{**cup, "stock": "2"} for cup in cups[2:4]] + cups[4:]
    import_id, report = await previewed(catalog, native_csv(*stated))
    assert report["products"] == {"created": 0, "updated": 4, "unchanged": 1, "refused": 0}
    await catalog.patch(await product(catalog, "A"), title="Renamed")
    for code in ("C", "E"):  # a sale
        variant_id = (await product(catalog, code))["variants"][0]["variant_id"]
        await catalog.client.post("/internal/stock", json={"edits": [{"variant_id": variant_id, "delta": -2}]})

    report = await applied(catalog, import_id)

    assert report["products"] == {"created": 0, "updated": 2, "unchanged": 0, "refused": 3}
    assert [(problem["row"], problem["product"]) for problem in report["problems"]] == [(2, "A"), (4, "C"), (6, "E")]
    assert all("since the preview" in problem["reason"] for problem in report["problems"])
    prices = {code: (await product(catalog, code))["variants"][0]["price_minor"] for code in "AB"}
    stock = {code: (await product(catalog, code))["stock"][0]["available"] for code in "CDE"}
    assert (prices, stock) == ({"A": 100, "B": 200}, {"C": 1, "D": 2, "E": 1})


async def test_a_product_that_came_or_went_since_is_refused(catalog: Catalog) -> None:
    await catalog.imported(native_csv(MUG))
    import_id, _report = await previewed(catalog, native_csv({**MUG, "price": "46000"}, CUP))
    mug = await product(catalog, "MUG")
    await catalog.client.delete(f"/internal/products/{mug['product_id']}", params={"version": mug["version"]})
    await catalog.create("CUP", variants=[{"price_minor": 5}])

    report = await applied(catalog, import_id)

    assert report["products"] == {"created": 0, "updated": 0, "unchanged": 0, "refused": 2}
    assert (await product(catalog, "CUP"))["variants"][0]["price_minor"] == 5


async def test_pictures_fetched_for_a_preview_are_those_applied(catalog: Catalog) -> None:
    async with picture_server() as server:
        data = native_csv({**MUG, "images": f"{server.url}/p/1.jpg"})
        import_id, _report = await previewed(catalog, data, refetch_pictures=True)
        report = await applied(catalog, import_id)

    assert report["products"]["created"] == 1
    assert server.hits["/p/1.jpg"] == 1


@pytest.mark.parametrize("status", ["finished", "expired"])
async def test_what_is_no_waiting_preview_can_not_be_applied(catalog: Catalog, status: str) -> None:
    if status == "finished":
        answer = await catalog.start_import(native_csv(MUG))
        import_id = (await catalog.ended(answer.json()["import_id"]))["import_id"]
    else:
        import_id, _report = await previewed(catalog, native_csv(MUG))
        await catalog.value("update imports set finished_at = now() - interval '25 hours' returning true")
        await catalog.imported(native_csv(CUP))  # the runner goes round

    answer = await catalog.client.post(f"/internal/imports/{import_id}/apply")

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "NO_PREVIEW", "import_id")
    assert status in answer.json()["title"]
    assert "preview=true" in answer.json()["fix"]
    assert len(await changes(catalog, import_id)) == 0


async def test_blank_cells_take_values_away_only_where_that_was_asked_for(catalog: Catalog) -> None:
    await catalog.imported(native_csv(MUG))
    blank = native_csv({**MUG, "brand": ""})

    unchanged = await catalog.imported(blank)
    import_id, _report = await previewed(catalog, blank, blank_clears="Brand")
    [change] = await changes(catalog, import_id)
    await applied(catalog, import_id)

    assert unchanged["products"]["unchanged"] == 1
    assert change["changes"] == [{"row": 2, "column": "brand", "before": "Tanah", "after": None}]
    assert (await product(catalog, "MUG"))["brand"] is None
