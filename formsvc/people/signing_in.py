"""Signing in, in three beats: count the try, compare the password with no transaction open, record success."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.people.actors import Actor
from formsvc.people.directory import actor_from
from formsvc.people.passwords import NOBODYS_HASH, matches
from formsvc.people.tables import Person, SecondFactor

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
    locked: bool = False  # by this very try

    def matches(self, password: str) -> bool:
        """Whether the password is right: slow on purpose, so call it with no transaction open."""
        return matches(self._hash, password) and self.person_id is not None


def begin_sign_in(session: Session, email: str, now: datetime) -> Attempt:
    """Count a try before it is made, so that many at once, or a crash, buy nobody more of them. Commit it at once."""
    person = session.scalar(select(Person).where(Person.email == normal_email(email)).with_for_update())
    if person is None or not person.active or not person.password_hash:
        return Attempt(None)
    if person.first_password_until is not None and now >= person.first_password_until:
        return Attempt(None)
    if not _counted(person, now):
        return Attempt(None)
    return Attempt(person.id, person.password_hash, locked=person.locked_until is not None)


def finish_sign_in(session: Session, attempt: Attempt, now: datetime) -> Actor:
    """Record that the try was right, and say who it is. Raises SignInRefused for an attempt at nobody's account.

    Where a code is asked for as well, a right password only takes back its own try: it must not buy new ones.
    """
    found = attempt.person_id is not None
    person = session.get(Person, attempt.person_id, with_for_update=True) if found else None
    if person is None or not person.active:
        raise SignInRefused
    if session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.person_id == person.id)) is None:
        forget_tries(person)
    elif attempt.locked and person.failed_attempts == 0:
        person.failed_attempts, person.locked_until = TRIES - 1, None
    else:
        person.failed_attempts = max(0, person.failed_attempts - 1)
    return actor_from(person)


def begin_try(session: Session, person_id: int, now: datetime) -> bool:
    """Count a try at a code. False while the account is locked or switched off."""
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    return person is not None and person.active and _counted(person, now)


def forget_tries(person: Person) -> None:
    """The last one was right."""
    person.failed_attempts = 0
    person.locked_until = None


def _counted(person: Person, now: datetime) -> bool:
    """Count one more try, which locks the account if it is one too many. False when it is locked already."""
    if person.locked_until is not None and now < person.locked_until:
        return False
    person.failed_attempts += 1
    person.locked_until = None
    if person.failed_attempts >= TRIES:
        person.failed_attempts = 0
        person.locked_until = now + LOCKED_FOR
    return True


def account_with(session: Session, email: str) -> int | None:
    """Whose account has this e-mail address, whether they may sign in or not; None when nobody's has."""
    return session.scalar(select(Person.id).where(Person.email == normal_email(email)))


def normal_email(email: str) -> str:
    """As it is kept: without spaces around it, in lower case."""
    return email.strip().lower()
