"""What a picture of a route shows: laps, the stops of each, and what branches off at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal[
    "done", "now", "to_come", "passed", "back", "ended", "replaced",
    "waiting", "held", "to_give", "sent", "opened", "arrived", "failed",
]  # fmt: skip
REACHED: frozenset[Mark] = frozenset({"done", "now", "passed", "back", "ended", "replaced"})


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Somebody who has it, had it or will have it, or a receiver: a mark, a title, and what is said under it.

    `spoken` is the whole of it in a sentence; with `href` the title leads there.
    """

    mark: Mark
    title: str
    lines: tuple[str, ...] = ()
    spoken: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Lap:
    """One round. Stops of one stride are side by side. `began` says why there is this lap."""

    title: str = ""
    began: str = ""
    strides: tuple[tuple[Stop, ...], ...]
    branches: tuple[Stop, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """The way of one form, oldest lap first."""

    laps: tuple[Lap, ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Every stop and branch, in order."""
        return tuple(
            stop for lap in self.laps for stop in (*(stop for stride in lap.strides for stop in stride), *lap.branches)
        )
