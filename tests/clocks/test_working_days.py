"""Working days leave out weekends and the bank holidays of England and Wales, as the government lists them (V15)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from formsvc.clocks.deadlines import to_act
from formsvc.definitions.functions import add_months, add_weeks
from formsvc.definitions.working_days import is_working_day, working_days_after, working_days_between

BANK_HOLIDAYS = {
    2026: ("1 1", "4 3", "4 6", "5 4", "5 25", "8 31", "12 25", "12 28"),  # Boxing Day is a Saturday
    2027: ("1 1", "3 26", "3 29", "5 3", "5 31", "8 30", "12 27", "12 28"),  # Christmas is on a Saturday and a Sunday
    2028: ("1 3", "4 14", "4 17", "5 1", "5 29", "8 28", "12 25", "12 26"),  # New Year's Day is a Saturday
}


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_the_days_of_a_year_on_which_nobody_works_are_the_weekends_and_its_bank_holidays(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]

    closed = [day for day in days if day.weekday() < 5 and not is_working_day(day)]

    assert [f"{day.month} {day.day}" for day in closed] == list(BANK_HOLIDAYS[year])
    assert not any(is_working_day(day) for day in days if day.weekday() >= 5)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday and Easter Monday
        (date(2026, 4, 1), 5, date(2026, 4, 10)),
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Monday the 28th stands in for Boxing Day
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # Monday and Tuesday stand in for Christmas
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # Monday the 3rd stands in for New Year's Day
        (date(2028, 4, 13), 1, date(2028, 4, 18)),  # Easter again
        (date(2026, 6, 5), 1, date(2026, 6, 8)),  # an ordinary weekend
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # from a Saturday
        (date(2026, 6, 8), 0, date(2026, 6, 8)),
    ],
)
def test_a_number_of_working_days_steps_over_them(start: date, days: int, end: date) -> None:
    assert working_days_after(start, days) == end
    assert working_days_between(start, end) == days


def test_scotland_and_northern_ireland_have_days_of_their_own() -> None:
    assert is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 3, 17))
    assert is_working_day(date(2026, 11, 30))


def test_a_week_is_seven_days_and_a_month_ends_where_the_calendar_month_does() -> None:
    assert add_weeks(date(2026, 12, 31), 1) == date(2027, 1, 7)
    assert add_weeks(date(2026, 4, 6), -6) == date(2026, 2, 23)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2027, 3, 31), -1) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


def test_who_should_act_within_three_working_days_of_maundy_thursday_has_until_the_wednesday_after_easter() -> None:
    limit = to_act(datetime(2027, 3, 25, 16, 30), 3)

    assert limit.due.date() == date(2027, 4, 1)
    assert [limit.urgency(datetime(2027, *at)) for at in ((3, 31, 23, 59), (4, 1, 0, 0), (4, 1, 23, 59))] == [
        "later",
        "soon",
        "soon",
    ]
    assert limit.urgency(datetime(2027, 4, 2, 0, 0)) == "overdue"
