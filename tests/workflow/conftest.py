"""An institution on each kind of database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflow.institution import Clock, Institution, found, settings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    return found(settings(tmp_path, database_with_tables), clock)
