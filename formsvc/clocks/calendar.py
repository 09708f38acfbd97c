"""Deadlines as a calendar program reads them (iCalendar, RFC 5545): what, by when and where; nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import CLASS, TRANSP, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from formsvc.definitions.london import LONDON, moment_of

PRODUCT: Final = "-//formsvc//Dates to keep//EN"
ASK_AGAIN_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One date to keep. `due` is local; `uid` stays the same while it moves; `changed` is when it last could have."""

    uid: str
    title: str
    due: datetime
    timed: bool
    url: str
    changed: datetime


def write_calendar(uid: str, name: str, entries: Iterable[Entry]) -> bytes:
    """The calendar as a file."""
    calendar = Calendar.new(
        uid=uid, prodid=PRODUCT, name=name, method="PUBLISH", refresh_interval=ASK_AGAIN_EVERY,
        subcomponents=(_london(), *_events(entries)),
    )  # fmt: skip
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    return bytes(calendar.to_ical())


def _london() -> Timezone:
    """Summer time as it is since 1996: from the last Sunday in March to the last in October, at one o'clock GMT."""
    winter, summer, zone = timedelta(0), timedelta(hours=1), Timezone()
    zone.add("TZID", LONDON.key)
    for part, name, change, before, after in (
        (TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), summer, winter),
        (TimezoneDaylight(), "BST", datetime(1997, 3, 30, 1), winter, summer),
    ):
        part.add("TZNAME", name)
        part.add("DTSTART", change)
        part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": change.month, "BYDAY": "-1SU"})
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        zone.add_component(part)
    return zone


def _events(entries: Iterable[Entry]) -> Iterator[Event]:
    """A day that is due is the whole day; a time is that minute. Nobody is busy then, and the reminders are ours."""
    for entry in entries:
        yield Event.new(
            uid=entry.uid,
            summary=entry.title,
            start=_start(entry),
            end=None if entry.timed else entry.due.date() + timedelta(days=1),
            url=entry.url,
            stamp=entry.changed,
            last_modified=entry.changed,
            sequence=int(entry.changed.timestamp()) // 60,
            transparency=TRANSP.TRANSPARENT,
            classification=CLASS.PRIVATE,
        )


def _start(entry: Entry) -> date:
    """In London; of an hour that is shown twice the second can only be said as the moment that it is."""
    if not entry.timed:
        return entry.due.date()
    return moment_of(entry.due) if entry.due.fold else entry.due.replace(tzinfo=LONDON)
