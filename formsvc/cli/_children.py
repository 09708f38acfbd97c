"""Processes that are started together, kept running, and ended together."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from formsvc.jobs.keeping import end_after, forget_habits

PATIENCE = 30.0  # seconds to finish what is being done, after which a process is ended
TOO_SOON = 5.0  # one that ends sooner than this after its start has failed to start
A_MOMENT = 0.1
STARTS = 3  # how often in a row one may fail to start
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


class WouldNotStart(Exception):
    """A process ended again and again as soon as it was started; what it said stands above."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The {name} would not start. What it said stands above.")


@dataclass(eq=False)
class Child:
    """One process: what it does, and how it fares."""

    name: str
    task: Callable[[], None] = field(repr=False)
    outlives: bool = False  # ends after the others, which need it to finish
    pid: int = 0
    status: int = 0
    started: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Begin, in a process of its own that ends when this one does."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.started = time.monotonic()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the child has handlers of its own
        self.pid = os.fork()
        if self.pid == 0:
            _be_a_child(self.task, parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def tell_to_end(self) -> None:
        """Ask it to finish what it is doing, and end."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def end(self) -> None:
        """End it and everything that it started, now."""
        if self.pid:
            os.killpg(self.pid, signal.SIGKILL)

    def has_ended(self) -> bool:
        """Whether it runs no more."""
        if self.pid:
            ended, self.status = os.waitpid(self.pid, os.WNOHANG)
            self.pid = 0 if ended else self.pid
        return self.pid == 0


class Supervisor:
    """Starts processes in order, starts again those that end, and ends them all in the opposite order when told to."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._stopping = False
        self._wake, wakes = os.pipe()
        os.set_blocking(wakes, False)
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, self._told)

    def start(self, child: Child) -> None:
        """Start one more."""
        self._children.append(child)
        child.start()

    def wait_until(self, ready: Callable[[], bool]) -> bool:
        """Keep everything running until it is ready. False when told to stop first."""
        while not self._stopping and not ready():
            self._look_after(0.02)
        return not self._stopping

    def watch(self) -> None:
        """Keep everything running until told to stop."""
        while not self._stopping:
            self._look_after(5.0)

    def stop(self) -> None:
        """Let everything finish what it is doing, and then what it needed; told again, or out of patience, end it."""
        self._stopping = False
        self._end([child for child in self._children if not child.outlives])
        self._end([child for child in self._children if child.outlives])

    def _end(self, children: Iterable[Child]) -> None:
        give_up = time.monotonic() + PATIENCE
        for child in children:
            child.tell_to_end()
        while children := [child for child in children if not child.has_ended()]:
            if self._stopping or time.monotonic() > give_up:
                for child in children:
                    child.end()
            self._sleep(0.5)

    def _look_after(self, seconds: float) -> None:
        for child in self._children:
            if child.has_ended() and not self._stopping:
                _start_again(child)
        self._sleep(seconds)

    def _sleep(self, seconds: float) -> None:
        if select.select([self._wake], [], [], seconds)[0]:
            os.read(self._wake, 1024)

    def _told(self, number: int, _: object) -> None:
        self._stopping = self._stopping or number != signal.SIGCHLD


def _start_again(child: Child) -> None:
    if os.WIFSIGNALED(child.status):
        time.sleep(A_MOMENT)  # it was killed, and not for failing
    elif time.monotonic() - child.started < TOO_SOON:
        child.failures += 1
    else:
        child.failures = 0
    if child.failures >= STARTS:
        raise WouldNotStart(child.name)
    child.start()


def _be_a_child(task: Callable[[], None], parent: int) -> None:
    """Run the task with none of the parent's habits, and never return."""

    def begin() -> None:
        os.setpgid(0, 0)  # a Ctrl-C is for the parent, who tells the children in order
        signal.set_wakeup_fd(-1)
        forget_habits(SIGNALS, parent)
        task()

    end_after(begin)
