"""The table of what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from formsvc.database import Base


class Event(Base):
    """One thing that happened. Rows are only ever added."""

    __tablename__ = "audit_events"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), index=True)
    what: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(120), index=True)
    case_reference: Mapped[str] = mapped_column(String(40), index=True)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
