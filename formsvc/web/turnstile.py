"""How often somebody without an account may try something: counted for each address, in this process."""

from __future__ import annotations

from collections import OrderedDict, deque
from threading import Lock
from typing import Final

from flask import request

MOST_ADDRESSES: Final = 10_000  # of which are remembered; the one that was seen longest ago is forgotten


class Turnstile:
    """Lets each address through so many times in so many seconds."""

    def __init__(self, times: int, seconds: float) -> None:
        self._times, self._seconds = times, seconds
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def lets_through(self, address: str, at: float) -> bool:
        """Whether this address may try once more; counts it when it may."""
        with self._lock:
            tries = self._seen.setdefault(address, deque(maxlen=self._times))
            self._seen.move_to_end(address)
            if len(self._seen) > MOST_ADDRESSES:
                self._seen.popitem(last=False)
            if len(tries) == self._times and at - tries[0] < self._seconds:
                return False
            tries.append(at)
            return True


def address() -> str:
    """Where a request comes from. Behind a web server on this machine, what that server says of it last."""
    near = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if told and near in ("127.0.0.1", "::1", "") else near
