"""A folder for a service that brings its own queue."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def near() -> Iterator[Path]:
    """A folder whose path is short, whoever runs the tests and wherever: the queue's socket is in there."""
    with tempfile.TemporaryDirectory(prefix="formsvc-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
