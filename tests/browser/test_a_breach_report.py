"""A breach report in a real browser: written with its papers, sent back once, approved, held for the summons, and its outcome."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.filling import FORMS, fill_page, turn
from tests.browser.walking import ADMINISTRATOR, CASE_MANAGER, OPERATIONS_MANAGER, Walk, answers_for

FORM, CHILD, COURT = "breach_report", "Kieran Ashworth", "Leeds Youth Court"
WORD_FILE = FORMS.parent / "document_templates" / "shared" / "report.docx"
PAPERS = ("bundle", "cps_papers", "dto_and_nos_copy", "late_summons_copy", "statement_file")
BETTER = "He kept most of what was asked. A further period of supervision keeps college, home and his mentor in place."


def test_a_breach_report_from_the_first_answer_to_what_the_court_decided(walk: Walk) -> None:
    answers = answers_for(walk.form(FORM), summons_follows=True)
    walk.sign_in(CASE_MANAGER)
    reference = walk.start(FORM)
    at = f"/submissions/{reference}"
    a_licence_is_none_of_this(walk, at)
    walk.fill(FORM, "report", answers)
    what_is_worked_out(walk, at)
    a_bundle_without_a_summons(walk, at, answers)
    walk.declare_and_submit()

    sent_back_and_approved(walk, reference, answers)
    the_summons_comes(walk, at, answers)
    the_court_has_it_all(walk, reference)
    what_was_decided(walk, at, answers)


def a_licence_is_none_of_this(walk: Walk, at: str) -> None:
    """The page itself says so at once, and whom to ring instead."""
    walk.open(f"{at}/pages/order")
    walk.page.check('[name="order_type"][value="licence"]')
    walk.page.select_option('[name="recall_division"]', "north_east")
    walk.press("Save and continue")
    expect(walk.page.locator(".notice--stop")).to_contain_text("A licence is not dealt with in this report")
    expect(walk.page.locator(".notice--stop")).to_contain_text("Ring Recall Team")
    walk.look()
    walk.open(f"{at}/tasks")


def what_is_worked_out(walk: Walk, at: str) -> None:
    """The requirements that were typed are those to choose from; the longest period stands with its working."""
    walk.open(f"{at}/pages/breaches")
    turn(walk.page, walk.page.get_by_role("button", name=re.compile("^Change")).first)
    offered = walk.page.locator('[name="breach_requirement"] option')
    expect(offered.filter(has_text="Not to enter Harehill Park between 6pm and 7am.")).to_have_count(1)
    walk.look()

    walk.open(f"{at}/pages/order")
    middle = walk.page.locator('[data-worked-out="order_half_way"]')
    before = middle.inner_text()
    walk.page.fill("#dto_last_day-year", str(int(walk.page.input_value("#dto_last_day-year")) + 1))
    walk.page.locator("#dto_last_day-year").blur()
    expect(middle).not_to_have_text(before)

    walk.open(f"{at}/pages/options")
    expect(walk.page.locator('[data-worked-out="max_available_working"]')).to_contain_text(
        "3 months: from the breach on"
    )
    walk.look()


def a_bundle_without_a_summons(walk: Walk, at: str, answers: dict[str, Any]) -> None:
    """Papers are PDFs or pictures, and a summons is there or follows."""
    walk.open(f"{at}/pages/papers")
    walk.page.set_input_files('[name="cps_papers"]', WORD_FILE)
    walk.press("Save and continue")
    expect(walk.page.locator(".govuk-error-summary")).to_contain_text("PDF")
    walk.look()

    walk.open(f"{at}/pages/court")
    walk.page.check('[name="summons_follows"][value="no"]')
    expect(walk.page.locator('[name="summons_date-day"]')).to_be_visible()
    fill_page(walk.page, walk.form(FORM).page("court"), {"summons_date": answers_for(walk.form(FORM))["summons_date"]})
    walk.press("Save and continue")
    walk.press("Save and continue")
    expect(walk.page.locator(".govuk-error-summary")).to_contain_text("Add the copy, or say that it will follow.")
    walk.look()
    walk.open(f"{at}/pages/court")
    walk.page.check('[name="summons_follows"][value="yes"]')
    walk.press("Save and come back later")
    walk.open(f"{at}/check")
    expect(walk.page.locator(".notice--warn").first).to_contain_text("it will not be sent until")


def sent_back_and_approved(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """One point is sent back; only that can be changed; then it goes to court."""
    walk.sign_in(OPERATIONS_MANAGER)
    to_sign(walk, reference)
    walk.look()
    walk.page.check('[name="verdict"][value="returned"]')
    walk.page.select_option('[name="place-0"]', "options proposal_reason")
    walk.page.fill('[name="what-0"]', "Say what speaks for further supervision.")
    walk.press("Sign and record")

    walk.sign_in(CASE_MANAGER)
    walk.open(f"/submissions/{reference}/tasks")
    walk.look()
    walk.follow("Why do you propose this?")
    walk.page.fill('[name="proposal_reason"]', BETTER)
    walk.press("Save and continue")
    walk.open(f"/submissions/{reference}/check")
    walk.declare_and_submit()
    walk.sign_in(OPERATIONS_MANAGER)
    walk.decide(reference, "approved")


def the_summons_comes(walk: Walk, at: str, answers: dict[str, Any]) -> None:
    walk.sign_in(CASE_MANAGER)
    walk.open(at)
    expect(ledger(walk, COURT)).to_contain_text("Waits")
    expect(ledger(walk, COURT)).to_contain_text("With it: Bundle for the court, ")
    walk.look()
    walk.follow("Open “The summons”")
    walk.fill_from_here(FORM, "late_summons", answers)
    walk.look()
    walk.press("Finish this part")
    walk.look()


def the_court_has_it_all(walk: Walk, reference: str) -> None:
    """The report, the numbered bundle, and each paper by itself."""
    walk.wait_for(ledger(walk, COURT).get_by_text("Sent", exact=True))
    walk.sign_in(ADMINISTRATOR)
    walk.open("/mail")
    message = walk.page.locator(".work__row", has_text=reference).filter(has_text="listing@leeds-youth-court")
    walk.wait_for(message)
    turn(walk.page, message.get_by_role("link").first)
    files = walk.page.locator("main li")
    expect(files).to_have_text([f"{reference}.pdf", *(f"{reference}-{one}.pdf" for one in PAPERS)])
    walk.look()


def what_was_decided(walk: Walk, at: str, answers: dict[str, Any]) -> None:
    walk.sign_in(CASE_MANAGER)
    walk.open(at)
    walk.follow("Open “What the court decided”")
    walk.fill_from_here(FORM, "outcome", answers)
    walk.look()
    walk.press("Finish this part")
    given = ledger(walk, CHILD).get_by_role("link", name="Record that it was given")
    walk.wait_for(given)
    turn(walk.page, given)
    walk.press("Save")
    expect(ledger(walk, CHILD)).to_contain_text("Given")
    walk.look()


def to_sign(walk: Walk, reference: str) -> None:
    """Open what waits to be signed."""
    walk.open("/")
    waiting = walk.page.locator("#to-sign a", has_text=reference)
    walk.wait_for(waiting)
    turn(walk.page, waiting.first)


def ledger(walk: Walk, reader: str) -> Locator:
    """How it stands with what one reader is sent or given."""
    return walk.page.locator(".ledger__row", has=walk.page.get_by_role("heading", name=reader, exact=True))
