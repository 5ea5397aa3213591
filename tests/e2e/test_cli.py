"""The operator commands as an operator types them, against the running product: answers, exit codes, next steps."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import pytest

from syncstore_common.contracts.topology import GATEWAY_EVENTS
from tests.e2e.goods import csv_file, mug
from tests.e2e.shelf import Shelf
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]


@dataclass
class Said:
    """How a command ended, and what it printed where."""

    code: int
    out: str
    notes: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


async def syncstore(world: World, *arguments: str, key: str | None = None, url: str | None = None) -> Said:
    """Type a command, with the world's gateway in the environment."""
    environment = {
        **os.environ,
        "SYNCSTORE_API_URL": url or world.product.gateway_url,
        "SYNCSTORE_API_KEY": key or world.product.api_key,
        "COLUMNS": "250",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "syncstore_cli.main",
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, notes = await process.communicate()
    return Said(process.returncode or 0, out.decode(), notes.decode())


async def test_a_file_is_imported_synced_and_validated(world: World, tmp_path: Path) -> None:
    file = tmp_path / "katalog.csv"
    file.write_bytes(csv_file(mug("CLI-001"), mug("CLI-002", price="mahal")))

    imported = await syncstore(world, "import", str(file), "--placeholder-pictures", "--json")
    synced = await syncstore(world, "sync", "CLI-001", "--json")
    [answer] = synced.json["syncs"]
    status = await syncstore(world, "status", answer["sync_id"])
    validated = await syncstore(world, "validate", "CLI-001", "--json")

    assert (imported.code, imported.json["report"]["products"]["refused"]) == (1, 1), "one row can't be read"
    assert (synced.code, {job["platform"] for job in answer["platforms"]}) == (0, {"shopee", "tiktokshop"})
    assert (status.code, status.out.count("Toko")) == (0, 2)
    assert (validated.code, validated.json["counts"]["checked"]) == (0, 2), validated.out


async def test_an_import_is_looked_at_and_then_applied(world: World, tmp_path: Path) -> None:
    file = tmp_path / "katalog.csv"
    file.write_bytes(csv_file(mug("CLI-020")))
    await syncstore(world, "import", str(file), "--placeholder-pictures")
    file.write_bytes(csv_file(mug("CLI-020", price="61000", brand="")))

    seen = await syncstore(world, "import", str(file), "--preview")
    again = await syncstore(world, "import", str(file), "--preview", "--json")
    applied = await syncstore(world, "import-apply", again.json["import_id"], "--json")

    assert (seen.code, "row 2, CLI-020, price: 60000 → 61000" in seen.out) == (0, True), seen.out
    assert "import-apply" in seen.out
    [change] = again.json["changes"]
    assert [cell["column"] for cell in change["changes"]] == ["price"]
    assert (applied.code, applied.json["report"]["products"]["updated"]) == (0, 1), applied.out


async def test_many_products_are_edited_at_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "katalog.csv"
    file.write_bytes(csv_file(mug("CLI-040", tags="massal"), mug("CLI-041", tags="massal")))
    await syncstore(world, "import", str(file), "--placeholder-pictures")

    seen = await syncstore(world, "bulk-edit", "--tag", "massal", "--price", "+10%", "--set", "status=draft", "--json")
    applied = await syncstore(world, "import-apply", seen.json["import_id"], "--json")
    nothing = await syncstore(world, "bulk-edit", "--set", "status=draft")

    cells = {(cell["column"], cell["after"]) for change in seen.json["changes"] for cell in change["changes"]}
    assert (seen.code, cells) == (0, {("status", "draft"), ("price", "66000")}), seen.out
    assert (applied.code, applied.json["report"]["products"]["updated"]) == (0, 2), applied.out
    assert (nothing.code, "everything" in nothing.notes) == (1, True), nothing.notes


async def test_an_export_imported_again_changes_nothing(world: World, tmp_path: Path) -> None:
    file, book = tmp_path / "katalog.csv", tmp_path / "ekspor.xlsx"
    file.write_bytes(csv_file(mug("CLI-030"), mug("CLI-031")))
    await syncstore(world, "import", str(file), "--placeholder-pictures")

    exported = await syncstore(world, "export", str(book), "--product", "CLI-030", "--product", "CLI-031")
    imported = await syncstore(world, "import", str(book), "--json")
    refused = await syncstore(world, "export", str(tmp_path / "ekspor.pdf"))

    counts = {"created": 0, "updated": 0, "unchanged": 2, "refused": 0}
    assert (exported.code, imported.code, imported.json["report"]["products"]) == (0, 0, counts), imported.out
    assert (refused.code, ".csv or .xlsx" in refused.notes) == (2, True)


async def test_a_batch_says_which_product_lacks_what(world: World, shelf: Shelf, tmp_path: Path) -> None:
    good = await shelf.take()
    file = tmp_path / "katalog.csv"
    file.write_bytes(csv_file(mug("CLI-010", title="Gelas")))
    await syncstore(world, "import", str(file), "--placeholder-pictures")

    batch = await syncstore(world, "batch", "start", good["code"], "CLI-010", "--platform", "tiktokshop")
    needing = await syncstore(world, "products", "--state", "needs_data", "--platform", "tiktokshop")

    assert batch.code == 1
    assert "finished, 2 of 2" in batch.out
    assert "CLI-010, TikTok Shop: " in batch.out
    assert "title" in batch.out
    assert (needing.code, "CLI-010" in needing.out, good["code"] in needing.out) == (0, True, False)


async def test_a_shop_is_paused_and_resumed_by_its_name(world: World) -> None:
    paused = await syncstore(world, "shops", "pause", "Toko Shopee 1", "--reason", "stok opname")
    work = await syncstore(world, "work", "--platform", "shopee", "--json")
    resumed = await syncstore(world, "shops", "resume", "Toko Shopee 1")

    assert (paused.code, paused.out) == (0, "Toko Shopee 1 is paused.\n")
    assert [shop["status"] for shop in work.json["items"]] == ["paused"]
    assert (resumed.code, resumed.out) == (0, "Toko Shopee 1 is active.\n")


async def test_a_dead_letter_is_listed_and_discarded(world: World) -> None:
    connection = await aio_pika.connect(world.product.deployment.amqp_url)
    async with connection:
        exchange = await (await connection.channel()).get_exchange(GATEWAY_EVENTS)
        poison = aio_pika.Message(b"{", message_id=str(uuid4()), type="gateway.sync.requested.v1")
        await exchange.publish(poison, "gateway.sync.requested.shopee")

    async def listed() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await syncstore(world, "dead-letters", "--json")).json["items"]
        return items

    [letter] = await eventually(listed, every_s=0.5) or []
    replay = await syncstore(world, "dead-letters", "replay", letter["id"])
    discard = await syncstore(world, "dead-letters", "discard", letter["id"])

    assert letter["service"] == "sync-shopee"
    assert (replay.code, "discard the letter" in replay.notes) == (1, True)
    assert (discard.code, discard.out) == (0, "Dead letters discarded: 1.\n")
    assert await listed() == []


async def test_what_stands_in_the_way_is_said_with_the_next_command(world: World) -> None:
    unknown = await syncstore(world, "sync", "NO-SUCH-CODE")
    foreign_key = await syncstore(world, "work", key="ss_000000000000_" + "0" * 48)
    nobody_there = await syncstore(world, "work", url="http://127.0.0.1:1")
    no_choice = await syncstore(world, "batch", "start")

    assert (unknown.code, "syncstore products --query" in unknown.notes) == (1, True)
    assert (foreign_key.code, "syncstore up --new-key" in foreign_key.notes) == (2, True)
    assert (nobody_there.code, "make up" in nobody_there.notes) == (2, True)
    assert (no_choice.code, "--all" in no_choice.notes) == (2, True)
    assert "Traceback" not in unknown.notes + foreign_key.notes + nobody_there.notes + no_choice.notes


async def test_rules_and_overrides_are_kept_and_explained_at_the_terminal(world: World, shelf: Shelf) -> None:
    product = await shelf.take()
    code, name = product["code"], f"Terminal {uuid4().hex[:6]}"
    when = json.dumps({"product_codes": [code]})
    then = json.dumps({"price": {"multiplier": "3"}, "title_template": "{title} Asli"})
    added = await syncstore(world, "rules", "add", name, "--when", when, "--then", then, "--position", "1")
    assert (added.code, name in added.out) == (0, True)

    told = await syncstore(world, "rules", "test", code)
    assert told.code == 0, told.notes
    assert f"1. {name}: the code is {code} → price, title" in told.out
    assert f"rule {name}" in told.out
    off = await syncstore(world, "rules", "off", name, "--json")
    assert next(rule["enabled"] for rule in off.json["rules"] if rule["name"] == name) is False
    history = await syncstore(world, "rules", "history")
    assert "enabled: yes → no" in history.out
    assert (await syncstore(world, "rules", "delete", name)).code == 0
    assert (await syncstore(world, "rules", "off", name)).code == 1

    shop = product["listings"][0]["shop_id"]
    given = await syncstore(
        world, "overrides", "set", code, shop, "--own", "description=ignore", "--title", "Mug Toko Ini"
    )
    assert given.code == 0, given.notes
    shown = await syncstore(world, "overrides", "show", code)
    assert "title: Mug Toko Ini" in shown.out
    assert "ownership: description ignore" in shown.out
    assert (await syncstore(world, "overrides", "clear", code, shop)).code == 0
    wrong = await syncstore(world, "overrides", "set", code, shop, "--own", "images=pull")
    assert (wrong.code, "can't be read back" in wrong.notes) == (1, True)
    settings = await syncstore(world, "shops", "settings", shop)
    assert (settings.code, "nothing of its own" in settings.out) == (0, True)
