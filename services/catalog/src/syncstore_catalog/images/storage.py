"""Where the bytes are: any fsspec file system (a folder, S3, GCS, …), one file per content hash.

Blocking by nature; callers run it in threads. A file appears under its name only when it is complete.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import fsspec

_CHUNK_BYTES = 1 << 16


class BlobTooLarge(ValueError):
    """More bytes than the caller allows."""


class BlobStorage:
    """Named bytes below one URL, such as ``file:///var/lib/syncstore/pictures`` or ``s3://bucket/pictures``."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def put(self, key: str, data: bytes) -> None:
        """Store bytes; storing the same key again replaces it. Whole or not at all."""
        path = self._path(key)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        partial = f"{path}.{uuid4().hex}.partial"
        with self._files.open(partial, "wb") as file:
            file.write(data)
            _flush_to_disk(file)
        self._files.mv(partial, path)

    def put_file(self, key: str, source: BinaryIO, *, max_bytes: int) -> None:
        """Store what a file holds. Raises BlobTooLarge, storing nothing, when that is more than ``max_bytes``."""
        path = self._path(key)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        partial = f"{path}.{uuid4().hex}.partial"
        size_bytes = 0
        with self._files.open(partial, "wb") as file:
            while size_bytes <= max_bytes and (chunk := source.read(_CHUNK_BYTES)):
                size_bytes += len(chunk)
                file.write(chunk)
            _flush_to_disk(file)
        if size_bytes > max_bytes:
            self._files.rm(partial)
            raise BlobTooLarge(f"more than {max_bytes} bytes")
        self._files.mv(partial, path)

    def copy_to(self, key: str, target: Path) -> None:
        """Write the bytes into a local file. Raises FileNotFoundError."""
        with target.open("wb") as file:
            for chunk in self.chunks(key):
                file.write(chunk)

    def has(self, key: str) -> bool:
        """Tell whether the key is stored."""
        return bool(self._files.exists(self._path(key)))

    def chunks(self, key: str) -> Iterator[bytes]:
        """Yield the bytes in pieces. Raises FileNotFoundError."""
        with self._files.open(self._path(key), "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk

    def read(self, key: str) -> bytes:
        """Return all bytes. Raises FileNotFoundError."""
        return b"".join(self.chunks(key))

    def remove(self, key: str) -> None:
        """Remove a key; one that is not there is no error."""
        if self.has(key):
            self._files.rm(self._path(key))

    def _path(self, key: str) -> str:
        return f"{self._root.rstrip('/')}/{key}"


def picture_key(content_hash: str) -> str:
    """Return the key of a picture; two levels of folders keep each small."""
    return f"pictures/{content_hash[:2]}/{content_hash[2:4]}/{content_hash}"


def _flush_to_disk(file: Any) -> None:
    """On a local disk, survive a power cut: the database will say that the picture is there."""
    file.flush()
    descriptor = getattr(file, "fileno", None)
    if descriptor is not None:
        try:
            os.fsync(descriptor())
        except OSError:  # object stores give file-like objects without a descriptor
            return
