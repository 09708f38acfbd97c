"""Sending: what is approved leaves when nothing holds it, at least once, with its key, and a person sees what does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from formsvc.answers import Person
from formsvc.delivery.outbox import LEASE
from formsvc.delivery.parcels import Parcel, PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Destination
from formsvc.delivery.waits import next_wait
from formsvc.submissions.moves import MoveNotAllowed
from formsvc.workflow import Deliver, Due, RenderDocument
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed
from formsvc.workflow.send_views import DeliveryView, HandOver
from tests.workflow.institution import Institution


class Carrier:
    """A channel that remembers what it was given, and fails as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.parcels: list[Parcel] = []
        self.failures = list(failures)

    def send(self, parcel: Parcel) -> None:
        self.parcels.append(parcel)
        if self.failures:
            raise self.failures.pop(0)


def with_carrier(here: Institution, channel: str, carrier: Carrier) -> Carrier:
    channels: Any = here.workflow.house.channels
    channels[channel] = carrier
    return carrier


def ledger(here: Institution, reference: str, delivery: str) -> DeliveryView:
    page = here.workflow.submission(reference, here.author)
    return next(row for row in page.deliveries if row.delivery == delivery)


def told(here: Institution, reference: str, at: datetime | None = None, *, understood: bool = True) -> Due:
    """The practitioner records the talk with the child; gives what that sets free."""
    page = here.workflow.page(reference, "talk", here.practitioner)
    answers = {"told_at": at or datetime(2026, 3, 31, 8, 30), "understood": understood}
    return here.workflow.save_page(reference, "talk", answers, page.revision, here.practitioner).due


GIVEN = HandOver(given_by="Practitioner", given_to="the child", at=datetime.fromisoformat("2026-03-31T08:59+00:00"))


def test_approval_makes_one_delivery_for_each_receiver_and_none_leaves_before_its_file_is_made(
    here: Institution,
) -> None:
    reference = here.approved()

    page = here.workflow.submission(reference, here.author)
    assert [(row.delivery, row.recipient, row.channel, row.state) for row in page.deliveries] == [
        ("practitioner", "Tom Lindqvist, Practitioner", "secure_link", "waiting"),
        ("team", "The visits team", "secure_email", "waiting"),
        ("child", "Kieran Ashworth", "hand_over", "held"),
    ]
    for row in page.deliveries:
        assert here.do(Deliver(row.id)) == ()
    assert {row.state for row in here.workflow.submission(reference, here.author).deliveries} == {"waiting", "held"}


def test_the_last_final_file_rings_for_everything_that_is_free(here: Institution) -> None:
    reference = here.approved()
    documents = [task for task in here.workflow.overdue() if isinstance(task, RenderDocument)]

    *_, due = [here.do(task) for task in documents]

    assert due == tuple(Deliver(ledger(here, reference, name).id) for name in ("practitioner", "team"))


def test_a_delivery_is_sent_once_and_its_ledger_says_when(here: Institution) -> None:
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.delivered_but_for_the_child()

    row = ledger(here, reference, "team")
    here.do(Deliver(row.id))

    assert (row.state, row.sent_at) == ("sent", here.clock())
    (parcel,) = carrier.parcels
    (enclosure,) = parcel.enclosures
    assert (parcel.receiver.email, parcel.sender) == ("visits@ycs.example.gov.uk", "Leeds Yjs")
    assert (enclosure.name, enclosure.content_type) == (f"{reference}.pdf", "application/pdf")
    assert "final" in enclosure.content.decode()


def test_a_temporary_failure_is_tried_again_with_the_same_key(here: Institution) -> None:
    carrier = with_carrier(here, "secure_email", Carrier(TemporaryFailure("The server is busy.")))
    reference = here.delivered_but_for_the_child()
    row = ledger(here, reference, "team")
    wait = next_wait(carrier.parcels[0].key, 1)
    assert wait is not None
    assert (row.state, row.next_try) == ("retrying", here.clock() + wait)
    assert Deliver(row.id) not in here.workflow.overdue()

    here.clock.move(seconds=wait.total_seconds())
    here.work(here.workflow.overdue())

    assert [attempt.outcome for attempt in ledger(here, reference, "team").attempts] == ["temporary", "sent"]
    assert carrier.parcels[0].key == carrier.parcels[1].key


def test_after_five_more_tries_a_person_is_told(here: Institution) -> None:
    with_carrier(here, "secure_email", Carrier(*[TemporaryFailure("The server is busy.")] * 9))
    reference = here.delivered_but_for_the_child()

    for minutes in (1, 5, 15, 60, 240):
        here.clock.move(minutes=minutes * 1.2)
        here.work(here.workflow.overdue())

    assert (ledger(here, reference, "team").state, len(ledger(here, reference, "team").attempts)) == ("failed", 6)
    assert [row.what for row in here.workflow.home(here.author).failed] == ["Could not be delivered: The team"]
    (stuck,) = here.workflow.stuck(here.administrator)
    assert (stuck.kind, stuck.reference, stuck.why) == ("delivery", reference, "The server is busy.")
    assert "A document could not be delivered" in "".join(mail.text for mail in here.workflow.mailbox())


def test_a_permanent_failure_is_shown_at_once_and_a_corrected_address_sends_it(here: Institution) -> None:
    carrier = with_carrier(here, "secure_email", Carrier(PermanentFailure("There is no such address.")))
    reference = here.delivered_but_for_the_child()
    row = ledger(here, reference, "team")
    assert (row.state, row.attempts[0].detail) == ("failed", "There is no such address.")

    with pytest.raises(DecisionIncomplete):
        here.workflow.correct_address(row.id, "nonsense", here.author)
    with pytest.raises(NotAllowed):
        here.workflow.correct_address(row.id, "right@ycs.example.gov.uk", here.practitioner)
    here.work(here.workflow.correct_address(row.id, "right@ycs.example.gov.uk", here.author))

    assert ledger(here, reference, "team").state == "sent"
    assert [parcel.receiver.email for parcel in carrier.parcels] == [
        "visits@ycs.example.gov.uk",
        "right@ycs.example.gov.uk",
    ]
    assert carrier.parcels[0].key == carrier.parcels[1].key


def test_a_receiver_without_an_address_is_told_before_anything_is_tried(here: Institution) -> None:
    reference = here.written()
    page = here.workflow.page(reference, "visit", here.author)
    here.save(reference, "visit", **{**page.answers, "practitioner": Person(name="Tom Lindqvist", role="Practitioner")})
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))

    row = ledger(here, reference, "practitioner")
    assert (row.state, row.attempts[0].outcome) == ("failed", "permanent")
    assert "no address" in row.attempts[0].detail


def test_a_sender_that_was_killed_leaves_a_lease_and_the_next_one_sends(here: Institution) -> None:
    class Killed(BaseException):
        pass

    carrier = with_carrier(here, "secure_email", Carrier(Killed()))  # type: ignore[arg-type]
    with pytest.raises(Killed):
        here.delivered_but_for_the_child()
    reference = here.workflow.home(here.author).holds[0].reference
    assert ledger(here, reference, "team").state == "sending"
    here.work(here.workflow.overdue())
    assert len(carrier.parcels) == 1

    here.clock.move(seconds=LEASE.total_seconds())
    here.work(here.workflow.overdue())

    assert ledger(here, reference, "team").state == "sent"
    assert carrier.parcels[0].key == carrier.parcels[1].key


def test_rl1_the_letter_to_the_child_is_held_until_the_talk_is_recorded(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    row = ledger(here, reference, "child")
    assert [(hold.waits_for, hold.met, hold.completed_by) for hold in row.holds] == [
        ("The talk with the child.", False, "Resettlement practitioner"),
        ("The child understands.", False, "Resettlement practitioner"),
    ]
    with pytest.raises(NotAllowed):
        here.workflow.record_hand_over(row.id, GIVEN, here.practitioner)

    told(here, reference, understood=False)
    assert [hold.met for hold in ledger(here, reference, "child").holds] == [True, False]
    told(here, reference)

    row = ledger(here, reference, "child")
    assert (row.state, row.may_record_hand_over) == ("to_hand_over", True)
    here.workflow.record_hand_over(row.id, GIVEN, here.practitioner)
    row = ledger(here, reference, "child")
    assert (row.state, row.sent_at, row.note) == ("sent", GIVEN.at, "Practitioner gave it to the child.")
    assert here.workflow.submission(reference, here.author).row.status == "delivered"


def test_an_answer_that_sets_a_delivery_free_rings_for_it(here: Institution) -> None:
    text = (here.workflow.house.definitions.form("visit_request")).text
    assert text  # the form below is the same with a held link
    reference = here.delivered_but_for_the_child()
    with here.service.sessions.begin() as session:
        from formsvc.delivery.tables import Delivery

        row = session.get_one(Delivery, ledger(here, reference, "child").id)
        row.channel, row.state = "secure_link", "waiting"

    assert here.do(Deliver(row.id)) == ()
    assert ledger(here, reference, "child").state == "held"
    assert told(here, reference) == (Deliver(row.id),)


def test_a_hand_over_says_who_gave_it_to_whom_and_when(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    told(here, reference)
    row = ledger(here, reference, "child")

    wrong = HandOver(given_by="", given_to=" ", at=here.clock() + timedelta(minutes=1))
    with pytest.raises(DecisionIncomplete) as refused:
        here.workflow.record_hand_over(row.id, wrong, here.practitioner)

    assert set(refused.value.faults) == {"given_by", "given_to", "at"}
    assert ledger(here, reference, "child").state == "to_hand_over"


def test_giving_up_needs_a_reason_and_lets_the_rest_be_finished(here: Institution) -> None:
    with_carrier(here, "secure_email", Carrier(PermanentFailure("There is no such address.")))
    reference = here.delivered_but_for_the_child()
    told(here, reference)
    here.workflow.record_hand_over(ledger(here, reference, "child").id, GIVEN, here.practitioner)
    row = ledger(here, reference, "team")

    with pytest.raises(DecisionIncomplete):
        here.workflow.give_up(row.id, "", here.author)
    here.workflow.give_up(row.id, "The team is closed.", here.author)

    assert (ledger(here, reference, "team").state, ledger(here, reference, "team").note) == (
        "given_up",
        "The team is closed.",
    )
    assert here.workflow.submission(reference, here.author).row.status == "delivered"


def test_the_receiver_can_be_acknowledged_on_behalf_with_a_note(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    row = ledger(here, reference, "team")

    with pytest.raises(DecisionIncomplete):
        here.workflow.acknowledge_for(row.id, "", here.author)
    here.workflow.acknowledge_for(row.id, "They rang.", here.author)

    row = ledger(here, reference, "team")
    assert (row.state, row.note, row.acknowledged_at) == ("acknowledged", "They rang.", here.clock())


def test_a_submission_closes_only_when_everything_left(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    with pytest.raises(MoveNotAllowed):
        here.workflow.close(reference, here.author)

    told(here, reference)
    here.workflow.record_hand_over(ledger(here, reference, "child").id, GIVEN, here.practitioner)
    here.workflow.close(reference, here.author)
    here.workflow.close(reference, here.author)

    assert here.workflow.submission(reference, here.author).row.status == "closed"


def test_the_directory_says_where_a_team_is_today(here: Institution) -> None:
    with pytest.raises(NotAllowed):
        here.workflow.set_destination("team", "new@ycs.example.gov.uk", here.author)
    here.workflow.set_destination("team", "new@ycs.example.gov.uk", here.administrator)

    reference = here.delivered_but_for_the_child()

    assert ledger(here, reference, "team").address == "new@ycs.example.gov.uk"
    assert ("team", "The visits team", "new@ycs.example.gov.uk") in [
        (row.id, row.title, row.email) for row in here.workflow.destinations()
    ]


def test_what_waited_for_an_address_leaves_when_there_is_one(here: Institution) -> None:
    reference = here.submitted()
    forget_where_the_team_is(here)
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))
    here.work(here.workflow.overdue())
    assert (ledger(here, reference, "team").state, ledger(here, reference, "team").address) == ("failed", "")

    due = here.workflow.set_destination("team", "new@ycs.example.gov.uk", here.administrator)
    here.work(due)

    assert due == (Deliver(ledger(here, reference, "team").id),)
    assert (ledger(here, reference, "team").state, ledger(here, reference, "team").address) == (
        "sent",
        "new@ycs.example.gov.uk",
    )
    assert here.workflow.set_destination("team", "newer@ycs.example.gov.uk", here.administrator) == ()


def forget_where_the_team_is(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        session.delete(session.get_one(Destination, "team"))
