"""What the pages about keeping and erasing read: references and classes, never a name of a child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from formsvc.retention.tables import Fate


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One case, or one draft, of a report. `until` is the last day on which it was to be kept."""

    id: int
    case: str
    submission: str
    forms: tuple[str, ...]  # the references of everything in the case
    record_class: str  # in words
    until: date
    fate: Fate
    why: str
    reason: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """One report: by whom and when it was made and approved ("" for the service), and how its lines stand."""

    id: int
    organisation: str
    made_at: datetime
    made_by: str
    approved_at: datetime | None
    approved_by: str
    done_at: datetime | None
    proposed: int
    kept: int
    erased: int


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """A report with its lines, and what this person may do with it."""

    row: ReportRow
    lines: tuple[LineRow, ...]
    may_approve: bool
    why_not: str

    @property
    def open_lines(self) -> tuple[LineRow, ...]:
        return tuple(line for line in self.lines if line.fate == "proposed")


@dataclass(frozen=True, kw_only=True)
class HoldRow:
    """A legal hold on a case."""

    id: int
    case: str
    placed_at: datetime
    placed_by: str
    reason: str
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PeriodRow:
    """How long one class is kept by one organisation, in words; `own` when it set that itself."""

    title: str
    words: tuple[str, ...]
    source: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class GoingDraft:
    """A draft that goes by itself after its last day."""

    line: int
    reference: str
    form_title: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Place:
    """One organisation: what may be done for its records, and how long they are kept."""

    id: str
    name: str
    due: int  # how many cases are past their day
    periods: tuple[PeriodRow, ...]


@dataclass(frozen=True, kw_only=True)
class RecordsPage:
    """Everything about keeping and erasing in some organisations."""

    places: tuple[Place, ...]
    reports: tuple[ReportRow, ...]
    drafts: tuple[GoingDraft, ...]
    holds: tuple[HoldRow, ...]
    erased: tuple[LineRow, ...]


@dataclass(frozen=True, kw_only=True)
class KeepingPage:
    """How long one case is kept, and why."""

    reference: str
    record_class: str  # in words
    looked_after: bool
    until: date | None
    in_the_way: str
    died: date | None
    holds: tuple[HoldRow, ...]
    may_place: bool
    may_lift: bool
    works_on_it: bool
    may_record_death: bool

    @property
    def hold(self) -> HoldRow | None:
        """The hold that it is under."""
        return next((one for one in self.holds if one.lifted_at is None), None)
