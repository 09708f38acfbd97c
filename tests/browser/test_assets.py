"""What a browser asks the service for, on the first page and on those after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import request
from playwright.sync_api import Page, expect

from tests.browser.small import Small, served_small


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with served_small(tmp_path) as small:
        yield small


def asked_of(small: Small) -> list[str]:
    """The address of every request, as they come."""
    asked: list[str] = []
    small.app.before_request(lambda: asked.append(request.path))
    return asked


def test_to_turn_a_page_asks_the_service_for_that_page_alone(small: Small, page: Page) -> None:
    walk, asked = small.walk(page), asked_of(small)
    walk.open("/accessibility")
    expect(page.locator("body")).to_have_class(re.compile("govuk-frontend-supported"))
    page.wait_for_load_state("networkidle")
    assert len(asked) > 10

    asked.clear()
    walk.follow("Privacy and cookies")
    expect(page.locator("body")).to_have_class(re.compile("govuk-frontend-supported"))
    page.wait_for_load_state("networkidle")
    assert asked == ["/privacy"]
