"""What scripts add to a page of questions, and what errors, keyboards and narrow windows need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import CASE_MANAGER, COLLEAGUE, MANAGER, REPORT, Walk, local_now
from tests.real_parts.browser import window

CHILD = "Aaliyah Begum-Shaw"


@pytest.fixture
def draft(walk: Walk) -> str:
    """A report that the case manager has open; every test goes on with the same draft."""
    walk.sign_in(CASE_MANAGER)
    return walk.start(REPORT, child=CHILD)


@pytest.fixture
def other(browser: Browser, served: str) -> Iterator[Walk]:
    """Another person's window."""
    with window(browser) as page:
        yield Walk(page, served)


def test_questions_appear_and_go_as_they_are_asked(walk: Walk, draft: str) -> None:
    walk.open(f"/submissions/{draft}/pages/communication")
    detail = walk.page.locator('[data-question="interpreter_language"]')
    walk.page.check('[name="interpreter_needed"][value="no"]')
    expect(detail).to_be_hidden()

    walk.page.check('[name="interpreter_needed"][value="yes"]')
    expect(detail).to_be_visible()
    expect(walk.page.locator("[data-appeared]")).to_contain_text("1 more question has appeared")
    walk.look()

    walk.page.check('[name="interpreter_needed"][value="no"]')
    expect(detail).to_be_hidden()


def test_a_button_stays_under_the_finger_although_the_answer_just_given_asks_more(walk: Walk, draft: str) -> None:
    walk.open(f"/submissions/{draft}/pages/communication")
    detail = walk.page.locator('[data-question="interpreter_language"]')
    walk.page.check('[name="interpreter_needed"][value="yes"]')
    expect(detail).to_be_visible()
    walk.page.check('[name="interpreter_needed"][value="no"]')
    expect(detail).to_be_hidden()
    expect(walk.page.locator("[data-kept]")).to_contain_text("Saved as a draft at")  # the last that moves the button
    press = walk.page.get_by_role("button", name="Save and continue")
    press.scroll_into_view_if_needed()
    where = press.bounding_box()
    assert where
    walk.page.mouse.move(where["x"] + 20, where["y"] + 20)
    walk.page.mouse.down()
    with walk.page.expect_response("**/asked"):
        walk.page.locator('[name="interpreter_needed"][value="yes"]').dispatch_event("click")
    walk.page.wait_for_timeout(200)  # longer than the script needs to show what is asked
    assert detail.is_hidden()

    with walk.page.expect_navigation():
        walk.page.mouse.up()


def test_what_is_worked_out_follows_what_is_typed(walk: Walk, draft: str) -> None:
    walk.open(f"/submissions/{draft}/pages/child")
    walk.page.fill("#child_date_of_birth-year", str(local_now().year - 16))
    walk.page.locator("#child_date_of_birth-year").blur()

    expect(walk.page.locator('[data-worked-out="child_age"]')).to_contain_text("1")


def test_what_is_half_typed_is_kept_without_pressing_anything(walk: Walk, draft: str, browser: Browser) -> None:
    walk.open(f"/submissions/{draft}/pages/support")
    walk.page.fill("#travel_home", "By train with his gran")
    expect(walk.page.locator("[data-kept]")).to_contain_text("Saved as a draft at")

    with window(browser) as elsewhere:
        again = Walk(elsewhere, walk.address)
        again.sign_in(CASE_MANAGER)
        again.open(f"/submissions/{draft}/pages/support")
        expect(again.page.locator("#travel_home")).to_have_value("By train with his gran")
        expect(again.page.locator(".notice").first).to_contain_text("not yet saved")


def test_an_error_is_where_the_eye_goes_and_leads_to_its_question(walk: Walk, draft: str) -> None:
    walk.open(f"/submissions/{draft}/pages/sentence")
    walk.press("Save and continue")

    expect(walk.page).to_have_title("Error: Sentence and scheme – Home circumstances report – Youth justice forms")
    expect(walk.page.locator(".govuk-error-summary")).to_be_focused()
    walk.page.locator(".govuk-error-summary a").first.click()
    expect(walk.page.locator('[name="scheme"]').first).to_be_focused()
    walk.look()


def test_two_people_on_one_page_lose_nothing(walk: Walk, other: Walk, draft: str) -> None:
    address = f"/submissions/{draft}/pages/household"
    walk.open(address)
    other.sign_in(COLLEAGUE)
    other.open(address)
    other.page.fill("#pets_or_hazards_for_staff", "A large dog.")
    other.press("Save and come back later")

    walk.page.fill("#pets_or_hazards_for_staff", "Two cats.")
    walk.press("Save and come back later")
    expect(walk.page.locator(".notice--warn").first).to_contain_text("Daniel Whitlock saved this page")
    expect(walk.page.locator(".versions")).to_contain_text("A large dog.")
    expect(walk.page.locator("#pets_or_hazards_for_staff")).to_have_value("Two cats.")
    walk.look()

    walk.page.check("#theirs-pets_or_hazards_for_staff")
    walk.press("Save and come back later")
    walk.open(address)
    expect(walk.page.locator("#pets_or_hazards_for_staff")).to_have_value("A large dog.")


def test_a_file_that_is_too_large_is_told_at_once(walk: Walk, draft: str, tmp_path: Path) -> None:
    large = tmp_path / "plan.pdf"
    large.write_bytes(b"%PDF-1.7" + b"\0" * (11 * 1024 * 1024))
    walk.open(f"/submissions/{draft}/pages/attached/attachments/add")
    walk.page.set_input_files("#attachment", large)

    expect(walk.page.get_by_role("alert")).to_contain_text("larger than 10 MB")


def test_an_upload_of_a_hundred_megabytes_gets_a_clear_page(
    walk: Walk, draft: str, tmp_path: Path, page_without_scripts: Page
) -> None:
    large = tmp_path / "plan.pdf"
    with large.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    plain = Walk(page_without_scripts, walk.address, scripts=False)
    plain.sign_in(CASE_MANAGER)
    plain.open(f"/submissions/{draft}/pages/attached/attachments/add")
    plain.page.set_input_files("#attachment", large)
    plain.press("Save")

    expect(plain.page.locator("h1")).to_have_text("That file is too large")


def test_anybody_checks_a_file_with_scripts_and_without(
    walk_on_a_phone: Walk, tmp_path: Path, page_without_scripts: Page
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7" + b" " * 11 * 1024 * 1024)
    plain = Walk(page_without_scripts, walk_on_a_phone.address, scripts=False)
    for nobody in (walk_on_a_phone, plain):
        nobody.open("/verify")
        nobody.page.set_input_files("#file", letter)
        nobody.press("Check the file")

        expect(nobody.page.locator("h1")).to_have_text("This document cannot be read")
    walk_on_a_phone.look()


def test_the_whole_of_a_page_can_be_used_with_the_keyboard(walk: Walk, draft: str) -> None:
    walk.open(f"/submissions/{draft}/pages/child")
    walk.page.keyboard.press("Tab")
    expect(walk.page.get_by_role("link", name="Skip to main content")).to_be_focused()
    walk.page.keyboard.press("Enter")
    expect(walk.page.locator("#main-content")).to_be_focused()
    walk.page.keyboard.press("Tab")
    expect(walk.page.locator('[name="child_first_name"]')).to_be_focused()


def test_pages_fit_at_four_hundred_per_cent(walk_on_a_phone: Walk, served: str) -> None:
    walk_on_a_phone.sign_in(MANAGER)
    walk_on_a_phone.look_at("/", "/cases", "/search?for=HC", "/safeguarding", "/accessibility", "/privacy")
    walk_on_a_phone.page.context.clear_cookies()
    walk_on_a_phone.look_at("/sign-in", "/verify")


def test_how_easily_a_child_can_read_it_is_said_while_it_is_written(walk: Walk, draft: str) -> None:
    walk.open(f"/submissions/{draft}/pages/child_version")
    box = walk.page.locator("textarea").first
    box.fill("You are eligible. The establishment will facilitate your accommodation following custody.")
    expect(walk.page.locator("[data-reading]")).to_contain_text("This is hard for a child to read")
    expect(walk.page.locator("[data-reading]")).to_contain_text("eligible: allowed")

    box.fill("You can go home soon. Your nan will come to get you. You will eat with her that day.")
    expect(walk.page.locator("[data-reading]")).to_contain_text("A child of 9 can read this")
