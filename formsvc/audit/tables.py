"""The table of what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from formsvc.audit.only_added import keep_only_added
from formsvc.database import Base


class Event(Base):
    """One thing that happened. Rows are only ever added.

    The record is read from its end: every index ends with the number.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_who", "who", "number"),
        Index("ix_audit_events_what", "what", "number"),
        Index("ix_audit_events_about", "about", "number"),
        Index("ix_audit_events_case_reference", "case_reference", "number"),
        Index("ix_audit_events_at", "at", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100))
    what: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(120))
    case_reference: Mapped[str] = mapped_column(String(40))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


keep_only_added(Event.metadata.tables["audit_events"])
