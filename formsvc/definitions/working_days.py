"""Working days in England and Wales: Monday to Friday without bank holidays (V15)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday of England and Wales."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_days_after(day: date, days: int) -> date:
    """The nth working day after a day: `working_days_after(Friday, 1)` is Monday; negative counts back."""
    step = timedelta(days=1 if days >= 0 else -1)
    for _ in range(abs(days)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, second: date) -> int:
    """Working days after the first, up to and including the second; negative when the second is earlier."""
    if second < first:
        return -working_days_between(second, first)
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (second - first).days + 1))
