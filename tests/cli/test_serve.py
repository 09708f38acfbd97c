"""`formsvc serve` and `formsvc work` as real processes: they start, survive their parts being killed, and end cleanly."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from rq import Worker

from formsvc.assembly.demonstration import PASSWORD
from tests.real_parts.ports import free_port
from tests.real_parts.programs import PATIENCE


def environment(data: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "FORMSVC_DATA": str(data), **{f"FORMSVC_{name}": value for name, value in settings.items()}}


@contextmanager
def service(command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (
        log.open("ab") as output,
        subprocess.Popen([sys.executable, "-m", "formsvc", command], env=env, stdout=output, stderr=output) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def until(condition: Callable[[], bool], log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, log.read_text()
        time.sleep(0.02)


def status(port: int, path: str = "/sign-in") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def serves(port: int) -> bool:
    try:
        return status(port) == 200
    except (OSError, http.client.HTTPException):
        return False


def children(pid: int) -> set[int]:
    """The processes that this one started; none when it has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return set()


def below(pid: int) -> set[int]:
    """The processes that this one started, and those that they started."""
    return {one for child in children(pid) for one in (child, *children(child))}


def queue(data: Path) -> redis.Redis:
    return redis.Redis.from_url(f"unix://{data.resolve() / 'queue.sock'}")


def workers(data: Path) -> list[int]:
    try:
        with queue(data) as connection:
            return [worker.pid for worker in Worker.all(connection) if worker.pid]
    except redis.RedisError:
        return []


def run(command: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "formsvc", command],
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
def data(near: Path) -> Path:
    return near / "data"


def test_it_says_where_it_is_and_who_one_can_be_and_ends_when_told(data: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with service("serve", environment(data, PORT=str(port), DEMONSTRATION="1"), log) as process:
        until(lambda: "auditor@leeds-yjs.example" in log.read_text(), log)
        assert f"formsvc is ready on http://127.0.0.1:{port}" in log.read_text()
        assert PASSWORD in log.read_text()
        assert status(port) == 200
        started = children(process.pid)
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE) == 0
    assert len(started) == 3
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    assert "Traceback" not in log.read_text()


def test_whatever_part_is_killed_is_there_again(data: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with service("serve", environment(data, PORT=str(port)), log) as process:
        until(lambda: serves(port) and len(workers(data)) == 1, log)
        before = children(process.pid)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: not before & children(process.pid) and len(children(process.pid)) == len(before), log)

        until(lambda: serves(port) and set(workers(data)) <= below(process.pid) and workers(data) != [], log)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def test_when_the_whole_is_killed_nothing_stays_and_it_can_start_again(data: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    env = environment(data, PORT=str(port), DEMONSTRATION="1")
    with service("serve", env, log) as process:
        until(lambda: serves(port) and "is ready" in log.read_text(), log)
        process.kill()

    with service("serve", env, log) as process:
        until(lambda: serves(port) and len(re.findall("is ready", log.read_text())) == 2, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_only_one_serves_from_a_data_folder(data: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with service("serve", environment(data, PORT=str(port)), log):
        until(lambda: serves(port), log)
        second = run("serve", environment(data, PORT=str(free_port())))

    assert second.returncode == 3
    assert "FORMSVC_DATA" in second.stderr


def test_a_port_that_is_taken_is_named_with_its_setting(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("serve", environment(data, PORT=str(taken.getsockname()[1])))

    assert refused.returncode == 3
    assert "FORMSVC_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", ["serve", "work"])
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PRT": "5000", "PORT": "no"}, ["FORMSVC_PRT: there is no such setting", "FORMSVC_PORT: must be"]),
        (
            {"QUEUE_URL": "redis://:secret@127.0.0.1:1/0"},
            ["No queue answers at redis://127.0.0.1:1/0", "FORMSVC_QUEUE_URL"],
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said_without_a_traceback(
    data: Path, command: str, settings: dict[str, str], said: list[str]
) -> None:
    refused = run(command, environment(data, **{"PORT": str(free_port()), **settings}))

    assert refused.returncode == 3
    assert all(words in refused.stderr for words in said)
    assert "secret" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_is_not_there_is_named(data: Path, queue_url: str) -> None:
    nowhere = "postgresql://forms:secret@127.0.0.1:1/forms"
    refused = run("work", environment(data, DATABASE_URL=nowhere, QUEUE_URL=queue_url))

    assert refused.returncode == 3
    assert "FORMSVC_DATABASE_URL" in refused.stderr
    assert "secret" not in refused.stderr


def test_one_more_worker_works_beside_the_first_and_finishes_when_told(data: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with service("serve", environment(data, PORT=str(port)), log):
        until(lambda: serves(port) and len(workers(data)) == 1, log)
        with service("work", environment(data), log) as second:
            until(lambda: len(workers(data)) == 2, log)
            second.send_signal(signal.SIGTERM)

            assert second.wait(PATIENCE) == 0
        assert len(workers(data)) == 1


def test_it_runs_on_postgresql_and_another_queue(
    data: Path, tmp_path: Path, postgresql_url: str, queue_url: str
) -> None:
    port, log = free_port(), tmp_path / "log"
    env = environment(data, PORT=str(port), DATABASE_URL=postgresql_url, QUEUE_URL=queue_url, DEMONSTRATION="1")
    with service("serve", env, log) as process:
        until(lambda: serves(port), log)
        assert len(children(process.pid)) == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    assert not (data / "formsvc.sqlite3").exists()
    assert not (data / "queue.sock").exists()
