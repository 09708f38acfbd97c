"""Who an organisation's own OpenID Connect provider says that somebody is, and whose account that opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from formsvc.people.actors import Actor
from formsvc.people.directory import actor_from
from formsvc.people.signing_in import normal_email
from formsvc.people.tables import ExternalIdentity, Person


class ProviderAway(Exception):
    """The provider did not answer, or not in a way that can be read. `what` says which, without what it said."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class TokenWrong(Exception):
    """What came back cannot be relied on. `what` names the fault in a word, never what was said in it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NotLetIn(Exception):
    """The provider knows them, and they may not come in. `why` is a word for the record, `person` whose account."""

    def __init__(self, why: str, person: int | None = None) -> None:
        super().__init__(why)
        self.why, self.person = why, person


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A browser that was sent to the provider: what it must bring back, and what only we know. Kept in its session.

    `fresh`: they must prove again who they are, even if the provider knows them still.
    """

    state: str
    nonce: str
    verifier: str
    at: datetime
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the provider says has come back. `strong`: by two factors. `email` is "" unless the provider checked it."""

    issuer: str
    subject: str
    email: str
    strong: bool


def known_as(session: Session, identity: Identity) -> Actor | None:
    """Let in whoever this is connected with; None when it is connected with nobody. Raises NotLetIn."""
    row = session.scalar(
        select(ExternalIdentity).where(
            ExternalIdentity.issuer == identity.issuer, ExternalIdentity.subject == identity.subject
        )
    )
    return None if row is None else _let_in(session.get_one(Person, row.person_id))


def connect_by_email(session: Session, identity: Identity, domains: tuple[str, ...], now: datetime) -> Actor:
    """Connect the account that has the address which the provider checked, and let them in. Raises NotLetIn.

    `domains`: the only ones whose addresses this provider may speak for; none: it may speak for every address.
    """
    email = normal_email(identity.email)
    if not email:
        raise NotLetIn("email-not-verified")
    if domains and email.rpartition("@")[2] not in domains:
        raise NotLetIn("email-of-another-domain")
    person = session.scalar(select(Person).where(Person.email == email, ~Person.guest).with_for_update())
    if person is None:
        raise NotLetIn("unknown")
    if connected_at(session, person.id, identity.issuer) is not None:
        raise NotLetIn("connected-with-another", person.id)  # the address has passed on to somebody else, perhaps
    actor = _let_in(person)
    _add(session, identity, person.id, now)
    return actor


def connect(session: Session, identity: Identity, person_id: int, now: datetime) -> None:
    """Connect somebody who is signed in here already. Raises NotLetIn when it is connected with an account."""
    row = select(ExternalIdentity.person_id).where(
        ExternalIdentity.issuer == identity.issuer, ExternalIdentity.subject == identity.subject
    )
    if session.scalar(row) is not None or connected_at(session, person_id, identity.issuer) is not None:
        raise NotLetIn("connected-already", person_id)
    _add(session, identity, person_id, now)


def connected_at(session: Session, person_id: int, issuer: str) -> datetime | None:
    """Since when somebody is connected with this provider; None when they are not."""
    of = (ExternalIdentity.person_id == person_id, ExternalIdentity.issuer == issuer)
    return session.scalar(select(ExternalIdentity.linked_at).where(*of))


def disconnect(session: Session, person_id: int) -> bool:
    """End every connection of somebody, and every session of theirs. Whether there was one."""
    gone = session.scalars(
        delete(ExternalIdentity).where(ExternalIdentity.person_id == person_id).returning(ExternalIdentity.id)
    ).all()
    if gone:
        session.get_one(Person, person_id).sign_outs += 1
        session.flush()
    return bool(gone)


def _let_in(person: Person) -> Actor:
    """Who they are now. A first password, which somebody else knows, has nothing to open any more."""
    if not person.active or person.guest:
        raise NotLetIn("switched-off", person.id)
    if person.first_password_until is not None:
        person.password_hash, person.first_password_until = "", None
    return actor_from(person)


def _add(session: Session, identity: Identity, person_id: int, now: datetime) -> None:
    session.add(ExternalIdentity(person_id=person_id, issuer=identity.issuer, subject=identity.subject, linked_at=now))
    session.flush()
