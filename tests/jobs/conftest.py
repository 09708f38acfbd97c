"""A queue for workers that run in the test itself, and the signal handlers put back that they set."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from formsvc.assembly.bell import QUEUE


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
