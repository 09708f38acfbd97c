"""What every test may ask for. The tests read nothing from the shell that they are run in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = (
    "tests.real_parts.postgresql",
    "tests.real_parts.queue",
    "tests.real_parts.mail",
    "tests.real_parts.imap",
    "tests.real_parts.clamav",
    "tests.real_parts.browser",
)

for name in [name for name in os.environ if name.startswith("FORMSVC_")]:
    del os.environ[name]

settings.register_profile("formsvc", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("formsvc")


@pytest.fixture(params=("sqlite", "postgresql"))
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database: the test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'formsvc.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url
