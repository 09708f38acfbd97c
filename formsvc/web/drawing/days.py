"""How the days were spent: one row for each who had it, and its stretches of days under one another on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from formsvc.web.drawing.markup import PLAIN, STRONG, drawing, element, path, text

BAR: Final = 14
ROW: Final = 50
NOTHING: Final = 4  # how wide a stretch is that began and ended on one day


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """From one day to another, counted from the first day of all."""

    begins: int
    ends: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """Who had it, what is said of it at the right ("4 days"), and when. Those who `wait` are drawn hollow."""

    who: str
    said: str
    stretches: tuple[Stretch, ...]
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Days:
    """Every row, over so many days; the words under both ends of the scale."""

    rows: tuple[Row, ...]
    days: int
    first: str
    last: str


def days_drawn(days: Days, width: int, class_: str) -> Markup:
    """The picture, so many pixels wide. It says nothing to those who listen: the same is said in words beside it."""
    drawn = [part for number, row in enumerate(days.rows) for part in _row(days, row, number * ROW, width)]
    foot = len(days.rows) * ROW + 2
    axis = [
        path(f"M1 {foot}v8M{width - 1} {foot}v8M1 {foot + 4}H{width - 1}", "drawn__axis"),
        text(days.first, 0, foot + 28, "drawn__quiet"),
        text(days.last, width, foot + 28, "drawn__quiet", "end"),
    ]
    return drawing(width, foot + 34, (*drawn, *axis), class_, "")


def _row(days: Days, row: Row, top: float, width: int) -> Iterator[Markup]:
    said = PLAIN.width(row.said)
    (who,) = STRONG.lines(row.who, width - said - 12, 1)
    yield text(who, 0, top + 16, "drawn__title")
    yield text(row.said, width, top + 16, "drawn__quiet", "end")
    yield path(f"M0 {top + 25 + BAR / 2:g}H{width}", "drawn__ground")
    for stretch in row.stretches:
        x, wide = _place(stretch, days.days, width)
        looks = "drawn__days drawn__days--waits" if row.waits else "drawn__days"
        yield element("rect", x=x, y=top + 25, width=wide, height=BAR, rx=2, class_=looks)


def _place(stretch: Stretch, days: int, width: int) -> tuple[float, float]:
    """Where a stretch begins and how wide it is; one that took no day is still seen."""
    scale = (width - 2) / max(days, 1)
    wide = max((stretch.ends - stretch.begins) * scale, NOTHING)
    return min(1 + stretch.begins * scale, width - 1 - wide), wide
