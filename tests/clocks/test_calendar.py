"""What a calendar program is given: whole, however a title is written and whenever the hour is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar, Event

from formsvc.clocks.calendar import Entry, write_calendar

CHANGED = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def read_back(due: datetime, *, timed: bool, title: str = "Tell the parents (PR-1)") -> Event:
    entry = Entry(uid="PR-1-K4@x", title=title, due=due, timed=timed, url="https://x/PR-1", changed=CHANGED)
    calendar = Calendar.from_ical(write_calendar("dates@x", "Dates", [entry]))
    (event,) = calendar.events
    return event


@pytest.mark.parametrize(
    "title",
    [
        "A, b; c: d (PR-1)",
        "A\nBEGIN:VEVENT\nSUMMARY:Another",
        "Where the child will live is confirmed, and by whom, and how, and what if not, and until when (PR-1)",
        "Tŷ, é, “quoted” \\ (PR-1)",
    ],
)
def test_a_title_comes_back_as_it_was_and_is_one_event(title: str) -> None:
    assert str(read_back(datetime(2026, 3, 2, 14, 15), timed=True, title=title)["SUMMARY"]) == title


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        (datetime(2026, 3, 29, 0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (datetime(2026, 3, 29, 2, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, fold=1), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2027, 7, 1, 12, 0), datetime(2027, 7, 1, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_the_moment_that_it_is(due: datetime, moment: datetime) -> None:
    assert read_back(due, timed=True)["DTSTART"].dt.astimezone(UTC) == moment


def test_a_day_is_the_day_and_nothing_of_the_next() -> None:
    event = read_back(datetime(2026, 3, 29, 23, 59, 59), timed=False)

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 3, 29), date(2026, 3, 30))


def test_nobody_is_busy_and_no_alarm_rings() -> None:
    event = read_back(datetime(2026, 3, 2, 14, 15), timed=True)

    assert event["TRANSP"] == "TRANSPARENT"
    assert event.subcomponents == []


def test_without_a_date_it_is_a_calendar_all_the_same() -> None:
    assert Calendar.from_ical(write_calendar("dates@x", "Dates", [])).events == []
