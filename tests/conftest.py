"""What every test may ask for. The tests read nothing from the shell that they are run in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

from tests import made_once

pytest_plugins = (
    "tests.real_parts.postgresql",
    "tests.real_parts.queue",
    "tests.real_parts.mail",
    "tests.real_parts.imap",
    "tests.real_parts.clamav",
    "tests.real_parts.browser",
    "tests.real_parts.provider",
)

for name in [name for name in os.environ if name.startswith("FORMSVC_")]:
    del os.environ[name]

made_once.write_to_memory()
made_once.remember_pages()
made_once.remember_statements()

KINDS: Final = ("sqlite", "postgresql")
LONG: Final = os.environ.get("LONG_TESTS") == "1"

settings.register_profile(
    "formsvc",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],  # the machine is
)
settings.load_profile("formsvc")


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database: the test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'formsvc.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_with_tables" in metafunc.fixturenames:
        metafunc.parametrize("database_with_tables", _kinds_for(metafunc.definition), indirect=True)


def _kinds_for(test: pytest.Item) -> tuple[str, ...]:
    """A step of the workflow is shown on one kind of database, drawn by the name of its test, unless it needs both or
    there is time for both."""
    if LONG or test.path.parent.name != "workflow" or test.get_closest_marker("both_databases"):
        return KINDS
    return (KINDS[crc32(test.name.encode()) % len(KINDS)],)


@pytest.fixture
def database_with_tables(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database that has its tables, or gets them by copying."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'formsvc.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url_with_tables")
    return url
