"""The third truth value: what an expression comes to over a question that nobody has answered."""

from __future__ import annotations

from typing import Final


class Unknown:
    """Neither true nor false. There is one, UNKNOWN; compare with `is`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
