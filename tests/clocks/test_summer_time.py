"""24 hours are 24 hours of the clock, also in the nights in which it goes forward or back (V15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formsvc.clocks.deadlines import Clock, clocks_of
from formsvc.definitions.expressions import compile_expression
from formsvc.definitions.london import add_hours, moment_of, shown_at
from tests.miniatures import journey, questions, read

FORM = questions(
    "- {id: moved_at, kind: datetime, label: When did the child move?}",
    "\nclocks:\n  - {id: K4, title: Tell the parents, due: 'add_hours(moved_at, 24)'}\n",
)


def clock(moved_at: str, now: datetime) -> Clock:
    (found,) = clocks_of(read(FORM), journey(read(FORM), moved_at=moved_at).names, shown_at(now))
    return found


@pytest.mark.parametrize(
    ("moved_at", "shown"),
    [
        ("2026-03-28T14:15", datetime(2026, 3, 29, 15, 15)),  # the night has 23 hours
        ("2026-10-24T14:15", datetime(2026, 10, 25, 13, 15)),  # the night has 25 hours
        ("2026-06-10T14:15", datetime(2026, 6, 11, 14, 15)),
        ("2027-03-27T23:30", datetime(2027, 3, 29, 0, 30)),
        ("2027-10-30T23:30", datetime(2027, 10, 31, 22, 30)),
    ],
)
def test_the_parents_have_24_hours_whatever_the_clocks_do(moved_at: str, shown: datetime) -> None:
    assert clock(moved_at, datetime(2026, 1, 1, tzinfo=UTC)).due == shown
    assert moment_of(shown) - moment_of(datetime.fromisoformat(moved_at)) == timedelta(hours=24)


def test_it_has_passed_a_minute_after_24_hours_and_not_before() -> None:
    begun = moment_of(datetime(2026, 3, 28, 14, 15))

    assert clock("2026-03-28T14:15", begun + timedelta(hours=24)).urgency == "soon"
    assert clock("2026-03-28T14:15", begun + timedelta(hours=24, minutes=1)).urgency == "overdue"


def test_the_two_hours_that_a_clock_shows_alike_are_told_apart() -> None:
    moved_at = "2026-10-24T02:30"  # 24 hours later it is half past one for the second time
    due = clock(moved_at, datetime(2026, 1, 1, tzinfo=UTC)).due

    assert (due, due.fold) == (datetime(2026, 10, 25, 1, 30), 1)
    assert clock(moved_at, datetime(2026, 10, 25, 0, 45, tzinfo=UTC)).urgency == "soon"  # 1:45 for the first time
    assert clock(moved_at, datetime(2026, 10, 25, 1, 45, tzinfo=UTC)).urgency == "overdue"  # and for the second


def test_what_is_no_time_of_day_has_no_hours() -> None:
    assert (
        compile_expression("add_hours(document_date, 24)").holds({"document_date": datetime(2026, 1, 1).date()})
        is False
    )


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),
    st.integers(-2000, 2000),
)
def test_hours_that_are_added_have_passed(start: datetime, hours: int) -> None:
    start_moment: Any = moment_of(start)

    assert moment_of(add_hours(start, hours)) - start_moment == timedelta(hours=hours)
