"""Pages of several parties in a real browser, wide, on the narrowest phone, and without scripts; axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.wrappers import Response

from formsvc.submissions.tables import HalfTyped
from formsvc.web import answer
from tests.browser.filling import turn
from tests.browser.small import Small, answering, served_small, stop_the_clock
from tests.browser.walking import Walk
from tests.real_parts.browser import window
from tests.web.parties import asked_to_talk
from tests.web.test_uploads import picture
from tests.workflow import parties_form as form

WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "narrow, without scripts": {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with served_small(tmp_path) as small:
        yield small


@pytest.fixture(params=list(WINDOWS))
def somewhere(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, bool]]:
    """A window of each kind, and whether scripts run in it."""
    kind = WINDOWS[request.param]
    with window(browser, **kind) as page:
        yield page, kind.get("java_script_enabled", True) is True


@pytest.fixture
def weather(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where whoever leaves is taken: a site of somebody else."""
    with answering(Response("<h1>The weather</h1>", content_type="text/html")) as address:
        monkeypatch.setattr(answer, "ELSEWHERE", address)
        yield address


def no_wider_than_the_window(walk: Walk) -> None:
    """What axe and the width of the page say; the width is seen without scripts too."""
    walk.look()
    widest = walk.page.locator("main").bounding_box()
    window = walk.page.viewport_size
    assert widest is not None
    assert window is not None
    assert widest["x"] + widest["width"] <= window["width"]


def slow_to_keep(page: Page) -> None:
    """What is half typed takes a while to get there, and is waited for: other requests could overtake it."""
    stop_the_clock(page)

    def later(route: Route) -> None:
        sleep(0.4)
        route.continue_()

    page.route("**/keep", later)


def test_a_guest_goes_all_the_way(small: Small, somewhere: tuple[Page, bool], tmp_path: Path) -> None:
    page, scripts = somewhere
    reference = asked_to_talk(small.here)
    walk = small.walk(page, None, scripts)
    walk.open(f"/answer/{form.link_of(small.here, reference)}")
    no_wider_than_the_window(walk)
    page.fill("#code", "0")
    walk.press("Go to the questions")
    no_wider_than_the_window(walk)

    walk = small.guest(page, reference, scripts)
    no_wider_than_the_window(walk)
    _answers(walk, tmp_path / "may.png")
    no_wider_than_the_window(walk)
    page.check('[name="true_word"][value="yes"]')
    walk.press("Send my answers")
    expect(page.locator("h1")).to_have_text("Thank you. Your answers are sent.")
    no_wider_than_the_window(walk)


def _answers(walk: Walk, photo: Path) -> None:
    """From the task list to the check, with a photo."""
    page = walk.page
    walk.follow("About you")
    page.check('[name="safe"][value="yes"]')
    no_wider_than_the_window(walk)
    walk.press("Save and continue")
    walk.press("Add: adult")
    page.fill("#adult_name", "Aunt May")
    photo.write_bytes(picture())
    page.set_input_files("#adult_photo", photo)
    walk.press("Upload")
    expect(page.locator("main img.picture")).to_be_visible()
    no_wider_than_the_window(walk)
    turn(page, page.get_by_role("button", name="Save", exact=True).last)
    no_wider_than_the_window(walk)
    walk.press("Save and continue")
    walk.press("Save and continue")
    expect(page.locator("h1")).to_have_text("Check your answers")
    expect(page.locator("main img.picture")).to_be_visible()


def test_pages_beside_a_guests_questions(small: Small, somewhere: tuple[Page, bool]) -> None:
    page, scripts = somewhere
    reference = asked_to_talk(small.here)
    walk = small.guest(page, reference, scripts)
    for path in ("/safeguarding", "/accessibility", "/privacy", f"/submissions/{reference}/pages/nothing"):
        walk.open(path)
        no_wider_than_the_window(walk)
    small.here.workflow.withdraw(reference, "Not wanted.", small.here.author)
    walk.open(f"/submissions/{reference}/tasks")
    expect(page.locator("h1")).to_have_text("This link no longer works")
    no_wider_than_the_window(walk)


def test_leaving_goes_elsewhere_and_the_way_back_is_closed(
    small: Small, somewhere: tuple[Page, bool], weather: str
) -> None:
    page, scripts = somewhere
    reference = asked_to_talk(small.here)
    walk = small.guest(page, reference, scripts)
    walk.follow("About you")
    slow_to_keep(page)
    page.fill("#needs", "Help with reading")
    page.get_by_role("button", name="Leave this page").click()
    expect(page.locator("h1")).to_have_text("The weather")

    page.go_back()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert "Help with reading" not in page.content()
    again = small.guest(page, reference, scripts)
    again.follow("About you")
    expect(page.locator("#needs")).to_have_value("Help with reading" if scripts else "")


def test_three_times_the_shift_key_leaves_too_and_keeps_what_was_typed(small: Small, page: Page, weather: str) -> None:
    reference = asked_to_talk(small.here)
    walk = small.guest(page, reference)
    walk.follow("About you")
    slow_to_keep(page)
    page.fill("#needs", "Help with reading")
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page.locator("h1")).to_have_text("The weather")

    small.guest(page, reference).follow("About you")
    expect(page.locator("#needs")).to_have_value("Help with reading")


def test_whoever_must_get_away_does_not_wait_for_a_service_that_does_not_answer(
    small: Small, page: Page, weather: str
) -> None:
    walk = small.guest(page, asked_to_talk(small.here))
    walk.follow("About you")
    page.route("**/keep", lambda route: None)
    page.fill("#needs", "Help with reading")
    page.get_by_role("button", name="Leave this page").click()
    expect(page.locator("main")).to_be_hidden()
    expect(page.locator("h1")).to_have_text("The weather")


def test_what_is_saved_is_not_overtaken_by_what_was_half_typed(small: Small, page: Page) -> None:
    reference = asked_to_talk(small.here)
    small.guest(page, reference).follow("About you")
    stop_the_clock(page)
    on_its_way: list[Route] = []
    page.route("**/keep", lambda route: on_its_way.append(route))
    page.check('[name="safe"][value="yes"]')
    with page.expect_request("**/keep"):
        page.clock.fast_forward(2000)

    page.get_by_role("button", name="Save and continue").click()
    with page.expect_navigation():
        on_its_way[0].continue_()
    expect(page.locator("h1")).to_have_text("Who can come")
    with small.here.service.sessions() as session:
        assert session.scalars(select(HalfTyped)).all() == []


def test_a_warning_appears_as_it_is_answered(small: Small, page: Page) -> None:
    reference = asked_to_talk(small.here)
    walk = small.guest(page, reference)
    walk.follow("About you")
    warning = page.locator("[data-note]", has_text="Call 999 now.")
    expect(warning).to_be_hidden()

    page.check('[name="safe"][value="no"]')
    expect(warning).to_be_visible()
    expect(page.locator("[data-appeared]")).to_contain_text("Call 999 now.")
    expect(page.locator("[name=noticed]")).to_have_value("2")
    walk.look()
    page.fill("#help", "My sister")
    walk.press("Save and continue")
    expect(page.locator("h1")).to_have_text("A copy")


def test_a_long_list_is_shortened_by_what_is_typed(small: Small, somewhere: tuple[Page, bool]) -> None:
    page, scripts = somewhere
    reference = small.here.workflow.start("talk_request", small.here.case, small.here.author)
    walk = small.walk(page, small.here.author, scripts)
    walk.open(f"/submissions/{reference}/pages/request")
    if scripts:
        page.get_by_label("To find it sooner, type a part of the name").fill("place 4")
        expect(page.get_by_text("11 of 60 fit.")).to_be_visible()
        no_wider_than_the_window(walk)
    page.select_option("#place", "place_42")
    walk.press("Save and come back later")
    walk.open(f"/submissions/{reference}/pages/request")
    expect(page.locator("#place")).to_have_value("place_42")


def test_pages_of_parties_with_accounts(small: Small, somewhere: tuple[Page, bool]) -> None:
    page, scripts = somewhere
    here = small.here
    reference = form.applied(here, "paper")
    walk = small.walk(page, here.author, scripts)
    at = f"/submissions/{reference}"
    for path in ("/", at, f"{at}/tasks", f"{at}/parts/answers/paper", f"{at}/parts/answers/check", f"{at}/check"):
        walk.open(path)
        no_wider_than_the_window(walk)
    walk.open(f"{at}/parts/application/send-back")
    walk.press("Send this part back")
    no_wider_than_the_window(walk)

    form.answer(here, reference, here.author, supports="no")
    form.save(here, reference, "check", here.author, checked=True)
    walk.open(f"{at}/check")
    expect(page.get_by_role("heading", name="This ends here")).to_be_visible()
    no_wider_than_the_window(walk)


def test_the_paper_is_a4_and_begins_on_its_first_sheet(small: Small, page: Page) -> None:
    reference = asked_to_talk(small.here)
    small.walk(page, small.here.author).open(f"/submissions/{reference}/parts/answers/paper")
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {(595, 842)}
    assert "Your answers\nFrom: Leeds Yjs" in sheets[0].extract_text()
    assert "Print" not in sheets[0].extract_text()
    assert "Sign here" in sheets[-1].extract_text()


def test_the_decision_with_a_part_of_its_own(small: Small, somewhere: tuple[Page, bool]) -> None:
    page, scripts = somewhere
    reference = form.put_to_governor(small.here)
    walk = small.walk(page, small.here.governor, scripts)
    walk.open(f"/submissions/{reference}/decision")
    expect(page.locator("#not-ready")).to_contain_text("has to be finished")
    no_wider_than_the_window(walk)

    form.panel(small.here, reference)
    walk.open(f"/submissions/{reference}/decision")
    expect(page.get_by_text("It is finished, and in what you read here.")).to_be_visible()
    no_wider_than_the_window(walk)
