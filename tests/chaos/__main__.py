"""`script/chaos`: the ordeal at any size, with its figures."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from tests.chaos.judging import judge
from tests.chaos.ordeal import ordeal


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="the order in which things go wrong")
    arguments = parser.parse_args()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="formsvc-chaos-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        with ordeal(Path(folder), arguments.submissions, workers=arguments.workers, seed=arguments.seed) as lived:
            verdict = judge(lived)
    lines = [f"{figure:>8g}  {name}" for name, figure in verdict.figures.items()]
    said = verdict.wrong or ("nothing lost, nothing decided twice, everything arrived",)
    sys.stdout.write("\n".join((*lines, *said, "")))
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
