"""Who acts for whom while they are away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from formsvc.people.actors import Actor
from formsvc.people.directory import actor_from
from formsvc.people.tables import Delegation, Membership, Organisation, Person

_ACTS = aliased(Membership)


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A role that somebody acts in for a holder who is away, until `ends`."""

    role: str
    organisation: str
    organisation_name: str
    for_id: int
    for_name: str
    ends: datetime


def stand_ins(session: Session, person_id: int, now: datetime) -> tuple[StandIn, ...]:
    """The roles in which this person acts for others now."""
    found = _in_force(now).where(Delegation.to_id == person_id)
    return tuple(
        StandIn(
            role=row.role,
            organisation=row.organisation_id,
            organisation_name=organisation,
            for_id=away.id,
            for_name=away.name,
            ends=row.ends,
        )
        for row, away, organisation in session.execute(found)
    )


def acting_for_holders(session: Session, role: str, organisation: str | None, now: datetime) -> tuple[Actor, ...]:
    """Everybody active who acts now for a holder of the role, there or anywhere."""
    found = _in_force(now).where(Delegation.role == role)
    if organisation is not None:
        found = found.where(Delegation.organisation_id == organisation)
    people = (session.get_one(Person, row.to_id) for row, _, _ in session.execute(found))
    return tuple(actor_from(person) for person in dict.fromkeys(people) if person.active)


def _in_force(now: datetime) -> Select[Delegation, Person, str]:
    """What holds now: whoever is away must still have the role, and whoever acts for them still work there."""
    held = and_(
        Membership.person_id == Delegation.from_id,
        Membership.role == Delegation.role,
        Membership.organisation_id == Delegation.organisation_id,
    )
    works_there = exists().where(
        _ACTS.person_id == Delegation.to_id, _ACTS.organisation_id == Delegation.organisation_id
    )
    in_time = and_(Delegation.begins <= now, Delegation.ends > now, Delegation.ended_at.is_(None))
    return (
        select(Delegation, Person, Organisation.name)
        .join(Person, Person.id == Delegation.from_id)
        .join(Membership, held)
        .join(Organisation, Organisation.id == Delegation.organisation_id)
        .where(in_time, Person.active, works_there)
        .order_by(Delegation.id)
    )


def delegations_with(session: Session, person_id: int) -> tuple[Delegation, ...]:
    """Every time that this person was or will be away, and every time that they act for somebody; newest first."""
    found = select(Delegation).where(or_(Delegation.from_id == person_id, Delegation.to_id == person_id))
    return tuple(session.scalars(found.order_by(Delegation.begins.desc(), Delegation.id.desc())))


def delegations_in(session: Session, organisations: Collection[str]) -> tuple[Delegation, ...]:
    """Who acts, acted or will act for whom in these organisations; newest first."""
    found = select(Delegation).where(Delegation.organisation_id.in_(organisations))
    return tuple(session.scalars(found.order_by(Delegation.begins.desc(), Delegation.id.desc())))


def away_between(session: Session, person_id: int, begins: datetime, ends: datetime) -> tuple[Delegation, ...]:
    """The times that this person is away, in any role, of which some lies between two moments."""
    during = and_(Delegation.begins < ends, Delegation.ends > begins, Delegation.ended_at.is_(None))
    found = select(Delegation).where(Delegation.from_id == person_id, during)
    return tuple(session.scalars(found.order_by(Delegation.id)))
