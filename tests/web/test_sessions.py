"""Sessions: they end by themselves and say so, what was typed is kept, and a cookie of one that is over opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from formsvc import audit
from formsvc.people import Actor
from formsvc.web import create_app
from formsvc.workflow.presence import sign_everybody_out
from tests.web.windows import Later, Window, window
from tests.workflow.institution import PASSWORD, Institution

pytestmark = pytest.mark.usefixtures("later")  # no second passes between a page and the next
Opened = Callable[[Actor | None], Window]


def signs_in(at: Window, actor: Actor, following: str = "") -> Window:
    at.open(f"/sign-in?next={following}")
    return at.send(email=actor.email, password=PASSWORD)


def signs_out(at: Window) -> None:
    token = at.open("/").tree.xpath("//header//form[@action='/sign-out']//input[@name='csrf_token']/@value")[0]
    at.client.post("/sign-out", data={"csrf_token": token})


# --- signing out --------------------------------------------------------------------------------------------------------


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(here: Institution, author: Window, app: Flask) -> None:
    author.open("/cases")
    thief = window(app)
    thief.client.set_cookie("formsvc", author.cookie)
    assert thief.open("/cases").address == "/cases"
    signs_out(author)
    assert thief.open("/cases").address == "/sign-in"

    with here.service.sessions() as session:
        assert [entry.what for entry in audit.entries(session)].count("signed_out") == 1


def test_signing_out_here_leaves_the_other_browser_alone(here: Institution, opened: Opened) -> None:
    one, other = opened(here.author), opened(here.author)
    signs_out(one)

    assert other.open("/cases").address == "/cases"


def test_whoever_signs_in_gets_a_session_that_nobody_knew_before(here: Institution, nobody: Window) -> None:
    nobody.open("/sign-in")
    before, token = nobody.cookie, nobody.value("csrf_token")
    nobody.send(email=here.author.email, password=PASSWORD)
    with nobody.client.session_transaction() as session:
        assert session["csrf_token"] != token
        first = session["token"]
    signs_out(nobody)
    signs_in(nobody, here.author)
    with nobody.client.session_transaction() as session:
        assert session["token"] != first

    fixed = window(nobody.client.application)
    fixed.client.set_cookie("formsvc", before)
    assert fixed.open("/cases").address == "/sign-in"


def test_nothing_that_is_kept_opens_a_session(here: Institution, author: Window) -> None:
    with author.client.session_transaction() as session:
        token = session["token"]
    with here.service.sessions() as session:
        kept = session.connection().exec_driver_sql("SELECT digest FROM sign_ins").scalars().all()

    assert kept
    assert token not in kept


def test_everywhere_else_is_signed_out_at_a_press(here: Institution, opened: Opened) -> None:
    one, other = opened(here.author), opened(here.author)
    assert "in 1 other browser" in one.open("/account").text
    one.send()

    assert one.address == "/account"
    assert "Only here." in one.text
    assert other.open("/cases").address == "/sign-in"
    assert "signed you out everywhere" in other.text


def test_an_administrator_signs_somebody_out_everywhere(here: Institution, opened: Opened) -> None:
    administrator, author = opened(here.administrator), opened(here.author)
    administrator.open(f"/administration/people/{here.author.id}/sign-out").send()

    assert "signed out everywhere" in administrator.text
    assert author.open("/cases").address == "/sign-in"


def test_nobody_is_signed_in_when_a_backup_was_put_back(here: Institution, author: Window) -> None:
    assert author.open("/cases").address == "/cases"
    sign_everybody_out(here.service.sessions, here.clock())

    assert author.open("/cases").address == "/sign-in"


def test_a_role_that_is_taken_ends_what_was_open_in_it(here: Institution, opened: Opened) -> None:
    here.workflow.give_role(here.colleague.id, "leeds_yjs yjs_manager", here.administrator)
    colleague = opened(here.service.actor(here.colleague.id))
    here.workflow.take_role(here.colleague.id, "leeds_yjs yjs_manager", here.administrator)

    assert colleague.open("/cases").address == "/sign-in"


def test_a_new_password_ends_every_other_session(here: Institution, opened: Opened) -> None:
    one, other = opened(here.author), opened(here.author)
    one.open("/password").send(current=PASSWORD, new="violet harbour spoon")

    assert one.open("/cases").address == "/cases"
    assert other.open("/cases").address == "/sign-in"


# --- ending by itself ---------------------------------------------------------------------------------------------------


def test_after_a_quiet_time_it_is_over_says_so_and_leads_back(here: Institution, author: Window, later: Later) -> None:
    author.open("/cases?all=yes")
    later(minutes=121)
    author.open("/cases?all=yes")

    assert "nothing was done here for 2 hours" in author.text
    assert author.value("next") == "/cases?all=yes"
    author.send(email=here.author.email, password=PASSWORD)
    assert author.shown.request.full_path == "/cases?all=yes"


def test_who_goes_on_stays_but_not_for_longer_than_is_allowed(author: Window, later: Later) -> None:
    for _ in range(7):
        later(minutes=100)
        assert author.open("/cases").address == "/cases"
    later(minutes=25)
    author.open("/cases")

    assert author.address == "/sign-in"
    assert "you signed in 12 hours ago" in author.text


def test_how_long_is_a_setting(here: Institution, later: Later) -> None:
    settings = replace(here.service.settings, session_quiet_minutes=45, session_hours=8)
    author = window(create_app(replace(here.service, settings=settings)), here.author)
    assert "after 45 minutes without use, or after 8 hours" in author.open("/privacy").text
    later(minutes=46)

    assert "nothing was done here for 45 minutes" in author.open("/cases").text


def test_to_ask_how_long_it_lasts_makes_it_no_longer_and_to_say_so_does(author: Window, later: Later) -> None:
    later(minutes=118)
    assert author.client.get("/session").get_json() == {"seconds": 120}
    later(minutes=1)
    assert author.client.get("/session").get_json() == {"seconds": 60}
    token = (
        author.client.get("/privacy").get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]
    )
    later(seconds=30)
    author.client.post("/session", data={"csrf_token": token}, headers={"Accept": "application/json"})

    assert author.client.get("/session").get_json() == {"seconds": 7200}


def test_nobody_is_told_how_long_and_nothing_is_made_longer(nobody: Window, author: Window, later: Later) -> None:
    assert nobody.client.get("/session").get_json() == {"seconds": 0}
    later(minutes=121)
    assert author.client.get("/session").get_json() == {"seconds": 0}


def test_every_page_of_somebody_signed_in_knows_when_to_warn(here: Institution, author: Window, nobody: Window) -> None:
    warning = author.open("/cases?all=yes").tree.xpath("//dialog[@data-ending]")[0]

    assert warning.get("data-seconds") == "7200"
    assert warning.get("data-over") == "/sign-in?next=/cases?all%3Dyes"
    assert not nobody.open("/sign-in").tree.xpath("//dialog")


# --- what was typed -----------------------------------------------------------------------------------------------------


def test_reasons_that_were_sent_too_late_are_shown_to_who_wrote_them(
    here: Institution, opened: Opened, later: Later
) -> None:
    reference = here.submitted()
    manager = opened(here.manager).open(f"/submissions/{reference}/decision")
    before = (manager.shown, manager.address)
    later(hours=3)
    manager.shown, manager.address = before
    manager.client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    manager.sign(verdict="refused", reasons_refused="The visitor\nis not safe.")
    assert (manager.status, "is not lost" in manager.text) == (401, True)
    assert PASSWORD not in manager.shown.get_data(as_text=True)
    sealed = manager.value("unsaved")
    manager.address = "/sign-in"
    manager.send(email=here.manager.email, password=PASSWORD)

    assert "The visitor is not safe." in manager.text
    assert PASSWORD not in manager.text
    assert manager.tree.xpath("//main//a[@role='button']/@href") == [f"/submissions/{reference}/decision"]
    assert here.workflow.submission(reference, here.author).decisions == ()

    other = opened(None).open("/sign-in").send(email=here.governor.email, password=PASSWORD, unsaved=sealed)
    assert "not safe" not in other.text


def test_a_warning_that_leads_out_carries_what_was_written(here: Institution, author: Window, later: Later) -> None:
    author.open("/cases")
    later(hours=3)
    author.client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    author.shown = author.client.post("/session", data={"next": "/cases", "why": "It was sent twice."})
    assert (author.status, author.value("next")) == (401, "/cases")
    author.address = "/sign-in"
    author.send(email=here.author.email, password=PASSWORD)

    assert "It was sent twice." in author.text


def test_what_another_site_sends_is_shown_to_nobody(here: Institution, author: Window, later: Later) -> None:
    author.open("/cases")
    later(hours=3)
    answer = author.client.post("/session", data={"why": "Not your words."}, headers={"Origin": "https://evil.example"})

    assert "Not your words." not in answer.get_data(as_text=True)
    assert 'name="unsaved"' not in answer.get_data(as_text=True)
