"""A client of the gateway's REST API, for the demo and for operators. Knows the API and nothing behind it."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from syncstore_cli.local.errors import LocalRunError

Json = dict[str, Any]

_POLL_S = 0.25
_UNFINISHED_IMPORTS = frozenset({"queued", "reading", "pictures", "writing"})
_UNDER_WAY = ("queued", "syncing", "in_review", "deferred")


class GatewayClient:
    """Calls the API with one key. Every refusal becomes a LocalRunError with the server's own words."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def import_file(self, file: Path, options: Mapping[str, str]) -> Json:
        """Upload a CSV (with the pictures beside it, when it names any) and return the finished import."""
        name, content = await asyncio.to_thread(package_file, file)
        answer = await self._call("POST", "/imports", files={"file": (name, content)}, data=dict(options), timeout=120)
        while answer["status"] in _UNFINISHED_IMPORTS:
            await asyncio.sleep(_POLL_S)
            answer = await self._call("GET", f"/imports/{answer['import_id']}")
        return answer

    async def products(self, **filters: str) -> AsyncIterator[Json]:
        """Every product of the read model, page by page."""
        params: dict[str, str | int] = {**filters, "limit": 50}
        while True:
            page = await self._call("GET", "/products", params=params)
            for item in page["items"]:
                yield item
            if not page.get("next"):
                return
            params["cursor"] = page["next"]

    async def start_batch(self, product_ids: Sequence[str]) -> Json:
        """Ask for these products on both platforms."""
        return await self._call("POST", "/sync/batch", json={"product_ids": list(product_ids), "platform": "both"})

    async def batch_progress(self, batch_id: str) -> AsyncIterator[Json]:
        """The batch, again and again until it has ended."""
        while True:
            batch = await self._call("GET", f"/sync/batch/{batch_id}")
            yield batch
            if batch["status"] not in ("running", "queued", "pending"):
                return
            await asyncio.sleep(_POLL_S)

    async def listings_under_way(self) -> int:
        """How many products still have a listing that is queued, being pushed, in review or waiting."""
        page = await self._call("GET", "/products", params={"limit": 50, "state": list(_UNDER_WAY)})
        return len(page["items"])

    async def validate(self, batch_id: str) -> Json:
        """The validation report of a batch, read back from the platforms; pages are put together."""
        report = await self._call("GET", "/validation", params={"batch_id": batch_id}, timeout=300)
        following = report["next"]
        while following is not None:
            params = {"batch_id": batch_id, "after": following}
            page = await self._call("GET", "/validation", params=params, timeout=300)
            for part in ("defects", "warnings", "refused", "failed", "items"):
                report[part] += page[part]
            report["counts"] = {key: value + page["counts"][key] for key, value in report["counts"].items()}
            following = page["next"]
        return report

    async def _call(self, method: str, path: str, *, timeout: float = 30, **options: Any) -> Json:
        try:
            answer = await self.http.request(method, f"/api/v1{path}", timeout=timeout, **options)
        except httpx.HTTPError as error:
            raise LocalRunError(f"{method} {path}: no answer ({type(error).__name__})") from error
        if answer.status_code >= 400:
            raise LocalRunError(f"{method} {path}: {answer.status_code} {answer.text[:1000]}")
        body: Json = answer.json()
        return body


def package_file(file: Path) -> tuple[str, bytes]:
    """The file as it is uploaded: a CSV with a ``pictures`` folder beside it travels as one ZIP."""
    pictures = sorted((file.parent / "pictures").glob("*")) if file.suffix.lower() == ".csv" else []
    if not pictures:
        return file.name, file.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.write(file, file.name)
        for picture in pictures:
            archive.write(picture, f"pictures/{picture.name}")
    return f"{file.stem}.zip", buffer.getvalue()
