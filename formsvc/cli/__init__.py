"""The command line: one module here for each command, found by its name."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from typing import TypeAlias, cast

from formsvc.cli._stop import CannotGoOn, say

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

DONE, WRONG_INPUT, WRONG_COMMAND, NOT_THERE = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 wrong input, 2 wrong command line, 3 something is not there."""
    arguments = parser().parse_args(argv)
    try:
        return cast(int, arguments.run(arguments))
    except CannotGoOn as stop:
        say(*stop.lines)
        return stop.code
    except KeyboardInterrupt:
        return WRONG_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return DONE


def parser() -> argparse.ArgumentParser:
    """Every command with its arguments. A command's module has `add_parser(subparsers)`; `_name` is no command."""
    whole = argparse.ArgumentParser(prog="formsvc", description="Forms about children in custody: asked, signed, sent.")
    subparsers = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}").add_parser(subparsers)
    return whole
