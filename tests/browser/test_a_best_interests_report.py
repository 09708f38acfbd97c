"""A best-interests report in a real browser: the prison refers, the council reports, the governor decides, all are told."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.beforehand import a_carers_answer
from tests.browser.filling import turn, what_is_wrong
from tests.browser.walking import PRISON_GOVERNOR, PUBLIC_PROTECTION, SOCIAL_WORKER, TEAM_MANAGER, Walk, answers_for

FORM = "best_interests_report"
EXPRESS_REQUEST = "Please say which level of contact you recommend, and why that level and no other."
FINISH = re.compile("^(Finish|Pass to)")


def test_from_the_referral_to_the_version_for_the_prisoner(walk: Walk, served_with: dict[str, str]) -> None:
    answers = answers_for(walk.form(FORM), disclosure_variant="gist")
    reference = the_prison_refers(walk, a_carers_answer(served_with), answers)
    the_council_reports(walk, reference, answers)
    the_governor_asks_for_more(walk, reference)
    the_social_worker_answers_just_that(walk, reference)
    the_panel_decides(walk, reference, answers)
    everybody_is_told(walk, reference)
    the_prisoner_gets_the_gist(walk, reference, answers)


def the_prison_refers(walk: Walk, response: str, answers: dict[str, Any]) -> str:
    """What the carer said is there already and cannot be changed."""
    walk.sign_in(PUBLIC_PROTECTION)
    reference = walk.start(FORM, response, child="Maisie Pym")
    walk.look()
    walk.fill(FORM, "referral", answers)
    walk.look()
    walk.declare_and_submit("Pass to")
    look_at_pages(walk, reference, "referral")
    walk.look_at(f"/submissions/{reference}/tasks", f"/submissions/{reference}")
    return reference


def the_council_reports(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """A social worker in Leeds, who was never on the case, finds it among what was passed to them."""
    walk.sign_in(SOCIAL_WORKER)
    walk.look()
    turn(walk.page, walk.page.locator("#to-fill a", has_text=reference))
    walk.look()
    turn(walk.page, walk.page.locator(".part--yours .govuk-task-list__link").first)
    walk.fill_from_here(FORM, "report", answers)
    walk.open(f"/submissions/{reference}/pages/enclosed")
    assert walk.page.locator("img.picture").evaluate("photograph => photograph.naturalWidth") > 0
    look_at_pages(walk, reference, "report")
    walk.open(f"/submissions/{reference}/check")
    walk.look()
    walk.declare_and_submit()
    walk.sign_in(TEAM_MANAGER)
    waiting = walk.page.locator("#to-sign a", has_text=reference)
    walk.wait_for(waiting)
    walk.look()
    turn(walk.page, waiting.first)
    walk.look()
    walk.decide(reference, "approved")


def the_governor_asks_for_more(walk: Walk, reference: str) -> None:
    """The governor sends it back with an express request about one page."""
    walk.sign_in(PRISON_GOVERNOR)
    walk.look()
    turn(walk.page, walk.page.locator("#to-sign a", has_text=reference).first)
    walk.look()
    walk.page.check('[name="verdict"][value="returned"]')
    walk.page.select_option('[name="place-0"]', "recommendation recommended_level_reason")
    walk.page.fill('[name="what-0"]', EXPRESS_REQUEST)
    walk.look()
    walk.press("Sign and record")
    assert "/decision" not in walk.page.url, what_is_wrong(walk.page)


def the_social_worker_answers_just_that(walk: Walk, reference: str) -> None:
    """Only what was asked for can be changed; then it is signed again."""
    walk.sign_in(SOCIAL_WORKER)
    walk.look()
    turn(walk.page, walk.page.locator("#to-fill a, #sent-back a", has_text=reference).first)
    expect(walk.page.locator("main")).to_contain_text(EXPRESS_REQUEST)
    walk.look()
    turn(walk.page, walk.page.locator(".notice--warn li a").first)
    walk.look()
    walk.page.fill("#recommended_level_reason", "Visits, because her grandmother is beside her and knows what to do.")
    walk.press("Save and continue")
    walk.open(f"/submissions/{reference}/check")
    walk.declare_and_submit()
    walk.sign_in(TEAM_MANAGER)
    walk.decide(reference, "approved")


def the_panel_decides(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """Public protection writes down what the panel found, and the governor signs it."""
    walk.sign_in(PUBLIC_PROTECTION)
    passed = walk.page.locator("#to-fill a", has_text=reference)
    walk.wait_for(passed)
    walk.look()
    turn(walk.page, passed.first)
    walk.look()
    turn(walk.page, walk.page.locator(".part--yours .govuk-task-list__link").first)
    walk.fill_from_here(FORM, "decision", answers)
    look_at_pages(walk, reference, "decision")
    walk.open(f"/submissions/{reference}/parts/decision/check")
    walk.look()
    walk.declare_and_submit(FINISH)
    walk.sign_in(PRISON_GOVERNOR)
    waiting = walk.page.locator("#to-sign a", has_text=reference)
    walk.wait_for(waiting)
    turn(walk.page, waiting.first)
    walk.wait_for(walk.page.get_by_text("It is finished, and in what you read here."))
    walk.look()
    walk.decide(reference, "approved")


def everybody_is_told(walk: Walk, reference: str) -> None:
    """The letter to the carer and the words for the child can be handed over; all others are sent theirs."""
    walk.sign_in(PUBLIC_PROTECTION)
    walk.open(f"/submissions/{reference}")
    walk.wait_for(walk.page.get_by_role("link", name=re.compile("was given ?: The primary carer")))
    rows = walk.page.locator(".ledger__row").filter(has_text="Outcome of an application for contact with a child")
    walk.wait_for(rows.filter(has_text=re.compile("Sent")).nth(2))
    walk.look()


def the_prisoner_gets_the_gist(walk: Walk, reference: str, answers: dict[str, Any]) -> None:
    """Those who gave information are told first; then it is decided what the prisoner may read."""
    for part, title in (("disclosure_notices", "Notices to those"), ("disclosure", "What the prisoner is given")):
        walk.open(f"/submissions/{reference}")
        walk.follow(re.compile(f"^Open “{title}"))
        walk.fill_from_here(FORM, part, answers)
        look_at_pages(walk, reference, part)
        walk.open(f"/submissions/{reference}/parts/{part}/check")
        walk.look()
        checked = walk.page.locator('[name="prisoner_version_checked"][value="yes"]')
        if checked.count():
            checked.check()
        walk.declare_and_submit(FINISH)
    walk.open(f"/submissions/{reference}")
    given = walk.page.get_by_role("link", name=re.compile("was given ?: The prisoner"))
    walk.wait_for(given)
    walk.look()
    turn(walk.page, given.first)
    walk.look()
    walk.press("Save")
    expect(walk.page.get_by_text("The hand-over is recorded")).to_be_visible()


def look_at_pages(walk: Walk, reference: str, part: str) -> None:
    """Every page of a part that is asked."""
    walk.open(f"/submissions/{reference}/tasks")
    own = walk.page.locator(f'section[aria-labelledby="part-{part}"] .govuk-task-list__link')
    walk.look_at(*[str(link.get_attribute("href")) for link in own.all()])
