"""The whole chain in a real browser: written, signed, refused, told, handed over, sent, received; with and without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.walking import (
    ADMINISTRATOR,
    CASE_MANAGER,
    GOVERNOR,
    LETTER,
    MANAGER,
    PRACTITIONER,
    REPORT,
    Walk,
    answers_for,
    local_now,
)

SOCIAL_WORKER = "priya.nandakumar"  # in the example answers of the letter
WINDOWS = ("walk_on_a_phone", "walk_without_scripts")  # other walks sit at a desk


@pytest.mark.parametrize("window", WINDOWS)
def test_from_the_first_answer_to_the_receivers_thanks(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    written = answers_for(walk.form(REPORT), current_establishment="wetherby")
    report = a_refused_report(walk, written)
    letter = a_signed_letter(walk, report, written["half_way_date"])

    walk.sign_in(PRACTITIONER)
    walk.look_at(f"/submissions/{letter}", f"/submissions/{letter}/pages/talk")
    walk.open(f"/submissions/{letter}")
    expect(walk.page.get_by_text("The copies leave after it, never before").filter(visible=True).first).to_be_visible()
    record_the_talk(walk)
    hand_over(walk, letter)
    link, code = what_the_social_worker_was_sent(walk, letter)
    receive(walk, link, code)

    walk.sign_in(PRACTITIONER)
    walk.open(f"/submissions/{letter}")
    expect(walk.page.get_by_text("They have it").filter(visible=True).first).to_be_visible()


def a_refused_report(walk: Walk, written: dict[str, Any]) -> str:
    """The case manager writes it, the manager countersigns it, the governor refuses early release."""
    walk.sign_in(CASE_MANAGER)
    reference = walk.start(REPORT)
    walk.fill(REPORT, "report", written)
    at = f"/submissions/{reference}"
    pages = [f"{at}/pages/{page.id}" for page in walk.form(REPORT).parts[0].pages]
    walk.look_at("/", "/cases", *pages, f"{at}/tasks", f"{at}/preview", f"{at}/withdraw", f"{at}/check")
    walk.declare_and_submit()
    walk.sign_in(MANAGER)
    walk.decide(reference, "approved")
    walk.sign_in(GOVERNOR)
    walk.look_at("/", f"{at}/decision", at, f"{at}/pages/child")
    walk.decide(reference, "approved")
    walk.decide(reference, "refused", "The curfew cannot work at the address, and no other was found in time.")
    return reference


def a_signed_letter(walk: Walk, report: str, half_way: str) -> str:
    """The practitioner writes it from the report, the governor signs it."""
    today = local_now().date().isoformat()
    walk.sign_in(PRACTITIONER)
    reference = walk.start(LETTER, report)
    expect(walk.page.get_by_text("filled in for you").first).to_be_visible()
    walk.fill(LETTER, "letter", answers_for(walk.form(LETTER), letter_date=today, next_release_date=half_way))
    reasons = f"/submissions/{reference}/pages/childs_letter/reason_in_childs_words"
    walk.look_at(
        f"{reasons}/add", f"{reasons}/1", f"{reasons}/1/remove", f"/submissions/{reference}/pages/childs_letter"
    )
    walk.open(f"/submissions/{reference}/check")
    walk.declare_and_submit()
    walk.sign_in(GOVERNOR)
    walk.decide(reference, "approved")
    return reference


def record_the_talk(walk: Walk) -> None:
    """The part that opens when the letter is signed."""
    now = local_now()
    talk, given = (now - timedelta(minutes=1)).isoformat()[:16], now + timedelta(minutes=1)
    answers = answers_for(
        walk.form(LETTER),
        told_at=talk,
        child_reaction_safety_shared_at=talk,
        parent_told_by_yjs_at=talk,
        letter_given_date=given.date().isoformat(),
        letter_given_time=given.isoformat()[11:16],
    )
    walk.follow(re.compile("^Open “The talk"))
    walk.fill_from_here(LETTER, "conversation", answers)
    walk.press("Finish this part")
    expect(walk.page.get_by_text("is finished").first).to_be_visible()


def hand_over(walk: Walk, letter: str) -> None:
    """The child is given the letter, and that is recorded."""
    walk.wait_for(walk.page.get_by_role("link", name="Record that it was given"))
    walk.follow(re.compile("^Record that it was given"))
    walk.look()
    walk.press("Save")
    expect(walk.page.get_by_text("The hand-over is recorded")).to_be_visible()


def what_the_social_worker_was_sent(walk: Walk, letter: str) -> tuple[str, str]:
    """The link, and the code that went by the second route, from the mail box of the embedded default."""
    walk.sign_in(ADMINISTRATOR)
    walk.look_at("/administration", "/administration/people", "/administration/forms", "/administration/settings")
    walk.follow("Mail box")
    messages = walk.page.locator(".work__row", has_text=letter).filter(has_text=SOCIAL_WORKER)
    walk.wait_for(messages.nth(1))
    addresses = [str(link.get_attribute("href")) for link in messages.get_by_role("link").all()]
    text = " ".join(walk.text_of(address) for address in addresses)
    link, code = re.search(r"http\S+/receive/\S+", text), re.search(r"Your code is ([\d ]+\d)", text)
    assert link, text
    assert code, text
    return link[0], code[1]


def receive(walk: Walk, link: str, code: str) -> None:
    """No account: a link and a code; then read, download, say that it arrived, and close it."""
    walk.page.context.clear_cookies()
    walk.page.goto(link)
    walk.look()
    walk.page.fill("#code", code)
    walk.press("Open the document")
    expect(walk.page.locator(".sheet")).to_contain_text("Kieran")
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Save as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    walk.look()
    walk.page.fill("#name", "Priya Nandakumar")
    walk.press("I have this document")
    expect(walk.page.get_by_text("You have said that you have this")).to_be_visible()
    walk.press("Close the document")
    expect(walk.page.get_by_text("The document is closed")).to_be_visible()
    walk.look()
