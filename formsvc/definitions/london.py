"""The clock on the wall in London, which answers and expressions speak, and the moments that it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def moment_of(shown: datetime) -> datetime:
    """The moment (UTC) at which a clock in London shows this; an hour that is shown twice is the first of the two."""
    return shown.replace(tzinfo=LONDON).astimezone(UTC)


def shown_at(moment: datetime) -> datetime:
    """What a clock in London shows at a moment; naive, `fold` is 1 in the second of two hours that are shown alike."""
    return moment.astimezone(LONDON).replace(tzinfo=None)


def add_hours(start: datetime, hours: int) -> datetime:
    """`add_hours(moved_at, 24)` is 24 hours of the clock later (V15), also where the clocks go forward or back."""
    return shown_at(moment_of(start) + timedelta(hours=hours))
