"""How a command stops early: an exit code and the lines that say why."""

from __future__ import annotations

import sys


class CannotGoOn(Exception):
    """A command stops here with this exit code, after these lines on standard error."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(*lines)
        self.code, self.lines = code, lines


def say(*lines: str) -> None:
    """Lines on standard error. Control characters, in a name that came from a file, are spelled out."""
    for line in lines:
        print("".join(c if c.isprintable() else repr(c)[1:-1] for c in line), file=sys.stderr)
