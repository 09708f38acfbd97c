"""Somebody who owns the database and changes the record all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

from formsvc.audit.only_added import BECOMES, statements
from formsvc.database import Sessions


@contextmanager
def unguarded(sessions: Sessions) -> Iterator[Session]:
    """A transaction in which the triggers of the record are away; they are there again after it."""
    name = f"{BECOMES}audit_events"
    with sessions.begin() as session:
        dialect = session.get_bind().dialect.name
        if dialect == "sqlite":
            for when in ("update", "delete", "insert"):
                session.execute(text(f"DROP TRIGGER {name}_{when}"))
        else:
            session.execute(text(f"DROP FUNCTION {name} CASCADE"))
        yield session
        for spoken, statement in statements("audit_events"):
            if spoken == dialect:
                session.execute(text(statement))
