"""Passwords: kept as argon2id hashes, checked in the same time for people we know and people we do not."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from formsvc.people.common_passwords import is_common
from formsvc.people.tables import Person

SHORTEST, LONGEST = 12, 200
MOST_READ = 4 * LONGEST  # characters of what is typed: letters may be made of several of them
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that is read as something else
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of a random text that nobody kept: what an unknown or locked account is checked against.
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$fz5A9ggxUi17+DBjP7JR6w$lrg9Lv2LvTuLs6e5+Nn3mfbmKPpSTqdHNncZwmbzLqI"


class PasswordTooWeak(Exception):
    """The password would be easy to guess; the message says what would do."""


def hash_password(password: str, about: Iterable[str] = ()) -> str:
    """The hash to keep. `about`: words tried first, such as somebody's own name. Raises PasswordTooWeak."""
    plain = prepared(password)
    if len(plain) < SHORTEST:
        raise PasswordTooWeak(f"Use at least {SHORTEST} characters. Three random words make a good password.")
    if len(plain) > LONGEST:
        raise PasswordTooWeak(f"Use at most {LONGEST} characters. Yours has {len(plain)}.")
    if any(unicodedata.category(letter) == "Cc" for letter in plain):
        raise PasswordTooWeak("Use characters that you can see, and spaces. This has a line break or a tab in it.")
    if len(set(plain)) < 5:
        raise PasswordTooWeak("Use more than a few different characters. Three random words make a good password.")
    if is_common(plain):
        raise PasswordTooWeak("This is one of the first passwords that somebody would try. Use three random words.")
    if is_about(plain, about):
        raise PasswordTooWeak(
            "Do not use your own name, your email address, or the name of your organisation or of this service. "
            "Use three random words."
        )
    return HASHER.hash(plain)


def matches(password_hash: str, password: str) -> bool:
    """Whether it is the password. Takes its time, whatever the answer."""
    plain = prepared(password)
    try:
        return HASHER.verify(password_hash or NOBODYS_HASH, plain[:LONGEST]) and len(plain) <= LONGEST
    except (VerificationError, InvalidHashError):
        return False


def prepared(password: str) -> str:
    """As it is compared, so that every keyboard and telephone types the same one (RFC 8265, OpaqueString)."""
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password[:MOST_READ])
    return unicodedata.normalize("NFC", spaced)


def is_about(password: str, words: Iterable[str]) -> bool:
    """Whether little is left of a password without these words and the parts of them."""
    whole = rest = _letters(password)
    parts = {_letters(part) for word in words for part in (word, *re.split(r"[\W_]+", word))}
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "") if len(part) > 2 else rest
    return len(rest) < 5 and rest != whole


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text).casefold() if letter.isalpha())


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
