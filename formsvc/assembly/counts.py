"""What processes count: requests, sign-ins that failed, documents made. Kept beside the queue, for all hosts together.

Counted in memory and handed over every few seconds by a thread, so that nobody waits for a queue that is away; a
process that is killed takes the last seconds with it. Numbers for alarms: the rows are the truth, not these.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Final

from redis import Redis, RedisError

KEY: Final = "formsvc:counts"
HANDED_OVER_EVERY: Final = 5.0  # seconds
REQUEST_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
RENDER_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
BETWEEN: Final = "|"


class Counts:
    """Counts by name and labels, added to what others have counted. Made before a fork; begins with the first count."""

    def __init__(self, connection: Redis) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()
        self._process = 0
        self._new = False

    def add(self, name: str, *labels: str, amount: float = 1) -> None:
        """One more of these. Labels come from short lists: never anything that a person typed."""
        with self._lock:
            self._counted[BETWEEN.join((name, *labels))] += amount  # type: ignore[assignment]
            self._new = True
        self._begin()

    def request(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self.add("requests", endpoint, method, str(status))
        self.add("request_seconds", endpoint, amount=seconds)
        self.add("request_bucket", endpoint, bucket(seconds, REQUEST_BUCKETS))

    def task(self, name: str, seconds: float, well: bool) -> None:
        """A worker did a task, or could not."""
        self.add("tasks", name, "done" if well else "stopped")
        self.add("task_seconds", name, amount=seconds)
        self.add("task_bucket", name, bucket(seconds, RENDER_BUCKETS))

    def hand_over(self) -> None:
        """Add what was counted to what is kept. What the queue did not take is counted on, to be handed over later."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        if not counted:
            return
        try:
            with self._connection.pipeline(transaction=True) as all_at_once:
                for name, amount in counted.items():
                    all_at_once.hincrbyfloat(KEY, name, float(amount))
                all_at_once.execute()
        except RedisError:
            with self._lock:
                self._counted.update(counted)

    def read(self) -> Mapping[tuple[str, ...], float]:
        """Everything that was counted, by name and labels; nothing when the queue does not answer."""
        self.hand_over()
        try:
            kept = self._connection.hgetall(KEY)
        except RedisError:
            return {}
        return {tuple(_text(name).split(BETWEEN)): float(amount) for name, amount in sorted(kept.items())}

    def _begin(self) -> None:
        """A thread of this process hands over; the one of a process that this was forked from is not here."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
        threading.Thread(target=self._keep_handing_over, daemon=True).start()

    def _keep_handing_over(self) -> None:
        """Until nothing new was counted for a while; the next count begins again."""
        while self._new:
            self._new = False
            time.sleep(HANDED_OVER_EVERY)
            self.hand_over()
        self._process = 0


def bucket(seconds: float, limits: tuple[float, ...]) -> str:
    """The limit that it stayed within."""
    return next((str(limit) for limit in limits if seconds <= limit), "+Inf")


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()
