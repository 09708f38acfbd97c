"""Keeps one process at work: starts it again when it has died, has done enough, or hangs."""

from __future__ import annotations

import ctypes
import gc
import logging
import mmap
import os
import signal
import struct
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Final, NoReturn

LOG: Final = logging.getLogger("formsvc.jobs")
TRY_LATER: Final = os.EX_TEMPFAIL  # the exit code of a process that missed something which may come back
LONGER: Final = 60  # seconds after its limit, when a task that did not end by itself is ended
A_MOMENT: Final = 1.0
TOO_SOON: Final = 5.0
STARTS: Final = 3  # how often in a row it may fail as soon as it is started
PR_SET_PDEATHSIG: Final = 1
TOLD: Final = (signal.SIGTERM, signal.SIGINT)
HEARD: Final = (*TOLD, signal.SIGCHLD)


class Pulse:
    """Since when a task has been done, shared by the process that does it and the one that watches."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, struct.calcsize("d"))

    def __enter__(self) -> None:
        self._shared[:] = struct.pack("d", time.monotonic())

    def __exit__(self, *_: object) -> None:
        self.still()

    def still(self) -> None:
        """Nothing is being done."""
        self._shared[:] = struct.pack("d", 0.0)

    def seconds(self) -> float:
        """How long the task has been going on; 0 between tasks."""
        (since,) = struct.unpack("d", self._shared[:])
        return time.monotonic() - since if since else 0.0


class Keeper:
    """Runs `work(name, pulse)` in a process of its own, one after another, until told to stop.

    No task may take longer than `limit` seconds. `died` is told the name of a process that did not end by itself.
    """

    def __init__(self, work: Callable[[str, Pulse], None], limit: float, died: Callable[[str], None]) -> None:
        self._work, self._limit, self._died = work, limit, died
        self._pulse = Pulse()
        self._stopping = False
        self._pid = 0

    def run(self) -> None:
        """Keep it at work. Raises SystemExit when it fails again and again as soon as it is started."""
        gc.freeze()  # what was read before the fork is shared, and stays so
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        failures = 0
        while not self._stopping:
            name, started = uuid.uuid4().hex, time.monotonic()
            self._start(name)
            status = self._wait()
            if os.WIFSIGNALED(status):
                self._died(name)
            failed = os.WIFEXITED(status) and os.WEXITSTATUS(status) not in (0, TRY_LATER)
            failures = failures + 1 if failed and time.monotonic() - started < TOO_SOON else 0
            if failures >= STARTS:
                raise SystemExit(1)
            self._pause(time.monotonic() - started)

    def _start(self, name: str) -> None:
        self._pulse.still()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            _be(lambda: self._work(name, self._pulse), parent)

    def _wait(self) -> int:
        """Until it has ended; passes on to it that it shall stop, and ends it when it hangs."""
        while True:
            ended, status = os.waitpid(self._pid, os.WNOHANG)
            if ended:
                return status
            heard = signal.sigtimedwait(HEARD, A_MOMENT)
            if heard is not None and heard.si_signo in TOLD:
                self._stopping = True
                os.kill(self._pid, heard.si_signo)
            if self._pulse.seconds() > self._limit + LONGER:
                os.kill(self._pid, signal.SIGKILL)

    def _pause(self, lived: float) -> None:
        """What ended as soon as it was started is not started again at once."""
        if not self._stopping and lived < TOO_SOON:
            heard = signal.sigtimedwait(TOLD, A_MOMENT)
            self._stopping = heard is not None


def end_with(parent: int) -> None:
    """Be told to end when the parent dies, even by a signal that it cannot catch."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def end_after(work: Callable[[], None]) -> NoReturn:
    """Do this and end the process: well, or as SystemExit says, or with what went wrong."""
    try:
        work()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        LOG.critical("a process ended by a fault", exc_info=True)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def forget_habits(numbers: Iterable[signal.Signals], parent: int) -> None:
    """After a fork: hear these signals as any process does, and end with the parent."""
    for number in numbers:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
    end_with(parent)


def _be(work: Callable[[], None], parent: int) -> None:
    """Work with none of the keeper's habits, and never return."""

    def begin() -> None:
        forget_habits(HEARD, parent)
        work()

    end_after(begin)
