"""What is stuck: seen by the administrators of its organisation, tried again, or given up with a reason that is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Delivery, Notice
from formsvc.workflow import Deliver
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.stuck import PATIENCE
from tests.workflow.institution import Institution
from tests.workflow.test_sending import Carrier, ledger, with_carrier

pytestmark = pytest.mark.both_databases


class Silent:
    """A mail server that is not there."""

    def send(self, _message: object) -> None:
        raise PermanentFailure("The mail server refused the message (code 550). Check the address.")


def sweep(here: Institution) -> None:
    while due := here.workflow.overdue():
        for task in due:
            here.do(task)


def kinds(here: Institution, who: Any = None) -> list[tuple[str, bool]]:
    return [(row.kind, row.gave_up) for row in here.workflow.stuck(who or here.administrator)]


def refused(here: Institution) -> int:
    """A delivery that a carrier refused for good; gives its id."""
    with_carrier(here, "secure_email", Carrier(PermanentFailure("No such mailbox.")))
    reference = here.delivered_but_for_the_child()
    return ledger(here, reference, "team").id


def without_pdfs(here: Institution) -> Any:
    def broken(*_: object) -> bytes:
        raise ValueError

    renderers: Any = here.workflow.house.renderers
    kept = renderers["pdf"]
    renderers["pdf"] = broken
    return lambda: renderers.update(pdf=kept)


def died(here: Institution) -> str:
    """A submission whose PDFs could not be made for six times."""
    reference = here.written()
    here.workflow.submit(reference, {}, here.author)
    for _ in range(6):
        sweep(here)
        here.clock.move(hours=5)
    sweep(here)
    return reference


def test_what_gave_up_is_seen_at_once_by_the_administrator_of_its_organisation_and_by_no_other(
    here: Institution,
) -> None:
    delivery = refused(here)

    (row,) = here.workflow.stuck(here.administrator)
    assert (row.kind, row.id, row.gave_up, row.why, row.tries) == ("delivery", delivery, True, "No such mailbox.", 1)
    for somebody in (here.author, here.governor, here.other_manager):
        assert here.workflow.stuck(somebody) == ()
        for step in (
            lambda who=somebody: here.workflow.try_again("delivery", delivery, who),
            lambda who=somebody: here.workflow.give_up_on("delivery", delivery, "Why not.", who),
            lambda who=somebody: here.workflow.stuck_row("delivery", delivery, who),
        ):
            with pytest.raises(NotFound):
                step()
        assert here.workflow.try_all_again("delivery", somebody) == ()


def test_what_waits_for_its_time_or_for_a_condition_is_not_stuck(here: Institution) -> None:
    here.delivered_but_for_the_child()
    here.clock.move(minutes=PATIENCE.total_seconds() / 60 + 1)
    sweep(here)

    assert kinds(here) == []


def test_what_nobody_came_for_is_stuck_after_ten_minutes(here: Institution) -> None:
    reference = here.written()
    here.workflow.submit(reference, {}, here.author)
    assert kinds(here) == []

    here.clock.move(minutes=PATIENCE.total_seconds() / 60)

    assert kinds(here) == [("document", False)] * 4


def test_what_is_tried_in_vain_is_stuck_after_ten_minutes(here: Institution) -> None:
    with_carrier(here, "secure_email", Carrier(*[TemporaryFailure("The server is busy.")] * 9))
    here.delivered_but_for_the_child()
    assert kinds(here) == []

    here.clock.move(minutes=11)
    sweep(here)

    (row,) = here.workflow.stuck(here.administrator)
    assert (row.kind, row.gave_up, row.why) == ("delivery", False, "The server is busy.")


def test_a_delivery_is_tried_again_with_the_same_key_and_arrives(here: Institution) -> None:
    delivery = refused(here)
    with here.service.sessions() as session:
        key = session.get_one(Delivery, delivery).key
    carrier = with_carrier(here, "secure_email", Carrier())

    due = here.workflow.try_again("delivery", delivery, here.administrator)

    assert due == (Deliver(delivery),)
    here.work(due)
    assert [parcel.key for parcel in carrier.parcels] == [key]
    assert kinds(here) == []
    with pytest.raises(NotAllowed):
        here.workflow.try_again("delivery", delivery, here.administrator)


def test_everything_of_a_kind_is_tried_again_at_once(here: Institution) -> None:
    with_carrier(here, "secure_email", Carrier(*[PermanentFailure("No such mailbox.")] * 3))
    for _ in range(3):
        here.delivered_but_for_the_child()
    assert kinds(here) == [("delivery", True)] * 3

    due = here.workflow.try_all_again("delivery", here.administrator)

    assert len(due) == 3
    here.work(due)
    assert kinds(here) == []
    with pytest.raises(NotFound):
        here.workflow.try_all_again("nonsense", here.administrator)


def test_a_document_that_failed_six_times_is_made_again_from_here(here: Institution) -> None:
    mend = without_pdfs(here)
    reference = died(here)
    assert kinds(here) == [("document", True)] * 2
    mend()

    here.work(here.workflow.try_all_again("document", here.administrator))

    assert kinds(here) == []
    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_a_document_that_the_form_needs_cannot_be_given_up_and_one_that_it_does_not_need_is_not_stuck(
    here: Institution,
) -> None:
    without_pdfs(here)
    reference = died(here)
    row = here.workflow.stuck(here.administrator)[0]
    assert not row.may_give_up

    with pytest.raises(NotAllowed) as why:
        here.workflow.give_up_on("document", row.id, "We do not want it.", here.administrator)
    assert "cannot go on without it" in why.value.message

    here.workflow.withdraw(reference, "No longer needed.", here.author)
    assert kinds(here) == []
    with pytest.raises(NotAllowed):
        here.workflow.try_again("document", row.id, here.administrator)


def test_a_delivery_is_given_up_with_a_reason_that_is_kept_sealed_shown_and_told_to_the_author(
    here: Institution,
) -> None:
    delivery = refused(here)
    reference = here.workflow.stuck(here.administrator)[0].reference
    with pytest.raises(DecisionIncomplete):
        here.workflow.give_up_on("delivery", delivery, "  ", here.administrator)

    here.work(here.workflow.give_up_on("delivery", delivery, "They closed. Posted on paper.", here.administrator))

    row = ledger(here, reference, "team")
    assert (row.state, row.note) == ("given_up", "They closed. Posted on paper.")
    with here.service.sessions() as session:
        assert b"Posted" not in (session.get_one(Delivery, delivery).sealed_note or b"")
    (mail,) = [mail for mail in here.workflow.mailbox() if "stopped trying" in mail.text]
    assert (mail.to, mail.subject) == (here.author.email, reference)
    assert "Posted" not in mail.text
    assert kinds(here) == []
    assert here.workflow.overdue() == ()


def unsent_notice(here: Institution) -> tuple[str, int]:
    """A notice to the manager that the mail server refused; gives its submission and its id."""
    house: Any = here.workflow.house
    post = house.post
    object.__setattr__(house, "post", Silent())
    reference = here.submitted()
    object.__setattr__(house, "post", post)
    with here.service.sessions() as session:
        notice = session.scalars(select(Notice).where(Notice.state == "failed", Notice.kind == "to_sign")).one()
        return reference, notice.id


def test_a_notice_is_tried_again_or_given_up_with_a_reason_that_the_form_shows(here: Institution) -> None:
    reference, notice = unsent_notice(here)
    assert ("notice", True) in kinds(here)

    due = here.workflow.give_up_on("notice", notice, "She has left; told by telephone.", here.administrator)
    here.work(due)

    shown = [move for move in here.workflow.submission(reference, here.author).timeline if "Nobody tries" in move.what]
    assert [(move.detail, move.who) for move in shown] == [("She has left; told by telephone.", "Administrator")]
    assert "A form waits for your decision." in shown[0].what
    with pytest.raises(NotAllowed):
        here.workflow.try_again("notice", notice, here.administrator)


def test_a_notice_that_gave_up_is_sent_when_it_is_tried_again(here: Institution) -> None:
    _, notice = unsent_notice(here)

    here.work(here.workflow.try_again("notice", notice, here.administrator))

    with here.service.sessions() as session:
        assert session.get_one(Notice, notice).state == "sent"


def test_a_notice_about_no_form_belongs_to_those_who_administer_its_person(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        now = here.clock()
        for person in (here.manager.id, here.stranger.id):
            notice = Notice(
                key=f"away:{person}", person_id=person, kind="acts_for", state="failed", created_at=now, next_try=now
            )
            session.add(notice)

    (row,) = here.workflow.stuck(here.administrator)
    assert (row.kind, row.reference) == ("notice", "")
    assert len(here.workflow.try_again("notice", row.id, here.administrator)) == 1
    assert here.workflow.give_up_on("notice", row.id, "Told in person.", here.administrator) == ()


def test_administrators_are_told_when_something_died_at_most_once_a_day_for_each_kind(here: Institution) -> None:
    def told() -> list[str]:
        return [mail.to for mail in here.workflow.mailbox() if "is not tried any more" in mail.text]

    with_carrier(here, "secure_email", Carrier(*[PermanentFailure("No such mailbox.")] * 3))
    here.delivered_but_for_the_child()
    sweep(here)
    assert told() == [here.administrator.email]

    here.delivered_but_for_the_child()
    sweep(here)
    assert len(told()) == 1

    without_pdfs(here)
    died(here)
    assert len(told()) == 2

    here.clock.move(days=1)
    with_carrier(here, "secure_email", Carrier(PermanentFailure("No such mailbox.")))
    for row in here.workflow.stuck(here.administrator):
        if row.kind == "delivery":
            here.work(here.workflow.try_again("delivery", row.id, here.administrator))
            break
    assert len(told()) == 3
    assert timedelta(days=1) > PATIENCE


def test_the_record_says_who_tried_again_and_who_gave_up(here: Institution) -> None:
    from formsvc import audit

    delivery = refused(here)
    here.workflow.try_again("delivery", delivery, here.administrator)
    here.workflow.give_up_on("delivery", delivery, "Posted.", here.administrator)

    with here.service.sessions() as session:
        entries = list(audit.entries(session))
        assert list(audit.verify(entries)) == []
    made = [(entry.who, entry.what) for entry in entries[-2:]]
    assert made == [(f"person:{here.administrator.id}", "tried-again"), (f"person:{here.administrator.id}", "gave-up")]
