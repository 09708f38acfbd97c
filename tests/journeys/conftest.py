"""A miniature institution with its pages, for journeys that go wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from formsvc.people import Actor
from formsvc.web import create_app
from tests.cli.near import near
from tests.web.windows import Window, window
from tests.workflow.institution import Clock, Institution, found, settings

__all__ = ["app", "author", "here", "near", "opened"]


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    return found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"), Clock())


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


@pytest.fixture
def opened(app: Flask) -> Callable[[Actor], Window]:
    """Opens a window for somebody."""
    return lambda actor: window(app, actor)


@pytest.fixture
def author(here: Institution, app: Flask) -> Window:
    """The author's window."""
    return window(app, here.author)
