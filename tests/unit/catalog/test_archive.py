"""Uploads: a CSV, or a ZIP with one CSV and pictures; nothing in it is trusted."""

import zipfile
from pathlib import Path

import pytest

from syncstore_catalog.imports.archive import ArchiveLimits, Upload
from syncstore_common.kernel.errors import InvalidInput

SMALL = ArchiveLimits(csv_bytes=1000, picture_bytes=500, entries=10, total_bytes=2000)


def zip_file(folder: Path, entries: dict[str, bytes]) -> Path:
    path = folder / "upload"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_a_plain_csv(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"code,title,price")

    with Upload(path, SMALL) as upload:
        assert upload.read_table() == b"code,title,price"
        with pytest.raises(ValueError, match="without pictures"):
            upload.read_picture("a.jpg")


def test_pictures_are_relative_to_the_csv(tmp_path: Path) -> None:
    entries = {
        "shop/products.csv": b"csv",
        "shop/img/a.jpg": b"a",
        "b.jpg": b"b",
        "__MACOSX/shop/._products.csv": b"clutter",
        "shop/.DS_Store": b"clutter",
    }

    with Upload(zip_file(tmp_path, entries), SMALL) as upload:
        assert upload.read_table() == b"csv"
        assert upload.read_picture("img/a.jpg") == b"a"
        assert upload.read_picture("./img\\a.jpg") == b"a"
        assert upload.read_picture("../b.jpg") == b"b"
        with pytest.raises(ValueError, match="no such file"):
            upload.read_picture("c.jpg")
        with pytest.raises(ValueError, match="leads out"):
            upload.read_picture("../../etc/passwd")


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.jpg", "C:\\evil.jpg", "..\\evil.csv"])
def test_names_that_lead_out_refuse_the_archive(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="leads out"):
        Upload(zip_file(tmp_path, {"ok.csv": b"x", name: b"y"}), SMALL)


@pytest.mark.parametrize("entries", [{}, {"a.jpg": b"x"}, {"a.csv": b"x", "b/B.CSV": b"y"}])
def test_exactly_one_csv(tmp_path: Path, entries: dict[str, bytes]) -> None:
    with pytest.raises(InvalidInput, match="CSV"):
        Upload(zip_file(tmp_path, entries), SMALL)


def test_a_bomb_is_cut_off_while_it_unpacks(tmp_path: Path) -> None:
    entries = {"a.csv": b"0" * 50_000_000, "p.jpg": b"0" * 50_000_000}

    with Upload(zip_file(tmp_path, entries), SMALL) as upload:
        with pytest.raises(InvalidInput, match="larger"):
            upload.read_table()
        with pytest.raises(ValueError, match="larger"):
            upload.read_picture("p.jpg")


def test_many_pictures_together_have_a_cap_too(tmp_path: Path) -> None:
    entries = {"a.csv": b"x"} | {f"{number}.jpg": b"0" * 500 for number in range(5)}

    with Upload(zip_file(tmp_path, entries), SMALL) as upload:
        for number in range(4):
            upload.read_picture(f"{number}.jpg")
        with pytest.raises(ValueError, match="unpacks to more"):
            upload.read_picture("4.jpg")


def test_too_many_entries(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="more than 10"):
        Upload(zip_file(tmp_path, {f"{number}.jpg": b"" for number in range(11)}), SMALL)


def test_damaged_archives_are_refused(tmp_path: Path) -> None:
    path = zip_file(tmp_path, {"a.csv": b"code,title,price\r\n" * 50})
    data = path.read_bytes()

    path.write_bytes(data[:60])
    with pytest.raises(InvalidInput, match="damaged"):
        Upload(path, SMALL)

    path.write_bytes(data.replace(data[35:45], b"\xff" * 10, 1))
    with Upload(path, SMALL) as upload, pytest.raises(InvalidInput, match="can't be unpacked"):
        upload.read_table()


def test_a_directory_is_judged_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    end = b"PK\x05\x06" + bytes(4) + b"\x01\x00\x01\x00" + (10_001).to_bytes(4, "little") + bytes(6)
    path.write_bytes(b"PK\x03\x04" + bytes(20_000) + end)

    with pytest.raises(InvalidInput, match="more than 10 files"):
        Upload(path, SMALL)
