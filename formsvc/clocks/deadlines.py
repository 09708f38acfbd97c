"""What is due when, from the definition's clocks and what was said. Pure: the time comes in as a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from formsvc.definitions.expressions import Expression
from formsvc.definitions.model import ClockDefinition, FormDefinition

Urgency = Literal["overdue", "soon", "later", "met"]
ORDER: Mapping[Urgency, int] = {"overdue": 0, "soon": 1, "later": 2, "met": 3}


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One deadline. `due` is local; one given as a date lasts to the end of that day and is not `timed`."""

    definition: ClockDefinition
    due: datetime
    timed: bool
    urgency: Urgency


def clocks_of(definition: FormDefinition, names: Mapping[str, Any], now: datetime) -> tuple[Clock, ...]:
    """Every clock that was started, overdue first, then by when it is due; `now` is local and naive."""
    return tuple(sorted(_running(definition, names, now), key=lambda clock: (ORDER[clock.urgency], clock.due)))


def _running(definition: FormDefinition, names: Mapping[str, Any], now: datetime) -> Iterator[Clock]:
    for clock in definition.clocks:
        if clock.when is not None and not clock.when.holds(names):
            continue
        due = _moment(clock.due, names, time.max)
        if due is not None:
            timed = isinstance(clock.due.value(names), datetime)
            yield Clock(definition=clock, due=due, timed=timed, urgency=_urgency(clock, names, due, now))


def _urgency(clock: ClockDefinition, names: Mapping[str, Any], due: datetime, now: datetime) -> Urgency:
    if clock.met is not None and clock.met.holds(names):
        return "met"
    if now > due:
        return "overdue"
    warn = None if clock.warn is None else _moment(clock.warn, names, time.min)
    return "soon" if warn is not None and now >= warn else "later"


def _moment(expression: Expression, names: Mapping[str, Any], of_day: time) -> datetime | None:
    """What an expression gives as a local moment; a date is taken at `of_day`."""
    value = expression.value(names)
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, of_day)
    return None
