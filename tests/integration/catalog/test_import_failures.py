"""Imports that end early: nothing half-written, and the report says so."""

import asyncio
import io

import asyncpg
import pytest

from syncstore_catalog.images.storage import BlobStorage
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.service import ImportService
from syncstore_catalog.settings import CatalogSettings
from syncstore_catalog.wiring import wire
from syncstore_common.infra.database import Database
from syncstore_common.kernel.clock import SystemClock
from tests.integration.catalog.client import Catalog
from tests.integration.catalog.picture_server import picture_server
from tests.support.databases import TestDatabase, on_database
from tests.support.eventually import eventually
from tests.unit.catalog.csv_files import native_csv

pytestmark = pytest.mark.integration

MUG = {"code": "MUG", "title": "Clay Mug", "price": "45000"}


async def test_a_failure_while_writing_leaves_nothing_behind(catalog: Catalog) -> None:
    await catalog.value("alter table inventory_history rename to gone")
    failed = await catalog.imported(native_csv(MUG))
    counts = await catalog.value("select count(*) from products")
    await catalog.value("alter table gone rename to inventory_history")

    report = await catalog.imported(native_csv(MUG))

    assert (failed["status"], counts) == ("failed", 0)
    assert "nothing was changed" in failed["problems"][0]["reason"]
    assert report["products"]["created"] == 1


async def test_a_stop_marks_the_running_import_as_interrupted(
    settings: CatalogSettings, catalog_database: Database
) -> None:
    async with picture_server() as server:
        data = native_csv({**MUG, "images": f"{server.url}/slow.jpg"})
        import_id = await queue(settings, catalog_database, data)
        stop = asyncio.Event()
        running = asyncio.create_task(wire(settings, catalog_database, SystemClock()).runner.run(stop))
        await eventually(lambda: true_when(server.hits["/slow.jpg"] == 1))
        stop.set()
        await running

    assert await status(catalog_database, import_id) == "interrupted"
    async with catalog_database.driver() as connection:
        assert await connection.fetchval("select count(*) from products") == 0
    assert list((settings.state_dir / "catalog" / "uploads").iterdir()) == []


async def test_an_import_whose_process_is_gone_is_marked_and_its_upload_removed(
    settings: CatalogSettings, catalog_database: Database
) -> None:
    import_id = await queue(settings, catalog_database, native_csv(MUG))
    async with catalog_database.driver() as connection:
        await connection.execute(
            "update imports set status = 'writing', heartbeat_at = now() - interval '1 minute', started_at = now()"
        )
    stop = asyncio.Event()
    running = asyncio.create_task(wire(settings, catalog_database, SystemClock()).runner.run(stop))

    async def marked() -> bool:
        return await status(catalog_database, import_id) == "interrupted"

    await eventually(marked)
    stop.set()
    await running
    assert list((settings.state_dir / "catalog" / "uploads").iterdir()) == []


async def test_a_queued_import_survives_a_restart(settings: CatalogSettings, catalog_database: Database) -> None:
    import_id = await queue(settings, catalog_database, native_csv(MUG))
    stop = asyncio.Event()
    running = asyncio.create_task(wire(settings, catalog_database, SystemClock()).runner.run(stop))

    async def finished() -> bool:
        return await status(catalog_database, import_id) == "finished"

    await eventually(finished)
    stop.set()
    await running


async def test_an_import_given_up_by_others_writes_nothing(catalog: Catalog) -> None:
    async with picture_server() as server:
        answer = await catalog.start_import(
            native_csv({**MUG, "images": f"{server.url}/slow.jpg"}), placeholder_pictures=True
        )
        await eventually(lambda: true_when(server.hits["/slow.jpg"] == 1))
        await catalog.value(
            "update imports set status = 'interrupted', finished_at = now(), heartbeat_at = null returning true"
        )
        await asyncio.sleep(2.5)

    view = (await catalog.client.get(f"/internal/imports/{answer.json()['import_id']}")).json()
    assert view["status"] == "interrupted"
    assert await catalog.value("select count(*) from products") == 0


async def test_a_running_import_is_heard_of_again_after_the_database_was_away(
    settings: CatalogSettings, catalog_database: Database, database: TestDatabase
) -> None:
    patient = settings.model_copy(update={"picture_fetch_total_s": 30.0})
    async with picture_server() as server:
        import_id = await queue(patient, catalog_database, native_csv({**MUG, "images": f"{server.url}/slow.jpg"}))
        stop = asyncio.Event()
        running = asyncio.create_task(wire(patient, catalog_database, SystemClock()).runner.run(stop))
        await eventually(lambda: true_when(server.hits["/slow.jpg"] == 1))
        await cut_off(database, for_s=1.5)

        async def heard_of() -> bool:
            async with catalog_database.driver() as connection:
                silent_s = await connection.fetchval("select extract(epoch from now() - heartbeat_at) from imports")
            return bool(silent_s < 1)

        await eventually(heard_of, timeout_s=5)
        stop.set()
        await running
    assert await status(catalog_database, import_id) == "interrupted"


async def cut_off(database: TestDatabase, *, for_s: float) -> None:
    """Break every connection to the database and let nobody in for a while."""
    admin = await asyncpg.connect(on_database(database.admin_url, "postgres"))
    try:
        await admin.execute(f'alter database "{database.name}" connection limit 0')
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", database.name)
        await asyncio.sleep(for_s)
    finally:
        await admin.execute(f'alter database "{database.name}" connection limit -1')
        await admin.close()


async def test_edits_during_imports_end_in_one_of_the_two_orders(catalog: Catalog) -> None:
    rows = [{**MUG, "code": f"P{number}", "title": f"Mug {number}"} for number in range(50)]
    await catalog.imported(native_csv(*rows))
    products = (await catalog.client.get("/internal/products", params={"limit": 50})).json()["items"]

    importing = asyncio.create_task(catalog.imported(native_csv(*({**row, "price": "46000"} for row in rows))))
    answers = await asyncio.gather(*(catalog.patch(product, brand="Tanah") for product in products))
    report = await importing

    assert report["status"] == "finished"
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert await catalog.value("select count(*) from product_variants where price_minor <> 46000") == 0
    edited = sum(answer.status_code == 200 for answer in answers)
    assert await catalog.value("select count(*) from products where brand = 'Tanah'") == edited
    assert await catalog.value("select count(*) from product_history") == 100 + edited


async def queue(settings: CatalogSettings, database: Database, data: bytes) -> str:
    service = ImportService(
        database,
        BlobStorage(settings.storage_url),
        SystemClock(),
        max_upload_bytes=settings.max_upload_bytes,
        on_queued=asyncio.Event(),
    )
    view = await service.queue(io.BytesIO(data), filename="x.csv", options=ImportOptions(), actor="test")
    return str(view.import_id)


async def status(database: Database, import_id: str) -> str:
    async with database.driver() as connection:
        return str(await connection.fetchval("select status from imports where import_id = $1::uuid", import_id))


async def true_when(condition: bool) -> bool:
    return condition
