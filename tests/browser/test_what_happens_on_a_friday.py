"""What happens in an institution: somebody is away, sends back, refuses, or finds a mistake after all was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from formsvc.people import Actor
from tests.browser.filling import turn, what_is_wrong
from tests.browser.small import Small, served
from tests.browser.walking import RECORD, Walk
from tests.workflow.institution import Clock, Institution, found, settings

ACTING = re.compile("acting for Governor")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """The miniature institution with real documents, and a deputy governor."""
    here = found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"), Clock(), quick=False)
    here.hire("deputy", "deputy_governor", "wetherby")
    with served(here) as small:
        yield small


def settle(here: Institution) -> None:
    """Everything that workers would do by now; not beside the browser, whose loop would be in the way of signing."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(lambda: here.work(here.workflow.overdue())).result()


def to_the_governor(here: Institution) -> str:
    """Written, and agreed to by the manager."""
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    return reference


def open_to_sign(walk: Walk, reference: str) -> None:
    """From the first page to what waits to be signed."""
    walk.open("/")
    turn(walk.page, walk.page.locator("#to-sign a", has_text=reference).first)


def send_back(walk: Walk, place: str, what: str) -> None:
    """One point about one question."""
    walk.page.check('[name="verdict"][value="returned"]')
    walk.page.select_option('[name="place-0"]', place)
    walk.page.fill('[name="what-0"]', what)
    walk.press(RECORD)
    assert "/decision" not in walk.page.url, what_is_wrong(walk.page)


def decide(walk: Walk, verdict: str, reasons: str = "") -> None:
    """A verdict with the password."""
    walk.page.check(f'[name="verdict"][value="{verdict}"]')
    if reasons:
        walk.page.fill(f'[name="reasons-{verdict}"]', reasons)
    walk.sign()
    assert "/decision" not in walk.page.url, what_is_wrong(walk.page)


def boxes_of(page: Page, question: str) -> Locator:
    """What can be typed into or chosen for a question."""
    return page.locator(f'[name="{question}"]:not([type="hidden"]), [name^="{question}-"]:not([type="hidden"])')


def submit_again(walk: Walk, reference: str) -> None:
    """Declare once more, and submit."""
    walk.open(f"/submissions/{reference}/check")
    walk.page.locator('[name="declared"][value="yes"]').check()
    walk.press("Submit")
    assert "/check" not in walk.page.url, what_is_wrong(walk.page)


def window(small: Small, page: Page, actor: Actor) -> Walk:
    """The same window, with somebody else at it; what workers had to do is done."""
    settle(small.here)
    return small.walk(page, actor)


def test_the_governor_is_away_and_the_deputy_signs_for_the_governor(small: Small, page: Page) -> None:
    here, reference = small.here, to_the_governor(small.here)
    walk = small.walk(page, here.governor)
    walk.open("/")
    walk.follow("Absence")
    deputy = page.locator("#acts option", has_text="Deputy").first.get_attribute("value")
    page.select_option("#acts", str(deputy))
    for part, text in zip(
        ("year", "month", "day"), str(here.clock.at.date() + timedelta(days=6)).split("-"), strict=True
    ):
        walk.page.fill(f"#last_day-{part}", text)
    walk.look_at_both_widths()
    walk.press("Arrange this")
    expect(page.get_by_text("It is arranged. Both were told.")).to_be_visible()
    walk.look_at_both_widths()

    walk = window(small, page, here.deputy)
    walk.open("/")
    expect(page.locator("main")).to_contain_text("You act for Governor, Governor, Wetherby")
    walk.look_at_both_widths()
    open_to_sign(walk, reference)
    expect(page.locator("main")).to_contain_text("recorded as Deputy, acting for Governor")
    walk.look_at_both_widths()
    decide(walk, "approved")
    walk.open(f"/submissions/{reference}")
    expect(page.get_by_text(ACTING).first).to_be_visible()
    walk.look_at_both_widths()

    walk = window(small, page, here.author)
    assert "Deputy, acting for Governor" in walk.pdf_of(reference)
    expect(page.get_by_text(ACTING).first).to_be_visible()

    walk = window(small, page, here.governor)
    walk.open("/absence")
    walk.press(re.compile("^End this now"))
    expect(page.locator("main")).to_contain_text("Ended early")
    next_one = to_the_governor(here)
    walk = window(small, page, here.deputy)
    walk.open("/")
    expect(page.locator("#to-sign a", has_text=next_one)).to_have_count(0)


def test_it_is_sent_back_twice_and_each_time_only_what_was_named_can_be_changed(small: Small, page: Page) -> None:
    here, reference = small.here, small.here.submitted()
    walk = small.walk(page, here.manager)
    open_to_sign(walk, reference)
    send_back(walk, "visit reason", "Say who asked for the visit.")

    walk = window(small, page, here.author)
    walk.open("/")
    turn(page, page.locator("#sent-back a", has_text=reference).first)
    expect(page.locator("main")).to_contain_text("Say who asked for the visit.")
    walk.open(f"/submissions/{reference}/pages/visit")
    walk.look_at_both_widths()
    expect(boxes_of(page, "visit_date")).to_have_count(0)
    page.fill("#reason", "His grandmother asked for it herself.")
    walk.press(re.compile("^Save and continue"))
    submit_again(walk, reference)

    walk = window(small, page, here.manager)
    open_to_sign(walk, reference)
    changed = page.locator("details", has_text="What changed since the last round")
    expect(changed).to_contain_text(
        re.compile(r"\(1\).*Why is the visit needed\? \(asked for\).*since March.*herself", re.DOTALL)
    )
    walk.look_at_both_widths()
    decide(walk, "approved")

    walk = window(small, page, here.governor)
    open_to_sign(walk, reference)
    send_back(walk, "visit visit_date", "A Sunday, please.")

    walk = window(small, page, here.author)
    walk.open(f"/submissions/{reference}/pages/visit")
    expect(boxes_of(page, "reason")).to_have_count(0)
    page.fill("#visit_date-day", "26")
    walk.press(re.compile("^Save and continue"))
    submit_again(walk, reference)

    walk = window(small, page, here.manager)
    open_to_sign(walk, reference)
    expect(changed).to_contain_text(re.compile(r"\(1\).*When is the visit\? \(asked for\).*26 April 2026", re.DOTALL))
    expect(changed).not_to_contain_text("Why is the visit needed?")
    decide(walk, "approved")
    walk = window(small, page, here.governor)
    open_to_sign(walk, reference)
    expect(changed).to_contain_text("26 April 2026")
    expect(page.locator("main")).to_contain_text("round 3")
    walk.look_at_both_widths()
    decide(walk, "approved")
    walk.open(f"/submissions/{reference}")
    for words in ("Say who asked for the visit.", "A Sunday, please."):
        expect(page.locator("main")).to_contain_text(words)
    walk.look_at_both_widths()


def test_a_refusal_needs_reasons_which_everybody_reads_and_nothing_leaves(small: Small, page: Page) -> None:
    here, reference = small.here, to_the_governor(small.here)
    walk = small.walk(page, here.governor)
    open_to_sign(walk, reference)
    walk.page.check('[name="verdict"][value="refused"]')
    walk.sign()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Give your reasons.")
    walk.look_at_both_widths()
    decide(walk, "refused", "There is no room for visitors that week.")
    walk.look_at_both_widths()

    walk = window(small, page, here.author)
    walk.open("/")
    walk.look()
    text = walk.pdf_of(reference)
    assert "Refused" in text
    assert "There is no room for visitors that week." in text
    expect(page.locator("main")).to_contain_text("There is no room for visitors that week.")
    walk.look_at_both_widths()
    assert here.workflow.submission(reference, here.author).deliveries == ()


def test_a_mistake_found_after_delivery_is_corrected_signed_again_and_the_receivers_are_told(
    small: Small, page: Page
) -> None:
    here, reference = small.here, small.here.approved()
    settle(here)
    first = newest_link(here)
    here.clock.move(days=1)
    walk = small.walk(page, here.author)
    walk.open(f"/submissions/{reference}")
    walk.follow("Have something corrected")
    walk.look_at_both_widths()
    page.fill("#reason", "It was his mother who asked.")
    page.select_option("#place-0", "visit reason")
    page.fill("#what-0", "Say that his mother asked.")
    walk.press("Open it again to be corrected")
    expect(page.locator("main")).to_contain_text("This form is being corrected")
    walk.look_at_both_widths()
    settle(here)
    told = [mail for mail in here.workflow.mailbox() if "Do not use it, and do not pass it on" in mail.text]
    assert {mail.to for mail in told} == {"tom@wetherby.example.gov.uk", "visits@ycs.example.gov.uk"}
    assert all("mother" not in mail.text for mail in told)

    nobody = small.walk(page, None)
    nobody.open(f"/receive/{first[0]}")
    expect(page.locator("main")).not_to_contain_text("Enter the code")
    nobody.look_at_both_widths()

    walk = window(small, page, here.author)
    walk.open(f"/submissions/{reference}/pages/visit")
    expect(boxes_of(page, "visit_date")).to_have_count(0)
    page.fill("#reason", "His mother asked for it.")
    walk.press(re.compile("^Save and continue"))
    submit_again(walk, reference)
    for actor in (here.manager, here.governor):
        walk = window(small, page, actor)
        open_to_sign(walk, reference)
        expect(page.locator("main")).to_contain_text("His mother asked for it.")
        walk.look()
        decide(walk, "approved")
    settle(here)

    token, code = newest_link(here)
    nobody = small.walk(page, None)
    nobody.open(f"/receive/{token}")
    expect(page.locator("main")).to_contain_text(
        re.compile("Takes the place of\\s*Version 1 of 31 March 2026", re.IGNORECASE)
    )
    nobody.look_at_both_widths()
    page.fill("#code", code)
    nobody.press("Open the document")
    expect(page.locator("main")).to_contain_text("Do not use that one any more")
    nobody.look_at_both_widths()
    walk = window(small, page, here.author)
    assert "His mother asked for it." in walk.pdf_of(reference)
    walk.look_at_both_widths()


def newest_link(here: Institution) -> tuple[str, str]:
    """The newest link to receive something, and the newest code."""
    texts = [mail.text for mail in here.workflow.mailbox()]
    links = [match[1] for text in texts if (match := re.search(r"/receive/(\S+)", text))]
    codes = [match[1] for text in texts if (match := re.search(r"code is (\d{4} \d{4})", text))]
    return links[0], codes[0]
