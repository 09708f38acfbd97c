"""Ports for what tests start: a port is chosen a while before it is taken, so each process of the tests has ports of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from typing import Final

FIRST: Final = 20_000
LAST: Final = 32_000  # the kernel gives those above to whoever asks for any
EACH: Final = 500
CLAIMS: Final[list[socket.socket]] = []


def free_port() -> int:
    """A port that nobody uses, and that nobody else of the tests is given for a long time."""
    return next(port for port in _ours() if _is_free(port))


@cache
def _ours() -> Iterator[int]:
    """The ports of a block that no other process of the tests has, again and again."""
    for first in range(FIRST, LAST, EACH):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0formsvc-tests-{first}")  # a name of this machine's network, gone with the process
        except OSError:
            claim.close()
            continue
        CLAIMS.append(claim)
        return cycle(range(first, first + EACH))
    raise RuntimeError("every port for tests is taken by other tests")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
