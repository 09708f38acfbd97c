"""How many deliveries a second two workers make, beside what RQ does with a task that does nothing."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer

from formsvc.cli.bench.bureau import AUTHOR, Bureau, open_bureau, opened, running, until
from formsvc.cli.bench.decisions import AT_LEAST, WORKERS, decided
from formsvc.cli.bench.figures import Figure
from formsvc.delivery.tables import Delivery
from formsvc.jobs.working import keep_working
from formsvc.settings import Settings
from formsvc.workflow import Deliver, Due

SHARE: Final = 0.5
EMPTY: Final = "bench-empty"
SIMPLE: Final = "bench-simple"


def deliveries(times: int) -> Iterator[Figure]:
    """The rows about deliveries."""
    with open_bureau() as bureau:
        references = bureau.put_to_the_manager(max(AT_LEAST, times))
        decided(bureau, references)
        due = bureau.work(bureau.service.workflow.overdue())
        ours = _delivered(bureau, due, rounds=max(3, times // 7))
        empty = _empty(bureau, len(due), Worker, EMPTY)
        simple = _empty(bureau, len(due), SimpleWorker, SIMPLE)
        what = f"deliveries a second by SMTP, {WORKERS} workers, {bureau.base}"
        yield Figure(what=what, value=ours, unit="/s")
        yield Figure(what=f"empty tasks a second, {WORKERS} workers of RQ", value=empty, unit="/s")
        yield Figure(
            what="deliveries, share of empty tasks", value=ours / empty, unit="", reach=SHARE, sense="at least"
        )
        yield Figure(what="empty tasks a second, RQ without a fork", value=simple, unit="/s")


def _delivered(bureau: Bureau, due: Due, rounds: int) -> float:
    """The median of some rounds: everything is rung for at once, and then sent again."""
    author, rates = bureau.person(AUTHOR), []
    with ExitStack() as workers:
        for _ in range(WORKERS):
            workers.enter_context(running(_work, bureau.service.settings))
        _is_listened_to(bureau)
        for _ in range(rounds):
            start = time.perf_counter()
            bureau.service.ring(due)
            until(lambda: not bureau.count(Delivery.id, Delivery.state == "waiting"))
            rates.append(len(due) / (time.perf_counter() - start))
            due = tuple(one for task in due for one in bureau.service.workflow.resend(task.id, author))
            due = tuple(task for task in due if isinstance(task, Deliver))
    return statistics.median(rates[1:])  # the first warms up


def _work(settings: Settings) -> None:
    keep_working(opened(settings))


def _is_listened_to(bureau: Bureau) -> None:
    def workers() -> bool:
        hearing = bureau.service.workers()
        return hearing is not None and hearing.workers == WORKERS

    until(workers)


def _empty(bureau: Bureau, count: int, worker: type[Worker] | type[SimpleWorker], name: str) -> float:
    """How many tasks a second that only look at the time."""
    queue = Queue(name, connection=bureau.service.bell.connection, serializer=JSONSerializer)
    with ExitStack() as workers:
        for _ in range(WORKERS):
            workers.enter_context(running(_idle, bureau.service.settings.queue, worker, name))
        until(lambda: Worker.count(queue=queue) == WORKERS)
        rates = [_emptied(queue, count) for _ in range(3)]
    return statistics.median(rates[1:])


def _emptied(queue: Queue, count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        queue.enqueue("time.time", result_ttl=0, failure_ttl=1)
    until(lambda: queue.count == 0 and queue.started_job_registry.count == 0)
    return count / (time.perf_counter() - start)


def _idle(url: str, worker: Callable[..., Worker], name: str) -> None:
    connection = Redis.from_url(url)
    queue = Queue(name, connection=connection, serializer=JSONSerializer)
    worker([queue], connection=connection, serializer=JSONSerializer).work(logging_level="ERROR")
