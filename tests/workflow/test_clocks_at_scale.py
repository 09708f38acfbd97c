"""What looking at clocks costs: nothing on a page turn that was looked at already, and nothing while nothing is due."""

from __future__ import annotations

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

pytestmark = pytest.mark.both_databases

MANY = 100_000


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str) -> Office:
    return clock_office(tmp_path, database_with_tables)


@contextmanager
def statements(here: Office) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its values."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

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
        marked.append(len([one for one, _ in sent if one.startswith("UPDATE submissions")]))
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


def test_a_sweep_reads_no_form_of_a_hundred_thousand_of_which_none_is_due_and_else_the_oldest(here: Office) -> None:
    reference = here.moved(release_date=RELEASE)
    here.sweep()
    copied(here, reference)
    with statements(here) as sent:
        assert here.workflow.overdue() == ()
    (asked,) = [one for one in sent if "submissions.look_at <=" in one[0]]
    assert "ix_submissions_look_at" in plan(here, *asked)

    here.clock.move(days=100)  # all of them are due now
    due = here.workflow.overdue()

    with here.service.sessions() as session:
        oldest = select(Submission.id).order_by(Submission.look_at, Submission.id).limit(500)
        assert [task.id for task in due] == list(session.scalars(oldest))


def plan(here: Office, statement: str, values: Any) -> str:
    """How the database finds what is asked for."""
    explain = "EXPLAIN QUERY PLAN" if here.service.engine.dialect.name == "sqlite" else "EXPLAIN"
    with here.service.engine.connect() as connection:
        return "\n".join(map(str, connection.exec_driver_sql(f"{explain} {statement}", values)))


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
