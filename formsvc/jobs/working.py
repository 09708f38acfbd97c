"""A worker: waits for bells, does each task in a process of its own, and sweeps once a minute."""

from __future__ import annotations

import logging
from typing import Any, Final

from rq import Worker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from formsvc.assembly import Service, assemble, signing
from formsvc.assembly.bell import QUEUES
from formsvc.assembly.drawing import warm
from formsvc.jobs import tasks
from formsvc.settings import Settings
from formsvc.workflow.papers import where

LOG: Final = logging.getLogger("formsvc.jobs")
SWEEP_EVERY: Final = 50  # seconds; with the time a worker waits for a bell, never more than a minute
LISTEN_FOR: Final = 10


class SweepingWorker(Worker):
    """RQ's worker, which at each of its maintenance times asks the rows what waits."""

    service: Service
    listening = False

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

    def _shutdown(self) -> None:
        """Told to stop: at once from waiting for a bell, otherwise when what is being done is finished."""
        if self.listening or self.get_state() == WorkerStatus.BUSY:
            super()._shutdown()  # type: ignore[no-untyped-call]
        else:
            self._stop_requested = True

    def run_maintenance_tasks(self) -> None:
        """The queue's own maintenance, and the sweep."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        try:
            tasks.sweep(self.service)
        except StopRequested:
            raise
        except Exception as error:
            LOG.error("the sweep stopped: %s", where(error))
        finally:
            self.service.engine.dispose()  # nothing stays open over a fork


def run_worker(settings: Settings) -> None:
    """Work until told to stop. Everything is read before the first task; the database is opened after each fork."""
    service = assemble(settings)
    tasks.use(service)
    warm(settings.templates)
    signing.warm(settings)
    worker = new_worker(service)
    worker.work(logging_level="WARNING")


def new_worker(service: Service) -> SweepingWorker:
    """A worker on the service's queues, what is urgent first."""
    worker = SweepingWorker(
        list(QUEUES),
        connection=service.bell.connection,
        serializer=JSONSerializer,
        worker_ttl=LISTEN_FOR + 15,  # RQ listens for 15 seconds less
        maintenance_interval=SWEEP_EVERY,
        log_job_description=False,
    )
    worker.service = service
    return worker
