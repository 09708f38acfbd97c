"""A worker as a program, which looks at a clock that can be moved: python -m tests.chaos.work FILE-OF-THE-CLOCK"""

from __future__ import annotations

import sys
from pathlib import Path

from formsvc import logs
from formsvc.jobs import working
from formsvc.settings import current
from tests.chaos.workers import MovedClock, impatient

if __name__ == "__main__":
    logs.set_up("json")
    working.SWEEP_EVERY = 10  # type: ignore[misc]
    working.keep_working(impatient(current(), MovedClock(Path(sys.argv[1]))).service)
