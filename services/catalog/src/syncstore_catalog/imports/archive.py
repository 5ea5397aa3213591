"""An upload: a table (CSV or XLSX), or a ZIP holding one table and the pictures it names.

Nothing is ever unpacked to disk and nothing an archive claims about itself is believed: names are matched after
normalising, sizes are counted while reading, and both have caps (a small ZIP can claim to hold petabytes).
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from syncstore_common.kernel.errors import InvalidInput

_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP_MAGIC = b"PK\x05\x06"
_READ_BYTES = 1 << 16
_END_MAGIC = b"PK\x05\x06"
_LONGEST_END = 22 + 0xFFFF
_ENTRY_BYTES = 1000
"""What a directory entry takes at most, with a long path in it."""


class UnsafePath(ValueError):
    """A path that leads out of the archive."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Caps on what we read. Sizes are bytes after unpacking."""

    csv_bytes: int = 50 * 1024 * 1024
    picture_bytes: int = 10 * 1024 * 1024
    entries: int = 20_000
    total_bytes: int = 4 * 1024 * 1024 * 1024
    """All that is read from one archive."""


class Upload:
    """An opened upload. Close it, or use it in a ``with`` block. Not for use by two threads at once."""

    def __init__(self, path: Path, limits: ArchiveLimits) -> None:
        """Open the file. Raises InvalidInput for a damaged or oversized archive, or one without exactly one table."""
        self._limits = limits
        self._path = path
        self._read_bytes = 0
        self._zip: zipfile.ZipFile | None = None
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._table_name = ""
        with path.open("rb") as file:
            magic = file.read(4)
        if magic in (_ZIP_MAGIC, _EMPTY_ZIP_MAGIC) and _directory_bytes(path) > limits.entries * _ENTRY_BYTES:
            raise _too_many(limits.entries)
        if magic in (_ZIP_MAGIC, _EMPTY_ZIP_MAGIC) and not _is_workbook(path):
            self._open_zip()

    def _open_zip(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self._path)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise _refused(f"the ZIP file is damaged ({error})", "make it again and upload it") from error
        if len(entries) > self._limits.entries:
            raise _too_many(self._limits.entries)
        for entry in entries:
            if not entry.is_dir() and not _is_clutter(entry.filename):
                try:
                    self._entries[_normal(entry.filename)] = entry
                except UnsafePath as error:
                    raise _refused(f"'{entry.filename}' leads out of the ZIP", "make it again without it") from error
        self._table_name = _only_table(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        if self._zip is not None:
            self._zip.close()

    def read_table(self) -> bytes:
        """Return the table's bytes. Raises InvalidInput when it is larger than the cap or can't be unpacked."""
        limit = self._limits.csv_bytes
        try:
            if self._zip is None:
                with self._path.open("rb") as file:
                    data = file.read(limit + 1)
            else:
                data = self._unpack(self._entries[self._table_name], limit)
        except ValueError as error:
            raise _refused(str(error), "make the ZIP again and upload it") from error
        if len(data) > limit:
            raise _refused(f"the table is larger than {limit >> 20} MB", "split it into several files")
        return data

    def read_picture(self, name: str) -> bytes:
        """Return the bytes of a picture named relative to the table.

        Raises ValueError, in words for people, when it is not there, leads out of the archive or is too large.
        """
        if self._zip is None:
            raise ValueError("the file was uploaded without pictures")
        try:
            path = _normal(posixpath.join(posixpath.dirname(self._table_name), name.replace("\\", "/")))
        except UnsafePath as error:
            raise ValueError("the path leads out of the ZIP") from error
        entry = self._entries.get(path)
        if entry is None:
            raise ValueError("there is no such file in the ZIP")
        data = self._unpack(entry, self._limits.picture_bytes)
        if len(data) > self._limits.picture_bytes:
            raise ValueError(f"the picture is larger than {self._limits.picture_bytes >> 20} MB")
        return data

    def _unpack(self, entry: zipfile.ZipInfo, limit: int) -> bytes:
        """Read at most ``limit`` + 1 bytes of an entry, whatever its header says."""
        assert self._zip is not None  # noqa: S101 - only called on archives
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as file:
                while size <= limit and (chunk := file.read(min(_READ_BYTES, limit + 1 - size))):
                    size += len(chunk)
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise ValueError(f"'{entry.filename}' can't be unpacked ({error})") from error
        self._read_bytes += size
        if self._read_bytes > self._limits.total_bytes:
            raise ValueError(f"the ZIP unpacks to more than {self._limits.total_bytes >> 20} MB")
        return b"".join(chunks)


def _directory_bytes(path: Path) -> int:
    """Return how large the directory says it is: reading it makes an object per entry, so that is asked first."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_END))
        end = file.read()
    record = end[end.rfind(_END_MAGIC) :][:22]
    return int.from_bytes(record[12:16], "little") if record.startswith(_END_MAGIC) else 0


def _normal(name: str) -> str:
    path = posixpath.normpath(name.replace("\\", "/"))
    if path.startswith(("/", "../")) or path == ".." or (len(path) > 1 and path[1] == ":") or "\x00" in path:
        raise UnsafePath(name)
    return path


def _is_clutter(name: str) -> bool:
    """What macOS and Windows put into archives unasked."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in (".DS_Store", "Thumbs.db")


def _is_workbook(path: Path) -> bool:
    """Tell whether this ZIP is itself the table: XLSX files are ZIP archives, too."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _only_table(names: Iterable[str]) -> str:
    found = [name for name in names if name.lower().endswith((".csv", ".xlsx"))]
    if len(found) != 1:
        listed = ": " + ", ".join(sorted(found)[:5]) if found else ""
        raise _refused(f"the ZIP holds {len(found)} CSV or XLSX files{listed}", "put exactly one into it")
    return found[0]


def _too_many(most: int) -> InvalidInput:
    return _refused(f"the ZIP holds more than {most} files", "split the import")


def _refused(reason: str, fix: str) -> InvalidInput:
    return InvalidInput(reason, field="file", fix=fix, code="UNREADABLE_FILE")
