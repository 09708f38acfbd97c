"""Deadlines are worked out from the definition and the answers, and sorted by what is most urgent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from formsvc.clocks.deadlines import Clock, clocks_of
from tests.miniatures import journey, questions, read

FORM = questions(
    """
    - {id: release, kind: date, label: When is the release?}
    - {id: met, kind: date, label: When was it met?, required: false}
    - {id: meeting, kind: datetime, label: When is the meeting?, required: false}
    """,
    """
clocks:
  - id: K1
    title: Home confirmed
    due: add_weeks(release, -6)
    warn: add_weeks(release, -8)
    met: answered(met)
  - {id: K2, title: First meeting, due: meeting}
  - {id: K3, title: Only in summer, due: release, when: release >= "nothing"}
""",
)


def clocks(now: datetime, **raw: Any) -> list[Clock]:
    return list(clocks_of(read(FORM), journey(read(FORM), **raw).names, now))


@pytest.mark.parametrize(
    ("now", "urgency"),
    [
        (datetime(2026, 8, 5, 23, 59), "later"),
        (datetime(2026, 8, 6, 0, 0), "soon"),
        (datetime(2026, 8, 20, 23, 59), "soon"),
        (datetime(2026, 8, 21, 0, 0), "overdue"),
    ],
)
def test_k1_runs_to_the_end_of_its_day_and_warns_two_weeks_before(now: datetime, urgency: str) -> None:
    (clock,) = clocks(now, release="2026-10-01")

    assert (clock.due.date(), clock.timed, clock.urgency) == (date(2026, 8, 20), False, urgency)


def test_a_clock_that_is_met_no_longer_runs() -> None:
    (clock,) = clocks(datetime(2026, 9, 1), release="2026-10-01", met="2026-08-01")

    assert clock.urgency == "met"


def test_a_clock_without_an_answer_to_start_it_is_not_there() -> None:
    assert clocks(datetime(2026, 9, 1)) == []


def test_a_clock_with_a_time_of_day_is_overdue_to_the_minute() -> None:
    before, after = datetime(2026, 7, 1, 14, 30), datetime(2026, 7, 1, 14, 31)

    assert [clock.urgency for clock in clocks(before, meeting="2026-07-01T14:30")] == ["soon"]
    assert [(clock.urgency, clock.timed) for clock in clocks(after, meeting="2026-07-01T14:30")] == [("overdue", True)]


def test_what_is_overdue_comes_first_then_by_when_it_is_due() -> None:
    found = clocks(datetime(2026, 8, 10), release="2026-10-01", meeting="2026-08-01T10:00")

    assert [(clock.definition.id, clock.urgency) for clock in found] == [("K2", "overdue"), ("K1", "soon")]
