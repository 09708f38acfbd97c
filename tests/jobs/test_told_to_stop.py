"""A worker that is told to stop does, at whatever moment it hears it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from rq import Queue

from formsvc.jobs.working import SweepingWorker, new_worker


def told_to_stop() -> tuple[()]:
    os.kill(os.getpid(), signal.SIGTERM)
    return ()


def worker_on(queue: Queue, overdue: Callable[[], tuple[()]] = tuple) -> SweepingWorker:
    service: Any = SimpleNamespace(
        bell=SimpleNamespace(connection=queue.connection),
        engine=SimpleNamespace(dispose=lambda: None),
        workflow=SimpleNamespace(overdue=overdue),
        ring=lambda due: None,
        look_at_keys=lambda: None,
    )
    return new_worker(service)


def test_while_it_looks_for_what_nobody_heard(queue: Queue) -> None:
    worker_on(queue, overdue=told_to_stop).work(burst=True)

    assert len(queue) == 1


def test_as_soon_as_it_can_be_seen(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SweepingWorker, "subscribe", lambda worker: told_to_stop())

    worker_on(queue).work(burst=True)

    assert len(queue) == 1


def test_just_before_it_listens(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SweepingWorker, "heartbeat", lambda *_, **__: told_to_stop())

    worker_on(queue).work(burst=True)

    assert len(queue) == 1


def test_a_worker_that_nobody_told_hears_the_bell(queue: Queue) -> None:
    worker_on(queue).work(burst=True)

    assert len(queue) == 0
