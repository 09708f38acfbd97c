"""Tables that leave for a spreadsheet: every CSV file is written here, and none of its cells calculates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from flask import Response

Cell = str | int | float | None
MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which spreadsheets know UTF-8
# What begins like a formula, also in the wide letters that some spreadsheets take for the plain ones, and also behind
# what a spreadsheet leaves out: spaces, quotes, what is not shown.
_FORMULA: Final = r"[\s\"'\u200b-\u200f\u2028-\u202f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]"
# Where the list separator is not a comma, quotes no longer hold a cell together, and what follows its own separator
# or a line's end stands in a cell of its own.
_BEGINS: Final = re.compile(rf"\A(?=[\t\r\n]|{_FORMULA})|(?<=[;|\t\r\n])(?={_FORMULA})")
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def harmless(cell: Cell) -> str:
    """What a spreadsheet shows as it is: a number of ours stays a number, and text never becomes a formula.

    OWASP, "CSV Injection"; the apostrophe is the mark by which spreadsheets know text.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    return _BEGINS.sub("'", _NOT_TEXT.sub("", cell))


def as_csv(head: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as spreadsheets read it: every cell in quotes and none a formula."""
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerow([harmless(cell) for cell in head])
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return MARK + written.getvalue()


def csv_file(name: str, head: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Response:
    """The table as a file to save; of its name only what is harmless in a header is kept."""
    safe = _NAME.sub("-", name).strip("-.") or "table"
    answer = Response(as_csv(head, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe.removesuffix(".csv")}.csv"'
    return answer
