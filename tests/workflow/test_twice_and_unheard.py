"""Every task may run twice, and every bell may be lost: the rows are the truth."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from formsvc.delivery.tables import Attempt, Delivery, Notice
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow import Deliver, Due, LookAtClocks, RenderDocument, SendNotice
from tests.workflow.institution import Institution
from tests.workflow.test_sending import Carrier, ledger, with_carrier

pytestmark = pytest.mark.both_databases


def twice(here: Institution, due: Due) -> None:
    """Do everything that is due, each task twice, and what that leads to."""
    waiting = list(due)
    while waiting:
        task = waiting.pop(0)
        waiting.extend(here.do(task))
        assert here.do(task) == () or isinstance(task, RenderDocument)


def sweep(here: Institution) -> None:
    """What a worker does that never hears a bell: ask the rows, again and again, until nothing waits."""
    while due := here.workflow.overdue():
        for task in due:
            here.do(task)


def counts(here: Institution) -> dict[str, int]:
    with here.service.sessions() as session:
        return {
            "files": len(session.scalars(select(DocumentRow.digest).where(DocumentRow.state == "ready")).all()),
            "sent": len(session.scalars(select(Attempt).where(Attempt.outcome == "sent")).all()),
            "notices": len(session.scalars(select(Notice).where(Notice.state == "sent")).all()),
        }


WHOLE = {"files": 8, "sent": 2, "notices": 4}


def test_every_task_run_twice_does_everything_once(here: Institution) -> None:
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.written()

    twice(here, here.workflow.submit(reference, {}, here.author))
    twice(here, here.decide(reference, here.manager))
    twice(here, here.decide(reference, here.governor))

    assert counts(here) == WHOLE
    assert len(carrier.parcels) == 1
    assert [move.what for move in here.workflow.submission(reference, here.author).timeline].count(
        "Put to the signatories"
    ) == 1


def test_nothing_is_lost_when_no_bell_is_ever_heard(here: Institution) -> None:
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.written()

    here.workflow.submit(reference, {}, here.author)
    sweep(here)
    here.decide(reference, here.manager)
    sweep(here)
    here.decide(reference, here.governor)
    sweep(here)

    assert counts(here) == WHOLE
    assert len(carrier.parcels) == 1
    assert here.workflow.overdue() == ()


@pytest.mark.parametrize("kind", [RenderDocument, Deliver, SendNotice])
def test_each_kind_of_task_is_found_by_the_sweep_and_only_while_it_waits(
    here: Institution, kind: type[RenderDocument | Deliver | SendNotice]
) -> None:
    reference = here.approved()
    waited = False
    while due := here.workflow.overdue():
        waited = waited or any(isinstance(task, kind) for task in due)
        here.do(due[0])

    assert waited

    assert not any(isinstance(task, kind) for task in here.workflow.overdue())
    assert ledger(here, reference, "team").state == "sent"


@pytest.mark.parametrize(
    "step",
    [
        lambda here: here.workflow.render_document(999_999),
        lambda here: here.workflow.deliver(999_999),
        lambda here: here.workflow.send_notice(999_999),
    ],
)
def test_a_bell_for_a_row_that_is_not_there_does_nothing(here: Institution, step: Callable[[Institution], Due]) -> None:
    assert step(here) == ()


def test_a_document_of_a_withdrawn_submission_is_not_made_any_more(here: Institution) -> None:
    reference = here.written()
    due = here.workflow.submit(reference, {}, here.author)
    here.workflow.withdraw(reference, "No longer needed.", here.author)

    assert [here.do(task) for task in due] == [()] * 4
    assert [type(task) for task in here.workflow.overdue()] == [LookAtClocks]
    sweep(here)
    assert {file.state for file in here.workflow.submission(reference, here.author).documents} == {"waiting"}


def test_a_template_that_breaks_is_tried_again_and_then_shown_to_a_person_without_a_word_of_an_answer(
    here: Institution, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError("His grandmother has not seen him since March.")

    renderers = here.workflow.house.renderers
    renderers["pdf"], kept = broken, renderers["pdf"]  # type: ignore[index]
    reference = here.written()
    here.work(here.workflow.submit(reference, {}, here.author))
    here.clock.move(minutes=10)

    (first, second) = here.workflow.stuck(here.administrator)
    assert {first.kind, second.kind} == {"document"}
    assert "ValueError" in first.why
    assert "grandmother" not in caplog.text
    assert "document" in caplog.text

    renderers["pdf"] = kept  # type: ignore[index]
    sweep(here)
    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_a_full_disk_stops_a_document_and_loses_nothing(here: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    reference = here.written()
    due = here.workflow.submit(reference, {}, here.author)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        here.work(due)
    assert here.workflow.submission(reference, here.author).row.status == "submitted"

    here.clock.move(minutes=1.2)
    sweep(here)
    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_a_delivery_that_is_held_is_looked_at_again_within_the_hour(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    with here.service.sessions.begin() as session:
        row = session.get_one(Delivery, ledger(here, reference, "child").id)
        row.channel, row.state = "secure_link", "waiting"

    sweep(here)
    assert here.workflow.overdue() == ()
    here.clock.move(hours=1)
    assert here.workflow.overdue() == (Deliver(row.id),)
