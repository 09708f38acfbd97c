"""Processes kept together: started, started again, and ended with nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real_parts.programs import PATIENCE

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from formsvc.cli import _children
from formsvc.cli._children import Child, Supervisor, WouldNotStart

folder = Path(sys.argv[1])

def lives(name, finishes=True):
    def task():
        signal.signal(signal.SIGTERM, (lambda *_: note_and_leave(name)) if finishes else refuse)
        (folder / f"{name}.{os.getpid()}").touch()
        while True:
            time.sleep(60)
    return task

def note_and_leave(name):
    with (folder / "ended").open("a") as file:
        file.write(name + " ")
    os._exit(0)

def refuse(*_):
    (folder / "asked").touch()

def fails():
    (folder / f"failed.{os.getpid()}").touch()
    sys.exit(7)

supervisor = Supervisor()
"""


@contextmanager
def supervising(folder: Path, program: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", PROGRAM + program, str(folder)]) as process:
        try:
            yield process
        finally:
            process.kill()


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.01)


def pids(folder: Path, name: str) -> list[int]:
    return [int(path.suffix[1:]) for path in folder.glob(f"{name}.*")]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


TWO = """
supervisor.start(Child("queue", lives("queue"), outlives=True))
supervisor.start(Child("web", lives("web")))
supervisor.watch()
supervisor.stop()
"""


def test_told_to_end_everything_ends_and_what_the_others_need_ends_last(tmp_path: Path) -> None:
    with supervising(tmp_path, TWO) as process:
        until(lambda: len(pids(tmp_path, "web")) == len(pids(tmp_path, "queue")) == 1)
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE) == 0
    assert (tmp_path / "ended").read_text() == "web queue "


def test_a_process_that_was_killed_is_started_again(tmp_path: Path) -> None:
    with supervising(tmp_path, TWO) as process:
        until(lambda: len(pids(tmp_path, "web")) == 1)
        os.kill(pids(tmp_path, "web")[0], signal.SIGKILL)
        until(lambda: len(pids(tmp_path, "web")) == 2)
        process.send_signal(signal.SIGINT)

        assert process.wait(PATIENCE) == 0
    assert not any(runs(pid) for pid in pids(tmp_path, "web") + pids(tmp_path, "queue"))


def test_when_the_one_that_watches_is_killed_the_others_end_too(tmp_path: Path) -> None:
    with supervising(tmp_path, TWO) as process:
        until(lambda: len(pids(tmp_path, "web")) == len(pids(tmp_path, "queue")) == 1)
        process.kill()
        process.wait(PATIENCE)

        until(lambda: not any(runs(pid) for pid in pids(tmp_path, "web") + pids(tmp_path, "queue")))


def test_one_that_never_starts_is_given_up_and_the_others_end(tmp_path: Path) -> None:
    program = """
supervisor.start(Child("queue", lives("queue"), outlives=True))
supervisor.start(Child("web server", fails))
try:
    supervisor.watch()
except WouldNotStart as wrong:
    (folder / "said").write_text(str(wrong))
supervisor.stop()
"""
    with supervising(tmp_path, program) as process:
        assert process.wait(PATIENCE) == 0

    assert (tmp_path / "said").read_text() == "The web server would not start. What it said stands above."
    assert len(pids(tmp_path, "failed")) == 3
    assert not any(runs(pid) for pid in pids(tmp_path, "queue"))


def test_one_that_will_not_finish_is_ended_when_told_twice(tmp_path: Path) -> None:
    program = """
supervisor.start(Child("stubborn", lives("stubborn", finishes=False)))
supervisor.watch()
supervisor.stop()
"""
    with supervising(tmp_path, program) as process:
        until(lambda: len(pids(tmp_path, "stubborn")) == 1)
        process.send_signal(signal.SIGTERM)
        until((tmp_path / "asked").exists)
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE) == 0
    assert not any(runs(pid) for pid in pids(tmp_path, "stubborn"))
