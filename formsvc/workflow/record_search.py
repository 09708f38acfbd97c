"""Finding entries of the record: what an auditor may see of it, and the conditions of a search, for any length of it.

Pages are read from the end. The newest part is tried first: an organisation that works has something there. What is
rarer is found through the indexes, which all end with the number (docs/decisions/0029).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from typing import cast as read_as

from sqlalchemy import ColumnElement, String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.audit import Entry, Event
from formsvc.cases import Case
from formsvc.people.tables import Membership
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.workflow.house import LONDON
from formsvc.workflow.record_views import Wanted
from formsvc.workflow.record_words import DETAILED, KINDS, Kind, verbs_of

NEWEST: Final = 20_000  # entries of the first look
SLACK: Final = 5_000  # entries: the times of those written at once are not quite in order
OF_NOBODY: Final = ("service", "nobody", "command")
Condition = ColumnElement[bool]


def scope(organisations: Sequence[str]) -> Condition:
    """What concerns the cases and the people of these organisations, and what concerns nobody's."""
    cases = select(Case.reference).where(Case.organisation_id.in_(organisations))
    erased = (
        select(ErasureLine.case_reference)
        .join(ErasureReport, ErasureReport.id == ErasureLine.report_id)
        .where(ErasureReport.organisation_id.in_(organisations), ErasureLine.fate == "erased")
    )
    people = select(literal("person:") + cast(Membership.person_id, String)).where(
        Membership.organisation_id.in_(organisations)
    )
    nobodys = and_(Event.case_reference == "", Event.who.in_(OF_NOBODY), Event.about.not_like("person:%"))
    return or_(
        Event.case_reference.in_(cases),
        Event.case_reference.in_(erased),
        Event.who.in_(people),
        Event.about.in_(people),
        nobodys,
    )


def search(session: Session, organisations: Sequence[str], wanted: Wanted, most: int) -> list[Entry]:
    """At most so many entries, the newest first."""
    conditions = [scope(organisations), *_conditions(session, wanted)]
    top = _top(session, wanted)
    bottom = _bottom(session, wanted)
    found = _read(session, [*conditions, Event.number < top, Event.number >= max(bottom, top - NEWEST)], most)
    if len(found) < most and top - NEWEST > bottom:
        found = _read(session, [*conditions, Event.number < top, Event.number >= bottom], most)
    return found


def _read(session: Session, conditions: Sequence[Condition], most: int) -> list[Entry]:
    chosen = select(Event).where(*conditions).order_by(Event.number.desc()).limit(most)
    return [audit.entry_of(event) for event in session.scalars(chosen)]


def _conditions(session: Session, wanted: Wanted) -> Iterator[Condition]:
    if wanted.who:
        yield Event.who == wanted.who
    if wanted.kind in KINDS:
        yield _of_kind(read_as(Kind, wanted.kind))
    if wanted.about:
        yield _about(session, wanted.about)
    if wanted.since is not None:
        yield Event.at >= _begins(wanted.since)
    if wanted.until is not None:
        yield Event.at < _begins(wanted.until + timedelta(days=1))


def _of_kind(kind: Kind) -> Condition:
    """Its verbs, and those of them that have a detail behind them."""
    verbs = verbs_of(kind)
    begins = [f"{verb}:" for verb in verbs if verb in DETAILED] + ["report-"] * ("report" in verbs)
    return or_(Event.what.in_(verbs), *(Event.what.startswith(begin, autoescape=True) for begin in begins))


def _about(session: Session, typed: str) -> Condition:
    """Everything in a case, or about one form; what is no case is looked for as it stands."""
    text = typed.strip()
    of_case = Event.case_reference == text.upper()
    known = session.scalar(select(Event.number).where(of_case).limit(1))
    return of_case if known is not None else Event.about.in_((text, text.upper()))


def _top(session: Session, wanted: Wanted) -> int:
    """One more than the largest number that can be found."""
    head, _ = audit.newest(session)
    top = min(head + 1, wanted.before or head + 1)
    if wanted.until is not None:
        before = _begins(wanted.until + timedelta(days=1))
        last = session.scalar(select(Event.number).where(Event.at < before).order_by(Event.at.desc()).limit(1))
        top = min(top, (last or 0) + 1 + SLACK)
    return top


def _bottom(session: Session, wanted: Wanted) -> int:
    """The smallest number that can be found."""
    if wanted.since is None:
        return 1
    first = select(Event.number).where(Event.at >= _begins(wanted.since)).order_by(Event.at).limit(1)
    number = session.scalar(first)
    return max(1, number - SLACK) if number is not None else audit.newest(session)[0] + 1


def _begins(day: date) -> datetime:
    """When a day begins in London."""
    return datetime.combine(day, time(), LONDON)
