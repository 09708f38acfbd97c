"""The pages that open, correct and share a case, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from formsvc.people import Actor
from tests.web.windows import Window, window
from tests.workflow.institution import Institution

Opened = Callable[[Actor | None], Window]
SAM = {
    "child_first_name": "Sam",
    "child_last_name": "Lee",
    "date_of_birth_day": "6",
    "date_of_birth_month": "May",
    "date_of_birth_year": "2011",
}
KIERAN = {
    "child_first_name": "Kieran",
    "child_last_name": "Ashworth",
    "date_of_birth_day": "3",
    "date_of_birth_month": "2",
    "date_of_birth_year": "2010",
}


def test_a_case_manager_opens_a_case_and_lands_in_it(here: Institution, author: Window) -> None:
    author.open("/cases")
    assert author.tree.xpath("//a[@href='/cases/open']")

    author.open("/cases/open").send(**SAM)

    assert author.address.startswith("/cases/C-")
    assert "Sam Lee" in author.text
    assert "6 May 2011" in author.text
    assert len(here.workflow.cases(here.author)) == 2


def test_what_is_missing_is_said_and_what_was_typed_stays(here: Institution, author: Window) -> None:
    author.open("/cases/open").send(child_first_name="<b>Sam</b> {{ 7*7 }}", date_of_birth_day="31")

    assert author.status == 422
    assert set(author.faults()) == {"child_last_name", "date_of_birth-month"}
    assert author.value("child_first_name") == "<b>Sam</b> {{ 7*7 }}"
    assert author.value("date_of_birth_day") == "31"
    assert len(here.workflow.cases(here.author)) == 1


def test_a_date_to_come_is_no_date_of_birth(author: Window) -> None:
    author.open("/cases/open").send(**{**SAM, "date_of_birth_year": "2031"})

    assert list(author.faults()) == ["date_of_birth-day"]


def test_the_same_page_sent_twice_opens_one_case(here: Institution, author: Window) -> None:
    page = author.open("/cases/open")
    data = dict(page.form.form_values()) | {page.box(name): value for name, value in SAM.items()}

    first, second = (page.client.post("/cases/open", data=data) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert len(here.workflow.cases(here.author)) == 2


def test_a_child_who_has_a_case_is_pointed_out_before_another_is_opened(here: Institution, author: Window) -> None:
    author.open("/cases/open").send(**KIERAN)
    assert author.status == 409
    assert author.tree.xpath(f"//main//a[@href='/cases/{here.case}']")
    assert author.value("child_last_name") == "Ashworth"
    assert len(here.workflow.cases(here.author)) == 1

    author.send(("anyway", "yes"))

    assert author.status == 200
    assert len(here.workflow.cases(here.author)) == 2


def test_somebody_who_may_not_see_that_case_learns_nothing_of_it(here: Institution, opened: Opened) -> None:
    stranger = opened(here.stranger)
    stranger.open("/cases/open").send(**KIERAN)

    assert stranger.status == 200
    assert here.case not in stranger.shown.get_data(as_text=True)


def test_facts_are_corrected(here: Institution, author: Window) -> None:
    author.open(f"/cases/{here.case}")
    assert author.tree.xpath(f"//a[@href='/cases/{here.case}/facts']")

    author.open(f"/cases/{here.case}/facts").send(child_first_name="Ciaran")

    assert author.address == f"/cases/{here.case}"
    assert "Ciaran Ashworth" in author.text
    assert "Facts about the child corrected" in author.text


def test_who_corrects_second_sees_what_is_there_now_and_keeps_what_they_typed(
    here: Institution, author: Window, opened: Opened
) -> None:
    author.open(f"/cases/{here.case}/facts")
    here.clock.move(minutes=1)
    opened(here.colleague).open(f"/cases/{here.case}/facts").send(child_first_name="Ciaran")

    author.send(child_first_name="Kieron")
    assert author.status == 409
    assert "Somebody else corrected these facts" in author.text
    assert "Ciaran" in author.text
    assert author.value("child_first_name") == "Kieron"

    author.send()
    assert here.workflow.case(here.case, here.author).name == "Kieron Ashworth"


def test_sharing_asks_once_and_so_does_ending_it(here: Institution, author: Window) -> None:
    sharing = f"/cases/{here.case}/sharing"
    author.open(sharing + "?organisation=")
    assert list(author.faults()) == ["organisation"]

    author.open(sharing + "?organisation=cardiff_yjs")
    assert author.address == f"{sharing}/cardiff_yjs"
    assert here.case not in {row.reference for row in here.workflow.cases(here.stranger)}
    author.send()
    assert here.case in {row.reference for row in here.workflow.cases(here.stranger)}

    author.open(f"{sharing}/cardiff_yjs/stop").send()
    assert here.case not in {row.reference for row in here.workflow.cases(here.stranger)}


def test_an_organisation_that_sees_the_case_is_not_asked_to_change_it(here: Institution, opened: Opened) -> None:
    governor = opened(here.governor).open(f"/cases/{here.case}/sharing")

    assert "Only case managers of Leeds Yjs" in governor.text
    assert not governor.tree.xpath("//main//form")
    assert not governor.open(f"/cases/{here.case}").tree.xpath(f"//a[@href='/cases/{here.case}/facts']")
    assert not governor.open("/cases").tree.xpath("//a[@href='/cases/open']")
    assert governor.open(f"/cases/{here.case}/facts").status == 403
    assert governor.open("/cases/open").status == 403
    assert governor.open(f"/cases/{here.case}/sharing/cardiff_yjs").status == 404
    assert governor.open(f"/cases/{here.case}/sharing/wetherby/stop").status == 404


PLACES = ["facts", "sharing", "sharing/cardiff_yjs", "sharing/wetherby/stop"]


@pytest.mark.parametrize("place", PLACES)
def test_a_case_of_somebody_else_is_not_there(here: Institution, app: Flask, place: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    stranger = window(app, here.stranger).client

    assert stranger.get(f"/cases/{here.case}/{place}").status_code == 404
    if place != "sharing":
        assert stranger.post(f"/cases/{here.case}/{place}").status_code == 404


@pytest.mark.parametrize("place", [f"/cases/CASE/{place}" for place in PLACES if place != "sharing"] + ["/cases/open"])
def test_nothing_is_taken_without_the_token_of_the_page(here: Institution, author: Window, place: str) -> None:
    answer = author.client.post(place.replace("CASE", here.case), data={"child_first_name": "Sam"})

    assert answer.status_code == 400
    assert len(here.workflow.cases(here.author)) == 1


def test_nobody_opens_a_case_before_signing_in(nobody: Window) -> None:
    assert nobody.open("/cases/open").address == "/sign-in"
