"""The pages about cases, people and recipients: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walking import ADMINISTRATOR, CASE_MANAGER, Walk

WINDOWS = ("walk", "walk_on_a_phone")


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_of_a_case(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    walk.sign_in(CASE_MANAGER)
    walk.look_at("/", "/account", "/account/second-step/set-up", "/password", "/calendar", "/cases/open")
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
    walk.press("Save")
    expect(walk.page.locator(".govuk-error-summary")).to_be_focused()
    walk.look()

    walk.page.fill("#address", "installations@a-rather-long-name-of-a-provider.monitoring.example")
    walk.press("Save")
    expect(walk.page.locator(".notice--warn")).to_be_focused()
    walk.look()
    walk.press("Save this address all the same")
    expect(walk.page.get_by_text("This is saved.")).to_be_visible()
    walk.look_at("/administration/forms")


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_on_which_an_address_is_tried_out(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    walk.sign_in(ADMINISTRATOR)
    tried = f"/administration/recipients/{'nspcc' if window == 'walk' else 'oakhill'}"
    walk.look_at(tried)
    walk.press("Send a test message")
    expect(walk.page.locator(".notice--good", has_text="The test message is sent.")).to_be_focused()
    walk.open("/mail")
    walk.follow("Test message")
    (link,) = set(re.findall(r"/test-message/\S+", walk.page.inner_text("main")))

    walk.page.context.clear_cookies()
    walk.look_at(link)
    walk.press("Yes, this is the right address")
    expect(walk.page.locator(".govuk-error-summary")).to_be_focused()
    walk.look()
    walk.page.fill("#name", "Sam Okoro")
    walk.press("Yes, this is the right address")
    expect(walk.page.locator("h1")).to_have_text("Thank you")
    walk.look()

    walk.sign_in(ADMINISTRATOR)
    walk.look_at(tried)
    expect(walk.page.get_by_text("Sam Okoro said")).to_be_visible()


@pytest.mark.parametrize("window", WINDOWS)
def test_the_pages_of_a_recipient_with_a_system_of_its_own(window: str, request: pytest.FixtureRequest) -> None:
    walk: Walk = request.getfixturevalue(window)
    walk.sign_in(ADMINISTRATOR)
    theirs = f"/administration/recipients/{'parc' if window == 'walk' else 'adel_beck'}"
    walk.open(theirs)
    walk.page.get_by_label("Into their own system").check()
    walk.page.fill("#url", "http://forms.example.gov.uk/in")
    walk.press("Save")
    expect(walk.page.locator(".govuk-error-summary")).to_be_focused()
    walk.look()
    walk.page.fill("#url", "https://forms.example.gov.uk/a/rather/long/path/into/their/own/system?from=formsvc")
    walk.press("Save")
    expect(walk.page.get_by_text("whsec_")).to_be_visible()
    walk.look()

    walk.open(theirs)
    walk.press("Make a new secret")
    walk.look_at(theirs, "/administration/recipients")
