"""The dates of one person in their own calendar program: made, renewed, read, ended, and nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import text

from formsvc import people
from formsvc.definitions.london import LONDON
from formsvc.people import Actor
from formsvc.web import create_app
from tests.web.windows import Window
from tests.workflow.clock_form import RELEASE, Office, clock_office

Opened = Callable[[Actor | None], Window]


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return clock_office(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", base_url="http://forms.example")


@pytest.fixture
def app(here: Office) -> Flask:
    return create_app(here.service)


def made(page: Window) -> str:
    """Make an address; gives its path."""
    page.open("/calendar").send()
    (found,) = re.findall(r"http://forms\.example(/calendar/[\w-]+\.ics)", page.text)
    return str(found)


def read(app: Flask, path: str) -> Calendar:
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data)


def events(app: Flask, path: str) -> dict[str, Event]:
    return {str(event["SUMMARY"]).rpartition(" (")[0]: event for event in read(app, path).events}


def test_an_address_is_made_once_shown_once_and_read_without_signing_in(
    here: Office, app: Flask, opened: Opened
) -> None:
    author = opened(here.author)
    reference = here.moved(release_date=RELEASE)

    path = made(author)
    answer = app.test_client().get(path)

    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers
    assert reference in answer.get_data(as_text=True)
    assert path not in author.open("/calendar").shown.get_data(as_text=True)
    assert "You made an address" in author.text


def test_only_the_digest_of_the_address_is_kept(here: Office, opened: Opened) -> None:
    token = made(opened(here.author)).removeprefix("/calendar/").removesuffix(".ics")

    with here.service.sessions() as session:
        (kept,) = session.execute(text("SELECT * FROM calendar_feeds")).all()
        written = session.execute(text("SELECT * FROM audit_events")).all()
    assert token not in str(kept)
    assert token not in str(written)
    assert len(token) >= 43


def test_a_day_that_is_due_is_a_whole_day_and_a_time_is_that_time_in_london(
    here: Office, app: Flask, opened: Opened
) -> None:
    reference = here.moved(moved_at=datetime(2026, 3, 28, 14, 15), release_date=RELEASE)

    found = events(app, made(opened(here.author)))

    confirmed = found["Where the child will live is confirmed"]
    assert (confirmed["DTSTART"].dt, confirmed["DTEND"].dt) == (date(2026, 4, 20), date(2026, 4, 21))
    told = found["The parents know that the child has moved"]
    assert told["DTSTART"].dt.isoformat() == "2026-03-29T15:15:00+01:00"  # 24 hours over the night of summer time
    assert told["DTSTART"].params["TZID"] == "Europe/London"
    assert told["URL"] == f"http://forms.example/submissions/{reference}"
    assert str(told["SUMMARY"]) == f"The parents know that the child has moved ({reference})"
    assert (told["TRANSP"], told["CLASS"]) == ("TRANSPARENT", "PRIVATE")


def test_the_calendar_carries_the_rules_of_summer_time_that_its_times_are_read_by(
    here: Office, app: Flask, opened: Opened
) -> None:
    here.moved(moved_at=datetime(2026, 3, 28, 14, 15))
    calendar = read(app, made(opened(here.author)))
    (zone,) = calendar.timezones
    told = zone.to_tz()
    hours = (datetime(2026, 1, 1) + timedelta(hours=n) for n in range(24 * 365 * 3))
    strange = {datetime(2026, 10, 25, 1), datetime(2027, 10, 31, 1), datetime(2028, 10, 29, 1)}  # shown twice
    skipped = {datetime(2026, 3, 29, 1), datetime(2027, 3, 28, 1), datetime(2028, 3, 26, 1)}
    for hour in hours:
        if hour not in strange | skipped:
            assert hour.replace(tzinfo=told).utcoffset() == hour.replace(tzinfo=LONDON).utcoffset(), hour


def test_what_moves_keeps_its_name_and_says_that_it_changed(here: Office, app: Flask, opened: Opened) -> None:
    reference, path = here.moved(release_date=RELEASE), made(opened(here.author))
    before = events(app, path)["Where the child will live is confirmed"]
    here.clock.move(days=1)
    assert events(app, path)["Where the child will live is confirmed"] == before

    here.save(reference, "move", release_date=RELEASE + timedelta(days=7))
    after = events(app, path)["Where the child will live is confirmed"]

    assert before["UID"] == after["UID"] == f"{reference}-K1@forms.example"
    assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(days=7)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt - before["LAST-MODIFIED"].dt == timedelta(days=1)


def test_what_is_late_says_so_and_what_is_done_is_gone(here: Office, app: Flask, opened: Opened) -> None:
    reference, path = here.moved(release_date=RELEASE), made(opened(here.author))
    here.clock.at = datetime(2026, 4, 22, 9, 0, tzinfo=UTC)
    assert "Late: Where the child will live is confirmed" in events(app, path)

    here.save(reference, "move", release_date=RELEASE, home_found=True)

    assert events(app, path) == {}


def test_each_person_reads_what_concerns_them_and_by_when_they_should_decide(
    here: Office, app: Flask, opened: Opened
) -> None:
    reference = here.submitted_notice(release_date=RELEASE)
    manager, governor = made(opened(here.manager)), made(opened(here.governor))

    assert "To decide: Team manager" in events(app, manager)
    assert all(str(event["UID"]).startswith(f"{reference}-") for event in events(app, manager).values())
    assert events(app, governor) == {}


def test_it_names_nobody(here: Office, app: Flask, opened: Opened) -> None:
    here.submitted_notice(release_date=RELEASE)
    content = app.test_client().get(made(opened(here.manager))).get_data(as_text=True)

    for name in ("Kieran", "Ashworth", "Author", "leeds_yjs", here.case):
        assert name not in content


def test_an_address_that_was_made_anew_or_ended_opens_nothing_any_more(
    here: Office, app: Flask, opened: Opened
) -> None:
    author = opened(here.author)
    first, second = made(author), made(author)
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200

    author.open("/calendar")
    author.client.post("/calendar/end", data={"csrf_token": author.value("csrf_token")})

    assert app.test_client().get(second).status_code == 404
    assert app.test_client().get("/calendar/none.ics").status_code == 404


def test_it_ends_when_the_person_is_kept_out_and_does_not_come_back_with_them(
    here: Office, app: Flask, opened: Opened
) -> None:
    path = made(opened(here.author))
    for active in (False, True):
        with here.service.sessions.begin() as session:
            people.set_active(session, here.author.id, active)
        assert app.test_client().get(path).status_code == 404


def test_only_who_is_signed_in_makes_one(nobody: Window) -> None:
    assert nobody.open("/calendar").title.startswith("Sign in")
