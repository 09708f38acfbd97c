"""Tables of deliveries: the outbox, every attempt, links and who opened them, and notices to our own people."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.database import Base
from formsvc.database.sealed import Sealed
from formsvc.definitions.model import Channel
from formsvc.delivery.undelivered import keep_undelivered
from formsvc.submissions.tables import DocumentRow, Submission

State = Literal["waiting", "to_hand_over", "sent", "failed", "given_up"]
Outcome = Literal["sent", "temporary", "permanent", "bounced", "delayed", "arrived", "away", "reminded"]
Tells = Literal["", "corrected", "withdrawn"]


class Delivery(Base):
    """One document for one receiver. `key` is what a receiver can tell a repeat by; it never changes.

    With `part` it is an invitation to fill in that part, and there is no document. `entry` counts the deliveries that
    are made for each entry of a group, from 0. The person who answers by the link is its `guest_id`. With `tells` it is
    a word that what they were sent before does not hold any more, and there is no document.

    `leased_until` is set while somebody is sending; whoever comes after that moment may try again. Nobody acknowledged
    it: it is looked at again from `look_at`, to remind the receiver once (`reminded_at`), then the author.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "delivery", "entry", "tells"),
        Index("ix_deliveries_waiting", "state", "urgent", "next_try"),
        Index("ix_deliveries_look_at", "look_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    round: Mapped[int]
    delivery: Mapped[str] = mapped_column(String(60))
    entry: Mapped[int] = mapped_column(default=0)
    document: Mapped[str] = mapped_column(String(60))
    part: Mapped[str] = mapped_column(String(60), default="")
    tells: Mapped[Tells] = mapped_column(String(20), default="")
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    urgent: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(String(20))
    sealed_recipient: Mapped[bytes] = mapped_column(Sealed("recipient:{key}"))
    state: Mapped[State] = mapped_column(String(20))
    created_at: Mapped[datetime]
    next_try: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    sealed_note: Mapped[bytes | None] = mapped_column(Sealed("delivery-note:{key}"))
    sealed_code: Mapped[bytes | None] = mapped_column(Sealed("code:{key}"))
    sealed_asked: Mapped[bytes | None] = mapped_column(Sealed("asked-format:{key}"))
    look_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()
    attempts: Mapped[list[Attempt]] = relationship(order_by="Attempt.id")
    links: Mapped[list[Link]] = relationship(order_by="Link.id", back_populates="delivery")


class Attempt(Base):
    """One try, or what was heard later: it bounced, waits, arrived; the receiver is away, or was reminded.

    `detail` is what the carrier said, in our words.
    """

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(300))


class ChannelChange(Base):
    """Somebody chose another way for a delivery that did not get through, and said why."""

    __tablename__ = "channel_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_name: Mapped[str] = mapped_column(String(140))
    at: Mapped[datetime]
    was: Mapped[Channel] = mapped_column(String(20))
    became: Mapped[Channel] = mapped_column(String(20))
    sealed_reason: Mapped[bytes] = mapped_column(Sealed("changed-channel:{id}"))


class Link(Base):
    """A secure link that was sent. Its token is kept only as a digest; codes are counted before they are judged."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    closed: Mapped[bool] = mapped_column(default=False)

    delivery: Mapped[Delivery] = relationship(back_populates="links")


class Visit(Base):
    """One browser in which the code of a link was given, until whoever gave it leaves."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Opening(Base):
    """Somebody with the code looked: opened the page, took a file, or said that they have it."""

    __tablename__ = "openings"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Notice(Base):
    """A message to one of our own people that something waits for them; it says the reference and nothing of anybody.

    `key` says what it is about, so that nobody is told the same thing twice; `about` which deadline, if it is one: the
    clock or the stage, and when it is due. A notice about who acts for whom is about no submission. An
    administrator who gave one up `ended` it, for a reason.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_submission", "submission_id", "kind"),
        Index("ix_notices_waiting", "state", "next_try"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    kind: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(160), default="")
    state: Mapped[State] = mapped_column(String(20), default="waiting")
    created_at: Mapped[datetime]
    next_try: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(300), default="")
    sealed_reason: Mapped[bytes | None] = mapped_column(Sealed("notice:{key}"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    submission: Mapped[Submission | None] = relationship()


class Destination(Base):
    """Where an entry of the directory, or an organisation, receives documents: an administrator sets it.

    `channel` is "" for the one that the form names. A webhook has a `url` and a secret that both sides know. The
    address is checked when somebody there answered a test message (`sealed_checked_by`; None: their system did):
    `check_digest` is that of the token it carried.
    """

    __tablename__ = "destinations"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    channel: Mapped[Channel | Literal[""]] = mapped_column(String(20), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    sealed_secret: Mapped[bytes | None] = mapped_column(Sealed("webhook-secret:{id}"))
    changed_at: Mapped[datetime]
    tested_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    sealed_checked_by: Mapped[bytes | None] = mapped_column(Sealed("checked-by:{id}"))
    check_digest: Mapped[str] = mapped_column(String(64), default="")


class BounceReading(Base):
    """The reading of the mailbox that mail servers report to: one row, which whoever reads it holds meanwhile.

    `left` counts what lies there for a person; `failure` says why it could not be read the last time.
    """

    __tablename__ = "bounce_readings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_try: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    left: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(300), default="")


keep_undelivered(Delivery.metadata.tables["deliveries"], DocumentRow.metadata.tables["documents"])
