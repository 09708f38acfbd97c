"""Telling somebody, by mail, that how they sign in has changed: whoever did it, the owner hears of it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from formsvc.delivery.tables import Notice
from formsvc.workflow.due import Due, SendNotice

KINDS: Final = frozenset({"factor_set", "factor_removed", "factor_reset", "recovery_used", "connected_elsewhere"})
SUBJECT: Final = "How you sign in"


def tell_person(session: Session, person: int, kind: str, now: datetime) -> Due:
    """Add the notice."""
    key = f"{kind}:{person}:{secrets.token_hex(8)}"  # each time is told
    notice = Notice(key=key, person_id=person, submission_id=None, kind=kind, created_at=now, next_try=now)
    session.add(notice)
    session.flush()
    return (SendNotice(notice.id),)
