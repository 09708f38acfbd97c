"""`script/two-hosts`: the network between hosts is cut for a minute and healed, with the figures of it."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.hosts import why_not
from tests.chaos.two_hosts import two_hosts


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/two-hosts", description=__doc__)
    parser.add_argument("--forms", type=int, default=40)
    parser.add_argument("--away", type=float, default=60.0, help="seconds without a network")
    arguments = parser.parse_args()
    if reason := why_not():
        sys.stderr.write(f"{reason}\n")
        return 3
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and nothing stays behind
    with tempfile.TemporaryDirectory(prefix="formsvc-hosts-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        verdict = two_hosts(Path(folder), forms=arguments.forms, away_for=arguments.away, real_clock=True).verdict()
    lines = [f"{figure:>8g}  {name}" for name, figure in verdict.figures.items()]
    said = verdict.wrong or ("nothing lost, nothing decided twice, everything arrived",)
    sys.stdout.write("\n".join((*lines, *said, "")))
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
