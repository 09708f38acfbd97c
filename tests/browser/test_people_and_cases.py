"""The pages about cases, people and recipients: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.walking import ADMINISTRATOR, CASE_MANAGER, Walk

WINDOWS = ("walk", "walk_on_a_phone")


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_of_a_case(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    walk.sign_in(CASE_MANAGER)
    walk.look_at("/", "/password", "/cases/open")
    walk.press("Open the case")
    expect(walk.page.locator(".govuk-error-summary")).to_be_visible()
    walk.look()

    walk.follow("Cases")
    walk.follow("Tomasz Wójcik")
    case = walk.page.url.removeprefix(walk.address)
    walk.look_at(case, f"{case}/facts", f"{case}/sharing")


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_of_administration(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    walk.sign_in(ADMINISTRATOR)
    walk.look_at("/administration/people", "/administration/people/add")
    walk.press("Add this person")
    expect(walk.page.locator(".govuk-error-summary")).to_be_focused()
    walk.look()

    walk.open("/administration/people")
    walk.follow("Daniel Whitlock")
    walk.look()
    walk.follow("Stop them from signing in")
    walk.look()


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_of_recipients(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    walk.sign_in(ADMINISTRATOR)
    walk.look_at("/administration/recipients", "/administration/recipients?for=youth+court")
    walk.follow("All recipients")
    walk.follow("Electronic monitoring provider")
    walk.page.fill("#address", "installations at monitoring")
    walk.press("Save the address")
    expect(walk.page.locator(".govuk-error-summary")).to_be_focused()
    walk.look()

    walk.page.fill("#address", "installations@a-rather-long-name-of-a-provider.monitoring.example")
    walk.press("Save the address")
    expect(walk.page.locator(".notice--warn")).to_be_focused()
    walk.look()
    walk.press("Save this address all the same")
    expect(walk.page.get_by_text("The address is saved.")).to_be_visible()
    walk.look()
