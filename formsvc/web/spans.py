"""Days and stretches of days in few words, for pictures."""

from __future__ import annotations

from datetime import date, datetime

from formsvc.documents.wording import say_date
from formsvc.web.drawing.lettering import NO_BREAK
from formsvc.web.layout import now, plural, to_local


def since(moment: datetime) -> str:
    """since 10 March, 3 days; since today."""
    days = (to_local(now()).date() - to_local(moment).date()).days
    return f"since {day(moment)}, {in_days(days)}" if days > 0 else "since today"


def span(since: datetime, until: datetime) -> str:
    """5 March, the same day; 5 to 9 March, 4 days; 28 February to 3 March, 3 days."""
    first, last = to_local(since).date(), to_local(until).date()
    days = (last - first).days
    if days <= 0:
        return f"{day(until)}, the same day"
    begins = day(since)
    if (first.year, first.month) == (last.year, last.month):
        begins = str(first.day)
    return f"{begins} to {day(until)}, {in_days(days)}"


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
