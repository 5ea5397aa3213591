"""G66: the validation report as files, over REST and as an operator types it; and plans at the terminal."""

import io
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.shelf import Shelf
from tests.e2e.shops import control, item, listing_on
from tests.e2e.test_cli import syncstore
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


async def test_g66_a_price_that_somebody_changed_is_a_line_of_every_kind_of_report(
    world: World, shelf: Shelf, tmp_path: Path
) -> None:
    product, right = await shelf.take_several(2)
    await control(world, "shopee", f"/items/{listing_on(product, 'shopee')['external_id']}/edit", price=12_345)
    body = {"product_ids": [product["product_id"], right["product_id"]]}

    async def file(form: str, language: str = "en") -> bytes:
        answer = await world.api.post(
            "/api/v1/validation/report", params={"format": form}, json=body, headers={"Accept-Language": language}
        )
        assert answer.status_code == 200, answer.text
        return answer.content

    [line] = [row for row in (await file("csv")).decode("utf-8-sig").split("\r\n") if "wrong_price" in row]
    assert product["code"] in line
    assert "12,345 IDR" in line
    assert "Harga di toko berbeda" in (await file("html", "id")).decode()
    sheet = openpyxl.load_workbook(io.BytesIO(await file("xlsx"))).worksheets[0]
    assert {(row[1].value, row[2].value) for row in sheet.iter_rows(min_row=2) if row[0].value == "Defect"} == {
        ("wrong_price", product["code"])
    }
    assert (await world.api.post("/api/v1/validation/report", json=body)).json()["counts"]["defects"] == 1

    output = tmp_path / "laporan.csv"
    said = await syncstore(world, "--lang", "id", "validate", product["code"], "--output", str(output))
    assert said.code == 0, said.notes
    assert "Kesalahan,wrong_price" in output.read_text(encoding="utf-8-sig")
    said = await syncstore(world, "validate", product["code"], "--output", str(tmp_path / "laporan.pdf"))
    assert said.code == 2
    assert ".xlsx" in said.notes


async def test_a_plan_is_made_and_applied_at_the_terminal(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    ours = listing_on(product, "shopee")
    await control(world, "shopee", f"/items/{ours['external_id']}/edit", title="Diubah lagi oleh orang lain")
    said = await syncstore(world, "plan", "create", product["code"], "--platform", "shopee")
    assert said.code == 0, said.notes
    assert "Diubah lagi oleh orang lain" in said.out
    command = said.out.strip().splitlines()[-1]
    assert command.startswith("Apply it with: syncstore plan apply ")
    plan_id = command.rpartition(" ")[2]
    assert plan_id in (await syncstore(world, "plan", "list")).out
    said = await syncstore(world, "plan", "apply", plan_id)
    assert said.code == 0, said.out + said.notes
    assert "1 requested" in said.out
    assert (await item(world, "shopee", ours["external_id"]))["title"] == ours["title"]
    again = await syncstore(world, "plan", "apply", plan_id)
    assert again.code != 0
    assert "make another one" in again.notes
    assert "requested" in (await syncstore(world, "plan", "show", plan_id)).out


async def test_g57_a_code_is_explained_at_the_terminal_in_both_languages(world: World) -> None:
    english = await syncstore(world, "explain", "12052104")
    assert "→ Fill in the attributes" in english.out
    indonesian = await syncstore(world, "--lang", "id", "explain", "product.error_param")
    assert "Platform menolak sebagian permintaan" in indonesian.out
    unknown = await syncstore(world, "explain", "error_nobody_knows")
    assert unknown.code != 0
