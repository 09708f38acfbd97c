"""The pages of a miniature institution."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from formsvc.people import Actor
from formsvc.web import create_app, standing
from tests.web.windows import Later, Window, window
from tests.workflow.institution import Clock, Institution, found, settings


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"), Clock())


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


@pytest.fixture
def opened(app: Flask) -> Callable[[Actor | None], Window]:
    """Opens a window for somebody."""
    return lambda actor: window(app, actor)


@pytest.fixture
def author(here: Institution, app: Flask) -> Window:
    """The author's window."""
    return window(app, here.author)


@pytest.fixture
def nobody(app: Flask) -> Window:
    """A window in which nobody is signed in."""
    return window(app)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the time that sessions know, which stands still otherwise."""
    began, passed = standing.seconds_now(), timedelta()

    def move(**by: float) -> None:
        nonlocal passed
        passed += timedelta(**by)

    monkeypatch.setattr(standing, "seconds_now", lambda: began + int(passed.total_seconds()))
    return move
