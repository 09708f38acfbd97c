"""What `formsvc serve` does, in order: make ready, start everything, say where it is, watch, end everything."""

from __future__ import annotations

import fcntl
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import IO

from formsvc.assembly import demonstration
from formsvc.assembly.demonstration_work import begin_work
from formsvc.assembly.preparing import prepare
from formsvc.cli import DONE, NOT_THERE
from formsvc.cli import _queue_server as queue_server
from formsvc.cli import _web_server as web_server
from formsvc.cli._children import Child, Supervisor, WouldNotStart
from formsvc.cli._needed import Missing, require_queue, soon
from formsvc.jobs import run_worker
from formsvc.settings import Settings


class Serving:
    """One run of the service on this machine."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self) -> int:
        """Serve until told to stop. Raises Missing when something is not there."""
        settings = self._settings
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(settings), web_server.listen(settings) as listening:
            if settings.queue_url:
                require_queue(settings.queue)
            else:
                queue_server.require_short(settings.queue_socket)
            if prepare(settings, lambda: datetime.now(UTC)):
                begin_work(settings, lambda: datetime.now(UTC))
            return self._supervise(listening)

    def _supervise(self, listening: socket.socket) -> int:
        supervisor = Supervisor()
        try:
            self._start(supervisor, listening)
            if supervisor.wait_until(lambda: web_server.answers(self._settings)):
                self._welcome()
            supervisor.watch()
        except WouldNotStart as failed:
            print(failed, file=sys.stderr)
            return NOT_THERE
        finally:
            listening.close()  # from here on nobody new is let in
            supervisor.stop()
        return DONE

    def _start(self, supervisor: Supervisor, listening: socket.socket) -> None:
        settings = self._settings
        if not settings.queue_url:
            queue = partial(queue_server.serve_queue, settings.queue_socket)
            supervisor.start(Child("queue server", queue, outlives=True))
            supervisor.wait_until(lambda: queue_server.answers(settings.queue_socket))
        supervisor.start(Child("web server", web_server.WebServer(settings, listening).run))
        for _ in range(settings.workers):
            supervisor.start(Child("worker", partial(run_worker, settings)))

    def _welcome(self) -> None:
        print(f"formsvc is ready on {self._settings.address}")
        if self._settings.demonstration:
            print(f"Everybody's password is: {demonstration.PASSWORD}")
            for email, job_title, organisation in demonstration.sign_ins():
                print(f"  {email:<48} {job_title}, {organisation}")
        sys.stdout.flush()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One queue server in one data folder, until its last process has ended. Raises Missing when another is there.

    Where the queue is elsewhere, several machines may serve from one folder.
    """
    with (settings.data / "serving").open("w") as file:
        if not settings.queue_url and not soon(lambda: _locked(file)):
            raise Missing(
                f"Another formsvc serves from {settings.data.resolve()} already: stop it, "
                "or point FORMSVC_DATA to another folder."
            )
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
