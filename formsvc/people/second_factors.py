"""Somebody's second factor: an app that shows codes, and codes on paper for the day on which it is lost."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from formsvc.database.sealed import bound_at
from formsvc.people.one_time import step_of
from formsvc.people.passwords import ALPHABET
from formsvc.people.signing_in import begin_try, forget_tries
from formsvc.people.tables import Person, RecoveryCode, SecondFactor

RECOVERY_CODES: Final = 10
GROUPS: Final = 4  # of four letters each: about 78 random bits, so that a digest tells nobody the code
FEW: Final = 3
Open = Callable[[bytes], bytes]


@dataclass(frozen=True, kw_only=True)
class FactorNow:
    """What somebody has: since when an app shows their codes (None: they have none), and how many codes on paper."""

    since: datetime | None
    codes_left: int

    @property
    def few_left(self) -> bool:
        """Whether it is time for new codes on paper."""
        return self.since is not None and self.codes_left <= FEW


def place_of(person_id: int) -> str:
    """What the secret is sealed for: it opens for nobody else."""
    return bound_at(SecondFactor.sealed_secret, person_id=person_id)


def factor_of(session: Session, person_id: int) -> FactorNow:
    """What this person has."""
    since = session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.person_id == person_id))
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return FactorNow(since=since, codes_left=session.scalar(unused) or 0)


def set_factor(session: Session, factor: SecondFactor) -> tuple[str, ...]:
    """Put this app in the place of any before. Gives new codes on paper, which are kept nowhere."""
    remove_factor(session, factor.person_id)
    session.add(factor)
    return renew_codes(session, factor.person_id, factor.made_at)


def remove_factor(session: Session, person_id: int) -> bool:
    """Forget the app and the codes on paper. Gives whether there was one."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = delete(SecondFactor).where(SecondFactor.person_id == person_id).returning(SecondFactor.person_id)
    return bool(session.scalars(gone).all())


def renew_codes(session: Session, person_id: int, now: datetime) -> tuple[str, ...]:
    """Make new codes on paper and give them, for this one time; those before are over."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    session.add_all(
        RecoveryCode(person_id=person_id, digest=_digest(person_id, code), made_at=now, used_at=None) for code in codes
    )
    session.flush()
    return codes


def take_code(session: Session, person_id: int, typed: str, open_: Open, now: datetime) -> bool:
    """Whether it is the code that the app shows; it counts as a try to sign in, and no code is taken twice.

    Counted and judged in one transaction that holds the person's row: commit it whatever the answer is.
    """
    if not begin_try(session, person_id, now):
        return False
    factor = session.get(SecondFactor, person_id, populate_existing=True)
    if factor is None or factor.confirmed_at is None:
        return False
    step = step_of(open_(factor.sealed_secret), typed, now, factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    forget_tries(session.get_one(Person, person_id))
    return True


def take_recovery_code(session: Session, person_id: int, typed: str, now: datetime) -> bool:
    """Whether it is one of the codes on paper that was not used yet; now it is. Counts as a try to sign in."""
    if not begin_try(session, person_id, now):
        return False
    known = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.digest == _digest(person_id, typed),
        RecoveryCode.used_at.is_(None),
    )
    code = session.scalar(known.with_for_update())
    if code is None:
        return False
    code.used_at = now
    forget_tries(session.get_one(Person, person_id))
    return True


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(GROUPS))


def _digest(person_id: int, typed: str) -> str:
    """Of the letters and digits alone, however somebody writes them from paper."""
    plain = "".join(letter for letter in typed.lower() if letter in ALPHABET)
    return hashlib.sha256(f"{person_id}:{plain}".encode()).hexdigest()
