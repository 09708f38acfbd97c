"""What an address is about, looked up for the record: its reference, its case, and for whom a link stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.audit.record import PLAIN
from formsvc.cases import Case
from formsvc.delivery.links import find_link
from formsvc.delivery.tables import Delivery, Destination
from formsvc.people import Person, whose_feed
from formsvc.submissions.tables import Submission

Kind = Literal["", "submission", "case", "person", "link", "feed", "destination", "page"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is written down. `who` only where the address itself says who comes."""

    about: str = "-"
    case: str = ""
    who: str = ""


def find(session: Session, kind: Kind, typed: str) -> Found | None:
    """What there is under this id; None when there is nothing."""
    return FINDERS[kind](session, typed)


def _submission(session: Session, typed: str) -> Found | None:
    wanted = select(Submission.reference, Case.reference).join(Case, Case.id == Submission.case_id)
    row = session.execute(wanted.where(Submission.reference == typed.strip().upper())).first()
    return None if row is None else Found(about=row[0], case=row[1])


def _case(session: Session, typed: str) -> Found | None:
    reference = session.scalar(select(Case.reference).where(Case.reference == typed.strip().upper()))
    return None if reference is None else Found(about=reference, case=reference)


def _person(session: Session, typed: str) -> Found | None:
    person = session.get(Person, int(typed)) if typed.isdecimal() and len(typed) < 10 else None
    return None if person is None else Found(about=f"person:{person.id}")


def _link(session: Session, token: str) -> Found:
    """A link that nobody sent is somebody guessing: that is written down too, without what they typed."""
    link = find_link(session, token)
    if link is None:
        return Found(who="nobody")
    found = session.get_one(Submission, link.delivery.submission_id)
    return Found(about=found.reference, case=found.case.reference, who=by_link(link.delivery))


def _feed(session: Session, token: str) -> Found:
    actor = whose_feed(session, token)
    return Found(who="nobody") if actor is None else Found(about=f"person:{actor.id}", who=f"person:{actor.id}")


def _destination(session: Session, typed: str) -> Found:
    row = session.get(Destination, typed)
    return Found() if row is None else Found(about=f"destination:{row.id}")


def _page(_session: Session, name: str) -> Found | None:
    return Found(about=f"page:{name}") if PLAIN.fullmatch(name) else None


def by_link(delivery: Delivery) -> str:
    """Who somebody is who came by the link of a delivery."""
    return f"delivery:{delivery.id}"


FINDERS: Final[Mapping[Kind, Callable[[Session, str], Found | None]]] = {
    "": lambda _session, _typed: Found(),
    "submission": _submission,
    "case": _case,
    "person": _person,
    "link": _link,
    "feed": _feed,
    "destination": _destination,
    "page": _page,
}
