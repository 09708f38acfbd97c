"""The address under which a calendar program reads one person's dates: only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from formsvc.people.actors import Actor
from formsvc.people.directory import actor_of
from formsvc.people.tables import CalendarFeed


def renew_feed(session: Session, person_id: int, now: datetime) -> str:
    """Make an address and give its token, which is kept nowhere; the one before is over."""
    token = secrets.token_urlsafe(32)
    end_feed(session, person_id)
    session.add(CalendarFeed(person_id=person_id, token_digest=_digest(token), made_at=now))
    session.flush()
    return token


def end_feed(session: Session, person_id: int) -> bool:
    """No address opens this person's dates any more. Gives whether there was one."""
    gone = session.scalars(
        delete(CalendarFeed).where(CalendarFeed.person_id == person_id).returning(CalendarFeed.person_id)
    )
    return bool(gone.all())


def feed_made_at(session: Session, person_id: int) -> datetime | None:
    """Since when this person has an address; None without one."""
    return session.scalar(select(CalendarFeed.made_at).where(CalendarFeed.person_id == person_id))


def whose_feed(session: Session, token: str) -> Actor | None:
    """Whose dates the address with this token opens; nobody's who may not sign in or has no password of their own."""
    person = session.scalar(select(CalendarFeed.person_id).where(CalendarFeed.token_digest == _digest(token)))
    actor = None if person is None else actor_of(session, person)
    return None if actor is None or actor.must_change_password else actor


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
