"""What mail servers report is read from a real mailbox, changes what it must once, and leaves the rest to a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc.delivery.bounce_box import ImapBox, read_imap_url
from formsvc.delivery.outbox import LEASE
from formsvc.delivery.tables import BounceReading, Delivery
from formsvc.workflow import Due, ReadBounces, Workflow
from formsvc.workflow.bouncing import EVERY
from formsvc.workflow.refusals import LinkClosed, NotAllowed
from formsvc.workflow.send_views import BouncesView, HandOver
from tests.delivery.returned import (
    Sent,
    exim,
    google,
    microsoft,
    out_of_office,
    postfix,
    qmail,
    question,
)
from tests.real_parts.imap import MailboxServer
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_receiving import received
from tests.workflow.test_sending import GIVEN, Carrier, ledger, told, with_carrier

pytestmark = pytest.mark.both_databases


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock, bounces: MailboxServer) -> Institution:
    """An institution that reads a bounce mailbox."""
    return found(settings(tmp_path, database_with_tables, bounces_url=bounces.url), clock)


def sent(here: Institution, delivery: str = "practitioner", number: int = 1) -> Sent:
    """The message of a delivery, as a mail server knows it."""
    with here.service.sessions() as session:
        row = session.scalars(select(Delivery).where(Delivery.delivery == delivery)).one()
        return Sent(row.key, number, "link" if row.channel == "secure_link" else "mail")


def read(here: Institution) -> Due:
    """The next reading of the mailbox."""
    here.clock.at += EVERY
    return here.workflow.read_bounces(1)


def outcomes(here: Institution, reference: str, delivery: str = "practitioner") -> list[str]:
    return [attempt.outcome for attempt in ledger(here, reference, delivery).attempts]


@pytest.mark.parametrize("system", [postfix, exim, microsoft, google])
def test_a_delivery_that_came_back_is_failed_its_link_closes_and_the_author_is_told(
    here: Institution, bounces: MailboxServer, system: Callable[..., bytes]
) -> None:
    reference, token, _ = received(here)
    bounces.arrives(system(sent(here), "failed", "5.1.1"))

    here.work(read(here))

    line = ledger(here, reference, "practitioner")
    assert (line.state, line.expires_at) == ("bounced", None)
    assert line.attempts[-1].detail == "There is no such address (code 5.1.1)."
    with pytest.raises(LinkClosed):
        here.workflow.link(token)
    (row,) = here.workflow.home(here.author).failed
    assert row.what == "Could not be delivered: The practitioner"
    assert [mail for mail in here.workflow.mailbox() if "could not be delivered" in mail.text]
    assert bounces.holds() == []
    assert len(bounces.holds("INBOX.Handled")) == 1


def test_what_came_back_can_be_mended_and_leaves_again(here: Institution, bounces: MailboxServer) -> None:
    reference, _, _ = received(here)
    bounces.arrives(postfix(sent(here)))
    here.work(read(here))

    line = ledger(here, reference, "practitioner")
    assert (line.may_resend, line.ways) == (True, ("hand_over", "secure_email"))
    here.work(here.workflow.correct_address(line.id, "tom.l@wetherby.example.gov.uk", here.author))

    assert ledger(here, reference, "practitioner").state == "sent"


def test_secure_email_comes_back_too(here: Institution, bounces: MailboxServer) -> None:
    reference, _, _ = received(here)
    bounces.arrives(exim(sent(here, "team"), "failed", "5.2.2"))

    here.work(read(here))

    line = ledger(here, reference, "team")
    assert (line.state, line.attempts[-1].detail) == ("bounced", "The mailbox there is full (code 5.2.2).")


def test_a_report_that_is_read_twice_changes_nothing_the_second_time(here: Institution, bounces: MailboxServer) -> None:
    reference, _, _ = received(here)
    for _ in range(2):
        bounces.arrives(postfix(sent(here)))
        here.work(read(here))

    assert outcomes(here, reference) == ["sent", "bounced"]
    assert len([mail for mail in here.workflow.mailbox() if "could not be delivered" in mail.text]) == 1


def test_a_reader_that_was_killed_before_it_put_the_message_away_is_followed_by_one_that_does(
    here: Institution, bounces: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, _, _ = received(here)
    bounces.arrives(postfix(sent(here)))

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("formsvc.delivery.bounce_box._Open.put_away", killed)
        with pytest.raises(Killed):
            read(here)
    assert len(bounces.holds()) == 1

    here.clock.at += LEASE
    here.work(here.workflow.read_bounces(1))

    assert bounces.holds() == []
    assert outcomes(here, reference) == ["sent", "bounced"]


@pytest.mark.parametrize(
    ("action", "status", "outcome"), [("delayed", "4.4.1", "delayed"), ("delivered", "2.0.0", "arrived")]
)
def test_what_waits_somewhere_or_arrived_is_noted_once_and_changes_nothing_else(
    here: Institution, bounces: MailboxServer, action: str, status: str, outcome: str
) -> None:
    reference, token, _ = received(here)
    for _ in range(3):  # mail systems say every few hours that it still waits
        bounces.arrives(postfix(sent(here), action, status))
    read(here)

    assert outcomes(here, reference) == ["sent", outcome]
    assert ledger(here, reference, "practitioner").state == "sent"
    assert here.workflow.link(token)
    assert bounces.holds() == []


def test_an_automatic_reply_is_no_bounce(here: Institution, bounces: MailboxServer) -> None:
    reference, token, _ = received(here)
    bounces.arrives(out_of_office(sent(here)))
    bounces.arrives(out_of_office(Sent("00000000-0000-4000-8000-000000000000")))
    read(here)

    line = ledger(here, reference, "practitioner")
    assert (line.state, line.attempts[-1].detail) == ("sent", "An automatic reply came: they may be away.")
    assert here.workflow.link(token)
    assert bounces.holds() == []


def test_what_only_a_person_can_read_stays_unread_where_it_is_and_is_counted(
    here: Institution, bounces: MailboxServer
) -> None:
    reference, _, _ = received(here)
    foreign = postfix(Sent("00000000-0000-4000-8000-000000000000"))
    for message in (question(sent(here)), qmail(sent(here)), foreign):
        bounces.arrives(message)
    for _ in range(2):
        read(here)

    assert (len(bounces.holds()), bounces.unread()) == (3, 3)
    assert outcomes(here, reference) == ["sent"]
    assert here.workflow.bounces() == BouncesView(read_at=here.clock(), left=3, failure="")


def test_a_report_with_the_right_address_and_no_key_changes_nothing(here: Institution, bounces: MailboxServer) -> None:
    reference, _, _ = received(here)
    bounces.arrives(postfix(sent(here)).replace(sent(here).key.encode(), b"somebody-guessed"))

    read(here)

    assert outcomes(here, reference) == ["sent"]
    assert len(bounces.holds()) == 1


def test_what_was_opened_or_acknowledged_arrived_whatever_comes_back(here: Institution, bounces: MailboxServer) -> None:
    reference, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)
    here.workflow.received(token, pass_)
    bounces.arrives(postfix(sent(here), "failed", "5.4.6"))
    read(here)
    here.workflow.acknowledge(token, pass_, "Tom")
    bounces.arrives(postfix(sent(here), "failed", "5.1.1"))
    read(here)

    assert outcomes(here, reference) == ["sent", "bounced", "bounced"]
    assert ledger(here, reference, "practitioner").state == "acknowledged"
    assert here.workflow.home(here.author).failed == ()
    assert here.workflow.link(token)


def test_a_report_about_a_sending_that_a_person_has_replaced_closes_nothing(
    here: Institution, bounces: MailboxServer
) -> None:
    reference, _, _ = received(here)
    first = sent(here)
    here.work(here.workflow.resend(ledger(here, reference, "practitioner").id, here.author))
    bounces.arrives(postfix(first))
    read(here)
    assert ledger(here, reference, "practitioner").state == "sent"

    bounces.arrives(postfix(sent(here, number=2)))
    read(here)
    assert ledger(here, reference, "practitioner").state == "bounced"


def test_a_reminder_that_comes_back_is_a_bounce_of_the_delivery(here: Institution, bounces: MailboxServer) -> None:
    reference, _, _ = received(here)
    here.clock.move(days=2)
    here.work(here.workflow.overdue())
    bounces.arrives(google(replace(sent(here), what="reminder")))

    read(here)

    assert outcomes(here, reference) == ["sent", "reminded", "bounced"]
    assert ledger(here, reference, "practitioner").state == "bounced"


def test_what_is_being_sent_this_moment_is_looked_at_the_next_time(here: Institution, bounces: MailboxServer) -> None:
    class Killed(BaseException):
        pass

    with_carrier(here, "secure_link", Carrier(Killed()))  # type: ignore[arg-type]
    with pytest.raises(Killed):
        here.delivered_but_for_the_child()
    bounces.arrives(postfix(sent(here)))

    here.workflow.read_bounces(1)
    assert len(bounces.holds()) == 1

    here.clock.at += LEASE
    here.workflow.read_bounces(1)
    assert bounces.holds() == []
    with here.service.sessions() as session:
        assert session.scalars(select(Delivery.state).where(Delivery.delivery == "practitioner")).one() == "failed"


def test_a_form_with_something_that_came_back_is_not_closed(here: Institution, bounces: MailboxServer) -> None:
    reference, _, _ = received(here)
    told(here, reference)
    here.workflow.record_hand_over(ledger(here, reference, "child").id, GIVEN, here.practitioner)
    assert here.workflow.submission(reference, here.author).row.status == "delivered"
    bounces.arrives(postfix(sent(here)))
    read(here)

    page = here.workflow.submission(reference, here.author)
    assert page.row.what == "Could not be delivered: The practitioner"
    with pytest.raises(NotAllowed):
        here.workflow.close(reference, here.author)
    here.workflow.give_up(ledger(here, reference, "practitioner").id, "He has left.", here.author)
    here.workflow.close(reference, here.author)


def test_one_worker_reads_at_a_time(here: Institution, bounces: MailboxServer) -> None:
    seen: list[Due] = []

    class Box:
        def opened(self) -> object:
            seen.append(here.workflow.read_bounces(1))
            return ImapBox(read_imap_url(bounces.url)).opened()

    again = Workflow(replace(here.workflow.house, bounces=Box()))  # type: ignore[arg-type]
    received(here)
    bounces.arrives(postfix(sent(here)))
    here.clock.at += EVERY

    assert len(again.read_bounces(1)) == 1
    assert seen == [()]


def test_the_sweep_finds_when_it_is_time_to_read(here: Institution) -> None:
    assert here.workflow.overdue() == (ReadBounces(1),)
    here.work(here.workflow.overdue())
    assert here.workflow.overdue() == ()

    here.clock.at += EVERY
    assert here.workflow.overdue() == (ReadBounces(1),)


def test_a_mailbox_that_cannot_be_read_is_said_and_tried_again(here: Institution, bounces: MailboxServer) -> None:
    wrong = ImapBox(read_imap_url(bounces.url, "another password"))
    workflow = Workflow(replace(here.workflow.house, bounces=wrong))

    assert workflow.read_bounces(1) == ()

    view = workflow.bounces()
    assert view is not None
    assert "did not accept our sign-in" in view.failure
    with here.service.sessions() as session:
        assert session.get_one(BounceReading, 1).next_try == here.clock() + EVERY
    read(here)
    assert here.workflow.bounces() == BouncesView(read_at=here.clock(), left=0, failure="")


def test_without_a_mailbox_nothing_is_read(here: Institution) -> None:
    workflow = Workflow(replace(here.workflow.house, bounces=None))

    assert workflow.overdue() == ()
    assert workflow.read_bounces(1) == ()
    assert workflow.bounces() is None


def test_given_by_hand_instead_it_does_not_come_back_any_more(here: Institution, bounces: MailboxServer) -> None:
    from formsvc.workflow.rerouting import AnotherWay

    reference, _, _ = received(here)
    bounces.arrives(postfix(sent(here)))
    read(here)
    line = ledger(here, reference, "practitioner")
    here.workflow.change_channel(line.id, AnotherWay(channel="hand_over", reason="He has left."), here.author)
    given = HandOver(given_by="Ann", given_to="Tom", at=here.clock() - timedelta(minutes=1))
    here.workflow.record_hand_over(line.id, given, here.author)
    bounces.arrives(postfix(sent(here), "failed", "5.7.1"))
    read(here)

    assert ledger(here, reference, "practitioner").state == "sent"
