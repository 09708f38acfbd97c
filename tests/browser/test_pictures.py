"""The pictures in a real browser: wide, on the narrowest phone, in forced colours, on paper and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.small import Small, served
from tests.real_parts.browser import window as a_window
from tests.workflow.institution import Clock
from tests.workflow.long_way import days, with_long_way
from tests.workflow.test_route import POINT, again, with_settings

WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}
FORCED: dict[str, Any] = {**WINDOWS["wide"], "forced_colors": "active", "color_scheme": "dark"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    folder: Path = tmp_path_factory.mktemp("pictures")
    here = with_long_way(folder, f"sqlite:///{folder / 'formsvc.sqlite3'}", Clock())
    with served(here) as small:
        yield small


@pytest.fixture(scope="module")
def reference(small: Small) -> str:
    """A form that was sent back once and waits for two at the same time."""
    here = small.here
    reference = with_settings(here)
    days(here, days=2)
    here.work(here.decide(reference, here.other_governor, "returned", points=(POINT,)))
    days(here, days=3)
    again(here, reference)
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.practitioner))
    here.submitted()
    return reference


@pytest.fixture(params=list(WINDOWS))
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with a_window(browser, **WINDOWS[request.param]) as page:
        yield page


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    with a_window(browser, **WINDOWS["wide"]) as page:
        yield page


@pytest.mark.parametrize("who", ["author", "manager"])
def test_nothing_is_wrong_with_the_page_of_a_form(small: Small, reference: str, window: Page, who: str) -> None:
    walk = small.walk(window, small.here.people[who])
    walk.open(f"/submissions/{reference}")
    walk.look()
    window.get_by_text("The same in words").click()
    walk.look()

    assert sum(window.locator(f".{kind}").is_visible() for kind in ("drawn--across", "drawn--down")) == 1


def test_nothing_is_wrong_with_the_page_for_managers(small: Small, reference: str, window: Page) -> None:
    walk = small.walk(window, small.here.manager)
    walk.open("/management?days=365")
    walk.look()

    for figure in window.locator(".figures__picture").all():
        assert sum(figure.locator(f".{kind}").is_visible() for kind in ("drawn--wide", "drawn--narrow")) == 1
    walk.follow("list of Team manager")
    walk.look()


def test_words_are_no_wider_than_was_thought(small: Small, reference: str, window: Page) -> None:
    walk = small.walk(window, small.here.author)
    walk.open(f"/submissions/{reference}")
    window.evaluate("document.fonts.ready")

    wide = window.evaluate(
        """() => [...document.querySelectorAll('.drawn--across, .drawn--down')].flatMap((drawn) => {
            const room = drawn.viewBox.baseVal.width;
            return [...drawn.querySelectorAll('text')]
                .map((word) => word.getBBox())
                .filter((box) => box.x < -1 || box.x + box.width > room + 1);
        }).length"""
    )

    assert wide == 0


def test_stops_that_lead_somewhere_are_reached_by_keyboard(small: Small, reference: str, wide: Page) -> None:
    small.walk(wide, small.here.author).open(f"/submissions/{reference}")
    link = wide.locator(".drawn--across a").first

    link.focus()
    expect(link).to_be_focused()
    assert wide.evaluate("getComputedStyle(document.activeElement.querySelector('rect')).fill") == "rgb(243, 185, 63)"
    assert str(link.get_attribute("aria-label")).startswith("Team manager. Approved by Manager")
    wide.keyboard.press("Enter")
    expect(wide).to_have_url(f"{small.address}/submissions/{reference}#stage-manager")


def test_in_forced_colours_every_line_and_shape_is_drawn_in_a_colour_that_was_chosen(
    small: Small, reference: str, browser: Browser
) -> None:
    with a_window(browser, **FORCED) as page:
        walk = small.walk(page, small.here.manager)
        for address in (f"/submissions/{reference}", "/management?days=365"):
            walk.open(address)
            strokes = page.evaluate(
                """() => [...new Set([...document.querySelectorAll('svg.drawn path, svg.drawn rect:not(.drawn__focus)')]
                    .map((line) => getComputedStyle(line).stroke))]"""
            )
            assert sorted(strokes) in (["rgb(255, 255, 255)"], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"])


def test_on_paper_stand_the_picture_and_the_words(small: Small, reference: str, wide: Page) -> None:
    small.walk(wide, small.here.author).open(f"/submissions/{reference}")

    text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(wide.pdf(format="A4"))).pages)

    said = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "(at the same time as The other setting)" in said
    assert said.count("1 of 2 have agreed") >= 2  # in the sentence and in the words under the picture


def test_the_picture_is_there_without_scripts(small: Small, reference: str, page_without_scripts: Page) -> None:
    walk = small.walk(page_without_scripts, small.here.author, scripts=False)
    walk.open(f"/submissions/{reference}")

    expect(page_without_scripts.locator(".way svg").filter(visible=True).first).to_be_visible()
