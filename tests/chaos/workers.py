"""Real workers that look at a clock which can be moved, and make small documents quickly."""

from __future__ import annotations

import contextlib
import mmap
import multiprocessing
import os
import signal
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from formsvc.assembly import Service
from formsvc.delivery.channels import SecureEmail, SecureLink
from formsvc.delivery.post import SmtpPost, read_smtp_url
from formsvc.jobs import working
from formsvc.settings import Settings
from formsvc.workflow import Workflow
from tests.workflow.institution import Institution, opened

IMPATIENT = 2.0  # seconds that a mail server has for an answer
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(["tests.chaos.workers"])


class MovedClock:
    """The time of the machine, moved by what stands in a file, for every process at once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            file.write_bytes(struct.pack("d", 0.0))
        self._shared: mmap.mmap | None = None

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.moved)

    def __reduce__(self) -> Any:
        return MovedClock, (self.file,)

    @property
    def moved(self) -> float:
        return float(struct.unpack("d", self._mapped()[:])[0])

    def move(self, **by: float) -> None:
        self._mapped()[:] = struct.pack("d", self.moved + timedelta(**by).total_seconds())

    def _mapped(self) -> mmap.mmap:
        if self._shared is None:
            with self.file.open("r+b") as file:
                self._shared = mmap.mmap(file.fileno(), 8)
        return self._shared


def impatient(settings: Settings, clock: Any) -> Institution:
    """The institution as every process of the ordeal opens it."""
    here = opened(settings, clock)
    post = SmtpPost(read_smtp_url(settings.smtp_url), IMPATIENT)
    house = here.workflow.house
    channels = {
        **house.channels,
        "secure_link": SecureLink(post, settings.mail_from),
        "secure_email": SecureEmail(post, settings.mail_from, settings.mail_domains),
    }
    service: Service = replace(here.service, workflow=Workflow(replace(house, post=post, channels=channels)), now=clock)
    return Institution(service, clock)


def _work(settings: Settings, clock: MovedClock, sweep_every: int) -> None:
    working.SWEEP_EVERY = sweep_every  # type: ignore[misc]
    working.keep_working(impatient(settings, clock).service)


class Crew:
    """Workers, each a keeper with the process that it keeps; any of them may be killed, and another comes."""

    def __init__(self, settings: Settings, clock: MovedClock, count: int, sweep_every: int = 10) -> None:
        self._arguments = (settings, clock, sweep_every)
        self._processes: list[BaseProcess] = [self._hired() for _ in range(count)]

    def kill(self, which: int) -> None:
        """One of them, with everything that it started, wherever it is; and hire another."""
        place = which % len(self._processes)
        process = self._processes[place]
        for pid in (process.pid or 0, *_children(process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.join()
        self._processes[place] = self._hired()

    def kill_hand(self, which: int) -> bool:
        """The process that does the tasks; its keeper replaces it. Whether there was one."""
        children = _children(self._processes[which % len(self._processes)].pid)
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(children)

    def dismiss(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(30)
            process.kill()

    def _hired(self) -> BaseProcess:
        process = READY.Process(target=_work, args=self._arguments)
        process.start()
        return process


def _children(pid: int | None) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
