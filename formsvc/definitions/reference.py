"""Reference data: the lists that forms offer, and the named patterns of identifiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from formsvc.definitions.faults import Fault
from formsvc.definitions.model import Option, Pattern
from formsvc.definitions.reading import Entry, compose, construct
from formsvc.definitions.sources import Sources

_PNC_LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"


def pnc_check_letter(text: str) -> bool:
    """V2: the letter of a PNC id is worked out from the last two digits of its year and its serial in seven digits."""
    year, serial = text[:-1].split("/")
    return _PNC_LETTERS[int(year[-2:] + serial.zfill(7)) % 23] == text[-1]


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {"pnc_check_letter": pnc_check_letter}


@dataclass
class ReferenceData:
    """The lists of `reference/`, each read when it is first asked for."""

    sources: Sources
    faults: list[Fault]
    _lists: dict[str, tuple[Option, ...] | None] = field(default_factory=dict)
    _patterns: dict[str, Pattern] | None = None

    def rows(self, name: str) -> tuple[Option, ...] | None:
        """The rows that are active, as options; None when there is no such list."""
        if name not in self._lists:
            entry = self._file(name)
            self._lists[name] = None if entry is None else self._read_rows(entry)
        return self._lists[name]

    def pattern(self, name: str) -> Pattern | None:
        """A named pattern; None when there is none of that name."""
        if self._patterns is None:
            entry = self._file("patterns")
            self._patterns = {} if entry is None else {p.id: p for p in map(_read_pattern, _rows_of(entry))}
        return self._patterns.get(name)

    def _file(self, name: str) -> Entry | None:
        path = f"reference/{name}.yaml"
        text = self.sources.read(path)
        return None if text is None else compose(text, path, self.faults)

    def _read_rows(self, entry: Entry) -> tuple[Option, ...]:
        for known in ("id", "title", "source"):
            entry.text(known, "")
        rows = tuple(_read_row(row) for row in _rows_of(entry))
        entry.close()
        return tuple(row for row in rows if row.row.get("active", True))


def _rows_of(entry: Entry) -> list[Entry]:
    return list(entry.entries("rows", required=True))


def _read_row(entry: Entry) -> Option:
    row = construct(entry.node)
    label = entry.text("label", entry.text("name", "") or None)
    return Option(id=entry.text("id"), label=label, hint=entry.text("hint", ""), row=row)


def _read_pattern(entry: Entry) -> Pattern:
    regex, check = entry.text("regex"), entry.text("check", "")
    try:
        re.compile(regex)
    except re.error as error:
        entry.fault("regex", f"not a regular expression: {error}", "mend it")
        regex = ".*"
    if check and check not in CHECKS:
        entry.fault("check", f"there is no check {check!r}", f"use one of {', '.join(CHECKS)}")
        check = ""
    return Pattern(
        id=entry.text("id"), rule=entry.text("rule", ""), regex=regex, message=entry.text("message"),
        example=entry.text("example", ""), normalise=entry.words("normalise"), check=check,
    )  # fmt: skip
