"""Adding to the record, and reading it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from formsvc.audit.chain import BEGINNING, Entry, digest_of
from formsvc.audit.tables import Event
from formsvc.database import take_turns

_ADD = insert(Event.metadata.tables["audit_events"])  # made once, of no objects: an entry is added with every page turn
PORTION = 2000  # entries in memory at a time
# Ids, verbs and references have no spaces; names and answers nearly always do.
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/+-]{0,99}")


class NotForTheRecord(Exception):
    """Something that is no id, verb or reference; it may be a name or an answer, so it is not repeated here."""

    def __init__(self, field: str) -> None:
        super().__init__(f"The record takes ids, verbs and references; {field} is none of these")


def append(session: Session, who: str, what: str, about: str, at: datetime, case: str = "") -> Entry:
    """Add what happened to the record, in the transaction that makes it happen.

    Appends wait for one another until the transaction ends, so make it the last thing before the commit.
    """
    for field, value in (("who", who), ("what", what), ("about", about), ("case", case or "-")):
        if not PLAIN.fullmatch(value) and value != "-":
            raise NotForTheRecord(field)
    take_turns(session, "audit")
    number, previous = newest(session)
    draft = Entry(number=number + 1, at=at, who=who, what=what, about=about, case=case, previous=previous, digest="")
    entry = replace(draft, digest=digest_of(draft))
    session.connection().execute(_ADD, _values(entry))
    return entry


def newest(session: Session) -> tuple[int, str]:
    """The number and digest of the last entry; nought and noughts when there is none."""
    last = session.execute(select(Event.number, Event.digest).order_by(Event.number.desc()).limit(1)).first()
    return (last.number, last.digest) if last is not None else (0, BEGINNING)


def entries(session: Session, wanted: Select[Event] | None = None) -> Iterator[Entry]:
    """The record in order, or the part of it that is asked for, read in portions."""
    found = (select(Event) if wanted is None else wanted).order_by(Event.number)
    for event in session.scalars(found.execution_options(yield_per=1000)):
        yield entry_of(event)


def whole(session: Session, after: int = 0) -> Iterator[Entry]:
    """Every entry after this number in order, read in portions and held no longer than it is looked at."""
    columns = (Event.number, Event.at, Event.who, Event.what, Event.about, Event.case_reference)
    wanted = select(*columns, Event.previous, Event.digest).where(Event.number > after).order_by(Event.number)
    for number, at, who, what, about, case, previous, digest in session.execute(
        wanted, execution_options={"yield_per": PORTION}
    ):
        yield Entry(
            number=number, at=at, who=who, what=what, about=about, case=case, previous=previous, digest=digest
        )  # fmt: skip


def _values(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at,
        "who": entry.who,
        "what": entry.what,
        "about": entry.about,
        "case_reference": entry.case,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def entry_of(event: Event) -> Entry:
    """The row as a value."""
    return Entry(
        number=event.number,
        at=event.at,
        who=event.who,
        what=event.what,
        about=event.about,
        case=event.case_reference,
        previous=event.previous,
        digest=event.digest,
    )
