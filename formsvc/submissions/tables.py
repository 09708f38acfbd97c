"""Tables of submissions. What people wrote is sealed; rounds that were submitted are never changed again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from formsvc.cases.tables import Case
from formsvc.database import Base
from formsvc.database.sealed import Sealed
from formsvc.submissions.statuses import Status

Format = Literal["pdf", "docx"]
Version = Literal["for_sign_off", "final"]
Moved = Literal["finished", "sent_back"]
How = Literal["account", "link", "paper"]
FileState = Literal["waiting", "ready", "failed"]


class FormText(Base):
    """The text of a form definition that some submission began with, once for each digest."""

    __tablename__ = "form_texts"

    digest: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]


class Submission(Base):
    """One filled form. `round` is the current one; `organisation` is the author's when it was started.

    It may be a new version of one that it `replaces`. Its clocks are looked at again from `look_at`, if ever.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        Index("ix_submissions_author_status", "author_id", "status", "since"),
        Index("ix_submissions_status", "status", "since"),
        Index("ix_submissions_case", "case_id", "form", "status"),
        Index("ix_submissions_look_at", "look_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    form: Mapped[str]
    form_digest: Mapped[str] = mapped_column(ForeignKey("form_texts.digest"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    status: Mapped[Status] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    since: Mapped[datetime]
    look_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    source: Mapped[Submission | None] = relationship(remote_side=[id], foreign_keys=[source_id])
    replaces: Mapped[Submission | None] = relationship(remote_side=[id], foreign_keys=[replaces_id])
    rounds: Mapped[list[Round]] = relationship(order_by="Round.number")
    history: Mapped[list[StatusChange]] = relationship(order_by="StatusChange.id")


class Round(Base):
    """One pass from submit to verdict. `digest` is over what was submitted: answers and words."""

    __tablename__ = "rounds"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")


class PageAnswers(Base):
    """The sealed answers of one page in one round. `revision` counts the saves, so that two people notice."""

    __tablename__ = "page_answers"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(Sealed("answers:{submission_id}:{round}:{page}"))
    revision: Mapped[int]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]


class HalfTyped(Base):
    """What one person typed on a form of the wizard and has not saved."""

    __tablename__ = "half_typed"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(Sealed("half-typed:{submission_id}:{person_id}:{page}"))
    at: Mapped[datetime]


class Prefilled(Base):
    """Where a prefilled answer came from, and who said that it still holds. An empty `form` is the case record."""

    __tablename__ = "prefilled"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[str]
    form: Mapped[str]
    form_title: Mapped[str]
    reference: Mapped[str]
    answered_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Upload(Base):
    """A file given for a question; its bytes are sealed in storage under `digest`."""

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("submission_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    question: Mapped[str]
    digest: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class StatusChange(Base):
    """One line of a submission's history. `by_id` is None when the service did it."""

    __tablename__ = "status_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    status: Mapped[Status] = mapped_column(String(20))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    sealed_reason: Mapped[bytes | None] = mapped_column(Sealed("status-change:{id}"))


class WarningReason(Base):
    """Why somebody submitted in spite of a warning."""

    __tablename__ = "warning_reasons"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(Sealed("reason:{submission_id}:{round}:{key}"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class PartMove(Base):
    """A part was finished by the party that completes it, or sent back to it. The last one of a round holds.

    Names are as they were then; `how` tells a private link from paper from the account of a person. `digest` is over
    what documents that come after the part say; "" when there are none.
    """

    __tablename__ = "part_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    part: Mapped[str] = mapped_column(String(60))
    what: Mapped[Moved] = mapped_column(String(20))
    how: Mapped[How] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_name: Mapped[str] = mapped_column(String(140))
    by_title: Mapped[str] = mapped_column(String(140))
    organisation_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64), default="")
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed("part-move:{id}"))


class AnswerMark(Base):
    """A keyed digest of an answer that must be a child's own, by which the same one elsewhere is noticed.

    There is one for each key of the ring, so that all find each other while keys are changed.
    """

    __tablename__ = "answer_marks"
    __table_args__ = (Index("ix_answer_marks_mark", "form", "mark", "question"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    form: Mapped[str] = mapped_column(String(60))
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)


class DocumentRow(Base):
    """One file to make, or made, of one round. `digest` is that of its bytes in storage; "" until it is ready.

    What is `urgent` is made before the rest. `certificate` is the SHA-256 of the certificate that signed it; "" for a
    file that carries no signature.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("submission_id", "round", "document", "format", "version"),
        Index("ix_documents_digest", "digest"),
        Index("ix_documents_waiting", "state", "urgent", "next_try"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    round: Mapped[int]
    document: Mapped[str]
    format: Mapped[Format] = mapped_column(String(10))
    version: Mapped[Version] = mapped_column(String(20))
    state: Mapped[FileState] = mapped_column(String(20), default="waiting")
    digest: Mapped[str] = mapped_column(default="")
    certificate: Mapped[str] = mapped_column(String(64), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    next_try: Mapped[datetime]
    made_at: Mapped[datetime | None]
