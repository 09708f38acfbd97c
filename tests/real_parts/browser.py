"""Chromium, driven by Playwright, in our language and time zone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE = 60_000  # milliseconds for anything to appear; two cores may be busy with another test's documents
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

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    ours = next(filter(None, map(shutil.which, PROGRAMS)), None)  # else the one that Playwright brought
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=ours, args=QUIET, timeout=4 * PATIENCE)
        yield chromium
        chromium.close()


@contextmanager
def window(browser: Browser, **kind: Any) -> Iterator[Page]:
    """A new window of nobody's, of some kind."""
    context = browser.new_context(**{**HERE, **kind})
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with window(browser) as page:
        yield page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A new window, as narrow as the narrowest phone that we promise to serve."""
    with window(browser, viewport={"width": 320, "height": 640}) as phone:
        yield phone


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    with window(browser, java_script_enabled=False) as page:
        yield page


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: one line a fault."""
    page.evaluate(AXE.read_text())  # by the debugger, which the page's own content security policy does not bind
    found = page.evaluate("axe.run()")
    return [
        f"{fault['id']} ({fault['impact']}): {node['html']} — {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
