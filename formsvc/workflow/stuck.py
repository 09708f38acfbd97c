"""What does not move: the rows that nobody came for, that are tried in vain, or that gave up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from formsvc.delivery.tables import Delivery, Notice
from formsvc.people.tables import Membership
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.notices import WORDS
from formsvc.workflow.papers import MADE_IN
from formsvc.workflow.receivers import NO_ADDRESS
from formsvc.workflow.send_views import StuckRow

PATIENCE: Final = timedelta(minutes=10)
AT_ONCE: Final = 500
Kind = Literal["document", "delivery", "notice"]
TABLES: Final[dict[str, Any]] = {"document": DocumentRow, "delivery": Delivery, "notice": Notice}
NOBODY_CAME: Final = "No worker has picked it up."


def is_stuck(table: Any, now: datetime) -> ColumnElement[bool]:
    """It gave up; or it was due ten minutes ago; or it is ten minutes old and every try was in vain."""
    late = now - PATIENCE
    waits_in_vain = or_(table.next_try <= late, and_(table.tries > 0, table.created_at <= late))
    stuck = or_(table.state == "failed", and_(table.state == "waiting", waits_in_vain))
    return and_(stuck, is_made_now()) if table is DocumentRow else stuck


def is_made_now() -> ColumnElement[bool]:
    """A file that the submission still needs, where it is now: the condition on documents and their submissions."""
    versions = (
        and_(DocumentRow.version == version, Submission.status.in_(statuses)) for version, statuses in MADE_IN.items()
    )
    return and_(DocumentRow.round == Submission.round, or_(*versions))


def stuck_rows(session: Session, now: datetime, organisations: Sequence[str]) -> Iterator[StuckRow]:
    """Everything of the submissions of these organisations that is stuck."""
    for kind, table in TABLES.items():
        wanted = _of(table, organisations).where(is_stuck(table, now)).order_by(table.created_at, table.id)
        for row, submission in session.execute(wanted.limit(AT_ONCE)):
            yield row_of(kind, row, submission)


def stuck_ids(session: Session, kind: str, now: datetime, organisations: Sequence[str]) -> Sequence[int]:
    """The same of one kind, as ids."""
    table = TABLES[kind]
    found = _of(table, organisations).where(is_stuck(table, now)).order_by(table.created_at, table.id)
    return session.scalars(found.with_only_columns(table.id).limit(AT_ONCE)).all()


def row_of(kind: str, row: Any, submission: Submission | None) -> StuckRow:
    """What an administrator is told about one of them."""
    why, remedy = _SAID[kind](row)
    return StuckRow(
        kind=kind,  # type: ignore[arg-type]
        id=row.id,
        reference=submission.reference if submission is not None else "",
        since=row.created_at,
        tries=row.tries,
        why=why,
        remedy=remedy,
        gave_up=row.state == "failed",
        may_give_up=kind != "document",
    )


def _of(table: Any, organisations: Sequence[str]) -> Select[Any]:
    """Rows with their submissions; a notice that is about none belongs where its person does."""
    joined = select(table, Submission).outerjoin(Submission, Submission.id == table.submission_id)
    theirs: ColumnElement[bool] = Submission.organisation.in_(organisations)
    if table is Notice:
        people = select(Membership.person_id).where(Membership.organisation_id.in_(organisations))
        theirs = or_(theirs, and_(Notice.submission_id.is_(None), Notice.person_id.in_(people)))
    return joined.where(theirs)


def _document(row: DocumentRow) -> tuple[str, str]:
    why = f"“{row.document}” could not be made as {row.format} ({row.failure or 'not tried yet'})."
    return why, "Check the template with `formsvc check`, and that a worker is running. Then try again."


def _delivery(row: Delivery) -> tuple[str, str]:
    last = row.attempts[-1].detail if row.attempts else NOBODY_CAME
    if last == NO_ADDRESS:
        return last, "Set the address under Recipients, or ask the author to correct it on the form's page."
    return last, "Try again, or ask the author to correct the address on the form's page."


def _notice(row: Notice) -> tuple[str, str]:
    said = WORDS.get(row.kind, "A message to one of our own people.")
    why = f"{row.failure or NOBODY_CAME} It says: “{said}”"
    return why, "Check the mail server (FORMSVC_SMTP_URL) and the person's address. Then try again."


_SAID: Final[dict[str, Any]] = {"document": _document, "delivery": _delivery, "notice": _notice}
