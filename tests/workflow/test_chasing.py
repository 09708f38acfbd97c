"""Nobody says that a document arrived: the receiver is reminded once, then the author has something to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from formsvc.delivery.mailbox import Message, messages
from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Delivery
from formsvc.workflow import Deliver, Due, LookAgain
from formsvc.workflow.chasing import two_working_days_after
from formsvc.workflow.refusals import LinkClosed
from tests.workflow.institution import Institution
from tests.workflow.test_receiving import received
from tests.workflow.test_sending import Carrier, ledger, with_carrier

# The institution's 31 March 2026 is a Tuesday; the 3rd and the 6th of April are Good Friday and Easter Monday.
THURSDAY = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
WEDNESDAY_AFTER_EASTER = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)


def looks(here: Institution) -> Due:
    return tuple(task for task in here.workflow.overdue() if isinstance(task, LookAgain))


def mails(here: Institution, kind: str) -> list[Message]:
    folder = here.service.settings.mail
    return [message for message in messages(folder, here.service.sealer) if f".{kind}" in message.id]


def link_in(message: Message) -> str:
    found = re.search(r"/receive/(\S+)", message.text)
    assert found is not None
    return found[1]


def reminded(here: Institution) -> tuple[str, str, str]:
    """A delivery whose receiver was reminded: its reference, the token of the reminder, the code."""
    reference, _, code = received(here)
    here.clock.at = THURSDAY
    here.work(here.workflow.overdue())
    return reference, link_in(mails(here, "reminder")[0]), code


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (datetime(2026, 3, 31, 9, 0, tzinfo=UTC), THURSDAY),
        (THURSDAY, WEDNESDAY_AFTER_EASTER),  # Good Friday, a weekend and Easter Monday do not count
        (datetime(2026, 12, 24, 15, 0, tzinfo=UTC), datetime(2026, 12, 30, 15, 0, tzinfo=UTC)),
        (datetime(2026, 3, 27, 16, 30, tzinfo=UTC), datetime(2026, 3, 31, 15, 30, tzinfo=UTC)),  # summer time began
        (datetime(2026, 3, 21, 11, 0, tzinfo=UTC), datetime(2026, 3, 24, 11, 0, tzinfo=UTC)),  # from a Saturday
    ],
)
def test_two_working_days_are_those_of_england_and_wales(sent: datetime, due: datetime) -> None:
    assert two_working_days_after(sent) == due


def test_the_receiver_is_reminded_after_two_working_days_and_not_before(here: Institution) -> None:
    reference, _, _ = received(here)
    here.clock.at = THURSDAY - timedelta(seconds=1)
    assert looks(here) == ()

    here.clock.at = THURSDAY
    assert looks(here) == (LookAgain(ledger(here, reference, "practitioner").id),)
    here.work(looks(here))

    (reminder,) = mails(here, "reminder")
    assert (reminder.to, reminder.subject) == ("tom@wetherby.example.gov.uk", reference)
    assert "still waits for you" in reminder.text
    assert not any(said in reminder.text for said in ("Kieran", "Visit request", "grandmother", "Lindqvist"))
    assert ledger(here, reference, "practitioner").reminded_at == here.clock()


def test_the_reminder_has_a_new_link_with_the_same_code_and_the_old_link_is_closed(here: Institution) -> None:
    _, old, code = received(here)
    here.clock.at = THURSDAY
    here.work(looks(here))

    new = link_in(mails(here, "reminder")[0])
    assert new != old
    with pytest.raises(LinkClosed):
        here.workflow.enter_code(old, code)
    assert here.workflow.received(new, here.workflow.enter_code(new, code)).key
    assert len(mails(here, "code")) == 1


def test_the_receiver_is_reminded_once_however_often_the_bell_rings(here: Institution) -> None:
    reference, _, _ = received(here)
    here.clock.at = THURSDAY
    due = looks(here)

    for _ in range(3):
        here.work(due)

    assert len(mails(here, "reminder")) == 1
    assert [one.outcome for one in ledger(here, reference, "practitioner").attempts] == ["sent", "reminded"]


def test_two_more_working_days_and_it_is_the_authors_who_is_told_once(here: Institution) -> None:
    reference, _, _ = reminded(here)
    here.clock.at = WEDNESDAY_AFTER_EASTER - timedelta(seconds=1)
    assert looks(here) == ()
    assert here.workflow.home(here.author).unanswered == ()

    here.clock.at = WEDNESDAY_AFTER_EASTER
    for _ in range(3):
        here.work(looks(here))

    assert len([mail for mail in here.workflow.mailbox() if "Nobody has said that they have" in mail.text]) == 1
    (row,) = here.workflow.home(here.author).unanswered
    assert (row.reference, row.what) == (reference, "Not acknowledged: The practitioner")
    line = ledger(here, reference, "practitioner")
    assert line.state == "unanswered"
    assert (line.may_resend, line.may_acknowledge, line.ways) == (True, True, ("hand_over", "secure_email"))
    assert "not-acknowledged" in _recorded(here)


def test_whoever_acknowledged_is_not_reminded(here: Institution) -> None:
    _, token, code = received(here)
    here.workflow.acknowledge(token, here.workflow.enter_code(token, code), "Tom")
    here.clock.at = THURSDAY

    assert looks(here) == ()
    assert mails(here, "reminder") == []


def test_who_acknowledged_after_the_reminder_is_nobodys_work(here: Institution) -> None:
    _, token, code = reminded(here)
    here.workflow.acknowledge(token, here.workflow.enter_code(token, code), "Tom")
    here.clock.at = WEDNESDAY_AFTER_EASTER

    assert looks(here) == ()
    assert here.workflow.home(here.author).unanswered == ()


def test_an_acknowledgement_that_was_told_ends_it(here: Institution) -> None:
    reference, _, _ = reminded(here)
    here.clock.at = WEDNESDAY_AFTER_EASTER
    here.work(looks(here))

    here.workflow.acknowledge_for(ledger(here, reference, "practitioner").id, "He rang.", here.author)

    assert here.workflow.home(here.author).unanswered == ()
    assert ledger(here, reference, "practitioner").state == "acknowledged"


def test_what_is_sent_again_or_elsewhere_is_waited_for_anew(here: Institution) -> None:
    reference, _, _ = reminded(here)
    here.clock.at = WEDNESDAY_AFTER_EASTER
    here.work(looks(here))

    here.work(
        here.workflow.correct_address(
            ledger(here, reference, "practitioner").id, "tom.l@wetherby.example.gov.uk", here.author
        )
    )

    assert here.workflow.home(here.author).unanswered == ()
    assert ledger(here, reference, "practitioner").reminded_at is None
    here.clock.at = two_working_days_after(WEDNESDAY_AFTER_EASTER)
    here.work(looks(here))
    assert [mail.to for mail in mails(here, "reminder")] == [
        "tom.l@wetherby.example.gov.uk",
        "tom@wetherby.example.gov.uk",
    ]
    here.clock.at = two_working_days_after(here.clock.at)
    here.work(looks(here))
    assert len([mail for mail in here.workflow.mailbox() if "Nobody has said that they have" in mail.text]) == 2


def test_secure_email_and_what_is_given_by_hand_are_not_waited_for(here: Institution) -> None:
    received(here)

    with here.service.sessions() as session:
        waited = session.scalars(select(Delivery.delivery).where(Delivery.look_at.is_not(None))).all()
    assert waited == ["practitioner"]


def test_a_form_that_is_closed_reminds_nobody(here: Institution) -> None:
    reference, _, _ = received(here)
    with here.service.sessions.begin() as session:
        session.get_one(Delivery, ledger(here, reference, "practitioner").id).submission.status = "closed"
    here.clock.at = THURSDAY

    here.work(looks(here))

    assert mails(here, "reminder") == []
    assert looks(here) == ()


def test_a_mail_server_that_says_later_is_asked_later_and_the_first_link_opens_meanwhile(here: Institution) -> None:
    reference, token, code = received(here)
    carrier = with_carrier(here, "secure_link", Carrier(TemporaryFailure("The server is busy.")))
    here.clock.at = THURSDAY

    here.work(looks(here))

    assert looks(here) == ()
    assert here.workflow.enter_code(token, code)
    here.clock.move(minutes=2)
    here.work(looks(here))
    assert [parcel.reminds for parcel in carrier.parcels] == [True, True]
    assert ledger(here, reference, "practitioner").reminded_at == here.clock()


def test_an_address_that_is_refused_now_is_the_authors_at_once(here: Institution) -> None:
    reference, token, _ = received(here)
    with_carrier(here, "secure_link", Carrier(PermanentFailure("The mail server refused the message.")))
    here.clock.at = THURSDAY

    here.work(looks(here))

    assert ledger(here, reference, "practitioner").state == "failed"
    assert [row.reference for row in here.workflow.home(here.author).failed] == [reference]
    with pytest.raises(LinkClosed):
        here.workflow.link(token)


def test_a_mail_server_that_is_away_for_hours_leaves_it_to_the_author(here: Institution) -> None:
    reference, _, _ = received(here)
    with_carrier(here, "secure_link", Carrier(*[TemporaryFailure("The server is busy.")] * 20))
    here.clock.at = THURSDAY

    for _ in range(10):
        here.work(looks(here))
        here.clock.move(hours=5)

    assert ledger(here, reference, "practitioner").state == "unanswered"
    assert len(here.workflow.home(here.author).unanswered) == 1


def test_a_worker_that_was_killed_while_it_reminded_leaves_a_lease_and_the_next_one_reminds(here: Institution) -> None:
    class Killed(BaseException):
        pass

    received(here)
    carrier = with_carrier(here, "secure_link", Carrier(Killed()))  # type: ignore[arg-type]
    here.clock.at = THURSDAY
    with pytest.raises(Killed):
        here.work(looks(here))
    assert looks(here) == ()

    here.clock.move(minutes=5)
    here.work(looks(here))

    first, second = carrier.parcels
    assert (first.key, first.sent_before) == (second.key, second.sent_before)
    assert looks(here) == ()


def test_a_reminder_that_crosses_an_acknowledgement_changes_nothing(here: Institution) -> None:
    reference, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)

    class Slow(Carrier):
        def send(self, parcel: object) -> None:
            here.workflow.acknowledge(token, pass_, "Tom")

    with_carrier(here, "secure_link", Slow())
    here.clock.at = THURSDAY
    here.work(looks(here))

    line = ledger(here, reference, "practitioner")
    assert (line.state, line.reminded_at) == ("acknowledged", None)
    here.clock.at = WEDNESDAY_AFTER_EASTER
    assert looks(here) == ()


def test_an_expired_link_is_closed_to_the_right_code_and_the_reminder_opens(here: Institution) -> None:
    _, token, code = received(here)
    with here.service.sessions.begin() as session:
        for link in session.scalars(select(Delivery).where(Delivery.delivery == "practitioner")).one().links:
            link.expires_at = THURSDAY - timedelta(hours=1)
    here.clock.at = THURSDAY
    with pytest.raises(LinkClosed):
        here.workflow.enter_code(token, code)

    here.work(looks(here))

    assert here.workflow.enter_code(link_in(mails(here, "reminder")[0]), code)


def test_urgent_documents_are_looked_after_on_the_urgent_queue(here: Institution) -> None:
    received(here)
    with here.service.sessions.begin() as session:
        session.scalars(select(Delivery).where(Delivery.delivery == "practitioner")).one().urgent = True
    here.clock.at = THURSDAY

    assert [task.urgent for task in looks(here)] == [True]


def test_a_second_sending_is_told_from_the_reminder_of_the_first(here: Institution) -> None:
    reference, _, _ = reminded(here)
    here.work(here.workflow.resend(ledger(here, reference, "practitioner").id, here.author))

    ids = [message.id for message in messages(here.service.settings.mail, here.service.sealer)]
    key = next(one for one in ids if one.endswith(".reminder")).removesuffix(".reminder")
    assert {f"{key}.link", f"{key}.link.2", f"{key}.reminder"} <= set(ids)
    assert Deliver(ledger(here, reference, "practitioner").id) not in here.workflow.overdue()


def _recorded(here: Institution) -> list[str]:
    from formsvc.audit.tables import Event

    with here.service.sessions() as session:
        return [event.what for event in session.scalars(select(Event))]
