"""The bell: wakes a worker for what is due. It carries an id, never data, and nothing is lost when nobody hears it.

What is urgent has a queue of its own, which every worker listens to first: it leaves next, however much waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from formsvc.logs import request_id
from formsvc.workflow import (
    Deliver,
    Due,
    EraseLine,
    LookAgain,
    LookAtClocks,
    LookAtRecords,
    ReadBounces,
    RenderDocument,
    SendNotice,
    Task,
)
from formsvc.workflow.admin_views import Hearing

LOG: Final = logging.getLogger("formsvc.bell")
QUEUE: Final = "formsvc"
URGENT: Final = "formsvc-urgent"
SWEPT: Final = "formsvc:swept-at"
QUEUES: Final = (URGENT, QUEUE)  # in the order in which they are listened to
SECONDS_TO_WORK: Final = 180
# A bell for the same row is rung once in this time, so that the sweep does not pile them up; a bell whose worker was
# killed is forgotten after it.
ONCE_IN: Final = 300
FEW: Final = 20
REQUEST: Final = "request"  # whose id goes with a bell, so that a worker's lines in the log can be found
JUST_NOW: Final = 20  # seconds in which a worker that took a bell says so
TASKS: Final[Mapping[type[Task], str]] = {
    RenderDocument: "render_document",
    Deliver: "deliver",
    SendNotice: "send_notice",
    LookAtClocks: "look_at_clocks",
    LookAgain: "look_again",
    ReadBounces: "read_bounces",
    LookAtRecords: "look_at_records",
    EraseLine: "erase_line",
}


class Bell:
    """Rings on two queues. Connects when it is first rung, so it may be made before a fork."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        # Tried again once, at once: whoever rings does not wait for a queue that is away.
        retry = Retry(NoBackoff(), 1)
        self.connection = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=retry)
        self.queue = Queue(QUEUE, connection=self.connection, serializer=JSONSerializer)
        self.urgent = Queue(URGENT, connection=self.connection, serializer=JSONSerializer)
        self._clock = clock

    def ring(self, due: Due) -> None:
        """Ring for everything that is due. Never raises: the rows remember, and the sweep asks them."""
        try:
            rung = self._rung() if len(due) > FEW else frozenset()
            for task in due:
                if _name(task) not in rung:
                    self._ring(task)
        except RedisError as silent:
            LOG.warning("the queue does not answer (%s); %s tasks wait for the sweep", type(silent).__name__, len(due))

    def _rung(self) -> frozenset[str]:
        """What waits to be heard, asked once for a sweep that finds much: each by itself is four questions."""
        waiting = (job_id for queue in (self.urgent, self.queue) for job_id in queue.job_ids)
        return frozenset(job_id.rpartition("-")[0] for job_id in waiting)

    def say_swept(self) -> None:
        """Leave word that a worker has just asked the rows what waits."""
        with suppress(RedisError):
            self.connection.set(SWEPT, repr(self._clock()))

    def hearing(self) -> Hearing | None:
        """Who listens; None when the queue does not answer."""
        try:
            names = [queue.name for queue in (self.urgent, self.queue)]
            workers = Worker.all_keys(self.connection)
            return Hearing(
                tasks={name: Queue(name, connection=self.connection).count for name in names},
                workers=sum(bool(self.connection.exists(key)) for key in workers),
                swept_at=float(self.connection.get(SWEPT) or 0),
            )
        except RedisError:
            return None

    def _ring(self, task: Task) -> None:
        job_id = f"{_name(task)}-{int(self._clock() // ONCE_IN)}"
        try:
            self._enqueue(task, job_id)
        except DuplicateJobError:
            if self._abandoned(job_id):
                with suppress(DuplicateJobError):  # somebody else was quicker
                    self._enqueue(task, job_id)

    def _enqueue(self, task: Task, job_id: str) -> None:
        queue = self.urgent if task.urgent else self.queue
        queue.enqueue(
            f"formsvc.jobs.tasks.{TASKS[type(task)]}",
            task.id,
            job_id=job_id,
            unique=True,
            job_timeout=SECONDS_TO_WORK,
            result_ttl=0,
            failure_ttl=1,
            meta={REQUEST: request_id()},
        )

    def _abandoned(self, job_id: str) -> bool:
        """Whether a bell was heard by a worker that is gone; then it is forgotten."""
        try:
            job = Job.fetch(job_id, connection=self.connection, serializer=JSONSerializer)
        except NoSuchJobError:
            return True
        if self._is_heard(job):
            return False
        job.delete()
        return True

    def _is_heard(self, job: Job) -> bool:
        """Whether it waits in its queue, or a worker that lives has it or has only just taken it."""
        if job.worker_name:
            return bool(self.connection.exists(f"{Worker.redis_worker_namespace_prefix}{job.worker_name}"))
        rung_at = job.enqueued_at.timestamp() if job.enqueued_at is not None else 0.0
        if self._clock() - rung_at < JUST_NOW:
            return True
        return any(queue.get_job_position(job.id) is not None for queue in (self.urgent, self.queue))


def _name(task: Task) -> str:
    """What a bell is rung for: the same for the same row, whenever it is rung."""
    return f"{TASKS[type(task)]}-{task.id}"
