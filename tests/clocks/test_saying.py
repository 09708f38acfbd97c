"""How late, or until when, in words that nobody has to work out."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from formsvc.clocks.deadlines import Limit
from formsvc.clocks.saying import say_limit

DAY = Limit(due=datetime.combine(datetime(2026, 4, 1), time.max), soon=datetime(2026, 4, 1))
HOUR = Limit(due=datetime(2026, 4, 1, 14, 15), soon=datetime(2026, 4, 1, 10, 15), timed=True)


@pytest.mark.parametrize(
    ("limit", "now", "said"),
    [
        (DAY, datetime(2026, 3, 3, 9, 0), "due on 1 April 2026"),
        (DAY, datetime(2026, 3, 31, 9, 0), "due tomorrow"),
        (DAY, datetime(2026, 4, 1, 9, 0), "due today"),
        (DAY, datetime(2026, 4, 2, 9, 0), "1 working day late"),
        (DAY, datetime(2026, 4, 6, 9, 0), "1 working day late"),  # Easter Monday
        (DAY, datetime(2026, 4, 7, 9, 0), "2 working days late"),
        (HOUR, datetime(2026, 3, 3, 9, 0), "due on 1 April 2026 at 2:15pm"),
        (HOUR, datetime(2026, 4, 1, 9, 0), "due today at 2:15pm"),
        (HOUR, datetime(2026, 4, 1, 14, 16), "late, was due today at 2:15pm"),
        (HOUR, datetime(2026, 4, 2, 0, 0), "1 working day late"),
    ],
)
def test_a_deadline_says_how_it_stands(limit: Limit, now: datetime, said: str) -> None:
    assert say_limit(limit, limit.urgency(now), now) == said


def test_late_over_a_weekend_is_late_and_no_working_day_late() -> None:
    friday = Limit(due=datetime.combine(datetime(2026, 6, 5), time.max), soon=datetime(2026, 6, 5))
    now = datetime(2026, 6, 6, 10, 0)

    assert say_limit(friday, friday.urgency(now), now) == "late, was due yesterday"
