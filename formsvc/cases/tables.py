"""The tables of cases: who they are about is sealed, and found only through keyed digests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base


class Case(Base):
    """One child (or one prisoner and child). `identity` is the sealed Child, bound to the reference.

    `once` is the key of the page that opened it, so that pressing twice opens one.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    identity: Mapped[bytes]
    once: Mapped[str | None] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]
    shares: Mapped[list[CaseShare]] = relationship(
        cascade="all, delete-orphan", order_by="CaseShare.organisation_id", lazy="selectin"
    )
    words: Mapped[list[CaseWord]] = relationship(cascade="all, delete-orphan")


class CaseShare(Base):
    """Another organisation that may see the case."""

    __tablename__ = "case_shares"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    shared_at: Mapped[datetime]
    shared_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class CaseWord(Base):
    """The keyed digest of one word by which the case can be found."""

    __tablename__ = "case_words"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
