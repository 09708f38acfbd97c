"""A web process whose threads nobody holds: who sends too slowly is cut off, and no program or version is named."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any, Final

from gunicorn.http import wsgi
from gunicorn.workers.gthread import ThreadWorker

HEAD_WITHIN: Final = 20.0  # seconds from the first letter of a request to the end of its headers
ALL_WITHIN: Final = 300.0  # and to the end of what it carries: a few photographs on a slow line
NAME: Final = "formsvc"

wsgi.SERVER = NAME


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, which waits for whoever sends as long as they like; this one does not."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._until: dict[Any, float] = {}

    def handle(self, conn: Any) -> Any:
        """In a thread: the whole of one request."""
        self._until[conn] = time.monotonic() + HEAD_WITHIN
        try:
            return super().handle(conn)
        finally:
            self._until.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """In the same thread, once the headers are read."""
        self._until[conn] = time.monotonic() + ALL_WITHIN
        return super().handle_request(req, conn)

    def notify(self) -> None:
        """In the main thread, every second: nothing more is read from whoever took too long."""
        super().notify()
        now = time.monotonic()
        for conn, until in list(self._until.items()):
            if now > until:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)
