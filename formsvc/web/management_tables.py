"""The tables of the page for managers, with the bars that are drawn beside each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import url_for
from markupsafe import Markup

from formsvc.web.drawing.bars import Bar, Bars, bars_drawn
from formsvc.web.layout import plural
from formsvc.workflow.management_views import AGES, AgedRow, Management

Cell = str | int
DRAWN: Final = 12  # so many rows are drawn; the table has them all
OLDEST_FIRST: Final = tuple(reversed(AGES))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table; the cells before `counts` say what it is about. With `href` one can go on to the list."""

    cells: tuple[Cell, ...]
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """`words` columns say what each row is about, the others are numbers. `note` says what the numbers mean."""

    id: str
    title: str
    note: str
    head: tuple[str, ...]
    words: int
    lines: tuple[Line, ...]
    nothing: str
    bars: Bars

    @property
    def wide(self) -> Markup:
        """The picture beside the table."""
        return bars_drawn(self.bars, 420, "drawn--wide")

    @property
    def narrow(self) -> Markup:
        """The same on a phone."""
        return bars_drawn(self.bars, 290, "drawn--narrow")

    @property
    def left_out(self) -> int:
        """How many rows are not drawn."""
        return max(0, len(self.lines) - DRAWN)


def tables_of(found: Management) -> tuple[Table, ...]:
    """Every table in the order of the page."""
    return (_overdue(found), _waiting(found), _signing(found), _deliveries(found), _returns(found), _points(found))


def in_time(span: timedelta) -> str:
    """under an hour; 5 hours; 1.5 days."""
    hours = span.total_seconds() / 3600
    if hours < 1:
        return "under an hour"
    if hours < 24:
        return plural(round(hours), "hour")
    days = f"{hours / 24:.1f}".removesuffix(".0")
    return f"{days} day" if days == "1" else f"{days} days"


def _signing(found: Management) -> Table:
    rows = sorted(found.signing, key=lambda row: (-row.half, row.form, row.organisation))
    bars = (
        Bar(
            title=f"{row.form}, {row.organisation}" if row.organisation else row.form,
            said=in_time(row.half),
            parts=(row.half.total_seconds(),),
            reach=row.most.total_seconds(),
        )
        for row in rows
    )
    return Table(
        id="time-to-sign",
        title="Time to sign",
        note=f"From the day a form was put to somebody to their decision, in the last {found.days} days.",
        head=("Form", "Decided at", "Decisions", "Half within", "9 in 10 within"),
        words=2,
        lines=tuple(
            Line(cells=(row.form, row.organisation or "–", row.decisions, in_time(row.half), in_time(row.most)))
            for row in rows
        ),
        nothing=f"Nobody decided anything in the last {found.days} days.",
        bars=_bars(bars, ("half within", "9 in 10 within")),
    )


def _overdue(found: Management) -> Table:
    return _aged(
        found.overdue,
        id_="overdue",
        title="Dates that have passed",
        note="Of forms that are still under way, by how long ago the date passed. "
        "A date that was kept late is counted until its form is finished.",
        head=("Form", "What was due"),
        nothing="No date has passed.",
    )


def _waiting(found: Management) -> Table:
    return _aged(
        found.waiting,
        id_="waiting",
        title="Where work waits",
        note="Every form that waits for somebody today, by how long it has been with them.",
        head=("Form", "Waits at"),
        nothing="Nothing waits for anybody.",
    )


def _deliveries(found: Management) -> Table:
    return _aged(
        found.deliveries,
        id_="deliveries",
        title="Deliveries",
        note=f"All that have not left, and what was sent in the last {found.days} days, by how long ago.",
        head=("State",),
        nothing="Nothing is to be sent, and nothing was.",
    )


def _returns(found: Management) -> Table:
    rows = sorted(found.returns, key=lambda row: (-row.returned, row.form))
    bars = (
        Bar(
            title=row.form,
            said=f"{row.returned} of {row.submitted} sent back",
            parts=(row.returned, row.reopened, max(0, row.submitted - row.returned - row.reopened)),
        )
        for row in rows
    )
    return Table(
        id="returns",
        title="Sent back for changes",
        note=f"How often forms were submitted in the last {found.days} days, and how often they came back.",
        head=("Form", "Submitted", "Sent back", "Corrected after approval"),
        words=1,
        lines=tuple(Line(cells=(row.form, row.submitted, row.returned, row.reopened)) for row in rows),
        nothing=f"Nothing was submitted in the last {found.days} days.",
        bars=_bars(bars, ("sent back", "corrected after approval", "neither")),
    )


def _points(found: Management) -> Table:
    bars = (
        Bar(title=f"{row.page} ({row.form})", said=plural(row.times, "time"), parts=(row.times,))
        for row in found.points
    )
    return Table(
        id="points",
        title="Pages that were named",
        note=f"Which pages those who sent a form back asked to change, in the last {found.days} days.",
        head=("Page", "Form", "Named"),
        words=2,
        lines=tuple(Line(cells=(row.page, row.form, row.times)) for row in found.points),
        nothing="Nobody named a page.",
        bars=_bars(bars, ()),
    )


def _aged(rows: Sequence[AgedRow], *, id_: str, title: str, note: str, head: tuple[str, ...], nothing: str) -> Table:
    inside = sorted(rows, key=lambda row: (-row.ages[2], -row.count)) if len(head) > 1 else list(rows)
    bars = (
        Bar(
            title=f"{row.what} ({row.form})" if row.form else row.what,
            said=str(row.count),
            parts=tuple(reversed(row.ages)),
        )
        for row in inside
    )
    return Table(
        id=id_,
        title=title,
        note=note,
        head=(*head, *(age[:1].upper() + age[1:] for age in OLDEST_FIRST), "All"),
        words=len(head),
        lines=tuple(_line(row) for row in inside),
        nothing=nothing,
        bars=_bars(bars, OLDEST_FIRST),
    )


def _line(row: AgedRow) -> Line:
    words: tuple[Cell, ...] = (row.form, row.what) if row.form else (row.what,)
    href = ""
    if row.form_id:
        href = url_for("management.waiting", form=row.form_id, stage=row.stage, part=row.part)
    return Line(cells=(*words, *reversed(row.ages), row.count), href=href)


def _bars(bars: Iterable[Bar], meanings: tuple[str, ...]) -> Bars:
    return Bars(bars=tuple(bars)[:DRAWN], meanings=meanings)
