"""Where somebody is signed in: one row for each browser, so that a copy of its cookie is worth nothing afterwards."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from formsvc.people.actors import Actor
from formsvc.people.directory import ACTOR_COLUMNS, actor_from_rows, joined_memberships
from formsvc.people.tables import Membership, Person, SecondFactor, SignIn

Second = Literal["", "code", "recovery", "provider"]
LONGEST: Final = timedelta(hours=24)  # no setting lets anybody stay signed in for longer


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Somebody signed in: who, since when, by which second factor ("" for none), and whether they have one here."""

    actor: Actor
    second: Second
    has_factor: bool
    began_at: datetime


_PERSON, _FACTOR, _SIGN_IN = Person.__table__, SecondFactor.__table__, SignIn.__table__
# Asked with every request: one statement, made once, of columns and not of objects (docs/performance.md).
_PRESENT: Final = (
    joined_memberships(
        select(*ACTOR_COLUMNS, _SIGN_IN.c.second, _SIGN_IN.c.began_at, _FACTOR.c.confirmed_at),
        _SIGN_IN.join(_PERSON, _PERSON.c.id == _SIGN_IN.c.person_id).outerjoin(
            _FACTOR, _FACTOR.c.person_id == _PERSON.c.id
        ),
    )
    .where(_SIGN_IN.c.digest == bindparam("digest"), _SIGN_IN.c.ended_at.is_(None))
    .where(_SIGN_IN.c.sign_outs == _PERSON.c.sign_outs, _PERSON.c.active)
    .order_by(Membership.__table__.c.id)
)


def begin_session(session: Session, actor: Actor, second: Second, now: datetime) -> str:
    """Remember that somebody is signed in, in one browser. Gives what its cookie holds, which is kept nowhere."""
    token = secrets.token_urlsafe(24)
    person = session.get_one(Person, actor.id)
    person.signed_in_at = now
    session.execute(delete(SignIn).where(SignIn.person_id == actor.id, SignIn.began_at < now - LONGEST))
    session.add(
        SignIn(
            digest=_digest(token), person_id=actor.id, sign_outs=person.sign_outs, second=second, began_at=now,
            ended_at=None,
        )
    )  # fmt: skip
    session.flush()
    return token


def who_is_present(session: Session, token: str) -> Presence | None:
    """Whose browser holds this; None when that session is over, or its person may not sign in any more."""
    rows = session.execute(_PRESENT, {"digest": _digest(token)}).all()
    if not rows:
        return None
    first = rows[0]
    return Presence(
        actor=actor_from_rows(rows), second=first.second, has_factor=first.confirmed_at is not None,
        began_at=first.began_at,
    )  # fmt: skip


def end_session(session: Session, token: str, now: datetime) -> int | None:
    """This browser is signed out. Gives whose it was; None when it was signed out already."""
    ended = (
        update(SignIn)
        .where(SignIn.digest == _digest(token), SignIn.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SignIn.person_id)
    )
    return session.scalars(ended).first()


def end_every_session(session: Session, person_id: int) -> None:
    """Nobody is signed in as this person any more, anywhere."""
    session.execute(update(Person).where(Person.id == person_id).values(sign_outs=Person.sign_outs + 1))


def end_all_sessions(session: Session, now: datetime) -> None:
    """Nobody is signed in any more: who signed out after a backup was taken is signed in again when it is put back."""
    session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now))


def sessions_of(session: Session, person_id: int, since: datetime) -> int:
    """In how many browsers this person signed in since then, and did not sign out; some may be left behind closed."""
    found = (
        select(func.count())
        .select_from(SignIn)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.person_id == person_id, SignIn.sign_outs == Person.sign_outs)
        .where(SignIn.ended_at.is_(None), SignIn.began_at > since)
    )
    return session.scalar(found) or 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
