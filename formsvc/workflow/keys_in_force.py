"""Which key seals, as the record says it: so that every process on every machine notices when another one does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.audit import Event
from formsvc.workflow.house import SERVICE

ABOUT: Final = "keys"
SEALS_WITH: Final = "seals-with:"


@dataclass(frozen=True)
class InForce:
    """The id of a key, and since when everything new is sealed with it."""

    id: str
    since: datetime


_NEWEST: Final = select(Event.what, Event.at).where(Event.about == ABOUT).order_by(Event.number.desc()).limit(1)


def key_in_force(session: Session) -> InForce | None:
    """The key that was put in force last; None where none was ever changed."""
    found = session.execute(_NEWEST).first()
    return InForce(found.what.removeprefix(SEALS_WITH), found.at) if found is not None else None


def put_in_force(session: Session, key: str, at: datetime) -> InForce:
    """Write down that everything new is sealed with this key; once, however often it is said."""
    known = key_in_force(session)
    if known is not None and known.id == key:
        return known
    audit.append(session, SERVICE, f"{SEALS_WITH}{key}", ABOUT, at)
    return InForce(key, at)
