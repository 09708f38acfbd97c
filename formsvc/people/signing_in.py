"""Signing in, in three beats: count the try, compare the password with no transaction open, record success."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.people.actors import Actor
from formsvc.people.directory import actor_from
from formsvc.people.passwords import NOBODYS_HASH, matches
from formsvc.people.tables import Person

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
PROVES_FOR = timedelta(minutes=5)


class SignInRefused(Exception):
    """The same words for every reason, so that nobody learns who has an account here."""

    ADVICE = f"After {TRIES} wrong tries, wait {LOCKED_FOR.seconds // 60} minutes before you try again."

    def __init__(self) -> None:
        super().__init__(f"The email address or password is not right. {self.ADVICE}")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Somebody gave their password again, at a moment; it holds for a few minutes."""

    person_id: int
    at: datetime

    def is_of(self, person_id: int, now: datetime) -> bool:
        """Whether this person proved who they are, just now."""
        return self.person_id == person_id and now - PROVES_FOR < self.at <= now


@dataclass(frozen=True)
class Attempt:
    """One try that has been counted. An account that is unknown, switched off or locked has nobody's hash."""

    person_id: int | None
    _hash: str = field(repr=False, default=NOBODYS_HASH)

    def matches(self, password: str) -> bool:
        """Whether the password is right: slow on purpose, so call it with no transaction open."""
        return matches(self._hash, password) and self.person_id is not None


def begin_sign_in(session: Session, email: str, now: datetime) -> Attempt:
    """Count a try before it is made, so that many at once, or a crash, buy nobody more of them. Commit it at once."""
    person = session.scalar(select(Person).where(Person.email == normal_email(email)).with_for_update())
    if person is None or not person.active or not person.password_hash:
        return Attempt(None)
    if person.locked_until is not None and now < person.locked_until:
        return Attempt(None)
    if person.first_password_until is not None and now >= person.first_password_until:
        return Attempt(None)
    person.failed_attempts += 1
    person.locked_until = None
    if person.failed_attempts >= TRIES:
        person.failed_attempts = 0
        person.locked_until = now + LOCKED_FOR
    return Attempt(person.id, person.password_hash)


def finish_sign_in(session: Session, attempt: Attempt, now: datetime) -> Actor:
    """Record that the try was right, and say who it is. Raises SignInRefused for an attempt at nobody's account."""
    person = session.get(Person, attempt.person_id) if attempt.person_id is not None else None
    if person is None or not person.active:
        raise SignInRefused
    person.failed_attempts = 0
    person.locked_until = None
    person.signed_in_at = now
    return actor_from(person)


def account_with(session: Session, email: str) -> int | None:
    """Whose account has this e-mail address, whether they may sign in or not; None when nobody's has."""
    return session.scalar(select(Person.id).where(Person.email == normal_email(email)))


def normal_email(email: str) -> str:
    """As it is kept: without spaces around it, in lower case."""
    return email.strip().lower()
