"""A PostgreSQL of our own: one server for each worker of the test run, one new database for each test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.real_parts.programs import find, running
from tests.real_parts.tables import with_tables

NUMBERS = count(1)
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "timezone=UTC")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """The folder of the server's socket."""
    folder = Path(tempfile.mkdtemp(prefix="formsvc-pg-"))
    try:
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        cluster = folder / "cluster"
        initdb = [_program("initdb"), "--username=formsvc", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run([*_as_postgres(), *initdb, "--no-sync", "-D", str(cluster)], check=True, capture_output=True)
        settings = [word for setting in (*FAST, f"unix_socket_directories={folder}") for word in ("-c", setting)]
        server = [*_as_postgres(), _program("postgres"), "-D", str(cluster), *settings]
        # SIGINT: it does not wait for connections that a test left open
        with running(server, answers=lambda: _answers(folder), log=folder / "log", end=signal.SIGINT):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: Path) -> Iterator[str]:
    """The address of a new, empty database."""
    with _new(postgresql_server, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: Path) -> Iterator[str]:
    """The name of a database with every table, to be copied."""
    with _new(postgresql_server, "template1") as url:
        with_tables(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgresql_url_with_tables(postgresql_server: Path, postgresql_tables: str) -> Iterator[str]:
    """The address of a new database with every table and no row."""
    with _new(postgresql_server, postgresql_tables) as url:
        yield url


@contextmanager
def _new(server: Path, like: str) -> Iterator[str]:
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(_where(server), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    yield f"postgresql+psycopg://formsvc@/{name}?host={server}"
    with psycopg.connect(_where(server), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _program(name: str) -> str:
    return find(name, among=(f"/usr/lib/postgresql/*/bin/{name}",))


def _as_postgres() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig", "INT", "--"]


def _where(folder: Path) -> str:
    return f"host={folder} user=formsvc dbname=postgres"


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(_where(folder)).close()
    except psycopg.OperationalError:
        return False
    return True
