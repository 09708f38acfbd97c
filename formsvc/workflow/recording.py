"""Writing to the record what somebody looked at, took or was refused: ids, verbs and references, never a word typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.audit import Event
from formsvc.database import Sessions, take_turns
from formsvc.people import Actor
from formsvc.workflow.house import Steps
from formsvc.workflow.recorded_things import Found, Kind, find

WINDOW: Final = timedelta(minutes=15)
A_DAY: Final = timedelta(days=1)
MOST_REFUSALS: Final = 10
LATELY: Final = 10_000  # entries from the end of the record among which the same is looked for
MOST_REMEMBERED: Final = 20_000
How = Literal["once", "every", "daily", "refused"]


@dataclass(frozen=True)
class Thing:
    """What a request is about, as its address says: it is looked for before it is believed, and never written as is."""

    kind: Kind = ""
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something to write down. How often: `once` in 15 minutes (a view), `every` time (a download), `daily`, or for
    what was `refused` at most ten times in 15 minutes."""

    what: str
    thing: Thing = Thing()
    how: How = "once"

    @property
    def window(self) -> timedelta:
        return A_DAY if self.how == "daily" else WINDOW

    @property
    def most(self) -> int:
        return MOST_REFUSALS if self.how == "refused" else 1


class Recording(Steps):
    """What the pages tell the record. What a step changes the step writes down itself."""

    def record(self, happened: Happened, actor: Actor | None) -> None:
        """Write it down before anything is shown. Raises what the database raises: then nothing is shown.

        The same by the same person about the same thing is one view for 15 minutes: each process remembers what it
        wrote, and where it does not, the end of the record is asked.
        """
        now, asked = self.house.now(), (actor.id if actor else 0, happened.what, happened.thing)
        if self._lately.is_enough(asked, happened, now):
            return
        with self.house.sessions() as session:
            found = find(session, happened.thing.kind, happened.thing.id)
        if found is None and happened.how == "refused":
            return  # there is no such thing: nothing was refused
        known = _entry(happened, actor, found or Found())
        if self._lately.is_enough(known, happened, now):
            return
        with self.house.sessions.begin() as session:
            write_bounded(session, known, happened, now)
        self._lately.add(asked, happened, now)
        self._lately.add(known, happened, now)

    def record_command(self, what: str, about: str = "-") -> None:
        """Write down what was done from the command line, by whoever may run commands there."""
        write_command(self.house.sessions, what, self.house.now(), about)

    @cached_property
    def _lately(self) -> _Memory:
        return _Memory()


@dataclass(frozen=True)
class Written:
    """An entry to be: who, what, about what, in which case."""

    who: str
    what: str
    about: str
    case: str = ""


def write_bounded(session: Session, entry: Written, happened: Happened, now: datetime) -> None:
    """Append it, unless the record has as many of it already as one window takes."""
    take_turns(session, "audit")
    if happened.how != "every":
        head, _ = audit.newest(session)
        same = (Event.who == entry.who, Event.what == entry.what, Event.about == entry.about)
        lately = select(func.count()).where(Event.number > head - LATELY, Event.at > now - happened.window, *same)
        if (session.scalar(lately) or 0) >= happened.most:
            return
    audit.append(session, entry.who, entry.what, entry.about, now, case=entry.case)


def write_command(sessions: Sessions, what: str, now: datetime, about: str = "-") -> None:
    """The same for a command that has no more of the service than its database."""
    with sessions.begin() as session:
        audit.append(session, "command", what, about, now)


def write_refusal(session: Session, entry: Written, now: datetime) -> None:
    """Append that something was refused, at most ten times in 15 minutes for the same."""
    write_bounded(session, entry, Happened(what=entry.what, how="refused"), now)


def _entry(happened: Happened, actor: Actor | None, found: Found) -> Written:
    """Whoever came by a link is known as the delivery that the link belongs to, whoever is signed in besides."""
    who = found.who or (f"person:{actor.id}" if actor is not None else "nobody")
    return Written(who, happened.what, found.about, found.case)


class _Memory:
    """What one process wrote lately, and how often: until when it counts."""

    def __init__(self) -> None:
        self._times: dict[object, tuple[datetime, int]] = {}
        self._turn = Lock()

    def is_enough(self, key: object, happened: Happened, now: datetime) -> bool:
        if happened.how == "every":
            return False
        began, times = self._times.get(key, (now, 0))
        return times >= happened.most and began <= now < began + happened.window

    def add(self, key: object, happened: Happened, now: datetime) -> None:
        if happened.how == "every":
            return
        with self._turn:
            if len(self._times) >= MOST_REMEMBERED:
                self._times.clear()
            began, times = self._times.get(key, (now, 0))
            over = not began <= now < began + happened.window
            self._times[key] = (now, 1) if over else (began, times + 1)
