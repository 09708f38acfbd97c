"""The administrator's pages about people, and changing one's own password, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from formsvc.people import Actor
from formsvc.workflow.passwords import Passwords
from formsvc.workflow.refusals import DecisionIncomplete
from tests.web.windows import Window, window
from tests.workflow.institution import PASSWORD, Institution

Opened = Callable[[Actor | None], Window]
PEOPLE = "/administration/people"
SAM = {"name": "Sam Lee", "email": "sam@leeds.example", "job_title": "Case manager", "post": "leeds_yjs case_manager"}
OWN = "violet harbour spoon"


@pytest.fixture
def administrator(here: Institution, opened: Opened) -> Window:
    return opened(here.administrator)


def shown_password(page: Window) -> str:
    return str(page.tree.xpath("string(//*[@class='first-password'])"))


def test_somebody_is_added_and_their_first_password_shown_once(here: Institution, administrator: Window) -> None:
    administrator.open(f"{PEOPLE}/add").send(**SAM)
    password = shown_password(administrator)

    assert here.service.sign_in("sam@leeds.example", password).name == "Sam Lee"
    assert administrator.shown.headers["Cache-Control"] == "no-store"
    administrator.open(PEOPLE)
    assert "Sam Lee" in administrator.text
    assert password not in administrator.shown.get_data(as_text=True)


def test_what_is_wrong_is_said_and_what_was_typed_stays(here: Institution, administrator: Window) -> None:
    administrator.open(f"{PEOPLE}/add").send(**{**SAM, "email": "sam", "name": ""})

    assert administrator.status == 422
    assert set(administrator.faults()) == {"name", "email"}
    assert administrator.value("job_title") == "Case manager"
    assert administrator.tree.xpath("//input[@name='post' and @checked]/@value") == ["leeds_yjs case_manager"]


def test_pressing_twice_adds_one_person_and_says_where_they_are(here: Institution, administrator: Window) -> None:
    administrator.open(f"{PEOPLE}/add").send(**SAM)
    administrator.open(f"{PEOPLE}/add").send(**SAM)

    assert list(administrator.faults()) == ["email"]
    assert administrator.tree.xpath("//main//a[starts-with(@href, '/administration/people/')]/text()") == ["Sam Lee"]


def test_roles_are_given_and_taken_and_a_person_is_kept_out_and_let_in(
    here: Institution, administrator: Window
) -> None:
    place = f"{PEOPLE}/{here.colleague.id}"
    administrator.open(place).send(post="leeds_yjs yjs_manager")
    assert "The role is given." in administrator.text

    administrator.open(f"{place}/take-role?role=leeds_yjs case_manager").send()
    colleague = here.service.actor(here.colleague.id)
    assert colleague is not None
    assert colleague.roles == {"yjs_manager"}

    administrator.open(f"{place}/stop").send()
    assert here.service.actor(here.colleague.id) is None
    administrator.open(f"{place}/let-in").send()
    assert here.service.actor(here.colleague.id) is not None


def test_a_role_that_is_not_chosen_is_asked_for(here: Institution, administrator: Window) -> None:
    administrator.open(f"{PEOPLE}/{here.colleague.id}").send()

    assert list(administrator.faults()) == ["post"]


def test_the_only_role_cannot_be_taken(here: Institution, administrator: Window) -> None:
    page = administrator.open(f"{PEOPLE}/{here.colleague.id}/take-role?role=leeds_yjs case_manager").send()

    assert page.status == 403
    assert "This is their only role" in page.text


@pytest.mark.parametrize(
    "place", ["", "/take-role?role=wetherby governor", "/stop", "/let-in", "/password", "/nothing"]
)
def test_somebody_of_another_organisation_is_not_there(here: Institution, administrator: Window, place: str) -> None:
    assert administrator.open(f"{PEOPLE}/{here.governor.id}{place}").status == 404


@pytest.mark.parametrize("act", ["roles", "take-role", "stop", "let-in", "password", "nothing"])
def test_nothing_is_done_to_somebody_of_another_organisation(here: Institution, app: Flask, act: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    data = {"post": "leeds_yjs case_manager", "role": "wetherby governor"}

    answer = window(app, here.administrator).client.post(f"{PEOPLE}/{here.governor.id}/{act}", data=data)

    assert answer.status_code == 404
    assert here.service.actor(here.governor.id) == here.governor


@pytest.mark.parametrize("place", ["", "/add", "/1", "/1/stop"])
def test_nobody_but_an_administrator_finds_these_pages(here: Institution, opened: Opened, place: str) -> None:
    for actor in (here.author, here.manager, here.governor):
        assert opened(actor).open(PEOPLE + place).status == 404


@pytest.mark.parametrize("place", ["/add", "/1/roles", "/1/stop", "/1/password"])
def test_nothing_is_taken_without_the_token_of_the_page(here: Institution, administrator: Window, place: str) -> None:
    assert administrator.client.post(PEOPLE + place, data=SAM).status_code == 400
    assert len(here.workflow.members(here.administrator)) == 4


def test_a_first_password_opens_only_the_page_that_changes_it(
    here: Institution, administrator: Window, nobody: Window
) -> None:
    password = shown_password(administrator.open(f"{PEOPLE}/{here.colleague.id}/password").send())
    nobody.open("/sign-in").send(email=here.colleague.email, password=password)

    for place in ("/", "/cases", f"/cases/{here.case}", "/cases/open"):
        assert nobody.open(place).address == "/password"
    assert nobody.open("/safeguarding").address == "/safeguarding"

    nobody.open("/password").send(current=password, new=OWN)
    assert nobody.address == "/"
    assert nobody.open("/cases").address == "/cases"


def test_a_password_is_changed_and_every_other_window_closed(
    here: Institution, administrator: Window, app: Flask
) -> None:
    password = shown_password(administrator.open(f"{PEOPLE}/{here.colleague.id}/password").send())
    one, other = window(app), window(app)
    for place in (one, other):
        place.open("/sign-in").send(email=here.colleague.email, password=password)

    one.open("/password").send(current=password, new=OWN)

    assert one.open("/cases").address == "/cases"
    assert other.open("/cases").address == "/sign-in"


def test_a_password_that_will_not_do_is_never_shown_again(here: Institution, author: Window) -> None:
    author.open("/password").send(current="who knows", new="password1234")

    assert author.status == 422
    assert list(author.faults()) == ["new"]
    assert "password1234" not in author.shown.get_data(as_text=True)
    assert "who knows" not in author.shown.get_data(as_text=True)


def test_the_password_page_is_reached_from_every_page(author: Window) -> None:
    assert author.open("/cases").tree.xpath("//header//a[@href='/account']")
    assert author.open("/account").tree.xpath("//main//a[@href='/password']")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("violet harbour spoon", "stolen somewhere else"),
        ("Leeds Yjs 2026 Author", "your own name"),
        ("forms service 2026", "your own name"),
    ],
)
def test_a_password_that_was_stolen_elsewhere_or_says_who_one_is_is_refused(
    here: Institution, new: str, words: str
) -> None:
    passwords = Passwords(replace(here.workflow.house, breached={"violet harbour spoon"}))

    with pytest.raises(DecisionIncomplete) as refused:
        passwords.change_password(PASSWORD, new, here.author)
    assert words in refused.value.faults["new"]


def test_boxes_of_passwords_say_to_a_password_manager_what_they_are(author: Window, nobody: Window) -> None:
    boxes = [*author.open("/password").tree.xpath("//input"), *nobody.open("/sign-in").tree.xpath("//input")]
    said = {str(box.get("name")): str(box.get("autocomplete")) for box in boxes if box.get("autocomplete")}

    assert said == {
        "username": "username",
        "current": "current-password",
        "new": "new-password",
        "email": "username",
        "password": "current-password",
    }
    assert not [box for box in boxes if box.get("onpaste") or box.get("maxlength")]
