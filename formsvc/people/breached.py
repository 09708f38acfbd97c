"""Passwords that were stolen elsewhere: looked up in a file on this machine, so that nobody is told what was typed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO, Final

DIGITS: Final = 40  # of a SHA-1 digest


class Breached:
    """A file of SHA-1 digests in order, one to a line, as "Pwned Passwords" is published, with or without a colon and a
    number after each. Every look leaves half of what is left out, so its size does not matter."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __contains__(self, password: object) -> bool:
        """Whether this password is in it; False without a file."""
        if self._path is None:
            return False
        wanted = hashlib.sha1(str(password).encode(), usedforsecurity=False).hexdigest().upper().encode()
        with self._path.open("rb") as file:
            return _found(file, wanted)


def _found(file: IO[bytes], wanted: bytes) -> bool:
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        file.seek(middle)
        if middle:
            file.readline()  # the rest of a line that begins before
        begins, line = file.tell(), file.readline()
        found = line[:DIGITS].upper()
        if found == wanted:
            return True
        if not line or found > wanted:
            high = middle
        else:
            low = begins + len(line) - 1
    return _begins_with(file, wanted)


def _begins_with(file: IO[bytes], wanted: bytes) -> bool:
    """The first line is the one that no look in the middle falls on."""
    file.seek(0)
    return file.readline()[:DIGITS].upper() == wanted
