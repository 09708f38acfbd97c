"""Tables of erasing: the report that a person reads before anything goes, and what became of each line of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base
from formsvc.database.sealed import Sealed

Fate = Literal["proposed", "kept", "erasing", "erased"]


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
    lines: Mapped[list[ErasureLine]] = relationship(order_by="ErasureLine.id", back_populates="report")


class ErasureLine(Base):
    """One case, or one submission of it, in a report: by reference, never by name. `why` it was kept after all; the
    reason that a person gave is sealed.

    What was erased leaves this line: of which form and class it was, when it began and ended, and the `organisations`
    (ids with spaces between) whose people could see it. While it is `erasing` it cannot be stopped any more.
    """

    __tablename__ = "erasure_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("erasure_reports.id"), index=True)
    case_reference: Mapped[str] = mapped_column(String(40), index=True)
    submission_reference: Mapped[str] = mapped_column(String(40), default="", index=True)
    form: Mapped[str] = mapped_column(String(60), default="")
    organisations: Mapped[str] = mapped_column(Text, default="")
    record_class: Mapped[str] = mapped_column(String(60))
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    keep_until: Mapped[datetime]
    fate: Mapped[Fate] = mapped_column(String(20), default="proposed")
    why: Mapped[str] = mapped_column(String(200), default="")
    sealed_reason: Mapped[bytes | None] = mapped_column(Sealed("erasure-line:{id}"))
    at: Mapped[datetime | None]

    report: Mapped[ErasureReport] = relationship(back_populates="lines")
