"""The process that does the tasks is replaced when it dies, hangs or has done enough, and ends when it is told to."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from rq import Queue

from formsvc.jobs import keeping
from formsvc.jobs.keeping import TRY_LATER, Keeper, Pulse
from formsvc.jobs.working import MOST_TASKS
from tests.jobs.test_told_to_stop import worker_on
from tests.jobs.test_workers import until
from tests.real_parts.programs import PATIENCE

FORKED = multiprocessing.get_context("fork")


@contextmanager
def kept(work: Callable[[Path, Pulse], None], notes: Path, limit: float = 60) -> Iterator[BaseProcess]:
    """A keeper in a process of its own. Every process that it starts writes its id before it works."""

    def one(_name: str, pulse: Pulse) -> None:
        with (notes / "started").open("a") as file:
            file.write(f"{os.getpid()}\n")
        work(notes, pulse)

    def died(name: str) -> None:
        with (notes / "died").open("a") as file:
            file.write(f"{name}\n")

    process = FORKED.Process(target=lambda: Keeper(one, limit, died).run())
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(30)
        process.kill()


def lines(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def waits(_notes: Path, _pulse: Pulse) -> None:
    time.sleep(PATIENCE)


def runs(pid: int) -> bool:
    """Whether a process is there, and does not only wait to be taken note of."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_process_that_is_killed_is_replaced_and_its_name_is_told(tmp_path: Path) -> None:
    with kept(waits, tmp_path):
        until(lambda: lines(tmp_path / "started"))
        os.kill(int(lines(tmp_path / "started")[0]), signal.SIGKILL)
        until(lambda: len(lines(tmp_path / "started")) == 2)

    assert len(lines(tmp_path / "died")) >= 1


def test_a_task_that_hangs_where_no_alarm_is_heard_is_ended_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LONGER", 0)

    def hangs(notes: Path, pulse: Pulse) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGALRM, signal.SIGTERM))
        if len(lines(notes / "started")) == 1:
            with pulse:
                time.sleep(600)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
        time.sleep(PATIENCE)

    with kept(hangs, tmp_path, limit=0.5):
        until(lambda: len(lines(tmp_path / "started")) == 2)

    assert len(lines(tmp_path / "died")) >= 1


def test_a_process_that_has_done_enough_is_replaced_without_a_word(tmp_path: Path) -> None:
    def enough(notes: Path, _pulse: Pulse) -> None:
        if len(lines(notes / "started")) > 1:
            time.sleep(PATIENCE)

    with kept(enough, tmp_path):
        until(lambda: len(lines(tmp_path / "started")) == 2)
        assert lines(tmp_path / "died") == []


def test_one_that_cannot_start_is_not_tried_for_ever_but_one_that_misses_the_queue_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    def broken(_notes: Path, _pulse: Pulse) -> None:
        raise SystemExit(3)

    def misses(_notes: Path, _pulse: Pulse) -> None:
        raise SystemExit(TRY_LATER)

    with kept(broken, tmp_path / "a") as one, kept(misses, tmp_path / "b") as other:
        one.join(PATIENCE)
        assert one.exitcode == 1
        until(lambda: len(lines(tmp_path / "b" / "started")) > keeping.STARTS)
        assert other.is_alive()


def test_told_to_stop_the_keeper_tells_the_process_and_waits_for_it(tmp_path: Path) -> None:
    def finishes(notes: Path, _pulse: Pulse) -> None:
        told = []
        signal.signal(signal.SIGTERM, lambda *_: told.append(True))
        (notes / "hears").touch()
        while not told:
            time.sleep(0.01)
        time.sleep(0.5)
        (notes / "finished").touch()

    with kept(finishes, tmp_path) as keeper:
        until((tmp_path / "hears").exists)
        keeper.terminate()
        keeper.join(PATIENCE)

    assert keeper.exitcode == 0
    assert (tmp_path / "finished").exists()


def test_a_process_whose_keeper_is_killed_ends_too(tmp_path: Path) -> None:
    with kept(waits, tmp_path) as keeper:
        until(lambda: lines(tmp_path / "started"))
        keeper.kill()
        pid = int(lines(tmp_path / "started")[0])
        until(lambda: not runs(pid))


def test_a_worker_ends_by_itself_after_so_many_tasks(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_TASKS >= 100
    monkeypatch.setattr("formsvc.jobs.working.MOST_TASKS", 1)
    queue.enqueue("time.time")

    worker_on(queue).work(burst=True)

    assert len(queue) == 1


def test_a_worker_ends_by_itself_when_it_holds_too_much(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formsvc.jobs.working.megabytes", lambda: 1e6)
    queue.enqueue("time.time")

    worker_on(queue).work(burst=True)

    assert len(queue) == 1


def test_the_sweep_comes_though_the_clock_is_moved_back(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    swept = []
    worker = worker_on(queue, overdue=lambda: swept.append(1) or ())  # type: ignore[func-returns-value]
    worker.maintenance_interval = 0
    worker.run_maintenance_tasks()
    monkeypatch.setattr("rq.worker.base.now", lambda: datetime.now(UTC) - timedelta(hours=5))

    assert worker.should_run_maintenance_tasks
