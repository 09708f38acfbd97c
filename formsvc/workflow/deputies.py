"""Who may act in a role for a holder who is away, and who acts in whose now, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from formsvc import people
from formsvc.people import Actor, Delegation, Person
from formsvc.people.actors import WITHOUT_CASES
from formsvc.people.directory import actor_from
from formsvc.workflow.absence_views import ActingRow, Deputy, PostToLend, Standing
from formsvc.workflow.house import House, local, places
from formsvc.workflow.papers import role_words


def posts_to_lend(house: House, session: Session, person: Person) -> tuple[PostToLend, ...]:
    """The roles of somebody that another can act in, each with those who may: holders of the same role there, and of
    the roles that stand in for it. Whoever looks after the service or its record does not lend that."""
    held = (one for one in actor_from(person).memberships if one.role not in WITHOUT_CASES)
    return tuple(
        PostToLend(
            id=f"{one.organisation} {one.role}",
            title=f"{role_words(house, one.role)}, {one.organisation_name}",
            deputies=tuple(_deputies(house, session, person, (one.role, one.organisation))),
        )
        for one in held
    )


def acting_row(house: House, session: Session, row: Delegation, actor: Actor) -> ActingRow:
    """One line about who acts for whom, for somebody who may see it."""
    away, acts = session.get_one(Person, row.from_id), session.get_one(Person, row.to_id)
    by = session.get_one(Person, row.made_by_id)
    standing = _standing(house, row)
    return ActingRow(
        id=row.id,
        away=away.name,
        acts=acts.name,
        acts_title=acts.job_title,
        post=f"{role_words(house, row.role)}, {places(session).get(row.organisation_id, '')}",
        first_day=local(row.begins).date(),
        last_day=(local(row.ends) - timedelta(days=1)).date(),
        standing=standing,
        ended_on=local(row.ended_at).date() if row.ended_at is not None else None,
        arranged_by=by.name if by.id != away.id else "",
        may_end=standing in ("now", "coming") and may_end(row, actor),
    )


def may_end(row: Delegation, actor: Actor) -> bool:
    """Whether somebody may end an absence: who is away, who acts, and who administers the organisation."""
    return actor.id in (row.from_id, row.to_id) or row.organisation_id in actor.organisations_as("administrator")


def acting_now(house: House, session: Session, actor: Actor) -> tuple[ActingRow, ...]:
    """For whom this person acts now, and who acts for them, for the first page."""
    rows = (acting_row(house, session, row, actor) for row in people.delegations_with(session, actor.id))
    return tuple(row for row in rows if row.standing == "now")


def _deputies(house: House, session: Session, person: Person, post: tuple[str, str]) -> Iterator[Deputy]:
    role, organisation = post
    able = {
        one.id: one for name in (role, *stands_in(house, role)) for one in people.holders(session, name, organisation)
    }
    for one in sorted(able.values(), key=lambda deputy: deputy.name):
        if one.id != person.id:
            yield Deputy(id=one.id, name=one.name, title=one.job_title or _roles(house, one, organisation))


def _roles(house: House, actor: Actor, organisation: str) -> str:
    held = (one.role for one in actor.memberships if one.organisation == organisation)
    return ", ".join(role_words(house, role) for role in held)


def stands_in(house: House, role: str) -> tuple[str, ...]:
    """The other roles whose holders may act in a role for its holder."""
    row = next((option.row for option in house.definitions.rows("roles") if option.id == role), {})
    named = row.get("stands_in", ())
    return tuple(named) if isinstance(named, list | tuple) else (str(named),)


def _standing(house: House, row: Delegation) -> Standing:
    now = house.now()
    if row.ended_at is not None:
        return "ended"
    if row.ends <= now:
        return "over"
    return "now" if row.begins <= now else "coming"
