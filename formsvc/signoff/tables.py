"""Tables of decisions. Nothing here is ever changed or removed."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base
from formsvc.database.sealed import Sealed
from formsvc.submissions.tables import Submission

Verdict = Literal["approved", "returned", "refused", "reopened"]
SENDS_BACK: Final[frozenset[Verdict]] = frozenset({"returned", "reopened"})


class Turn(Base):
    """To whom a submission was put, and when: the holders of a role in an organisation ("" for any).

    There is one for each role that may act; they open and close together.
    It was put to them to decide at a stage, or to fill in a `part`: then `stage` is "". It stays open until as many
    have approved as the stage `needs`. Once it was given to one of them, `given_to_id`, nobody else may act.
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "stage", "part", "role"),
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
    given_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    submission: Mapped[Submission] = relationship()


class DecisionRow(Base):
    """One verdict of one person at one stage of one round, on the digest they read. Names are as they were then.

    Whoever acted for somebody who was away did it for `for_id`. `declared` is the sentence that they agreed to. A round
    that was `reopened` after approval, to be corrected, has that as a decision at no stage ("").
    """

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("submission_id", "round", "stage", "by_id"),)

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
    for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    for_name: Mapped[str] = mapped_column(String(140), default="")
    declared: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    sealed_reasons: Mapped[bytes] = mapped_column(Sealed("verdict:{submission_id}:{round}:{by_id}:{stage}"))

    points: Mapped[list[PointRow]] = relationship(order_by="PointRow.number")


class PointRow(Base):
    """One place that a return names, and what to change there."""

    __tablename__ = "decision_points"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[bytes] = mapped_column(Sealed("decision-point:{decision_id}:{number}"))


class HandOver(Base):
    """Work on one submission that one person gave to another: a stage of a round, or ("") the author's own."""

    __tablename__ = "hand_overs"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    stage: Mapped[str] = mapped_column(String(60), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_name: Mapped[str] = mapped_column(String(140))
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    to_name: Mapped[str] = mapped_column(String(140))
    at: Mapped[datetime]
    sealed_reason: Mapped[bytes] = mapped_column(Sealed("handed-over:{id}"))
