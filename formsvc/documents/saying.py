"""The display values that every format says: sections of label and text, words by question, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar, Literal

from formsvc.answers.values import Person

Status = Literal["draft", "for_sign_off", "final"]

FEWEST_ROWS = 3
TABLE_COLUMNS = (2, 3, 4)
SHORT = 40
LARGEST = (70, 90)  # millimetres that a picture may take, unless the template says how many


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A decision as it was recorded; `stage` and `verdict` are ids, `at` is an aware or a local time.

    Or who completed a part: `stage` is then its id, the verdict finished, finished_by_link or finished_on_paper.
    Whoever acted for a holder of the role who was away is named, and for whom in `acting_for`: the role is that one's.
    """

    stage: str
    name: str
    role: str
    organisation: str
    verdict: str
    at: datetime
    reasons: str = ""
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a document says that nobody answered. `version` is the round; `digest` is of what is signed."""

    reference: str
    created: date
    version: int
    status: Status
    author: str
    signatures: tuple[Signature, ...] = ()
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A label and what was answered."""

    kind: ClassVar[str] = "line"
    question: str
    label: str
    paragraphs: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """It fits into a cell of a table."""
        return len(self.paragraphs) == 1 and len(self.paragraphs[0]) <= SHORT and "\n" not in self.paragraphs[0]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photograph, with the words for people who cannot see it; without any where it only repeats itself."""

    kind: ClassVar[str] = "picture"
    question: str
    label: str
    digest: str
    description: str

    @property
    def again(self) -> Picture:
        """The same once more, as on a sheet of prints: who cannot see it was told already."""
        return replace(self, description="")


@dataclass(frozen=True, kw_only=True)
class Entries:
    """The entries of a group; `item` is what one of them is called."""

    kind: ClassVar[str] = "entries"
    question: str
    label: str
    item: str
    items: tuple[tuple[Line | Picture, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The labels, when the entries read best as the rows of a table: alike, few and short. Else none."""
        rows = [[line for line in item if isinstance(line, Line) and line.is_short] for item in self.items]
        labels = [tuple(line.label for line in row) for row in rows]
        alike = len(set(labels)) == 1 and all(len(row) == len(item) for row, item in zip(rows, self.items, strict=True))
        return labels[0] if alike and len(rows) >= FEWEST_ROWS and len(labels[0]) in TABLE_COLUMNS else ()


Entry = Line | Picture | Entries


@dataclass(frozen=True, kw_only=True)
class Section:
    """A page of the form, as a headed section."""

    id: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def runs(self) -> tuple[tuple[Entry, ...], ...]:
        """The entries as they are set: lines that follow each other together, each group alone."""
        runs: list[list[Entry]] = []
        for entry in self.entries:
            if runs and not isinstance(entry, Entries) and not isinstance(runs[-1][0], Entries):
                runs[-1].append(entry)
            else:
                runs.append([entry])
        return tuple(map(tuple, runs))


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signature in words. The name says for whom somebody acted who was away; the role is that one's."""

    stage: str
    name: str
    role: str
    organisation: str
    verdict: str
    date: str
    moment: str
    reasons: tuple[str, ...]
    acting_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One answer, for a template written as a letter: written out, its text; true when it says anything."""

    label: str = ""
    paragraphs: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    day: str = ""
    person: Person | None = None
    picture: Picture | None = None
    entries: tuple[Mapping[str, Shown], ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def in_line(self) -> str:
        """The text within a sentence: what stands on lines of its own is set apart by commas."""
        return ", ".join(str(self).split("\n"))

    def __bool__(self) -> bool:
        return bool(self.paragraphs or self.entries)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One thing that a bundle holds: another document by its id, or what is kept under a digest."""

    title: str
    document: str = ""
    digest: str = ""
    content_type: str = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A line in the contents of a bundle."""

    title: str
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything one document says. `words` has every said answer by question id; `pieces` is what a bundle holds."""

    title: str
    form_title: str
    reference: str
    marking: str
    created: date
    date: str
    status: Status
    status_words: str
    version: int
    author: str
    sections: tuple[Section, ...]
    signatures: tuple[Signed, ...]
    digest: str
    words: Mapping[str, Shown] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()

    @property
    def short_digest(self) -> str:
        """The first sixteen characters in fours, short enough for a footer and to read out."""
        return " ".join(self.digest[start : start + 4] for start in range(0, 16, 4)).strip()
