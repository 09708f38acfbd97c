"""The whole service as a person meets it: a real server, a real worker, the demonstration's people, and Chromium."""

from __future__ import annotations

import http.client
import socket
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.walking import Walk
from tests.real_parts.programs import running

PATIENCE = 60_000  # milliseconds for anything to appear; two cores may be busy with another test's documents


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service in its demonstration, with a worker."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    settings = {"DATA": str(folder / "data"), "PORT": str(port), "DEMONSTRATION": "1", "WEB_PROCESSES": "1"}
    with running(
        [sys.executable, "-m", "formsvc", "serve"],
        answers=lambda: answers(port),
        log=folder / "log",
        settings={f"FORMSVC_{name}": value for name, value in settings.items()},
    ):
        yield f"http://127.0.0.1:{port}"
    assert "Traceback" not in (folder / "log").read_text(), (folder / "log").read_text()


@pytest.fixture
def walk(page: Page, served: str) -> Walk:
    """Somebody at a desk."""
    page.set_default_timeout(PATIENCE)
    return Walk(page, served)


@pytest.fixture
def walk_on_a_phone(phone: Page, served: str) -> Walk:
    """Somebody with the narrowest phone."""
    phone.set_default_timeout(PATIENCE)
    return Walk(phone, served)


@pytest.fixture
def walk_without_scripts(page_without_scripts: Page, served: str) -> Walk:
    """Somebody whose browser runs no scripts."""
    page_without_scripts.set_default_timeout(PATIENCE)
    return Walk(page_without_scripts, served, scripts=False)


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
