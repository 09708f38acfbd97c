"""Finding people and organisations, and changing what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import FromClause, Row, Select, bindparam, delete, select
from sqlalchemy.orm import Session

from formsvc.people.actors import Actor, Holding
from formsvc.people.tables import CalendarFeed, Membership, Organisation, Person


class AlreadyThere(Exception):
    """Somebody has this e-mail address already."""

    def __init__(self) -> None:
        super().__init__("Somebody with this email address is here already.")


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """A line of the administrator's list of people."""

    actor: Actor
    active: bool
    locked_until: datetime | None
    signed_in_at: datetime | None


_PERSON, _HELD, _WHERE = Person.__table__, Membership.__table__, Organisation.__table__
ACTOR_COLUMNS: Final = (
    *(_PERSON.c[name] for name in ("id", "name", "email", "job_title", "phone", "sign_outs", "first_password_until")),
    _HELD.c.role,
    _WHERE.c.id.label("organisation"),
    _WHERE.c.name.label("organisation_name"),
)


def joined_memberships(wanted: Select[Any], people: FromClause) -> Select[Any]:
    """Columns of people with a row for each role that they hold; one row for who holds none."""
    held = people.outerjoin(_HELD, _HELD.c.person_id == _PERSON.c.id)
    return wanted.select_from(held.outerjoin(_WHERE, _WHERE.c.id == _HELD.c.organisation_id))


_ACTOR: Final = (
    joined_memberships(select(*ACTOR_COLUMNS), _PERSON)
    .where(_PERSON.c.id == bindparam("person"), _PERSON.c.active)
    .order_by(_HELD.c.id)
)


def actor_of(session: Session, person_id: int) -> Actor | None:
    """The person with this id, unless they are gone or switched off."""
    held = session.execute(_ACTOR, {"person": person_id}).all()
    return actor_from_rows(held) if held else None


def actor_from_rows(held: Sequence[Row[Any]]) -> Actor:
    """The value that the rest of the program sees, of rows with ACTOR_COLUMNS: one for each role."""
    person = held[0]
    return Actor(
        id=person.id,
        name=person.name,
        email=person.email,
        job_title=person.job_title,
        phone=person.phone,
        memberships=tuple(Holding(row.role, row.organisation, row.organisation_name) for row in held if row.role),
        sign_outs=person.sign_outs,
        must_change_password=person.first_password_until is not None,
    )


def person_with(session: Session, email: str) -> int | None:
    """The id of whoever has this e-mail address."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower()))


def holders(session: Session, role: str, organisation: str | None = None) -> tuple[Actor, ...]:
    """Everybody active who holds the role, there or anywhere."""
    found = select(Person).join(Membership).where(Membership.role == role, Person.active).order_by(Person.id).distinct()
    if organisation is not None:
        found = found.where(Membership.organisation_id == organisation)
    return tuple(actor_from(person) for person in session.scalars(found))


def everybody(session: Session) -> tuple[PersonEntry, ...]:
    """Everybody who has or had an account, by name."""
    return tuple(
        PersonEntry(
            actor=actor_from(person),
            active=person.active,
            locked_until=person.locked_until,
            signed_in_at=person.signed_in_at,
        )
        for person in session.scalars(select(Person).where(~Person.guest).order_by(Person.name, Person.id))
    )


def add_guest(session: Session, key: str, name: str, at: datetime) -> int:
    """Somebody who answers by a private link: no password, no role, nothing that opens by itself. Gives the id."""
    guest = Person(email=f"{key}@guest.invalid", name=name, guest=True, active=False, added_at=at)
    session.add(guest)
    session.flush()
    return guest.id


def organisations(session: Session) -> dict[str, str]:
    """The name of every organisation by its id, in order of name."""
    found = session.scalars(select(Organisation).order_by(Organisation.name))
    return {organisation.id: organisation.name for organisation in found}


def add_organisation(session: Session, organisation: str, name: str) -> None:
    """Add an organisation, or correct its name."""
    known = session.get(Organisation, organisation)
    if known is None:
        session.add(Organisation(id=organisation, name=name))
        session.flush()
    else:
        known.name = name


def add_person(session: Session, person: Person) -> Actor:
    """Add somebody who holds nothing yet. Raises AlreadyThere."""
    person.email = person.email.strip().lower()
    if session.scalar(select(Person.id).where(Person.email == person.email)) is not None:
        raise AlreadyThere
    session.add(person)
    session.flush()
    return actor_from(person)


def give_role(session: Session, person_id: int, role: str, organisation: str) -> None:
    """Let somebody act in a role for an organisation; giving it twice changes nothing."""
    person = session.get_one(Person, person_id)
    if not any(held.role == role and held.organisation_id == organisation for held in person.memberships):
        person.memberships.append(Membership(role=role, organisation=session.get_one(Organisation, organisation)))
        session.flush()


def take_role(session: Session, person_id: int, role: str, organisation: str) -> None:
    """End a role; what was done in it stays done. Whoever loses one signs in again."""
    person = session.get_one(Person, person_id)
    person.sign_outs += 1
    person.memberships = [
        held for held in person.memberships if (held.role, held.organisation_id) != (role, organisation)
    ]
    session.flush()


def set_active(session: Session, person_id: int, active: bool) -> None:
    """Switch an account on or off; off ends every session of theirs and their calendar."""
    person = session.get_one(Person, person_id)
    person.active = active
    person.sign_outs += 1
    if not active:
        session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def actor_from(person: Person) -> Actor:
    """The value that the rest of the program sees."""
    return Actor(
        id=person.id,
        name=person.name,
        email=person.email,
        job_title=person.job_title,
        phone=person.phone,
        memberships=tuple(
            Holding(held.role, held.organisation_id, held.organisation.name) for held in person.memberships
        ),
        sign_outs=person.sign_outs,
        must_change_password=person.first_password_until is not None,
    )
