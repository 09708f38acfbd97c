"""How a day is written wherever one is said: 3 March 2026."""

from __future__ import annotations

from datetime import date
from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def say_date(day: date) -> str:
    """3 March 2026, whatever the language of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
