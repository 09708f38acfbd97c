"""Chromium, driven by Playwright, in our language and time zone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HERE = {"locale": "en-GB", "timezone_id": "Europe/London"}
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    ours = next(filter(None, map(shutil.which, PROGRAMS)), None)  # else the one that Playwright brought
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=ours, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new window of nobody's."""
    context = browser.new_context(**HERE)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A new window, as narrow as the narrowest phone that we promise to serve."""
    context = browser.new_context(**HERE, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**HERE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: one line a fault."""
    page.evaluate(AXE.read_text())  # by the debugger, which the page's own content security policy does not bind
    found = page.evaluate("axe.run()")
    return [
        f"{fault['id']} ({fault['impact']}): {node['html']} — {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
