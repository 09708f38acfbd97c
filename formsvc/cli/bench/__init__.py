"""`formsvc bench`: the numbers that we mean to reach, measured here and now."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Final

from formsvc.cli import Subparsers
from formsvc.cli.bench.figures import Figure

PARTS: Final = (
    "documents",
    "workers",
    "turns",
    "journeys",
    "decisions",
    "deliveries",
    "sweeps",
)  # each a module here, with a function of its name


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("bench", help="measure this machine against the numbers to reach")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given more than once")
    parser.add_argument("--times", type=int, default=20, metavar="N", help="how often each thing is measured")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every figure beside what it should reach; 1 when one of them was not reached."""
    figures = [figure for part in arguments.only or PARTS for figure in _measured(part, arguments.times)]
    if arguments.json:
        print(json.dumps([asdict(figure) | {"reached": figure.reached} for figure in figures], indent=2))
    else:
        print(_table(figures))
    return 1 if any(figure.reached is False for figure in figures) else 0


def _measured(part: str, times: int) -> Iterator[Figure]:
    print(f"measuring {part} ...", file=sys.stderr)
    module = importlib.import_module(f"{__name__}.{part}")  # only now: it brings everything that draws documents
    measure: Callable[[int], Iterator[Figure]] = getattr(module, part)
    yield from measure(times)


def _table(figures: Sequence[Figure]) -> str:
    wide = max(len(figure.what) for figure in figures)
    head = f"{'what':<{wide}}  {'measured':>12}  {'to reach':>12}  "
    lines = [head, "-" * len(head)]
    for figure in figures:
        verdict = {True: "reached", False: "NOT reached", None: ""}[figure.reached]
        lines.append(f"{figure.what:<{wide}}  {figure.said:>12}  {figure.goal:>12}  {verdict}".rstrip())
    return "\n".join(lines)
