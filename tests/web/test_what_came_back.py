"""What did not arrive, as its author and an administrator see it, and what they can do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.delivery.bounce_box import ImapBox, read_imap_url
from formsvc.delivery.tables import BounceReading, Delivery
from formsvc.people import Actor
from formsvc.workflow.bouncing import EVERY
from tests.delivery.returned import Sent, postfix, qmail
from tests.real_parts.imap import MailboxServer
from tests.web.windows import Window, window
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_sending import ledger

Opened = Callable[[Actor | None], Window]


@pytest.fixture
def here(tmp_path: Path, bounces: MailboxServer) -> Institution:
    """An institution that reads a bounce mailbox."""
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", bounces_url=bounces.url)
    return found(of, Clock())


@pytest.fixture
def came_back(here: Institution, bounces: MailboxServer) -> str:
    """A submission whose link to the practitioner came back."""
    reference = here.delivered_but_for_the_child()
    with here.service.sessions() as session:
        key = session.scalars(select(Delivery.key).where(Delivery.delivery == "practitioner")).one()
    bounces.arrives(postfix(Sent(key)))
    here.clock.at += EVERY
    here.work(here.workflow.read_bounces(1))
    return reference


@pytest.fixture
def unanswered(here: Institution) -> str:
    """A submission whose practitioner was reminded and said nothing."""
    reference = here.delivered_but_for_the_child()
    for _ in range(2):
        here.clock.at += timedelta(days=7)
        here.work(here.workflow.overdue())
    return reference


def line(window: Window, here: Institution, reference: str, delivery: str = "practitioner") -> str:
    """One line of the ledger, in words."""
    row = ledger(here, reference, delivery).id
    return " ".join(window.open(f"/submissions/{reference}").tree.xpath(f"string(//*[@id='delivery-{row}'])").split())


def act(here: Institution, reference: str, name: str) -> str:
    return f"/submissions/{reference}/deliveries/{ledger(here, reference, 'practitioner').id}/{name}"


def test_the_ledger_says_that_it_came_back_why_and_what_to_do(
    here: Institution, author: Window, came_back: str
) -> None:
    said = line(author, here, came_back)

    assert "Came back" in said
    assert "There is no such address (code 5.1.1). The link no longer works. Find out the right address" in said
    for link in ("Send again", "Correct the address", "Send it another way", "Give up"):
        assert link in said
    assert "They told me they have it" not in said
    assert "Could not be delivered: The practitioner" in author.open("/").text


def test_it_goes_another_way_when_one_is_chosen_and_said_why(here: Institution, author: Window, came_back: str) -> None:
    author.open(act(here, came_back, "channel"))
    assert "was to go by a secure link to tom@wetherby.example.gov.uk" in author.text
    assert author.send(reason="").faults() == {
        "channel": "Choose how it is to go.",
        "reason": "Say why it goes another way.",
    }
    assert author.title.startswith("Error:")

    author.send(channel="hand_over", reason="He rang: the mailbox is closed.")

    assert "To hand over" in line(author, here, came_back)
    assert "He rang: the mailbox is closed." in author.text
    assert "Record that it was given" in line(author, here, came_back)


def test_nobody_else_chooses(here: Institution, app: Flask, came_back: str) -> None:
    practitioner = window(app, here.practitioner)
    assert "Send it another way" not in line(practitioner, here, came_back)

    practitioner.open(act(here, came_back, "channel")).send(channel="hand_over", reason="Because.")

    assert practitioner.status == 403
    assert ledger(here, came_back, "practitioner").state == "bounced"


def test_who_says_nothing_is_on_the_home_page_of_the_author_and_in_the_ledger(
    here: Institution, author: Window, unanswered: str
) -> None:
    home = author.open("/").text
    assert "Sent, but nobody says they have it" in home
    assert "Not acknowledged: The practitioner" in home

    said = line(author, here, unanswered)
    assert "Nobody has said that they have this, although they were reminded. Telephone them." in said
    for link in ("Send again", "Correct the address", "Send it another way", "They told me they have it"):
        assert link in said
    assert "Give up" not in said


def test_an_acknowledgement_that_was_told_takes_it_off_the_home_page(
    here: Institution, author: Window, unanswered: str
) -> None:
    author.open(act(here, unanswered, "acknowledge")).send(note="He has it; he told me on the telephone.")

    assert "nobody says they have it" not in author.open("/").text
    assert "They have it" in line(author, here, unanswered)


def test_the_administrator_sees_what_only_a_person_can_read_and_a_mailbox_that_cannot_be_read(
    here: Institution, opened: Opened, bounces: MailboxServer
) -> None:
    administrator = opened(here.administrator)
    assert "bounce mailbox" not in administrator.open("/administration").text

    bounces.arrives(qmail(Sent()))
    here.workflow.read_bounces(1)
    assert "1 message in the bounce mailbox needs a person" in administrator.open("/administration").text

    with here.service.sessions.begin() as session:
        session.get_one(BounceReading, 1).failure = "The bounce mailbox did not answer."
    text = administrator.open("/administration").text
    assert "What mail servers send back cannot be read. The bounce mailbox did not answer." in text


def test_the_password_of_the_mailbox_is_on_no_page(here: Institution, opened: Opened) -> None:
    page = opened(here.administrator).open("/administration/settings")

    assert "imaps://… (set)" in page.text
    assert "otters" not in page.shown.get_data(as_text=True)


def test_the_password_may_lie_in_a_file(tmp_path: Path, bounces: MailboxServer) -> None:
    file = tmp_path / "password"
    file.write_text("Seven quiet otters/\n")
    url = bounces.url.replace("Seven%20quiet%20otters%2F", "")
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite3'}", bounces_url=url, bounces_password_file=file)

    box = found(of, Clock()).workflow.house.bounces

    assert isinstance(box, ImapBox)
    with box.opened() as there:
        assert list(there.letters()) == []
    assert read_imap_url(url).password == ""
