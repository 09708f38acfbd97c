"""An urgent placement review in a real browser: asked for, countersigned, answered, told to the child, and the move recorded."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.filling import fill_page, turn
from tests.browser.walking import ADMINISTRATOR, CASE_MANAGER, MANAGER, Walk, answers_for, local_now

FORM, CHILD = "placement_review", "Kieran Ashworth"
URGENT: dict[str, Any] = {"review_route": "urgent", "mdm_held": False, "matter_of_concern_raised": True}
DATES = ("early_release_or_hdc_date", "planned_release_date")
MET = (
    "The parents or carers know that the child has moved",
    "The social worker knows that the child has moved",
    "The youth justice service knows that the child has moved",
    "The council's practitioners know that the child has moved",
)


def test_an_urgent_review_from_the_first_answer_to_the_move(walk: Walk) -> None:
    answers = answers_for(walk.form(FORM), **URGENT)
    walk.sign_in(CASE_MANAGER)
    reference = walk.start(FORM)
    walk.fill(FORM, "report", with_dates_in_the_wrong_order(answers))
    put_them_right(walk, answers)
    walk.declare_and_submit()
    walk.sign_in(MANAGER)
    walk.decide(reference, "approved")
    leaves_as_urgent(walk, reference)

    walk.sign_in(CASE_MANAGER)
    the_reply_comes(walk, reference, answers)
    the_child_hears_it_first(walk, reference, answers)
    the_child_moves(walk, reference, answers)


def with_dates_in_the_wrong_order(answers: dict[str, Any]) -> dict[str, Any]:
    early, planned = (answers[name] for name in DATES)
    return {**answers, **dict(zip(DATES, (planned, early), strict=True))}


def put_them_right(walk: Walk, answers: dict[str, Any]) -> None:
    """Submitting waits; one link leads to the page that says what is wrong with it."""
    expect(walk.page.locator(".notice--stop")).to_contain_text("1 thing to put right before you can submit")
    walk.follow(re.compile("^The earlier release cannot be later"))
    expect(walk.page.locator(".notice--stop")).to_contain_text("1 thing to put right on this page")
    walk.look()
    fill_page(walk.page, walk.form(FORM).page("position"), answers)
    walk.press("Save and come back later")
    walk.open(walk.page.url.removeprefix(walk.address).replace("/tasks", "/check"))
    expect(walk.page.locator(".notice--stop")).to_have_count(0)
    walk.look()


def leaves_as_urgent(walk: Walk, reference: str) -> None:
    """The team of the Youth Custody Service hears that it is urgent, and not about whom."""
    walk.sign_in(ADMINISTRATOR)
    walk.open("/mail")
    message = walk.page.locator(".work__row", has_text=f"Urgent: {reference}").filter(has_text="placement.review@")
    walk.wait_for(message)
    expect(message.first).not_to_contain_text("Kieran")


def the_reply_comes(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """Recorded and finished: what is given to the child and the family is made then."""
    walk.open(f"/submissions/{reference}")
    walk.look()
    walk.follow("Open “The Youth Custody Service's reply”")
    walk.fill_from_here(FORM, "ycs_reply", answers)
    walk.look()
    walk.press("Finish this part")
    walk.look()


def the_child_hears_it_first(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """Until somebody has told the child, nothing on paper is to be given; then it is, to the child and to the family."""
    at = f"/submissions/{reference}"
    walk.open(at)
    expect(summary_for(walk, CHILD)).to_contain_text("The adult whom the child trusts")
    walk.follow("Open “Telling the child and the family”")
    walk.look()
    walk.fill_from_here(FORM, "told", answers)
    expect(walk.page.get_by_text("“Telling the child and the family” is saved.")).to_be_visible()
    for reader in (CHILD, "The parents and carers"):
        walk.open(at)
        given = summary_for(walk, reader).get_by_role("link", name="Record that it was given")
        walk.wait_for(given)
        turn(walk.page, given)
        walk.look()
        walk.press("Save")
        expect(walk.page.get_by_text("The hand-over is recorded")).to_be_visible()
    expect(summary_for(walk, CHILD)).to_contain_text("Given")


def the_child_moves(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """The move starts the clocks, and telling everybody stops them: on the page of the review and on that of the case."""
    walk.follow("Open “The move”")
    walk.fill_from_here(FORM, "move", answers)
    for title in MET:
        expect(walk.page.locator(".clock--met", has_text=title)).to_be_visible()
    walk.look()
    walk.follow(re.compile("^Case C-"))
    expect(walk.page.locator(".clock", has_text="The council visits the looked-after child")).to_be_visible()
    walk.look()


def summary_for(walk: Walk, reader: str) -> Locator:
    """How it stands with what one reader is given."""
    return walk.page.locator(".ledger__row", has=walk.page.get_by_role("heading", name=reader, exact=True))


def test_a_girl_of_13_is_not_offered_a_young_offender_institution(walk: Walk) -> None:
    walk.sign_in(CASE_MANAGER)
    at = f"/submissions/{walk.start(FORM, child='Aaliyah Begum-Shaw')}/pages"
    walk.open(f"{at}/child")
    walk.page.fill("#child_date_of_birth-year", str(local_now().year - 13))
    walk.page.fill("#child_date_of_birth-month", "1")
    walk.page.fill("#child_date_of_birth-day", "1")
    walk.press("Save and come back later")

    walk.open(f"{at}/proposal")
    expect(walk.page.locator('[name="proposed_type"][value="yoi"]')).to_have_count(0)
    walk.page.check('[name="proposed_type"][value="sch"]')
    walk.press("Add: proposed place")
    places = walk.page.locator('[name="proposed_establishment"] option')
    expect(places.filter(has_text="Adel Beck")).to_have_count(1)
    for place in ("Wetherby", "Werrington", "Feltham", "Parc"):
        expect(places.filter(has_text=place)).to_have_count(0)
    walk.look()
