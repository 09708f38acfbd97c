"""Programs that run beside the tests and end with them, whatever becomes of the tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 240.0  # seconds until a program that does not answer counts as broken, however busy the machine is


@contextmanager
def running(
    command: Sequence[str],
    *,
    answers: Callable[[], bool],
    log: Path,
    end: signal.Signals = signal.SIGTERM,
    settings: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """The program with these settings in its environment, once it answers. The kernel ends it with us, even when we are killed."""
    with log.open("wb") as output:
        tied = ["setpriv", "--pdeathsig", end.name, "--", *command]
        process = subprocess.Popen(
            tied, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=os.environ | dict(settings or {})
        )
    try:
        wait_until(answers, process, log)
        yield process
    finally:
        process.send_signal(end)
        process.wait(PATIENCE)


def wait_until(answers: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"{process.args!r} does not answer; it said: {log.read_text(errors='replace')}")
        time.sleep(0.02)


def find(name: str, *, among: Sequence[str] = ()) -> str:
    """The path of a program, from the search path or one of the patterns, the newest version first."""
    found = shutil.which(name) or next(
        (str(path) for pattern in among for path in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)), None
    )
    if found is None:
        raise RuntimeError(f"{name} is not on this machine: script/bootstrap test installs it")
    return found
