"""How a day and a time of day are written wherever they are said: 3 March 2026, 7:00pm."""

from __future__ import annotations

from datetime import date, time
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say_date(day: date) -> str:
    """3 March 2026, whatever the language of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_time(moment: time) -> str:
    """7:00pm; midday and midnight by their names, because 12:00am is read both ways."""
    if (moment.hour, moment.minute) in {(0, 0), (12, 0)}:
        return "midday" if moment.hour else "midnight"
    return f"{moment.hour % 12 or 12}:{moment.minute:02d}{'am' if moment.hour < 12 else 'pm'}"
