"""What a page says beside its questions, in whose words it asks, what it offers, and which files it takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from formsvc.web import create_app
from formsvc.web.fill import shapes
from tests.web.parties import asked_to_talk, with_parties
from tests.web.windows import Window
from tests.workflow import parties_form as form
from tests.workflow.institution import Institution


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return with_parties(tmp_path)


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def page(reference: str, name: str = "about") -> str:
    return f"/submissions/{reference}/pages/{name}"


def said(shown: Window) -> list[str]:
    """The notes that are to be seen."""
    return [" ".join(note.text_content().split()) for note in shown.tree.xpath("//*[@data-note and not(@hidden)]")]


def test_a_note_is_inset_and_one_that_depends_on_another_page_is_there_or_not(
    here: Institution, author: Window
) -> None:
    assert said(author.open(page(asked_to_talk(here)))) == ["You can stop at any time."]
    assert author.tree.xpath("//div[@data-note='0']/div[contains(@class, 'govuk-inset-text')]")
    author.client.get("/")
    here.case = here.open_another_case("Ella")
    assert said(author.open(page(asked_to_talk(here, "wales")))) == ["You can stop at any time.", "They live in Wales."]


def test_a_warning_that_an_answer_brings_up_is_shown_before_the_page_is_left(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here)
    author.open(page(reference)).send(safe="no", help="My sister", shown="safe help needs")
    assert author.address == page(reference)
    assert author.faults() == {}
    assert "Call 999 now." in " ".join(said(author))
    warning = author.tree.xpath("//div[@data-warning and not(@hidden)]/preceding-sibling::div[1]/@data-question")
    assert warning == ["safe"]

    author.send()
    assert author.address == page(reference, "paper")


def test_a_note_that_an_answer_brings_up_keeps_nobody(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here)
    author.open(page(reference)).send(safe="yes")

    assert author.address == page(reference, "adults")
    assert "That is good to know." in said(author.open(page(reference)))


def test_what_scripts_ask_says_which_notes_are_given(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here)
    author.open(page(reference))
    data = {"csrf_token": author.form.fields["csrf_token"], "shown": "safe needs", "safe": "no"}
    answer = author.client.post(f"{page(reference)}/asked", data=data).get_json()

    assert answer["notes"] == [0, 2]
    assert "help" in answer["asked"]


def test_questions_are_asked_in_the_words_that_fit(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here, "wales")
    assert "Is there a plan (IDP)? (optional)" in author.open(page(reference)).text
    author.send(safe="yes").send(press=("go", "add adults"))
    assert "What is their name in Wales?" in author.text

    author.send(adult_name="Aunt May")
    author.open(f"/submissions/{reference}/check")
    assert "Is there a plan (IDP)?" in author.text
    assert "What is their name in Wales?" in author.text


def test_a_choice_among_earlier_answers_offers_them_and_no_shape_keeps_them(
    here: Institution, author: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "_shapes", {})  # labels of the forms of other tests may hold these words
    reference = asked_to_talk(here)
    author.open(page(reference)).send(safe="yes")
    assert not author.tree.xpath("//input[@name='first_adult']")
    for name in ("Aunt May", "Uncle “Tom” & co"):
        author.open(page(reference, "adults")).send(press=("go", "add adults")).send(adult_name=name)

    author.open(page(reference, "adults"))
    offered = author.tree.xpath("//input[@name='first_adult']/@value")
    assert offered == ["Aunt May", "Uncle “Tom” & co"]
    author.send(first_adult=offered[1])
    assert author.open(page(reference, "adults")).value("first_adult") == offered[1]
    assert not any("Aunt May" in shape for shape in shapes._shapes.values())


def test_only_the_rows_that_fit_are_offered_and_a_long_list_is_a_plain_list(here: Institution, author: Window) -> None:
    reference = here.workflow.start("talk_request", here.case, here.author)
    author.open(page(reference, "request"))
    offered = author.tree.xpath("//select[@name='place']/option/@value")

    assert len(offered) == 61
    assert "place_0" not in offered
    author.send(press=("go", "leave"), place="place_42")
    assert author.open(page(reference, "request")).value("place") == "place_42"


def test_a_file_question_says_and_offers_only_what_it_takes(here: Institution, author: Window) -> None:
    reference = asked_to_talk(here)
    form.save(here, reference, "about", here.author, safe=True)
    author.open(page(reference, "paper"))
    box = author.tree.xpath("//input[@name='order']")[0]

    assert box.get("accept") == "application/pdf,.pdf,image/png"
    assert "Choose a PDF or a PNG picture, up to 10 MB." in author.text
    author.open(page(reference, "adults/adults/add"))
    assert author.tree.xpath("//input[@name='adult_photo']/@accept") == ["image/jpeg,image/png"]
    assert "Choose a JPG or PNG picture" in author.text
