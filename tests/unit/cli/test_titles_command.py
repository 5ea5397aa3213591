"""`syncstore titles` as a filter: what it reads, what it writes where, how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.main import app
from syncstore_common.sync.titles import similarity

KETTLE = "Sanora Teko Listrik Stainless Steel 1,8 Liter Garansi 1 Tahun"
COMMAND = [sys.executable, "-m", "syncstore_cli.main", "titles", "--file", "-"]


def answered(data: bytes) -> Result:
    """The command's end, the data being its standard input."""
    return CliRunner().invoke(app, ["titles", "--file", "-"], input=data)


def answers(result: Result) -> list[dict[str, Any]]:
    """The JSON lines."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_of_json_for_each_title() -> None:
    result = answered(f"{KETTLE}\nKopi Gayo\n".encode())

    assert result.exit_code == 0
    first, second = answers(result)
    assert list(first) == ["title", "shopee", "tiktok", "similarity", "reason"]
    assert list(first["similarity"]) == ["shopee", "tiktok"]
    assert (first["title"], first["reason"]) == (KETTLE, None)
    for platform, alike in first["similarity"].items():
        assert alike == round(similarity(KETTLE, first[platform]), 4)
    assert second["shopee"]
    assert second["tiktok"]


def test_a_minimum_length_is_told_and_withholds_nothing() -> None:
    (answer,) = answers(answered(b"Tas Rotan Bulat"))

    assert answer["shopee"] != answer["tiktok"]
    assert "TikTok Shop: " in answer["reason"]
    assert "the platform wants at least 25 characters" in answer["reason"]


def test_mark_carriage_returns_and_blank_lines_are_no_titles() -> None:
    result = answered(b"\xef\xbb\xbf" + f"{KETTLE}\r\n\r\n   \n{KETTLE}".encode())

    assert [answer["title"] for answer in answers(result)] == [KETTLE, KETTLE]


def test_the_summary_goes_to_standard_error() -> None:
    result = answered(f"{KETTLE}\nSoftlens\n".encode())

    assert len(answers(result)) == 2
    assert result.stderr.splitlines()[:3] == [
        "2 titles",
        "shopee: 1 in the band of 70 to 80 % (50.0%)",
        "tiktok: 1 in the band of 70 to 80 % (50.0%)",
    ]
    assert "shopee: no natural wording in the band" in result.stderr


def test_a_line_without_text_is_told_and_the_others_go_on() -> None:
    result = answered(f"🔥🔥\n{KETTLE}".encode())

    nothing, kettle = answers(result)
    assert result.exit_code == 1
    assert (nothing["shopee"], nothing["tiktok"]) == (None, None)
    assert nothing["similarity"] == {"shopee": None, "tiktok": None}
    assert "text" in nothing["reason"]
    assert kettle["shopee"]
    assert "line 1" in result.stderr


def test_nothing_at_all_is_no_error() -> None:
    result = answered(b"")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 titles\n")


def test_bytes_that_are_no_text_name_the_line() -> None:
    result = answered(f"{KETTLE}\nTas ".encode() + b"\xff\n")

    assert len(answers(result)) == 1
    assert isinstance(result.exception, LocalRunError)
    assert "standard input, line 2: byte 0xff at position 5 is not UTF-8" in str(result.exception)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"

    result = CliRunner().invoke(app, ["titles", "--file", str(missing)])

    assert isinstance(result.exception, LocalRunError)
    assert str(result.exception) == f"{missing} can't be read: No such file or directory"


def test_each_line_is_answered_before_the_next_is_read() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{KETTLE}\n".encode())
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        process.stdin.close()

        assert answer["title"] == KETTLE
        assert process.wait(30) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_output_is_utf8_whatever_the_terminal_says(encoding: str) -> None:
    finished = subprocess.run(
        COMMAND,
        input="Kopi Gayo ½ kg – 咖啡".encode(),
        capture_output=True,
        env={"PYTHONIOENCODING": encoding},
        check=True,
    )

    assert "½" in finished.stdout.decode()


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.close()
        process.stdin.write(f"{KETTLE}\n".encode() * 3)
        process.stdin.close()
        assert process.stderr

        assert process.stderr.read() == b""
        assert process.wait(30) == 0
