"""Days and stretches of days in few words, for pictures."""

from __future__ import annotations

from datetime import date, datetime

from formsvc.documents.wording import say_date
from formsvc.web.drawing.lettering import NO_BREAK
from formsvc.web.layout import now, plural, to_local


def since(moment: datetime) -> tuple[str, ...]:
    """From when, and for how long: since 10 March, 3 days."""
    days = (to_local(now()).date() - to_local(moment).date()).days
    return (f"since {day(moment)}", in_days(days)) if days > 0 else ("since today",)


def span(begin: datetime, end: datetime) -> tuple[str, str]:
    """From when to when, and for how long: 5 to 9 March, 4 days; 5 March, the same day."""
    first, last = to_local(begin).date(), to_local(end).date()
    days = (last - first).days
    if days <= 0:
        return day(end), "the same day"
    begins = day(begin)
    if (first.year, first.month) == (last.year, last.month):
        begins = str(first.day)
    return f"{begins} to {day(end)}", in_days(days)


def day(moment: datetime) -> str:
    """3 March, or 3 March 2025 when that is not this year."""
    return day_of(to_local(moment).date())


def day_of(found: date) -> str:
    """The same of a day."""
    said = say_date(found)
    short = said.rsplit(" ", 1)[0] if found.year == to_local(now()).year else said
    return short.replace(" ", NO_BREAK)


def in_days(number: int) -> str:
    """3 days, on one line."""
    return plural(number, "day").replace(" ", NO_BREAK)
