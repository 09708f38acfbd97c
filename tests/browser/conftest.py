"""The whole service as a person meets it: a real server, a real worker, the demonstration's people, and Chromium."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.walking import Walk
from tests.real_parts.ports import free_port
from tests.real_parts.programs import running


@pytest.fixture(scope="session")
def served_with(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of the service that is served, as its environment says them."""
    folder = tmp_path_factory.mktemp("served")
    settings = {"DATA": str(folder / "data"), "PORT": str(free_port()), "DEMONSTRATION": "1", "WEB_PROCESSES": "1"}
    return {f"FORMSVC_{name}": value for name, value in settings.items()}


@pytest.fixture(scope="session")
def served(served_with: dict[str, str]) -> Iterator[str]:
    """The address of a service in its demonstration, with a worker."""
    folder, port = Path(served_with["FORMSVC_DATA"]).parent, int(served_with["FORMSVC_PORT"])
    command = [sys.executable, "-m", "formsvc", "serve"]
    with running(command, answers=lambda: answers(port), log=folder / "log", settings=served_with):
        yield f"http://127.0.0.1:{port}"
    assert "Traceback" not in (folder / "log").read_text(), (folder / "log").read_text()


@pytest.fixture
def walk(page: Page, served: str) -> Walk:
    """Somebody at a desk."""
    return Walk(page, served)


@pytest.fixture
def walk_on_a_phone(phone: Page, served: str) -> Walk:
    """Somebody with the narrowest phone."""
    return Walk(phone, served)


@pytest.fixture
def walk_without_scripts(page_without_scripts: Page, served: str) -> Walk:
    """Somebody whose browser runs no scripts."""
    return Walk(page_without_scripts, served, scripts=False)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
