"""A figure with what it should reach, and how a thing is timed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number. `reach` is None for a number that is only told; `sense` says on which side of it to be."""

    what: str
    value: float
    unit: str
    reach: float | None = None
    sense: Literal["at most", "at least"] = "at most"

    @property
    def reached(self) -> bool | None:
        """Was the goal reached? None without a goal."""
        if self.reach is None:
            return None
        return self.value <= self.reach if self.sense == "at most" else self.value >= self.reach

    @property
    def said(self) -> str:
        return f"{self.value:.2f} {self.unit}".strip()

    @property
    def goal(self) -> str:
        return (
            ""
            if self.reach is None
            else f"{'≤' if self.sense == 'at most' else '≥'} {self.reach:g} {self.unit}".strip()
        )


def milliseconds(do: Callable[[], object], times: int, *, warm: int = 3) -> list[float]:
    """How long each of some runs took, after a few that warm up."""
    for _ in range(warm):
        do()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def median(do: Callable[[], object], times: int) -> float:
    """The median of some runs, in milliseconds."""
    return statistics.median(milliseconds(do, times))


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
