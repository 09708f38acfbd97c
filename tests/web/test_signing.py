"""The page where somebody decides: what they read is what they sign, and each verdict asks for what it needs."""

from __future__ import annotations

from flask import Flask

from tests.web.windows import Window, window
from tests.workflow.institution import Institution


def decision(reference: str) -> str:
    return f"/submissions/{reference}/decision"


def test_what_waits_is_on_the_signatorys_first_page_with_initials_only(here: Institution, app: Flask) -> None:
    reference = here.submitted()
    home = window(app, here.manager).open("/")

    assert reference in home.text
    assert "K.A." in home.text
    assert "Ashworth" not in home.text


def test_the_document_stands_beside_the_decision(here: Institution, app: Flask) -> None:
    page = window(app, here.manager).open(decision(here.submitted()))

    assert "His grandmother has not seen him since March." in page.text
    assert "Is it complete?" in page.text
    assert len(page.tree.xpath("//h1")) == 1


def test_a_decision_has_to_be_chosen(here: Institution, app: Flask) -> None:
    page = window(app, here.manager).open(decision(here.submitted())).send()

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert page.faults() == {"verdict": "Choose what you decide."}


def test_approving_records_it_once_however_often_it_is_sent(here: Institution, app: Flask) -> None:
    reference = here.submitted()
    first, second = (window(app, here.manager).open(decision(reference)) for _ in range(2))
    first.sign(verdict="approved")
    second.sign(verdict="approved")

    assert "You signed" in first.text
    assert len(here.workflow.submission(reference, here.author).decisions) == 1


def test_sending_back_needs_a_named_point_and_unlocks_only_that(here: Institution, app: Flask) -> None:
    reference = here.submitted()
    manager = window(app, here.manager).open(decision(reference)).send(verdict="returned")
    assert set(manager.faults()) == {"place-0"}

    manager.send(verdict="returned", place_0="visit reason", what_0="Say who asked for it.")
    author = window(app, here.author).open("/")
    assert "Sent back to you" in author.text
    author.open(f"/submissions/{reference}/tasks")
    assert "Say who asked for it." in author.text
    author.open(f"/submissions/{reference}/pages/visit")
    assert "reason" in author.form.fields
    assert "visit_date-day" not in author.form.fields


def test_refusing_needs_reasons(here: Institution, app: Flask) -> None:
    page = window(app, here.manager).open(decision(here.submitted())).sign(verdict="refused")

    assert set(page.faults()) == {"reasons-refused"}
    page.sign(verdict="refused", reasons_refused="It cannot be arranged.")
    assert "It cannot be arranged." in page.text


def test_only_what_was_read_can_be_signed(here: Institution, app: Flask) -> None:
    page = window(app, here.manager).open(decision(here.submitted())).sign(verdict="approved", digest="0" * 64)

    assert page.status == 409
    assert "The document changed after you opened it" in page.faults()["digest"]


def test_nobody_is_offered_to_sign_their_own_work(here: Institution, author: Window) -> None:
    reference = here.submitted()
    page = author.open(decision(reference))

    assert not page.tree.xpath("//input[@name='verdict']")


def test_the_next_round_shows_what_changed_and_what_was_decided(here: Institution, app: Flask) -> None:
    reference = here.submitted()
    window(app, here.manager).open(decision(reference)).send(
        verdict="returned", place_0="visit reason", what_0="Say who asked for it."
    )
    author = window(app, here.author).open(f"/submissions/{reference}/pages/visit")
    author.send(reason="His mother asked for it.")
    author.open(f"/submissions/{reference}/check").send(declared="yes")
    here.work(here.workflow.overdue())

    page = window(app, here.manager).open(decision(reference))
    assert "What changed since the last round (1)" in page.text
    assert "His grandmother has not seen him since March." in page.text
    assert "His mother asked for it." in page.text
    assert "Say who asked for it." in page.text
