"""Names for the ids of the record: people, receivers of links, organisations; read at once for all that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.audit import Entry
from formsvc.delivery.tables import Delivery
from formsvc.people import Membership, Person
from formsvc.workflow.house import House, places
from formsvc.workflow.papers import role_words
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.record_views import RecordRow
from formsvc.workflow.record_words import KINDS, detail_of, kind_of, words_of

OTHERS: Final[Mapping[str, str]] = {
    "service": "The service",
    "command": "Somebody at the command line",
    "nobody": "Somebody who was not signed in",
}
SPOKEN: Final[Mapping[str, str]] = {
    "checkpoint": "checkpoint",
    "destination": "recipient",
    "notice": "message",
    "page": "page",
    "report": "report",
}
GUEST: Final = "Somebody with a private link"


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody, as far as the service still knows."""

    name: str
    organisation: str = ""
    role: str = ""


class Names:
    """Who and what the ids stand for."""

    def __init__(self, house: House, session: Session, entries: Sequence[Entry]) -> None:
        self._house, self._session = house, session
        self._known: dict[str, Named] = {id_: Named(name=name) for id_, name in OTHERS.items()}
        self.learn({one for entry in entries for one in (entry.who, entry.about)})

    def learn(self, ids: Iterable[str]) -> None:
        """Read all of these at once."""
        split = [one.partition(":") for one in ids]
        people = {int(number) for kind, _, number in split if kind == "person" and number.isdecimal()}
        links = {int(number) for kind, _, number in split if kind == "delivery" and number.isdecimal()}
        if people:
            found = self._session.scalars(select(Person).where(Person.id.in_(people))).all()
            self._known |= {f"person:{person.id}": self._person(person) for person in found}
            self._learn_guests([person.id for person in found if person.guest])
        if links:
            for row in self._session.scalars(select(Delivery).where(Delivery.id.in_(links))):
                self._known[f"delivery:{row.id}"] = self._receiver(row, "By a link")

    def of(self, id_: str) -> Named:
        """Who that is; whoever is not known any more keeps their id."""
        return self._known.get(id_) or Named(name=_unknown(id_))

    def row(self, entry: Entry) -> RecordRow:
        """An entry in words."""
        kind = kind_of(entry.what)
        return RecordRow(
            number=entry.number,
            at=entry.at,
            who=self.of(entry.who).name,
            who_id=entry.who,
            kind=KINDS[kind] if kind else "",
            what=words_of(entry.what),
            detail=detail_of(entry.what),
            about=self._about(entry.about),
            case=entry.case,
        )

    def _about(self, about: str) -> str:
        kind, _, rest = about.partition(":")
        if kind == "person":
            return self.of(about).name
        if kind == "organisation":
            return places(self._session).get(rest, rest)
        if kind in SPOKEN:
            return f"{SPOKEN[kind]} {rest}"
        return "" if about == "-" else about

    def _person(self, person: Person) -> Named:
        if person.guest:
            return Named(name=GUEST)
        held = [(role_words(self._house, one.role), one.organisation.name) for one in person.memberships]
        return Named(
            name=person.name,
            organisation=", ".join(dict.fromkeys(place for _, place in held)),
            role=", ".join(dict.fromkeys(role for role, _ in held)),
        )

    def _learn_guests(self, guests: Sequence[int]) -> None:
        """Whoever answers by a private link is known as it was sent to them."""
        for row in self._session.scalars(select(Delivery).where(Delivery.guest_id.in_(guests))) if guests else ():
            self._known[f"person:{row.guest_id}"] = self._receiver(row, GUEST)

    def _receiver(self, row: Delivery, role: str) -> Named:
        receiver = receiver_of(self._house, row)
        return Named(name=receiver.name or GUEST, organisation=receiver.organisation, role=role)


def to_choose(session: Session, organisations: Sequence[str], chosen: Named, id_: str) -> Iterator[tuple[str, str]]:
    """Whom an auditor can choose: the people of these organisations, who is chosen now, and those without a name."""
    of_theirs = select(Person.id, Person.name).join(Membership).where(Membership.organisation_id.in_(organisations))
    found = {f"person:{person}": name for person, name in session.execute(of_theirs.order_by(Person.name, Person.id))}
    if id_ and id_ not in OTHERS:
        found.setdefault(id_, chosen.name)
    yield from found.items()
    yield from OTHERS.items()


def _unknown(id_: str) -> str:
    kind, _, number = id_.partition(":")
    return {"person": f"A person who is not here any more (number {number})", "delivery": GUEST}.get(kind, id_)
