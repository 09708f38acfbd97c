"""Whether each thing that the service depends on is there: asked at once, in threads, and never waited for long."""

from __future__ import annotations

import shutil
import smtplib
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from redis import Redis
from sqlalchemy import Engine

from formsvc.assembly.bell import Bell
from formsvc.database.migrating import version_of, versions
from formsvc.delivery.post import read_smtp_url
from formsvc.sealing import Sealer
from formsvc.settings import Settings
from formsvc.submissions.viruses import Clamd
from formsvc.workflow.admin_views import Dependency

PATIENCE: Final = 2.0  # seconds for all of them together
FRESH_FOR: Final = 5.0
MAIL_FRESH_FOR: Final = 60.0  # a mail server is not knocked at all the time
LEAST_ROOM: Final = 200 * 2**20  # bytes
SWEPT_WITHIN: Final = 180.0
NEEDED: Final = ("database", "queue", "storage", "keys")  # without the others pages work, and what waits is kept


class NotReady(Exception):
    """A dependency is not as it should be; the words are for whoever runs the service."""


@dataclass
class _Asked:
    """One question: its last answer, and the thread that is asking."""

    ask: Callable[[], str]
    fresh_for: float = FRESH_FOR
    answer: tuple[bool, str] = (False, "not asked yet")
    at: float | None = None
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Ask, unless somebody is asking already or has just been told."""
        fresh = self.at is not None and time.monotonic() - self.at < self.fresh_for
        if not fresh and (self.thread is None or not self.thread.is_alive()):
            self.thread = threading.Thread(target=self._ask, daemon=True)
            self.thread.start()

    def wait(self, until: float) -> tuple[bool, str]:
        """The answer; when there is none in time, that."""
        if self.thread is not None:
            self.thread.join(max(0.0, until - time.monotonic()))
            if self.thread.is_alive():
                return False, "no answer in time"
        return self.answer

    def _ask(self) -> None:
        try:
            self.answer = True, self.ask()
        except NotReady as wrong:
            self.answer = False, str(wrong)
        except Exception as wrong:
            self.answer = False, type(wrong).__name__
        self.at = time.monotonic()


class Readiness:
    """Asks every dependency. Made before a fork: it connects to nothing until it is asked."""

    def __init__(self, settings: Settings, engine: Engine, sealer: Sealer, bell: Bell) -> None:
        self._settings, self._engine, self._sealer, self._bell = settings, engine, sealer, bell
        self._queue = Redis.from_url(settings.queue, socket_connect_timeout=1, socket_timeout=1)
        self._lock = threading.Lock()
        self._asked: Mapping[str, _Asked] = {
            "database": _Asked(self._database),
            "queue": _Asked(self._queue_answers),
            "storage": _Asked(self._storage),
            "keys": _Asked(self._keys),
            "mail": _Asked(self._mail, MAIL_FRESH_FOR),
            "workers": _Asked(self._workers),
            **({"scanner": _Asked(self._scanner)} if settings.clamav_url else {}),
        }

    def dependencies(self) -> tuple[Dependency, ...]:
        """Each with what came of asking it in the last seconds."""
        with self._lock:
            for asked in self._asked.values():
                asked.start()
        until = time.monotonic() + PATIENCE
        found = {name: asked.wait(until) for name, asked in self._asked.items()}
        return tuple(
            Dependency(name=name, ok=ok, needed=name in NEEDED, detail=detail) for name, (ok, detail) in found.items()
        )

    def _database(self) -> str:
        version = version_of(self._engine)
        if version != versions()[-1]:
            raise NotReady(f"at version {version}, and this program needs {versions()[-1]}")
        return f"at version {version}"

    def _queue_answers(self) -> str:
        self._queue.ping()
        return "answers"

    def _storage(self) -> str:
        folder = self._settings.files
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"room?")
            file.flush()
        room = shutil.disk_usage(folder).free
        if room < LEAST_ROOM:
            raise NotReady(f"{room // 2**20} MB are left, and {LEAST_ROOM // 2**20} MB are needed")
        return f"{room // 2**20} MB are left"

    def _keys(self) -> str:
        self._sealer.open(self._sealer.seal(b"readable?", "readiness"), "readiness")
        return f"the newest is {self._sealer.newest}"

    def _mail(self) -> str:
        if not self._settings.smtp_url:
            return "written into a folder"
        server = read_smtp_url(self._settings.smtp_url)
        if server.smtps:
            socket.create_connection((server.host, server.port), timeout=PATIENCE).close()
        else:
            with smtplib.SMTP(server.host, server.port, timeout=PATIENCE) as smtp:
                smtp.noop()
        return "answers"

    def _scanner(self) -> str:
        if not Clamd(self._settings.clamav_url, patience=PATIENCE).ping():
            raise NotReady("ClamAV does not answer, and no file is taken until it does")
        return "answers"

    def _workers(self) -> str:
        hearing = self._bell.hearing()
        if hearing is None:
            raise NotReady("the queue, which knows of them, does not answer")
        ago = time.time() - hearing.swept_at
        if not hearing.workers or ago > SWEPT_WITHIN:
            raise NotReady(f"{hearing.workers} alive; none has looked for what waits in {SWEPT_WITHIN:.0f} seconds")
        return f"{hearing.workers} alive; one looked for what waits {ago:.0f} seconds ago"
