"""Setting, service and authority do not agree on early release: management of both sides talk, and then it is decided."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.filling import turn, what_is_wrong
from tests.browser.walking import (
    CASE_MANAGER,
    GOVERNOR,
    HEAD_OF_RESETTLEMENT,
    HEAD_OF_SERVICE,
    MANAGER,
    RECORD,
    REPORT,
    Walk,
    answers_for,
)

DIFFER: dict[str, Any] = {"current_establishment": "wetherby", "setting_view": "not_support"}
BACK = "Say which evenings the setting means."
AGREED = "The service has found a mentor for them"
SIDES = {"setting_management": HEAD_OF_RESETTLEMENT, "yjs_management": HEAD_OF_SERVICE}


def test_management_of_both_sides_talk_before_it_is_decided(walk: Walk) -> None:
    answers = answers_for(walk.form(REPORT), **DIFFER)
    reference = a_report_on_which_they_differ(walk, answers)
    the_setting_sends_it_back_for_both(walk, reference)
    the_author_changes_just_that(walk, reference)
    for part, email in SIDES.items():
        one_side_writes_down_what_came_of_it(walk, reference, (part, email), answers)
    for email in SIDES.values():
        walk.sign_in(email)
        open_what_waits(walk, reference)
        walk.wait_for(walk.page.get_by_text("It is finished, and in what you read here."))
        walk.decide(reference, "approved")
    walk.sign_in(GOVERNOR)
    the_governor_reads_both_sides(walk, reference)
    walk.decide(reference, "approved")
    walk.decide(reference, "approved")
    the_final_report_says_it(walk, reference)


def a_report_on_which_they_differ(walk: Walk, answers: dict[str, Any]) -> str:
    """The author is told what comes, and need not have talked to anybody's management; the manager countersigns."""
    walk.sign_in(CASE_MANAGER)
    reference = walk.start(REPORT)
    walk.fill(REPORT, "report", {**answers, "management_discussion": []})
    walk.open(f"/submissions/{reference}/pages/views")
    expect(walk.page.locator("main")).to_contain_text("The three positions differ")
    walk.look_at_both_widths()
    walk.open(f"/submissions/{reference}/check")
    walk.declare_and_submit()
    walk.sign_in(MANAGER)
    walk.decide(reference, "approved")
    return reference


def open_what_waits(walk: Walk, reference: str) -> None:
    """The page on which somebody decides."""
    walk.open("/")
    waiting = walk.page.locator("#to-sign a", has_text=reference)
    walk.wait_for(waiting)
    turn(walk.page, waiting.first)


def the_setting_sends_it_back_for_both(walk: Walk, reference: str) -> None:
    """It waits for both sides; one of them sends it back, and the other is not asked any more."""
    walk.sign_in(HEAD_OF_SERVICE)
    open_what_waits(walk, reference)
    expect(walk.page.locator("main")).to_contain_text("has to be finished before this can be approved")
    walk.look_at_both_widths()
    walk.open(f"/submissions/{reference}")
    walk.look_at_both_widths()
    walk.sign_in(HEAD_OF_RESETTLEMENT)
    open_what_waits(walk, reference)
    walk.page.check('[name="verdict"][value="returned"]')
    walk.page.select_option('[name="place-0"]', "views setting_view_reasons")
    walk.page.fill('[name="what-0"]', BACK)
    walk.press(RECORD)
    assert "/decision" not in walk.page.url, what_is_wrong(walk.page)
    walk.sign_in(HEAD_OF_SERVICE)
    expect(walk.page.locator("#to-sign a", has_text=reference)).to_have_count(0)


def the_author_changes_just_that(walk: Walk, reference: str) -> None:
    """Only the point can be changed; then the manager countersigns again, and reads what changed."""
    walk.sign_in(CASE_MANAGER)
    turn(walk.page, walk.page.locator("#sent-back a", has_text=reference).first)
    expect(walk.page.locator("main")).to_contain_text(BACK)
    walk.open(f"/submissions/{reference}/pages/views")
    expect(walk.page.locator('[name="recommendation"]')).to_have_count(0)
    walk.page.fill(
        "#setting_view_reasons", "He is settled here. The setting is worried about Friday and Saturday evenings."
    )
    walk.press(re.compile("^Save and continue"))
    walk.open(f"/submissions/{reference}/check")
    walk.declare_and_submit()
    walk.sign_in(MANAGER)
    open_what_waits(walk, reference)
    expect(walk.page.locator("details", has_text="What changed since the last round")).to_contain_text("asked for")
    walk.look_at_both_widths()
    walk.decide(reference, "approved")


def one_side_writes_down_what_came_of_it(
    walk: Walk, reference: str, side: tuple[str, str], answers: dict[str, Any]
) -> None:
    """From the decision page to the part, and through it."""
    part, email = side
    walk.sign_in(email)
    open_what_waits(walk, reference)
    walk.follow(re.compile("^Fill in “What the"))
    walk.look_at_both_widths()
    walk.fill_from_here(REPORT, part, answers)
    walk.declare_and_submit(re.compile("^(Finish|Pass)"))


def the_governor_reads_both_sides(walk: Walk, reference: str) -> None:
    """What they agreed stands in what is signed, and who passed it on beside it."""
    open_what_waits(walk, reference)
    expect(walk.page.locator(".beside__reading")).to_contain_text(AGREED)
    for name in ("Helen Varga", "Caroline Adeyemi"):
        expect(walk.page.locator("main .timeline").first).to_contain_text(name)
    walk.look_at_both_widths()


def the_final_report_says_it(walk: Walk, reference: str) -> None:
    """The file that leaves, read back."""
    walk.sign_in(CASE_MANAGER)
    walk.open(f"/submissions/{reference}")
    final = walk.page.locator(".work__facts", has_text="Final, with signatures")
    walk.wait_for(final.get_by_role("link", name=re.compile("PDF.*Home circumstances report")))
    walk.look_at_both_widths()
    text = walk.pdf_of(reference, "Home circumstances report")
    assert AGREED in text
    assert "Does not support it" in text
    assert "Helen Varga" in text
