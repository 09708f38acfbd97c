"""Tables of decisions. Nothing here is ever changed or removed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base
from formsvc.submissions.tables import Submission

Verdict = Literal["approved", "returned", "refused"]


class Turn(Base):
    """To whom a submission was put, and when: the holders of a role in an organisation ("" for any).

    It was put to them to decide at a stage, or to fill in a `part`: then `stage` is "".
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "stage", "part"),
        Index("ix_turns_open", "open", "role", "organisation", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    round: Mapped[int]
    stage: Mapped[str] = mapped_column(String(60), default="")
    part: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[str] = mapped_column(String(60))
    organisation: Mapped[str] = mapped_column(String(60))
    since: Mapped[datetime]
    open: Mapped[bool] = mapped_column(default=True)

    submission: Mapped[Submission] = relationship()


class DecisionRow(Base):
    """One verdict of one person at one stage of one round, on the digest they read. Names are as they were then."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("submission_id", "round", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    round: Mapped[int]
    stage: Mapped[str] = mapped_column(String(60))
    verdict: Mapped[Verdict] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(140))
    by_title: Mapped[str] = mapped_column(String(140))
    role: Mapped[str] = mapped_column(String(60))
    organisation: Mapped[str] = mapped_column(String(60))
    organisation_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    sealed_reasons: Mapped[bytes]

    points: Mapped[list[PointRow]] = relationship(order_by="PointRow.number")


class PointRow(Base):
    """One place that a return names, and what to change there."""

    __tablename__ = "decision_points"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[bytes]
