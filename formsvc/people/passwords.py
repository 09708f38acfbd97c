"""Passwords: kept as argon2id hashes, checked in the same time for people we know and people we do not."""

from __future__ import annotations

import secrets
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from formsvc.people.common_passwords import is_common
from formsvc.people.tables import Person

SHORTEST, LONGEST = 12, 200
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is read as something else
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of a random text that nobody kept: what an unknown or locked account is checked against.
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$fz5A9ggxUi17+DBjP7JR6w$lrg9Lv2LvTuLs6e5+Nn3mfbmKPpSTqdHNncZwmbzLqI"


class PasswordTooWeak(Exception):
    """The password would be easy to guess; the message says what would do."""


def hash_password(password: str) -> str:
    """The hash to keep. Raises PasswordTooWeak."""
    if len(password) < SHORTEST:
        raise PasswordTooWeak(f"Use at least {SHORTEST} characters. Three random words make a good password.")
    if len(password) > LONGEST:
        raise PasswordTooWeak(f"Use at most {LONGEST} characters.")
    if len(set(password)) < 5:
        raise PasswordTooWeak("Use more than a few different characters. Three random words make a good password.")
    if is_common(password):
        raise PasswordTooWeak("This is one of the first passwords that somebody would try. Use three random words.")
    return HASHER.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether it is the password. Takes its time, whatever the answer."""
    try:
        return HASHER.verify(password_hash or NOBODYS_HASH, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def new_first_password() -> str:
    """A password for somebody else, to be told and then changed: about 57 random bits that can be read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def change_password(session: Session, person_id: int, password_hash: str, first_until: datetime | None = None) -> None:
    """Set a new password and end every session. The hash comes from hash_password, made outside the transaction.

    `first_until`: it is a first password, set by somebody else, and must be changed before then.
    """
    person = session.get_one(Person, person_id)
    person.password_hash = password_hash
    person.first_password_until = first_until
    person.failed_attempts = 0
    person.locked_until = None
    person.sign_outs += 1
