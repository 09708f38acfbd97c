"""What is due when, from the definition's clocks and what was said. Pure: the time comes in as a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from formsvc.definitions.expressions import Expression
from formsvc.definitions.london import add_hours, moment_of
from formsvc.definitions.model import ClockDefinition, FormDefinition
from formsvc.definitions.working_days import working_days_after

Urgency = Literal["overdue", "soon", "later", "met"]
ORDER: Final[Mapping[Urgency, int]] = {"overdue": 0, "soon": 1, "later": 2, "met": 3}
HOURS_BEFORE: Final = 4  # a deadline with a time of day, when its definition says nothing else
MORNING: Final = time(7)  # nobody is written to in the night
JUST_AFTER: Final = timedelta(microseconds=1)
YEARS: Final = range(1900, 9999)  # a slip of the pen beyond them starts no clock


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Until when something must happen, and from when it is soon due, as a clock in London shows it.

    A limit that was given as a date lasts to the end of that day and is not `timed`.
    """

    due: datetime
    soon: datetime
    timed: bool = False

    def urgency(self, now: datetime) -> Urgency:
        """How it stands; hours that the clocks skip or show twice are told apart."""
        if moment_of(now) > moment_of(self.due):
            return "overdue"
        return "soon" if moment_of(now) >= moment_of(self.soon) else "later"

    @property
    def remind_at(self) -> datetime:
        """From when (UTC) people are told that it is soon due: where it is a day, from the morning of that day."""
        return moment_of(self.soon if self.timed else datetime.combine(self.soon.date(), MORNING))

    @property
    def escalate_at(self) -> datetime:
        """From when (UTC) people are told that it has passed."""
        if self.timed:
            return moment_of(self.due) + JUST_AFTER
        return moment_of(datetime.combine(self.due.date() + timedelta(days=1), MORNING))


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One deadline of a definition that was started."""

    definition: ClockDefinition
    limit: Limit
    urgency: Urgency

    @property
    def due(self) -> datetime:
        """When, as a clock in London shows it."""
        return self.limit.due

    @property
    def timed(self) -> bool:
        """Whether it ends at a time of day."""
        return self.limit.timed


def clocks_of(definition: FormDefinition, names: Mapping[str, Any], now: datetime) -> tuple[Clock, ...]:
    """Every clock that was started, overdue first, then by when it is due; `now` is local and naive."""
    return tuple(sorted(_started(definition, names, now), key=lambda clock: (ORDER[clock.urgency], clock.due)))


def to_act(since: datetime, within: int) -> Limit:
    """The limit of somebody who should act within so many working days of a moment (local): reminded on the last."""
    last = working_days_after(since.date(), within)
    return Limit(due=datetime.combine(last, time.max), soon=datetime.combine(last, time.min))


def _started(definition: FormDefinition, names: Mapping[str, Any], now: datetime) -> Iterator[Clock]:
    for clock in definition.clocks:
        if clock.when is not None and not clock.when.holds(names):
            continue
        limit = _limit(clock, names)
        if limit is not None:
            met = clock.met is not None and clock.met.holds(names)
            yield Clock(definition=clock, limit=limit, urgency="met" if met else limit.urgency(now))


def _limit(clock: ClockDefinition, names: Mapping[str, Any]) -> Limit | None:
    """Without a `warn` it is soon due on its last day, or in its last hours."""
    due = _moment(clock.due, names, time.max)
    if due is None or due.year not in YEARS:
        return None
    timed = isinstance(clock.due.value(names), datetime)
    warned = None if clock.warn is None else _moment(clock.warn, names, time.min)
    last = add_hours(due, -HOURS_BEFORE) if timed else datetime.combine(due.date(), time.min)
    return Limit(due=due, soon=min(warned or last, due), timed=timed)


def _moment(expression: Expression, names: Mapping[str, Any], of_day: time) -> datetime | None:
    """What an expression gives as a local moment; a date is taken at `of_day`."""
    value = expression.value(names)
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, of_day)
    return None
