"""Page turns."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.cli.bench.figures import Figure


def turns(times: int) -> Iterator[Figure]:
    yield from ()
