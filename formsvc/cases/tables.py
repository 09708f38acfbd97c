"""The tables of cases: who they are about is sealed, and found only through keyed digests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base
from formsvc.database.sealed import Sealed


class Case(Base):
    """One child (or one prisoner and child). `identity` is the sealed Child, bound to the reference.

    `once` is the key of the page that opened it, so that pressing twice opens one.

    How long it is kept: `record_class` is the class of the longest of its records, `looked_after` whether the child
    was ever looked after, `keep_until` when what is kept may go; None while something of it is under way.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    identity: Mapped[bytes] = mapped_column(Sealed("case:{reference}:identity"))
    once: Mapped[str | None] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]
    record_class: Mapped[str] = mapped_column(String(60), default="")
    looked_after: Mapped[bool] = mapped_column(default=False)
    keep_until: Mapped[datetime | None] = mapped_column(index=True)
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


class LegalHold(Base):
    """Nothing of a case is erased from when the hold was placed until it is lifted. Never removed."""

    __tablename__ = "legal_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    placed_by_name: Mapped[str] = mapped_column(String(140))
    placed_at: Mapped[datetime]
    sealed_reason: Mapped[bytes] = mapped_column(Sealed("legal-hold:{id}"))
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lifted_by_name: Mapped[str] = mapped_column(String(140), default="")
    lifted_at: Mapped[datetime | None]
    sealed_lifted_reason: Mapped[bytes | None] = mapped_column(Sealed("legal-hold-lifted:{id}"))
