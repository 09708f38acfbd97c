"""Public references: short, random, and without letters that are read for one another."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRTVWXYZ"


def new_reference(prefix: str) -> str:
    """A reference such as HCR-7KQ2-M4XD."""
    return f"{prefix}-{_four()}-{_four()}"


def _four() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(4))
