"""Bytes become rows, whatever program wrote them, and damage stays where it is."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_catalog.imports.csv_text import MAX_DAMAGED, MAX_LINES, UnreadableFile, split_lines
from syncstore_catalog.imports.native import unguard
from syncstore_catalog.imports.options import ImportOptions
from syncstore_catalog.imports.parse import parse_table
from syncstore_catalog.imports.report import Findings
from syncstore_common.kernel.errors import InvalidInput
from tests.unit.catalog.csv_files import csv_bytes, native_csv, parse

HEADER = "code,title,price\r\n"


def codes(data: bytes) -> list[str]:
    return [draft.code for draft in parse(data)[0].drafts]


def test_byte_order_mark_is_not_part_of_the_first_column() -> None:
    assert codes(b"\xef\xbb\xbf" + native_csv({"code": "A", "title": "Mug", "price": "1"})) == ["A"]


def test_utf16_with_a_mark_is_read() -> None:
    assert codes((HEADER + "A,Mug,1\r\n").encode("utf-16")) == ["A"]


def test_latin1_is_read_and_said() -> None:
    parsed, findings = parse((HEADER + "A,Café,1\r\n").encode("latin-1"))

    assert parsed.drafts[0].title == "Café"
    assert "Latin-1" in findings.warnings[0].reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(delimiter: str) -> None:
    rows = [{"code": "A", "title": "Mug; red, big", "price": "1"}]

    parsed, findings = parse(csv_bytes(["code", "title", "price"], rows, delimiter))

    assert findings.problems == []
    assert parsed.drafts[0].title == "Mug; red, big"


def test_excels_separator_line_is_obeyed() -> None:
    assert codes(b"sep=;\r\ncode;title;price\r\nA;Mug, red;1\r\n") == ["A"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems(end: str) -> None:
    assert codes(end.join(["code,title,price", "A,Mug,1", "B,Cup,2", ""]).encode()) == ["A", "B"]


def test_cells_may_hold_line_breaks_and_rows_are_counted_like_a_spreadsheet_does() -> None:
    parsed, findings = parse((HEADER + 'A,"Mug\nwith handle",1\r\n\r\nB,Cup,x\r\n').encode())

    assert parsed.drafts[0].title == "Mug with handle"
    assert findings.problems[0].row == 4


def test_a_stray_quote_costs_its_own_row_only() -> None:
    data = HEADER + 'A,Mug,1\r\nB,"12" pan,2\r\nC,Cup,3\r\n'

    parsed, findings = parse(data.encode())

    assert [draft.code for draft in parsed.drafts] == ["A", "C"]
    assert [(problem.row, problem.product) for problem in findings.problems] == [(3, "B")]
    assert findings.refused == 1


def test_a_quote_never_closed_does_not_swallow_the_rest() -> None:
    data = HEADER + 'A,Mug,1\r\nB,"12 inch pan,2\r\nC,Cup,3\r\nD,Jug,4\r\n'

    parsed, findings = parse(data.encode())

    assert [draft.code for draft in parsed.drafts] == ["A", "C", "D"]
    assert [problem.product for problem in findings.problems] == ["B"]


def test_a_quote_that_joins_two_rows_is_noticed() -> None:
    data = HEADER + 'A,"Mug\r\nB,Cup",2,9\r\nC,Jug,3\r\n'

    parsed, findings = parse(data.encode())

    assert [draft.code for draft in parsed.drafts] == ["C"]
    assert [problem.product for problem in findings.problems] == ["A", "B"]


def test_after_damage_rows_with_another_number_of_cells_are_not_trusted() -> None:
    data = "code,title,price,brand\r\n" + 'B,"x"y,2,\r\nA,Mug,1\r\nC,Cup,3,\r\n'

    parsed, findings = parse(data.encode())

    assert [draft.code for draft in parsed.drafts] == ["C"]
    assert [problem.product for problem in findings.problems] == ["B", "A"]


def test_short_rows_are_fine_and_long_ones_are_not() -> None:
    data = "code,title,price,brand\r\nA,Mug,1\r\nB,Cup,2,Tanah,,\r\nC,Jug,3,Tanah,what\r\n"

    parsed, findings = parse(data.encode())

    assert [draft.code for draft in parsed.drafts] == ["A", "B"]
    assert [problem.product for problem in findings.problems] == ["C"]


def test_too_much_damage_refuses_the_file() -> None:
    data = HEADER + 'A,"x"y,1\r\n' * (MAX_DAMAGED + 1)

    with pytest.raises(InvalidInput, match="can't be read"):
        parse(data.encode())


@pytest.mark.parametrize(
    "data", [b"", b"\r\n\r\n", b"PK\x03\x04rest", b"\x00\x01\x02\x03", b"\xff\xfe\x00", b'"code,title\r\n']
)
def test_what_is_no_csv_is_refused_with_a_fix(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(data)

    assert caught.value.details["field"] == "file"
    assert caught.value.details["fix"]


def test_an_unknown_header_names_what_is_missing() -> None:
    with pytest.raises(InvalidInput, match=r"Handle, Title, Variant Price.*code, title, price"):
        parse(b"name,amount\r\nMug,1\r\n")


@given(st.binary(max_size=400))
def test_no_bytes_make_it_crash(data: bytes) -> None:
    for prefix in (b"", HEADER.encode()):
        with contextlib.suppress(InvalidInput):
            parse_table(prefix + data, ImportOptions(), Findings())


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(str.strip).filter(bool),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_every_well_formed_title_arrives(titles: list[str]) -> None:
    rows = [{"code": f"P{index}", "title": title, "price": "1"} for index, title in enumerate(titles)]

    parsed, findings = parse(native_csv(*rows))

    assert findings.problems == []
    # an apostrophe before a formula is the guard that exports put there
    assert [draft.title for draft in parsed.drafts] == [" ".join(unguard(title).split()) for title in titles]


@pytest.mark.parametrize("line", ["\n", "\r\n", ",\r"])
def test_a_file_of_empty_lines_does_not_fill_the_memory(line: str) -> None:
    with pytest.raises(UnreadableFile, match="lines"):
        split_lines(line * (MAX_LINES + 1))
    assert len(split_lines(line * 1000)) == 1000
