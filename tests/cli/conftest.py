"""What the tests of several commands ask for."""

from __future__ import annotations

from tests.cli.near import near

__all__ = ["near"]
