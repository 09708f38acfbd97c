"""Who comes in: signing in, who somebody is now, and the people and cases that a new service begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from formsvc import audit, cases, people
from formsvc.database import Sessions
from formsvc.people.signing_in import account_with
from formsvc.sealing import Sealer
from formsvc.workflow.recording import Written, write_refusal


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody to add: `roles` are pairs of a role and the organisation it is held in."""

    email: str
    name: str
    job_title: str
    phone: str
    password_hash: str
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case to open, by the person with this e-mail address, shared with these organisations."""

    child: cases.Child
    organisation: str
    opened_by: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Furnishing:
    """What a new service begins with. `organisations`: name by id."""

    organisations: Mapping[str, str]
    people: tuple[NewPerson, ...] = ()
    cases: tuple[NewCase, ...] = ()


def sign_in(sessions: Sessions, email: str, password: str, at: datetime) -> people.Actor:
    """Who this is. Raises people.SignInRefused. The password is compared between two short transactions."""
    with sessions.begin() as session:
        attempt = people.begin_sign_in(session, email, at)
    if not attempt.matches(password):
        _write_down_sign_in_refused(sessions, email, at)
        raise people.SignInRefused
    with sessions.begin() as session:
        return people.finish_sign_in(session, attempt, at)


def prove(sessions: Sessions, actor: people.Actor, password: str, at: datetime) -> people.Proof:
    """That it is this person who acts, by their password; a wrong one counts as a try to sign in.

    Raises people.SignInRefused.
    """
    with sessions.begin() as session:
        attempt = people.begin_sign_in(session, actor.email, at)
    if not attempt.matches(password):
        write_down_wrong_password(sessions, actor, at)
        raise people.SignInRefused
    with sessions.begin() as session:
        again = people.finish_sign_in(session, attempt, at)
    return people.Proof(person_id=again.id, at=at)


def write_down_wrong_password(sessions: Sessions, actor: people.Actor, at: datetime) -> None:
    """Somebody who is signed in gave a wrong password."""
    person = f"person:{actor.id}"
    with sessions.begin() as session:
        write_refusal(session, Written(person, "refused:password-wrong", person), at)


def _write_down_sign_in_refused(sessions: Sessions, email: str, at: datetime) -> None:
    """Nobody knows who it was; at which account, where there is one. What was typed is not written down."""
    with sessions.begin() as session:
        known = account_with(session, email)
        about = "-" if known is None else f"person:{known}"
        write_refusal(session, Written("nobody", "refused:sign-in", about), at)


def who(sessions: Sessions, person: int) -> people.Actor | None:
    """Who this person is now, with today's roles; None when they may not come in any more."""
    with sessions() as session:
        return people.actor_of(session, person)


def anybody(sessions: Sessions) -> bool:
    """Whether anybody has an account here."""
    with sessions() as session:
        return bool(people.everybody(session))


def furnish(sessions: Sessions, sealer: Sealer, furnishing: Furnishing, at: datetime) -> bool:
    """Put in what a new service begins with: all of it, once. False when somebody is here already."""
    with sessions.begin() as session:
        if people.everybody(session):
            return False
        for organisation, name in furnishing.organisations.items():
            people.add_organisation(session, organisation, name)
        known = {person.email: _add(session, person, at) for person in furnishing.people}
        for case in furnishing.cases:
            _open(session, sealer, case, known[case.opened_by], at)
    return True


def admit(sessions: Sessions, new: NewPerson, organisation: tuple[str, str], at: datetime) -> None:
    """Add somebody, and the organisation (id and name) when it is not there yet. Raises people.AlreadyThere."""
    with sessions.begin() as session:
        if organisation[0] not in people.organisations(session):
            people.add_organisation(session, *organisation)
        _add(session, new, at)


def _add(session: Session, person: NewPerson, at: datetime) -> int:
    added = people.add_person(
        session,
        people.Person(
            email=person.email,
            name=person.name,
            job_title=person.job_title,
            phone=person.phone,
            password_hash=person.password_hash,
            added_at=at,
        ),
    )
    for role, organisation in person.roles:
        people.give_role(session, added.id, role, organisation)
    audit.append(session, "service", "person_added", f"person:{added.id}", at)
    return added.id


def _open(session: Session, sealer: Sealer, new: NewCase, by: int, at: datetime) -> None:
    case = cases.open_case(session, sealer, new.child, cases.Opened(new.organisation, by, at))
    for organisation in new.shared_with:
        cases.share(session, case, organisation, by, at)
    audit.append(session, f"person:{by}", "case_opened", case.reference, at, case=case.reference)
