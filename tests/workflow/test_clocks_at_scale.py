"""What looking at clocks costs: nothing on a page turn that was looked at already, and nothing while nothing is due."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from formsvc.submissions.tables import Submission
from formsvc.workflow import clockwork
from tests.workflow.clock_form import RELEASE, Office, clock_office
from tests.workflow.test_at_once import at_once

MANY = 100_000


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Office:
    return clock_office(tmp_path, database_url)


@contextmanager
def statements(here: Office) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(here.service.engine, "before_cursor_execute", note)
    yield sent
    event.remove(here.service.engine, "before_cursor_execute", note)


def test_a_page_turn_marks_its_form_to_be_looked_at_once_and_the_next_one_writes_nothing_more(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.sweep()

    marked = []
    for found in (True, False, True):
        revision = here.workflow.page(reference, "move", here.author).revision
        with statements(here) as sent:
            here.workflow.save_page(reference, "move", {"home_found": found}, revision, here.author)
        marked.append(len([one for one in sent if one.startswith("UPDATE submissions")]))
        here.clock.move(seconds=10)

    assert marked == [1, 0, 0]


def test_two_workers_who_look_at_once_tell_once(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.clock.at += timedelta(days=60)
    bell = here.look(reference)

    told = at_once(*[lambda: here.workflow.look_at_clocks(bell.id)] * 4)

    assert sorted(len(tasks) for tasks in told) == [0, 0, 0, 2]
    assert here.told(of="K1") == [("passed", "manager"), ("escalated", "head")]


def test_a_worker_who_dies_in_the_middle_has_told_nobody_and_the_next_one_tells(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = here.moved(release_date=RELEASE)
    here.clock.at += timedelta(days=60)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    bell = here.look(reference)

    with monkeypatch.context() as dying:
        dying.setattr(clockwork, "_next_look", die)
        with pytest.raises(KeyboardInterrupt):
            here.do(bell)
    assert here.told() == []

    here.sweep()

    assert here.told(of="K1") == [("passed", "manager"), ("escalated", "head")]


def test_a_hundred_thousand_forms_with_nothing_due_cost_a_sweep_as_much_as_none_and_the_oldest_come_first(
    here: Office,
) -> None:
    reference = here.moved(release_date=RELEASE)
    here.sweep()
    alone = sweep_time(here)
    copied(here, reference)
    many = sweep_time(here)
    assert here.workflow.overdue() == ()
    assert many <= max(3 * alone, 0.010), (alone, many)

    here.clock.move(days=100)  # all of them are due now
    begun = time.perf_counter()
    due = here.workflow.overdue()

    assert time.perf_counter() - begun < 1
    with here.service.sessions() as session:
        oldest = select(Submission.id).order_by(Submission.look_at, Submission.id).limit(500)
        assert [task.id for task in due] == list(session.scalars(oldest))


def sweep_time(here: Office) -> float:
    """The median of seven sweeps, in seconds."""
    taken = []
    for _ in range(7):
        begun = time.perf_counter()
        here.workflow.overdue()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def copied(here: Office, reference: str) -> None:
    """As many forms like this one, which are to be looked at on some later day."""
    with here.service.sessions.begin() as session:
        row = session.execute(select(Submission.__table__).where(Submission.reference == reference)).mappings().one()
        known = {name: value for name, value in row.items() if name != "id"}
        later = here.clock() + timedelta(days=1)
        session.execute(
            insert(Submission),
            [known | {"reference": f"MN-{n:06}", "look_at": later + timedelta(minutes=n)} for n in range(MANY)],
        )
    with here.service.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
