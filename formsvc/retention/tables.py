"""Tables of erasing: the report that a person reads before anything goes, and what became of each line of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base

Fate = Literal["proposed", "kept", "erased"]


class ErasureReport(Base):
    """What an organisation may erase, as it was at a moment. Somebody reads and approves it; then it is done, once."""

    __tablename__ = "erasure_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    done_at: Mapped[datetime | None]
    lines: Mapped[list[ErasureLine]] = relationship(order_by="ErasureLine.id")


class ErasureLine(Base):
    """One case, or one submission of it, in a report: by reference, never by name. `why` it was kept after all."""

    __tablename__ = "erasure_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("erasure_reports.id"), index=True)
    case_reference: Mapped[str] = mapped_column(String(40))
    submission_reference: Mapped[str] = mapped_column(String(40), default="")
    record_class: Mapped[str] = mapped_column(String(60))
    keep_until: Mapped[datetime]
    fate: Mapped[Fate] = mapped_column(String(20), default="proposed")
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime | None]
