"""A primary-carer response in a real browser: the prison asks, the carer answers on the narrowest phone, the prison sends it on."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.filling import fill_page, turn
from tests.browser.letters import link_and_code
from tests.browser.walking import PUBLIC_PROTECTION, Walk, answers_for
from tests.documents.reading_back import docx_everything, pdf_everything, squeezed

FORM, CARER = "primary_carer_response", "joanne.tully@mail.example"
KEPT = "Please do not say that she is at Hawthorn Lane school now."
GO_ON = "Save and continue"


def test_a_carer_answers_on_a_phone_and_the_prisoner_reads_nothing_they_asked_to_keep(
    walk: Walk, walk_on_a_phone: Walk
) -> None:
    answers = answers_for(walk.form(FORM), information_to_keep_from_prisoner=KEPT)
    reference = the_prison_asks(walk, answers)
    link, code = link_and_code(walk, reference, CARER, "answer")

    carer = walk_on_a_phone
    comes_in(carer, link, code)
    answers_two_pages(carer, answers)
    comes_in(carer, link, code)
    finishes(carer, reference, answers)
    the_link_is_closed(carer, link)

    the_prison_checks(walk, reference, answers)
    the_prison_clears_what_the_prisoner_may_read(walk, reference, answers)
    for title in ("Your application for contact with a child", "The reasons, with passages taken out"):
        holds_nothing_kept(walk, reference, title)


def the_prison_asks(walk: Walk, answers: dict[str, Any]) -> str:
    """The public protection officer writes the prison's part and passes it on to the carer."""
    walk.sign_in(PUBLIC_PROTECTION)
    reference = walk.start(FORM, child="Maisie Pym")
    walk.look()
    walk.fill(FORM, "application", answers)
    walk.look()
    walk.declare_and_submit("Pass to")
    walk.look_at(f"/submissions/{reference}/tasks", f"/submissions/{reference}", "/")
    return reference


def comes_in(carer: Walk, link: str, code: str) -> None:
    """With the link from one message and the code from the other; the first code they type is wrong."""
    carer.page.context.clear_cookies()
    carer.page.goto(link)
    carer.look()
    carer.page.fill("#code", "1234 5678")
    carer.press("Go to the questions")
    expect(carer.page.locator(".govuk-error-summary")).to_be_focused()
    carer.look()
    carer.page.fill("#code", code)
    carer.press("Go to the questions")
    expect(carer.page.locator("h1")).to_have_text("Your answers")
    carer.look()


def answers_two_pages(carer: Walk, answers: dict[str, Any]) -> None:
    """Then there is no more time."""
    first, second, *_ = next(part for part in carer.form(FORM).parts if part.id == "carer").pages
    turn(carer.page, carer.page.locator(".govuk-task-list__link").first)
    carer.press(GO_ON)
    expect(carer.page.locator(".govuk-error-summary")).to_be_focused()
    carer.look()
    fill_page(carer.page, first, answers)
    carer.press(GO_ON)
    fill_page(carer.page, second, answers)
    carer.press("Save and come back later")
    carer.look()


def finishes(carer: Walk, reference: str, answers: dict[str, Any]) -> None:
    """What was answered is there still; the rest is answered, looked over and sent."""
    at = f"/submissions/{reference}"
    carer.open(f"{at}/pages/about_you")
    expect(carer.page.locator('[name="carer_relationship_to_child"][value="mother"]')).to_be_checked()
    carer.fill_from_here(FORM, "carer", answers)
    part = next(part for part in carer.form(FORM).parts if part.id == "carer")
    asked = [page.id for page in part.pages if page.id != "safety" and page.asked == "on_its_own"]
    carer.look_at(*(f"{at}/pages/{page}" for page in asked), f"{at}/tasks")
    carer.look_at(f"{at}/pages/visits/accompanying_adults/1", f"{at}/pages/visits/accompanying_adults/1/remove")
    carer.open(f"{at}/tasks")
    carer.press("Check your answers and send them")
    carer.look()
    carer.declare_and_submit("Send my answers")
    expect(carer.page.locator("h1")).to_have_text("Thank you. Your answers are sent.")
    carer.look()


def the_link_is_closed(carer: Walk, link: str) -> None:
    """Whoever has the link now finds nothing behind it."""
    carer.page.context.clear_cookies()
    carer.page.goto(link)
    expect(carer.page.locator("#code")).to_have_count(0)
    carer.look()


def the_prison_checks(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """It is passed to the officer again, who checks what came in and submits it; then it leaves."""
    walk.sign_in(PUBLIC_PROTECTION)
    turn(walk.page, walk.page.locator("#to-fill a, #drafts a", has_text=reference).first)
    walk.look()
    first = next(part for part in walk.form(FORM).parts if part.id == "check").pages[0]
    walk.follow(first.title)
    walk.fill_from_here(FORM, "check", answers)
    walk.look()
    walk.declare_and_submit()
    for receiver in ("children", "police", "probation"):
        row = walk.page.locator(".ledger__row", has_text=re.compile(receiver, re.IGNORECASE))
        walk.wait_for(row.filter(has_text="Sent"))
    walk.look()


def the_prison_clears_what_the_prisoner_may_read(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """Nobody but the carer gave information; the officer decides what the prisoner may read."""
    walk.open(f"/submissions/{reference}")
    walk.follow(re.compile("^Open “Notice before disclosure"))
    walk.fill_from_here(FORM, "notices", {**answers, "third_party_sources": []})
    walk.look()
    walk.declare_and_submit(re.compile("Finish|Pass to"))
    walk.open(f"/submissions/{reference}")
    walk.follow(re.compile("^Open “Disclosure"))
    walk.fill_from_here(FORM, "disclosure", answers)
    walk.look()
    walk.declare_and_submit(re.compile("Finish|Pass to"))
    walk.open(f"/submissions/{reference}")
    walk.wait_for(walk.page.get_by_role("link", name=re.compile("was given ?: The prisoner, with passages taken out")))
    walk.look()


def holds_nothing_kept(walk: Walk, reference: str, title: str) -> None:
    """Neither file of a document has a word of what must be kept, nor where the carer is."""
    walk.open(f"/submissions/{reference}")
    document = walk.page.locator(".work__row", has_text=title)
    for name, read in ((re.compile("^PDF"), pdf_everything), (re.compile("^Word"), docx_everything)):
        address = document.get_by_role("link", name=name).first.get_attribute("href")
        words = squeezed(read(walk.page.request.get(walk.address + str(address)).body()))
        assert "GarethPym" in words
        for kept in (KEPT, "8 Wicker Close", "07700900142", CARER):
            assert squeezed(kept) not in words
