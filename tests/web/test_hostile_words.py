"""What people type is shown as it is, and does nothing: on every page, in pictures, messages, calendars, tables and headers."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from lxml import html
from werkzeug.test import TestResponse

from formsvc import people
from formsvc.answers import Person
from formsvc.delivery import mailbox
from formsvc.web import create_app
from tests.web.hostile_words import MARK
from tests.web.windows import window
from tests.workflow.institution import Clock, Institution, found, settings

# An element, a way out of an attribute, a template, a message header, a formula, and letters that turn the rest around.
TYPED = f"{MARK} onload=x>\"'>{MARK}>{{{{ 7*19191919 }}}}{{% for %}}\r\nBcc: thief@evil.example\r\n=1+1 \u202efdp.exe\u2066 \x0b]]>"
ONE_LINE = TYPED.replace("\r\n", " ").replace("\x0b", "")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Institution:
    folder = Path(tmp_path_factory.mktemp("words"))
    here = found(settings(folder, f"sqlite:///{folder / 'formsvc.sqlite3'}"), Clock())
    with here.service.sessions.begin() as session:
        for person in session.query(people.Person):
            person.name = ONE_LINE[:80]
    return here


@pytest.fixture(scope="module")
def app(here: Institution) -> Flask:
    return create_app(here.service)


@pytest.fixture(scope="module")
def written(here: Institution) -> tuple[str, str]:
    """A submission whose every text is hostile: submitted, sent back, submitted again, and approved by one of two."""
    reference = here.written()
    practitioner = Person(name=ONE_LINE[:80], role=ONE_LINE[:80], email="tom@wetherby.example.gov.uk")
    here.save(reference, "child", child_first_name=ONE_LINE, child_last_name="Ashworth")
    here.save(
        reference, "visit", reason=TYPED, visit_date=here.clock.at.date() + timedelta(days=20), transport=True,
        transport_details=ONE_LINE, practitioner=practitioner,
    )  # fmt: skip
    here.save(reference, "visitors", visitors=({"visitor": ONE_LINE},))
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager, "approved"))
    here.work(here.decide(reference, here.governor, "refused", reasons=TYPED))
    other = here.written()
    here.save(
        other,
        "visit",
        reason=TYPED,
        visit_date=here.clock.at.date() + timedelta(days=20),
        transport=False,
        practitioner=practitioner,
    )
    return reference, other


def walked(app: Flask, here: Institution, who: str, begin: list[str]) -> Iterator[TestResponse]:
    """Every page that links lead to, each kind once."""
    client, known, waiting = window(app, here.people[who]).client, set[str](), ["/", *begin]
    while waiting and len(known) < 60:
        address = waiting.pop(0)
        kind = re.sub(r"[A-Z]{1,2}-[A-Z0-9-]+|[0-9a-f]{16,}|\d+|\?.*", "*", address)
        if kind in known:
            continue
        known.add(kind)
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            links = html.fromstring(answer.get_data(as_text=True)).xpath("//a/@href")
            waiting += [str(link) for link in links if str(link).startswith("/")]
        yield answer


@pytest.mark.parametrize("who", ["author", "manager", "governor", "administrator"])
def test_no_page_takes_words_for_markup_or_a_template(
    app: Flask, here: Institution, written: tuple[str, str], who: str
) -> None:
    begin = [
        f"/submissions/{one}{page}" for one in written for page in ("", "/tasks", "/check", "/preview", "/decision")
    ]
    seen = 0
    for answer in walked(app, here, who, [*begin, "/management", "/administration"]):
        said = answer.get_data()
        seen += MARK.replace("<", "&lt;").encode() in said
        assert answer.status_code < 500, answer.request.path
        if answer.mimetype in ("text/html", "image/svg+xml"):
            assert MARK.encode() not in said, answer.request.path
        assert b"134343433" not in said, answer.request.path
        assert not any("\n" in value or MARK in value for value in answer.headers.values())
    assert seen > 3


def test_no_message_has_a_header_or_a_subject_that_somebody_typed(here: Institution, written: tuple[str, str]) -> None:
    folder, sealer = here.service.settings.mail, here.workflow.house.sealer
    files = sorted(folder.glob("*.eml"))
    assert files
    for file in files:
        message = email.message_from_bytes(mailbox._opened(file, file.read_bytes(), sealer), policy=policy.default)
        headers = {name.lower() for name in message}
        assert "bcc" not in headers
        assert message["Subject"]
        told = " ".join(str(value) for value in message.values())
        assert "thief" not in told
        assert MARK not in told
        assert all(part.get_content_type() != "text/html" for part in message.walk())


def test_no_calendar_has_an_entry_or_a_line_that_somebody_typed(
    app: Flask, here: Institution, written: tuple[str, str]
) -> None:
    address = here.workflow.renew_calendar(here.author)
    answer = app.test_client().get(address.removeprefix(here.workflow.house.address))

    calendar = Calendar.from_ical(answer.get_data())
    assert answer.mimetype == "text/calendar"
    assert {str(event.name) for event in calendar.subcomponents} <= {"VEVENT", "VTIMEZONE"}
    assert b"\nBcc" not in answer.get_data()
    assert b"ATTENDEE" not in answer.get_data()


def test_no_table_for_a_spreadsheet_calculates(app: Flask, here: Institution, written: tuple[str, str]) -> None:
    for table in ("overdue", "waiting", "time-to-sign", "deliveries", "returns", "points"):
        said = window(app, here.manager).client.get(f"/management/{table}.csv").get_data(as_text=True)
        assert '"=' not in said
