"""Real workers in processes of their own, on a real queue: what a bell or the sweep tells them, they do."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsvc.jobs import run_worker, tasks
from formsvc.settings import Settings
from formsvc.workflow import LookAtClocks
from tests.real_parts.mail import MailServer
from tests.real_parts.programs import PATIENCE
from tests.workflow.institution import Clock, Institution, found, settings

# Workers are started from a clean process: no thread and no connection of the test's is copied into them.
FRESH = multiprocessing.get_context("spawn")


@contextmanager
def workers(of: Settings, count: int = 1) -> Iterator[list[int]]:
    """Workers on these settings, told to stop at the end."""
    processes = [FRESH.Process(target=run_worker, args=(of,)) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield [process.pid or 0 for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.join(30)
            process.kill()


def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for it; fails when it does not come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


@pytest.fixture
def here(tmp_path: Path, database_with_tables: str, queue_url: str, smtp_server: MailServer) -> Institution:
    """An institution that workers can work for: the real time, and a real mail server."""
    of = settings(tmp_path, database_with_tables, queue_url, smtp_url=smtp_server.url)
    return found(of, Clock(datetime.now(UTC)), quick=False)


def status(here: Institution, reference: str) -> str:
    return here.workflow.submission(reference, here.author).row.status


def test_two_workers_take_a_submission_all_the_way(here: Institution, smtp_server: MailServer) -> None:
    reference = here.written()
    with workers(here.service.settings, 2):
        here.service.ring(here.workflow.submit(reference, {}, here.author))
        until(lambda: status(here, reference) == "in_sign_off")
        here.service.ring(here.decide(reference, here.manager))
        here.service.ring(here.decide(reference, here.governor))

        def sent() -> bool:
            page = here.workflow.submission(reference, here.author)
            return [row.state for row in page.deliveries] == ["sent", "sent", "held"]

        until(sent)
        until(lambda: all(isinstance(left, LookAtClocks) for left in here.workflow.overdue()))  # they have their minute
    keys = [message["X-Delivery-Key"] for message in smtp_server.messages if message["X-Delivery-Key"]]
    assert len(keys) == len(set(keys)) == 2
    assert all(message["Subject"] == reference for message in smtp_server.messages)


def test_a_worker_that_starts_finds_what_no_bell_told(here: Institution) -> None:
    reference = here.written()
    here.workflow.submit(reference, {}, here.author)

    with workers(here.service.settings):
        until(lambda: status(here, reference) == "in_sign_off")


def test_workers_that_are_killed_again_and_again_while_they_draw_lose_nothing(here: Institution) -> None:
    reference = here.written()
    due = here.workflow.submit(reference, {}, here.author)
    for _ in range(3):
        here.service.ring(due)
        with killed_worker(here.service.settings):
            until(lambda: here.service.bell.connection.scard("rq:workers") == 1)
        here.service.bell.connection.flushall()  # and the queue forgets everything

    with workers(here.service.settings, 2):
        until(lambda: status(here, reference) == "in_sign_off")
    assert [moment.what for moment in here.workflow.submission(reference, here.author).timeline].count(
        "Put to the signatories"
    ) == 1


@contextmanager
def killed_worker(of: Settings) -> Iterator[None]:
    """A worker, killed with whatever it is doing in the processes that it began."""
    process = FRESH.Process(target=run_worker, args=(of,))
    process.start()
    yield
    time.sleep(random.uniform(0.0, 0.5))  # at no moment in particular
    children = [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    for one in (process.pid or 0, *children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.join()


def test_a_task_that_stops_is_logged_without_its_words(
    here: Institution, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: object, _document: int) -> None:
        raise RuntimeError("His grandmother has not seen him since March.")

    monkeypatch.setattr(type(here.workflow), "render_document", broken)
    monkeypatch.setattr(tasks, "_SERVICE", [here.service])

    tasks.render_document(7)

    assert "render_document 7 stopped: RuntimeError" in caplog.text
    assert "grandmother" not in caplog.text


def test_a_worker_that_is_told_to_stop_finishes_and_goes(here: Institution) -> None:
    process = FRESH.Process(target=run_worker, args=(here.service.settings,))
    process.start()
    until(lambda: here.service.bell.connection.scard("rq:workers") == 1)

    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(PATIENCE)

    assert process.exitcode == 0
