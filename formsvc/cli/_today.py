"""Where the command line's clock hangs."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def local_now() -> datetime:
    """The local time of England and Wales, without its zone: the time that answers are judged against."""
    return datetime.now(LONDON).replace(tzinfo=None)
