"""Waits for what pyHanko does asynchronously, whoever asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What it comes to. In a thread of its own, because the one that asks may be in the middle of such work itself."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
