"""People press twice, go back, reload, are signed out in the middle and meet on one draft: everything once, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from formsvc.people import Actor
from formsvc.web import standing
from tests.web.windows import Window
from tests.workflow.institution import PASSWORD, Institution

Opened = Callable[[Actor], Window]


def page(reference: str, name: str = "visit") -> str:
    return f"/submissions/{reference}/pages/{name}"


def events(here: Institution, reference: str) -> list[str]:
    from formsvc import audit

    with here.service.sessions() as session:
        return [entry.what for entry in audit.entries(session) if entry.about == reference]


def press_twice(window: Window, press: tuple[str, str] = ("go", "next"), **boxes: Any) -> list[int]:
    """Press a button and, before anything came back, press it again: both send the page as it stood."""
    stood, address = window.shown, window.address
    first = window.send(press, **boxes).status
    window.shown, window.address = stood, address
    return [first, window.send(press, **boxes).status]


def test_starting_twice_gives_one_draft(here: Institution, author: Window) -> None:
    author.open(f"/cases/{here.case}")

    assert press_twice(author, ("form", "visit_request")) == [200, 200]
    assert len(here.workflow.case(here.case, here.author).submissions) == 1


def test_saving_twice_saves_once_and_tells_nobody_off(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference))

    statuses = press_twice(
        author, reason="To see her.", visit_date_day="3", visit_date_month="5", visit_date_year="2026", transport="no"
    )

    assert statuses == [200, 200]
    assert author.address == page(reference, "visitors")
    assert here.workflow.page(reference, "visit", here.author).revision == 1


def test_adding_an_entry_twice_adds_it_once_or_asks(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference, "visitors") + "/visitors/add")

    press_twice(author, visitor="Grandmother")

    assert len(here.workflow.page(reference, "visitors", here.author).answers["visitors"]) == 1


def test_submitting_twice_then_going_back_and_reloading_submits_once(here: Institution, author: Window) -> None:
    reference = here.written()
    author.open(f"/submissions/{reference}/check")

    assert press_twice(author) == [200, 200]
    assert author.open(author.address).status == 200
    assert author.open(f"/submissions/{reference}/check").status == 200
    assert author.open(page(reference)).status == 200
    assert events(here, reference).count("submitted") == 1
    assert len(here.workflow.submission(reference, here.author).documents) == 4


def test_going_back_after_submitting_to_change_a_page_changes_nothing_and_says_why(
    here: Institution, author: Window
) -> None:
    reference = here.written()
    author.open(page(reference))
    here.work(here.workflow.submit(reference, {}, here.author))

    author.send(reason="Changed after all.")

    assert author.status == 409
    assert "cannot be changed now" in author.text
    assert "grandmother" in str(here.workflow.page(reference, "visit", here.author).answers["reason"])


def test_deciding_twice_decides_once(here: Institution, opened: Opened) -> None:
    reference = here.submitted()
    manager = opened(here.manager).open(f"/submissions/{reference}/decision")

    statuses = press_twice(manager, verdict="approved", declared="yes", password=PASSWORD)

    assert statuses[0] == 200
    assert statuses[1] in (200, 409)
    assert [made.verdict for made in here.workflow.submission(reference, here.author).decisions] == ["approved"]


@pytest.mark.parametrize("how", ["quiet", "signed out elsewhere"])
def test_what_is_sent_when_the_session_is_over_is_there_after_signing_in(
    here: Institution, author: Window, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formsvc.workflow import admitting

    reference = here.started()
    monkeypatch.setattr(admitting, "sign_in", lambda *_: here.author)
    author.open(page(reference))
    before = (author.shown, author.address)
    if how == "quiet":
        later = standing.seconds_now() + int(timedelta(hours=3).total_seconds())
        monkeypatch.setattr(standing, "seconds_now", lambda: later)
    else:
        author.client.delete_cookie("formsvc")
    author.shown, author.address = before
    author.client.environ_base["HTTP_ORIGIN"] = "http://localhost"

    author.send(reason="She is ill, and wants to see him.", visit_date_day="31", visit_date_month="2")
    assert (author.status, "What you typed is not lost" in author.text) == (401, True)
    assert here.workflow.page(reference, "visit", here.author).half_typed == {}
    author.address = "/sign-in"
    author.send(email=here.author.email, password="whatever")

    assert author.address == page(reference)
    assert author.value("reason") == "She is ill, and wants to see him."
    assert author.value("visit_date_day") == "31"
    assert here.workflow.page(reference, "visit", here.author).answers == {}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_what_another_site_sends_is_never_put_before_somebody_who_signs_in(
    here: Institution, app: Flask, origin: str
) -> None:
    reference = here.started()

    answer = app.test_client().post(page(reference), data={"reason": "Not theirs."}, headers={"Origin": origin})

    assert answer.status_code == 401
    assert 'name="unsaved"' not in answer.get_data(as_text=True)
    assert "Not theirs." not in answer.get_data(as_text=True)


def test_a_script_that_keeps_is_told_that_nobody_is_signed_in(here: Institution, app: Flask) -> None:
    address = f"{page(here.started())}/keep"

    answer = app.test_client().post(address, data={"reason": "x"}, headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.get_json(force=True) == {"message": "Not kept. Sign in first."}


def test_two_people_on_one_draft_both_find_what_they_typed(here: Institution, opened: Opened) -> None:
    reference = here.started()
    first, second = opened(here.author).open(page(reference)), opened(here.colleague).open(page(reference))
    first.send(("go", "leave"), reason="She is ill.")

    second.send(reason="He asked for it.")

    assert second.status == 409
    assert "She is ill." in second.text
    assert second.value("reason") == "He asked for it."
    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == "She is ill."
    second.send(("go", "leave"))
    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == "He asked for it."
