"""The warning before a session ends: by keyboard, at both widths, with nothing lost that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from formsvc.web import standing
from tests.browser.small import Small, served, stop_the_clock
from tests.workflow.institution import PASSWORD, Clock, found, settings


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """An institution whose sessions end after six quiet minutes."""
    more = {"session_quiet_minutes": 6}
    with served(found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", **more), Clock())) as small:
        yield small


class Time:
    """Time that passes when it is told to: here, and in the browser."""

    def __init__(self, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.passed, began = page, 0, standing.seconds_now()
        monkeypatch.setattr(standing, "seconds_now", lambda: began + self.passed)
        stop_the_clock(page)

    def passes(self, **by: float) -> None:
        seconds = int(timedelta(**by).total_seconds())
        self.passed += seconds
        self.page.clock.fast_forward(seconds * 1000)


def test_who_is_still_there_stays_signed_in_by_a_key_and_goes_on_where_they_were(
    small: Small, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, walk = Time(page, monkeypatch), small.walk(page, small.here.author)
    walk.open(f"/submissions/{small.here.started()}/pages/visit")
    warning = page.get_by_role("dialog", name="You will be signed out soon")
    page.focus("#reason")
    time.passes(seconds=50)
    expect(warning).to_be_hidden()

    time.passes(seconds=15)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("In 5 minutes.")
    expect(page.locator("#ending-title")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    assert page.locator("[data-said]").inner_text() == ""
    time.passes(minutes=3, seconds=5)
    expect(page.locator("[data-said]")).to_have_text("In 2 minutes.")

    page.keyboard.press("Escape")
    expect(warning).to_be_hidden()
    expect(page.locator("#reason")).to_be_focused()
    assert page.evaluate("fetch('/session').then((answer) => answer.json()).then((said) => said.seconds)") > 350


def test_nothing_is_wrong_with_the_warning_in_a_wide_window_and_in_a_narrow_one(
    small: Small, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, walk = Time(page, monkeypatch), small.walk(page, small.here.author)
    walk.open(f"/submissions/{small.here.started()}/pages/visit")
    time.passes(seconds=65)
    expect(page.get_by_role("dialog", name="You will be signed out soon")).to_be_visible()

    page.clock.resume()  # what looks at pages waits for time to pass
    walk.look_at_both_widths()


def test_what_was_typed_is_there_again_for_who_was_not_there(
    small: Small, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, walk, author = Time(page, monkeypatch), small.walk(page, small.here.author), small.here.author
    walk.open(f"/submissions/{small.here.started()}/pages/visit")
    page.fill("#reason", "She is ill, and wants to see him.")
    time.passes(seconds=2)
    expect(page.locator("[data-kept]")).to_contain_text("Saved as a draft")
    time.passes(minutes=1, seconds=5)
    expect(page.get_by_role("dialog")).to_be_visible()
    time.passes(minutes=6)

    expect(page.locator("main")).to_contain_text("nothing was done here for 6 minutes")
    sign_in(page, author.email)
    expect(page.locator("#reason")).to_have_value("She is ill, and wants to see him.")


def test_what_was_typed_just_before_signing_out_is_there_again(small: Small, page: Page) -> None:
    author = small.here.author
    walk, reference = small.walk(page, author), small.here.started()
    walk.open(f"/submissions/{reference}/pages/visit")
    stop_the_clock(page)
    page.fill("#reason", "She is ill, and wants to see him.")
    walk.press("Sign out")

    small.walk(page, author).open(f"/submissions/{reference}/pages/visit")
    expect(page.locator("#reason")).to_have_value("She is ill, and wants to see him.")


def test_reasons_of_a_decision_are_carried_through_signing_in(
    small: Small, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, manager = small.here.submitted(), small.here.manager
    time, walk = Time(page, monkeypatch), small.walk(page, manager)
    walk.open(f"/submissions/{reference}/decision")
    page.check('[name="verdict"][value="refused"]')
    page.fill('[name="reasons-refused"]', "The visitor is not safe.")
    time.passes(minutes=7)

    expect(page.locator("main")).to_contain_text("What you typed is not lost")
    sign_in(page, manager.email)
    expect(page.locator("main")).to_contain_text("The visitor is not safe.")
    page.get_by_role("button", name="Go back to the page").click()
    expect(page).to_have_url(f"{small.address}/submissions/{reference}/decision")


def test_another_window_that_is_used_keeps_this_one_from_warning(
    small: Small, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, walk = Time(page, monkeypatch), small.walk(page, small.here.author)
    walk.open("/cases")
    time.passed += 50
    page.request.get(f"{small.address}/privacy")
    time.passed += 20
    page.request.get(f"{small.address}/privacy")
    with page.expect_response("**/session") as asked:
        page.clock.fast_forward(70_000)

    assert asked.value.json() == {"seconds": 360}
    expect(page.get_by_role("dialog")).to_be_hidden()


def sign_in(page: Page, email: str) -> None:
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
