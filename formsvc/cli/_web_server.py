"""The web server: Gunicorn, on a socket that is open already, so that nobody is turned away while it starts."""

from __future__ import annotations

import gc
import http.client
import socket
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from formsvc.assembly import assemble
from formsvc.cli._needed import Missing, soon
from formsvc.cli._web_worker import PatientWorker
from formsvc.settings import Settings
from formsvc.web import create_app

WAITING = 512  # connections that may wait while all threads are busy
LONGEST_LINE = 8190  # letters of an address, or of one header: a session cookie has less than half
MOST_HEADERS = 64
NOT_KEPT = 0  # seconds: kept connections all stay with one process, while the others idle (docs/performance.md)
MEMORY = Path("/dev/shm")  # noqa: S108 (where heartbeats cost no disk access)


class ServerLog(Logger):  # type: ignore[misc]
    """What Gunicorn says goes where everything goes, and its own list of addresses is not kept: they let people in."""

    def setup(self, cfg: Any) -> None:
        """As Gunicorn does, without a place of its own."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn, set up from our settings and from nothing else."""

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self._settings = settings
        self._listening = listening
        super().__init__()

    def load_config(self) -> None:
        """Hand Gunicorn its settings."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made once before the processes divide: they share what it has read."""
        app = create_app(assemble(self._settings))
        gc.collect()
        gc.freeze()
        return app

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"fd://{self._listening.fileno()}",
            "backlog": WAITING,
            "workers": self._settings.web_processes,
            "threads": self._settings.web_threads,
            "worker_class": PatientWorker,
            "worker_tmp_dir": str(MEMORY) if MEMORY.is_dir() else None,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 25,
            "keepalive": NOT_KEPT,
            "limit_request_line": LONGEST_LINE,
            "limit_request_fields": MOST_HEADERS,
            "limit_request_field_size": LONGEST_LINE,
            "forwarded_allow_ips": "",  # what a proxy says is read by ProxyFix alone, and only of addresses
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "loglevel": "warning",
            "logger_class": ServerLog,
            "control_socket_disable": True,
        }


def listen(settings: Settings) -> socket.socket:
    """The socket that pages are served on. Raises Missing when somebody else has it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if not soon(lambda: _bound(listening, settings)):
        listening.close()
        raise Missing(
            f"The service cannot listen on port {settings.port} of {settings.host}: "
            "stop what uses it, or choose another with FORMSVC_PORT or FORMSVC_HOST."
        )
    listening.listen(WAITING)
    return listening


def _bound(listening: socket.socket, settings: Settings) -> bool:
    try:
        listening.bind((settings.host, settings.port))
    except OSError:
        return False
    return True


def answers(settings: Settings) -> bool:
    """Whether the pages are served: any answer will do."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("HEAD", "/")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
