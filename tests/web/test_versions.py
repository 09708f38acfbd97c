"""The pages after approval: correcting, a new version, withdrawing, and what receivers and readers are shown of it."""

from __future__ import annotations

from typing import cast

import pytest
from flask import Flask
from lxml import html

from tests.web.windows import Window, window
from tests.workflow.corrections import WHY, delivered, point, submit_again
from tests.workflow.institution import Institution
from tests.workflow.test_receiving import post


def page_of(reference: str, what: str = "") -> str:
    return f"/submissions/{reference}{what}"


def press(page: Window, words: str) -> Window:
    """Press the button with these words, which has a form of its own."""
    (form,) = page.tree.xpath(f"//main//form[.//button[starts-with(normalize-space(.), '{words}')]]")
    data = dict(cast(html.FormElement, form).form_values())
    return page._see(page.client.post(form.get("action") or page.address, data=data, follow_redirects=True))


def test_the_author_has_something_corrected_and_everybody_sees_that_it_is(here: Institution, author: Window) -> None:
    reference = delivered(here)
    author.open(page_of(reference))
    assert "Have something corrected" in author.text
    author.open(page_of(reference, "/correct"))
    assert "one of the 3 documents is told not to use it" in author.text

    author.send(reason=WHY, place_0="visit reason", what_0="Say who asked for it.")

    assert "open again to be corrected" in author.text
    assert "This form is being corrected" in author.text
    assert "It will be version 2, which takes the place of version 1 of 31 March 2026." in author.text
    author.open(page_of(reference, "/tasks"))
    assert "Version 2, which corrects version 1 of 31 March 2026." in author.text
    assert "Say who asked for it." in author.text


def test_what_is_missing_is_said_beside_its_box_and_what_was_typed_stays(here: Institution, author: Window) -> None:
    reference = delivered(here)
    author.open(page_of(reference, "/correct")).send(place_1="visit", what_1="")

    assert author.status == 422
    assert set(author.faults()) == {"reason", "what-1"}
    assert author.form.fields["place-1"] == "visit"
    author.open(page_of(reference, "/correct")).send(reason="Because it is wrong.")
    assert set(author.faults()) == {"place-0"}
    assert author.form.fields["reason"].strip() == "Because it is wrong."


def test_who_may_not_correct_finds_no_such_page(here: Institution, app: Flask) -> None:
    reference = delivered(here)
    practitioner = window(app, here.practitioner)

    assert practitioner.open(page_of(reference, "/correct")).status == 404
    assert practitioner.open(page_of(reference, "/new-version")).status == 404
    assert "Have something corrected" not in practitioner.open(page_of(reference)).text
    assert window(app, here.governor).open(page_of(reference, "/correct")).status == 200


def test_telling_somebody_by_hand_is_recorded_like_a_hand_over(here: Institution, author: Window) -> None:
    reference = delivered(here)
    here.work(here.workflow.reopen(reference, (point(),), WHY, here.author))
    author.open("/")
    assert "Word that a new version is coming: The child" in author.text
    author.open(page_of(reference))
    (link,) = [a for a in author.tree.xpath("//main//a") if "Record that they were told" in a.text_content()]
    author.open(link.get("href"))
    assert "must not be used" in author.text

    at = {"at_day": "31", "at_month": "3", "at_year": "2026", "at_time": "9am"}
    author.send(given_by="Tom", given_to="Kieran", note="He gave it back.", **at)

    assert "Tom told Kieran. He gave it back." in author.text


def test_the_receiver_of_the_old_version_is_told_why_the_link_is_closed(here: Institution, nobody: Window) -> None:
    reference = delivered(here)
    token, _ = post(here)
    here.work(here.workflow.reopen(reference, (point(),), WHY, here.author))

    page = nobody.open(f"/receive/{token}")

    assert page.status == 410
    assert "This document is being corrected." in page.text


def test_the_receiver_of_the_new_version_sees_what_it_takes_the_place_of(here: Institution, nobody: Window) -> None:
    reference = delivered(here)
    here.work(here.workflow.reopen(reference, (point(),), WHY, here.author))
    submit_again(here, reference)
    for who in (here.manager, here.governor):
        here.work(here.decide(reference, who))
    token, code = post(here)

    page = nobody.open(f"/receive/{token}")
    assert "Takes the place ofVersion 1 of 31 March 2026" in page.text
    page.send(code=code)
    assert "It takes the place of version 1 of 31 March 2026." in page.text


def test_signatories_of_the_new_version_see_why_and_what_changed(here: Institution, app: Flask) -> None:
    reference = delivered(here)
    here.work(here.workflow.reopen(reference, (point(),), WHY, here.author))
    submit_again(here, reference)

    page = window(app, here.manager).open(page_of(reference, "/decision"))

    assert "What changed since the last round (1)" in page.text
    assert "opened again to be corrected" in page.text
    assert WHY in page.text


def test_a_new_version_is_begun_from_the_old_one_and_both_say_so(here: Institution, author: Window) -> None:
    reference = delivered(here)
    author.open(page_of(reference, "/new-version")).send()
    new = here.workflow.new_version(reference, here.author)

    author.open(page_of(new, "/tasks"))
    assert f"A new version of {reference}" in author.text
    author.open(page_of(reference))
    assert f"A new version is being written: {new}" in author.text
    assert "Have something corrected" not in author.text


def test_withdrawing_what_was_delivered_says_what_that_means(here: Institution, author: Window) -> None:
    reference = delivered(here)
    author.open(page_of(reference, "/withdraw"))
    assert "whoever has a document of it is told not to use it" in author.text

    author.send(reason="It was about another child.")

    assert "is withdrawn" in author.text
    assert "Word that it does not hold any more: The child" in author.text


def test_a_draft_is_handed_over_to_a_colleague(here: Institution, author: Window, app: Flask) -> None:
    reference = here.written()
    author.open(page_of(reference, "/hand-over")).send(to="", reason="")
    assert set(author.faults()) == {"to", "reason"}

    author.send(to=str(here.colleague.id), reason="I move on.")

    assert "is handed over" in author.text
    assert reference in window(app, here.colleague).open("/").text


def test_a_decision_is_handed_over_given_back_and_shown(here: Institution, app: Flask) -> None:
    here.hire("second", "governor", "wetherby")
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    governor = window(app, here.governor).open(page_of(reference, "/decision"))
    assert "Hand this over to somebody else in the role" in governor.text
    governor.open(page_of(reference, "/hand-over?stage=governor")).send(to=str(here.second.id), reason="I am on leave.")
    assert "is handed over" in governor.text

    second = window(app, here.second).open(page_of(reference, "/decision"))
    assert "It was handed over to you" in second.text
    governor.open(page_of(reference, "/decision"))
    assert "This form was given to somebody else to decide about." in governor.text
    press(second, "Give it back")
    assert "Everybody in the role can decide about it again." in second.text
    assert governor.open(page_of(reference, "/decision")).tree.xpath("//input[@name='verdict']")


@pytest.mark.parametrize("what", ["/hand-over", "/hand-over?stage=governor"])
def test_who_may_not_hand_over_finds_no_such_page(here: Institution, app: Flask, what: str) -> None:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))

    assert window(app, here.practitioner).open(page_of(reference, what)).status == 404
