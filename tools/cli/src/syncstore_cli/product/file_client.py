"""The calls about many products: imports and bulk edits with their previews, and exports."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from syncstore_cli.product.client import GatewayClient, Json, pauses

_UNFINISHED_IMPORTS = frozenset({"queued", "reading", "pictures", "writing"})
_EXPORT_PATIENCE_S = 600.0
_TABLES = (".csv", ".xlsx")


class FileClient:
    """Sends and fetches files through the gateway's client."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def import_file(self, file: Path, options: Mapping[str, str]) -> Json:
        """Upload a file (with the pictures beside it, when it names any) and return the finished import."""
        name, content = await asyncio.to_thread(_packaged, file)
        answer = await self._client.ask(
            "POST", "/imports", files={"file": (name, content)}, data=dict(options), timeout=120
        )
        return await self._finished(answer)

    async def preview_edit(self, body: Json) -> Json:
        """Have a bulk edit worked out and return the finished preview."""
        headers = {"Idempotency-Key": str(uuid4())}
        return await self._finished(await self._client.ask("POST", "/bulk-edits", json=body, headers=headers))

    async def apply_import(self, import_id: str) -> Json:
        """Carry out a preview and return the finished import."""
        headers = {"Idempotency-Key": str(uuid4())}
        return await self._finished(
            await self._client.ask("POST", f"/imports/{quote(import_id, safe='')}/apply", headers=headers)
        )

    async def import_changes(self, import_id: str, most: int | None = None) -> list[Json]:
        """What a preview would change: all of it, or the first products."""
        items: list[Json] = []
        params: Json = {"limit": 200}
        while most is None or len(items) < most:
            page = await self._client.ask("GET", f"/imports/{import_id}/changes", params=params)
            items += page["items"]
            if page["next"] is None:
                break
            params["after"] = page["next"]
        return items[:most]

    async def export(self, file: Path, filters: Mapping[str, str | Sequence[str]]) -> None:
        """Write the selected products into a file, CSV or XLSX by its name."""
        path = f"/products.{file.suffix[1:].lower()}"
        content = await self._client.file("GET", path, timeout=_EXPORT_PATIENCE_S, params=dict(filters))
        await asyncio.to_thread(file.write_bytes, content)

    async def _finished(self, answer: Json) -> Json:
        for pause_s in pauses():
            if answer["status"] not in _UNFINISHED_IMPORTS:
                break
            await asyncio.sleep(pause_s)
            answer = await self._client.ask("GET", f"/imports/{answer['import_id']}")
        return answer


def _packaged(file: Path) -> tuple[str, bytes]:
    """The file as it is uploaded: a table with a ``pictures`` folder beside it travels as one ZIP."""
    pictures = sorted((file.parent / "pictures").glob("*")) if file.suffix.lower() in _TABLES else []
    if not pictures:
        return file.name, file.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.write(file, file.name)
        for picture in pictures:
            archive.write(picture, f"pictures/{picture.name}")
    return f"{file.stem}.zip", buffer.getvalue()
