"""The catalog as its callers see it, and a look behind it."""

from collections.abc import Mapping
from typing import Any

import httpx

from syncstore_common.infra.database import Database
from tests.support.eventually import eventually

CATALOG_TOKEN = "catalog-test-token-0123456789"


class Catalog:
    """The internal API and the outbox behind it."""

    def __init__(self, client: httpx.AsyncClient, database: Database) -> None:
        self.client = client
        self.database = database

    async def create(self, code: str = "MUG", **more: Any) -> dict[str, Any]:
        """Create a product with one variant."""
        body = {"code": code, "title": "Clay Mug", "variants": [{"price_minor": 45000, "stock": 5}], **more}
        answer = await self.client.post("/internal/products", json=body)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def patch(self, product: Mapping[str, Any], **changes: Any) -> httpx.Response:
        """Edit a product at the version it was read with."""
        body = {"version": product["version"], **changes}
        return await self.client.patch(f"/internal/products/{product['product_id']}", json=body)

    async def start_import(self, data: bytes, filename: str = "products.csv", **options: object) -> httpx.Response:
        """Upload a file."""
        form = {name: str(value) for name, value in options.items()}
        return await self.client.post("/internal/imports", files={"file": (filename, data)}, data=form)

    async def imported(self, data: bytes, filename: str = "products.csv", **options: object) -> dict[str, Any]:
        """Upload a file and return the report of its end."""
        answer = await self.start_import(data, filename, **options)
        assert answer.status_code == 202, answer.text
        report: dict[str, Any] = (await self.ended(answer.json()["import_id"]))["report"]
        return report

    async def ended(self, import_id: str) -> dict[str, Any]:
        """The import once it has ended."""

        async def finished() -> dict[str, Any] | None:
            view: dict[str, Any] = (await self.client.get(f"/internal/imports/{import_id}")).json()
            return view if view["finished_at"] is not None else None

        view = await eventually(finished, timeout_s=60)
        assert view is not None
        return view

    async def events(self) -> list[dict[str, Any]]:
        """Take all events out of the outbox, in order: type, lane and payload."""
        async with self.database.driver_unit() as unit:
            rows = await unit.fetch("select message_type, lane, payload from outbox_events order by id")
            await unit.execute("delete from outbox_events")
        return [{"type": row["message_type"], "lane": row["lane"], **row["payload"]} for row in rows]

    async def value(self, query: str, *arguments: object) -> Any:
        """One value from the catalog's schema."""
        async with self.database.driver() as connection:
            return await connection.fetchval(query, *arguments)
