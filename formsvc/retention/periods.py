"""Until when a record is kept, as a pure function of its class and of what is known about the child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from formsvc.definitions.kept import Period, RecordClass

LONDON: Final = ZoneInfo("Europe/London")
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Life:
    """Days that periods are counted from; None for what is not known, which keeps whatever is counted from it."""

    born: date | None = None
    died: date | None = None
    closed: date | None = None
    last_action: date | None = None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The class that keeps a record longest, and the last day on which it is kept; None: it does not go by its time."""

    record_class: str
    until: date | None


def last_day(rule: RecordClass, life: Life) -> date | None:
    """The last day on which a record of this class is kept: the anniversary itself. None keeps it."""
    if rule.died is not None and life.died is not None:
        if life.born is None:
            return None
        if life.died < years_after(life.born, rule.died.under):
            return years_after(life.died, rule.died.years)
    days = [_end(period, life) for period in rule.keep]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def longest(classes: Iterable[RecordClass], life: Life) -> Kept:
    """Of several classes of one record the one that keeps it longest; one without an end is longer than any other."""
    found = [Kept(record_class=rule.id, until=last_day(rule, life)) for rule in classes]
    if not found:
        return Kept(record_class="", until=None)
    return max(found, key=lambda kept: kept.until or date.max)


def years_after(day: date, years: int) -> date:
    """The anniversary; that of 29 February is 1 March in a year without one: never a day too early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def goes_at(day: date) -> datetime:
    """The first moment at which what is kept until the end of this day may go: midnight in London."""
    return datetime.combine(day + A_DAY, time(), LONDON)


def kept_through(moment: datetime) -> date:
    """The day of which `goes_at` made this moment."""
    return (moment - timedelta(seconds=1)).astimezone(LONDON).date()


def _end(period: Period, life: Life) -> date | None:
    anchor = {"birth": life.born, "closure": life.closed, "last_action": life.last_action}[period.after]
    if anchor is None:
        return None
    month = anchor.month - 1 + period.months
    day = years_after(anchor, period.years)
    if period.months:
        day = _months_after(day, month // 12, month % 12 + 1)
    return day + timedelta(days=period.days)


def _months_after(day: date, years: int, month: int) -> date:
    """The same day of another month; the first of the next where it has no such day."""
    try:
        return date(day.year + years, month, day.day)
    except ValueError:
        return date(day.year + years + month // 12, month % 12 + 1, 1)
