"""What goes wrong, one thing after the other, again and again, while everybody works."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from tests.chaos.servers import Server
from tests.chaos.workers import Crew, MovedClock
from tests.real_parts.moody_mail import BAD_MOODS, Mood, MoodyMail

BREATH = 0.4  # seconds between one thing and the next
MOODY_FOR = 1.2
AWAY_FOR = 0.7


@dataclass
class Storm:
    """A thread in which things go wrong, in an order that a seed decides; `done` counts them."""

    crew: Crew
    database: Server
    queue: Server
    queue_url: str
    mail: MoodyMail
    clock: MovedClock
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    wrong: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._drawn = random.Random(self.seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._blow)

    def begin(self) -> None:
        self._thread.start()

    def wait_for(self, number: int) -> None:
        """Until so many rounds are over."""
        while self.rounds < number and self._thread.is_alive():
            time.sleep(0.1)

    def end(self) -> None:
        """Over when the round is: everything has gone wrong equally often. Every server is there again."""
        self._over.set()
        self._thread.join()
        if self.wrong:
            raise self.wrong[0]

    def _blow(self) -> None:
        faults = [*self._faults().items()]
        try:
            while not self._over.is_set():
                self._drawn.shuffle(faults)
                for name, fault in faults:
                    fault()
                    self.done[name] += 1
                    time.sleep(BREATH)
                self.rounds += 1
        except Exception as wrong:
            self.wrong.append(wrong)
        finally:
            self.mail.mood = "well"

    def _faults(self) -> dict[str, Callable[[], None]]:
        moods: dict[str, Callable[[], None]] = {
            f"mail server: {mood}": (lambda mood=mood: self._moody(mood)) for mood in BAD_MOODS
        }
        return moods | {
            "worker killed": lambda: self.crew.kill(self._drawn.randrange(8)),
            "worker killed again": lambda: self.crew.kill(self._drawn.randrange(8)),
            "worker's hand killed": self._kill_hand,
            "worker's hand killed again": self._kill_hand,
            "queue flushed": self._flush,
            "queue's server killed": lambda: self._away(self.queue, signal.SIGKILL),
            "database restarted": lambda: self._away(self.database, signal.SIGINT),
            "database crashed": lambda: self._away(self.database, signal.SIGQUIT),
            "clock moved on": lambda: self.clock.move(minutes=self._drawn.randrange(2, 20)),
            "clock moved back": lambda: self.clock.move(minutes=-self._drawn.randrange(2, 20)),
        }

    def _kill_hand(self) -> None:
        give_up = time.monotonic() + 10
        while not self.crew.kill_hand(self._drawn.randrange(8)) and time.monotonic() < give_up:
            time.sleep(0.1)

    def _moody(self, mood: Mood) -> None:
        """Until somebody has met it, or for a while when nobody has anything to send; the first time for longer."""
        met, self.mail.mood = self.mail.met[mood], mood
        give_up = time.monotonic() + (3 if met else 15) * MOODY_FOR
        time.sleep(MOODY_FOR)
        while self.mail.met[mood] == met and time.monotonic() < give_up:
            time.sleep(0.1)
        self.mail.mood = "well"

    def _flush(self) -> None:
        with redis.from_url(self.queue_url) as queue:
            queue.flushall()

    def _away(self, server: Server, how: signal.Signals) -> None:
        server.stop(how)
        time.sleep(self._drawn.uniform(0.1, AWAY_FOR))
        server.start()
