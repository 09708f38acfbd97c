"""A worker: waits for bells, does what they say, and sweeps once a minute."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from redis import Redis, RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from formsvc import logs
from formsvc.assembly import Service, assemble, signing
from formsvc.assembly.bell import QUEUES, REQUEST, SECONDS_TO_WORK
from formsvc.assembly.drawing import warm
from formsvc.jobs import tasks
from formsvc.jobs.keeping import TRY_LATER, Keeper, Pulse
from formsvc.settings import Settings
from formsvc.workflow.papers import where

LOG: Final = logging.getLogger("formsvc.jobs")
SWEEP_EVERY: Final = 50  # seconds; with the time a worker waits for a bell, never more than a minute
LISTEN_FOR: Final = 10
SEEN_FOR: Final = 20  # seconds after which a worker that was killed is known to be gone
BEAT_EVERY: Final = 5
# What makes documents holds on to a little of each. A process is replaced after so many tasks, or so many megabytes.
MOST_TASKS: Final = 500
MOST_MEGABYTES: Final = 400
WORKER_KEY: Final = SimpleWorker.redis_worker_namespace_prefix


class SweepingWorker(SimpleWorker):
    """RQ's worker that does a task in its own process, and at its maintenance times asks the rows what waits.

    It is watched by a keeper, which replaces it when it dies, hangs, or has done enough (docs/decisions/0022).
    """

    service: Service
    pulse: Pulse | None = None
    listening = False
    swept_at: float | None = None
    done = 0
    max_connection_wait_time = float(BEAT_EVERY)

    def register_birth(self) -> None:
        """Be seen; and from the first moment, be told to stop."""
        self._install_signal_handlers()  # type: ignore[no-untyped-call]
        super().register_birth()  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(self, timeout: int | None, max_idle_time: int | None = None) -> Any:
        """Wait for a bell, unless told to stop just before."""
        self.listening = True
        try:
            if self._stop_requested:
                raise StopRequested
            return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
        finally:
            self.listening = False

    def execute_job(self, job: Any, queue: Any) -> None:
        """Do one task, with the keeper watching how long it takes."""
        self.service.look_at_keys()
        with self.pulse or Pulse(), logs.under(job.meta.get(REQUEST)):
            super().execute_job(job, queue)
        self.done += 1
        self._stop_requested = self._stop_requested or self.done >= MOST_TASKS or megabytes() > MOST_MEGABYTES

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Be seen for a short while, so that what a killed worker was doing is soon done by another."""
        super().heartbeat(SEEN_FOR, pipeline)

    def keep_beating(self) -> None:
        """Be seen through a long task too, from a thread that ends with the process."""
        while True:
            time.sleep(BEAT_EVERY)
            with suppress(RedisError):
                self.connection.expire(self.key, SEEN_FOR)

    @property
    def should_run_maintenance_tasks(self) -> bool:
        """By a clock that nobody can move."""
        return self.swept_at is None or time.monotonic() - self.swept_at > self.maintenance_interval

    def run_maintenance_tasks(self) -> None:
        """The queue's own maintenance, and the sweep."""
        self.swept_at = time.monotonic()
        self.service.look_at_keys()
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        try:
            tasks.sweep(self.service)
        except StopRequested:
            raise
        except Exception as error:
            LOG.error("the sweep stopped: %s", where(error))

    def _shutdown(self) -> None:
        """Told to stop: at once from waiting for a bell, otherwise when what is being done is finished."""
        if self.listening:
            raise StopRequested
        self._stop_requested = True


def run_worker(settings: Settings) -> None:
    """Work until told to stop. Everything is read before the first task; connections are opened after the fork."""
    service = assemble(settings)
    warm(settings.templates)
    signing.warm(settings)
    keep_working(service)


def keep_working(service: Service) -> None:
    """Work for a service that is put together, until told to stop."""
    tasks.use(service)
    Keeper(partial(_work, service), SECONDS_TO_WORK, partial(_forget, service.settings)).run()


def new_worker(service: Service, name: str | None = None) -> SweepingWorker:
    """A worker on the service's queues, what is urgent first."""
    worker = SweepingWorker(
        list(QUEUES),
        name=name,
        connection=service.bell.connection,
        serializer=JSONSerializer,
        worker_ttl=LISTEN_FOR + 15,  # RQ listens for 15 seconds less
        maintenance_interval=SWEEP_EVERY,
        log_job_description=False,
    )
    worker.service = service
    return worker


def megabytes() -> float:
    """What this process holds now, in memory; 0 where the system does not say."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0


def _work(service: Service, name: str, pulse: Pulse) -> None:
    """What the process that does the tasks does."""
    worker = new_worker(service, name)
    worker.pulse = pulse
    threading.Thread(target=worker.keep_beating, daemon=True).start()
    try:
        worker.work(logging_level="WARNING")
    except RedisError as silent:
        LOG.warning("the queue does not answer (%s); the worker tries again", type(silent).__name__)
        raise SystemExit(TRY_LATER) from None


def _forget(settings: Settings, name: str) -> None:
    """A worker died: what it was told is told to another at the next sweep."""
    with suppress(RedisError), Redis.from_url(settings.queue, socket_connect_timeout=2, socket_timeout=2) as queue:
        queue.delete(f"{WORKER_KEY}{name}")
