"""Somebody moves the clock of the machine: nothing waits for hours, and nothing is decided or delivered wrongly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formsvc.delivery.outbox import LEASE
from formsvc.delivery.parcels import Parcel, TemporaryFailure
from formsvc.delivery.tables import Notice
from formsvc.workflow import Deliver, RenderDocument, SendNotice
from tests.workflow.institution import Institution
from tests.workflow.test_sending import Carrier, ledger, with_carrier


def sweep(here: Institution) -> None:
    while due := here.workflow.overdue():
        for task in due:
            here.do(task)


@pytest.mark.parametrize("hours", [-1, -30 * 24, 1, 30 * 24])
@pytest.mark.parametrize("moved_after", ["submitting", "making", "deciding", "approving"])
def test_a_clock_that_is_moved_between_two_steps_stops_nothing(here: Institution, hours: int, moved_after: str) -> None:
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.written()
    steps = {
        "submitting": lambda: here.workflow.submit(reference, {}, here.author),
        "making": lambda: sweep(here),
        "deciding": lambda: (here.decide(reference, here.manager), sweep(here)),
        "approving": lambda: here.decide(reference, here.governor),
    }
    for name, step in steps.items():
        step()
        if name == moved_after:
            here.clock.move(hours=hours)
    sweep(here)

    assert ledger(here, reference, "team").state == "sent"
    assert [parcel.key for parcel in carrier.parcels] == [parcel.key for parcel in carrier.parcels[:1]]
    assert here.workflow.overdue() == ()


def test_moved_back_while_a_worker_that_dies_is_sending_it_is_sent_again_at_once_with_the_same_key(
    here: Institution,
) -> None:
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.approved()
    while due := [task for task in here.workflow.overdue() if not isinstance(task, Deliver)]:
        here.do(due[0])
    row = ledger(here, reference, "team")
    taken = here.workflow._take(row.id)
    assert taken is not None
    key = taken[0].key

    here.clock.move(hours=-2)
    assert Deliver(row.id) in here.workflow.overdue()
    here.do(Deliver(row.id))

    assert [parcel.key for parcel in carrier.parcels] == [key]


def test_moved_on_while_a_worker_is_sending_both_send_the_same_parcel_and_it_is_recorded_as_sent(
    here: Institution,
) -> None:
    reference = here.approved()
    while due := [task for task in here.workflow.overdue() if not isinstance(task, Deliver)]:
        here.do(due[0])
    row = ledger(here, reference, "team")

    class Slow(Carrier):
        def send(self, parcel: Parcel) -> None:
            super().send(parcel)
            if len(self.parcels) == 1:
                here.clock.move(hours=1)
                here.do(Deliver(row.id))

    carrier = with_carrier(here, "secure_email", Slow())

    here.do(Deliver(row.id))

    first, second = carrier.parcels
    assert (first.key, first.enclosures) == (second.key, second.enclosures)
    assert ledger(here, reference, "team").state == "sent"


def test_what_was_put_off_before_the_clock_was_moved_back_is_tried_within_its_own_longest_wait(
    here: Institution,
) -> None:
    with_carrier(here, "secure_email", Carrier(TemporaryFailure("busy")))
    reference = here.approved()
    sweep(here)
    row = ledger(here, reference, "team")
    assert Deliver(row.id) not in here.workflow.overdue()

    here.clock.move(hours=-3)

    assert Deliver(row.id) in here.workflow.overdue()
    with_carrier(here, "secure_email", Carrier())
    sweep(here)
    assert ledger(here, reference, "team").state == "sent"


def test_a_document_that_was_put_off_before_the_clock_was_moved_back_is_made(here: Institution) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError

    renderers = here.workflow.house.renderers
    renderers["pdf"], kept = broken, renderers["pdf"]  # type: ignore[index]
    reference = here.written()
    here.work(here.workflow.submit(reference, {}, here.author))
    renderers["pdf"] = kept  # type: ignore[index]
    assert not [task for task in here.workflow.overdue() if isinstance(task, RenderDocument)]

    here.clock.move(days=-2)
    sweep(here)

    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_a_notice_that_was_leased_before_the_clock_was_moved_back_is_sent(here: Institution) -> None:
    reference = here.submitted()
    due = here.decide(reference, here.manager)
    notice = next(task for task in due if isinstance(task, SendNotice))
    with here.service.sessions.begin() as session:
        session.get_one(Notice, notice.id).leased_until = here.clock() + LEASE
    assert notice not in here.workflow.overdue()

    here.clock.move(minutes=-10)

    assert notice in here.workflow.overdue()


def test_waits_of_rows_that_failed_together_do_not_end_together(here: Institution) -> None:
    with_carrier(here, "secure_email", Carrier(*[TemporaryFailure("busy")] * 4))
    ends = []
    for _ in range(4):
        reference = here.approved()
        sweep(here)
        next_try = ledger(here, reference, "team").next_try
        ends.append(next_try - here.clock() if next_try is not None else timedelta())

    assert len(set(ends)) == 4
    assert all(timedelta(seconds=48) <= end <= timedelta(seconds=72) for end in ends)
