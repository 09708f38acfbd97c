"""A worker that is told to stop does, at whatever moment it hears it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from formsvc.assembly.bell import QUEUE
from formsvc.jobs.working import SweepingWorker, new_worker


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def queue(queue_url: str) -> Iterator[Queue]:
    """A queue where one bell waits: whoever hears it has not stopped."""
    connection = redis.from_url(queue_url)
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
    queue.enqueue("time.time")
    yield queue
    connection.close()


def told_to_stop() -> tuple[()]:
    os.kill(os.getpid(), signal.SIGTERM)
    return ()


def worker_on(queue: Queue, overdue: Callable[[], tuple[()]] = tuple) -> SweepingWorker:
    service: Any = SimpleNamespace(
        bell=SimpleNamespace(connection=queue.connection),
        engine=SimpleNamespace(dispose=lambda: None),
        workflow=SimpleNamespace(overdue=overdue),
        ring=lambda due: None,
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
