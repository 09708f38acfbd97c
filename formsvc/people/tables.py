"""The tables of people, organisations, and who holds which role where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base
from formsvc.database.sealed import Sealed


class Organisation(Base):
    """A youth justice service, an establishment, the Youth Custody Service. The id is that of the reference data."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


class Person(Base):
    """Somebody who can sign in. `email` is in lower case; attempts are counted here so that no process forgets them.

    A guest cannot sign in: it stands for whoever answers by a private link, whose name is kept sealed elsewhere.

    `first_password_until`: somebody else set the password; it opens nothing but its own change, and until then.
    """

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(140))
    job_title: Mapped[str] = mapped_column(String(140), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    first_password_until: Mapped[datetime | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True)
    guest: Mapped[bool] = mapped_column(default=False)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
    sign_outs: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None] = mapped_column(default=None)
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Membership.id", lazy="selectin"
    )


class Membership(Base):
    """One role of one person in one organisation."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(60))
    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class Delegation(Base):
    """One role of somebody who is away, which another person acts in from `begins` until `ends`. Never removed.

    `ended_at` is set when it was ended before its time.
    """

    __tablename__ = "delegations"
    __table_args__ = (Index("ix_delegations_to", "to_id", "ends"), Index("ix_delegations_from", "from_id", "ends"))

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(60))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CalendarFeed(Base):
    """The address under which one person's calendar program reads their deadlines; kept only as a digest."""

    __tablename__ = "calendar_feeds"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


class SecondFactor(Base):
    """The secret of one person's authenticator app, sealed. It counts once a code of it was given, `confirmed_at`.

    `last_step` is the time step of the last code that was taken: no code is taken twice.
    """

    __tablename__ = "second_factors"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(Sealed("second-factor:{person_id}"))
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code that stands for the second factor once, for whoever lost their telephone; kept only as a digest."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One browser in which somebody is signed in. `sign_outs` is the person's own number when it began: when that has
    moved on, every session from before is over. `second`: by which second factor they came in, "" for none."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    sign_outs: Mapped[int]
    second: Mapped[str] = mapped_column(String(20), default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ExternalIdentity(Base):
    """Who an OpenID Connect provider says that a person is."""

    __tablename__ = "external_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime]
