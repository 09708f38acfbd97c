"""How long something lasts, in words: 2 hours, 45 minutes, 1 hour 30 minutes."""

from __future__ import annotations


def duration(minutes: int) -> str:
    """A whole number of minutes."""
    hours, left = divmod(minutes, 60)
    parts = ((hours, "hour"), (left, "minute"))
    return " ".join(f"{number} {word if number == 1 else word + 's'}" for number, word in parts if number)
