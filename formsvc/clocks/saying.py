"""How a deadline is said: 2 working days late, due today at 2:15pm, due on 3 March 2026."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from formsvc.clocks.deadlines import Limit, Urgency
from formsvc.definitions.day_words import say_date, say_time
from formsvc.definitions.working_days import working_days_between

NAMED: Final = {0: "today", 1: "tomorrow", -1: "yesterday"}


def say_limit(limit: Limit, urgency: Urgency, now: datetime) -> str:
    """When it is due, or how late it is, on a day in London (`now` is local)."""
    day = _say_day(limit, now.date())
    if urgency != "overdue":
        return f"due {day}"
    late = working_days_between(limit.due.date(), now.date())
    return f"{late} working {'day' if late == 1 else 'days'} late" if late > 0 else f"late, was due {day}"


def _say_day(limit: Limit, today: date) -> str:
    """today at 2:15pm; on 3 March 2026."""
    due = limit.due
    named = NAMED.get((due.date() - today).days) or f"on {say_date(due.date())}"
    return f"{named} at {say_time(due.time())}" if limit.timed else named
