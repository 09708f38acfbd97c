"""The rows of submissions and of a case, taken out of every table; and what of them is not in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from formsvc.cases import Case, CaseShare, CaseWord
from formsvc.cases.tables import LegalHold
from formsvc.delivery.tables import Attempt, ChannelChange, Delivery, Link, Notice, Opening, State, Visit
from formsvc.people import Person
from formsvc.signoff.tables import DecisionRow, HandOver, PointRow, Turn
from formsvc.submissions.tables import (
    AnswerMark,
    DocumentRow,
    HalfTyped,
    PageAnswers,
    PartMove,
    Prefilled,
    Round,
    StatusChange,
    Submission,
    Upload,
    WarningReason,
)

# In this order nothing points to what is gone already. A test goes through every table that points to one of these.
OF_DELIVERIES: Final[tuple[Any, ...]] = (Attempt, ChannelChange, Link, Opening)
OF_SUBMISSIONS: Final[tuple[Any, ...]] = (
    Notice, Turn, HandOver, Prefilled, HalfTyped, PageAnswers, WarningReason, PartMove, AnswerMark, StatusChange,
    Upload, DocumentRow, Round,
)  # fmt: skip
OF_CASES: Final[tuple[Any, ...]] = (CaseShare, CaseWord, LegalHold)


@dataclass(frozen=True)
class Elsewhere:
    """What of some submissions lies outside the database: files by their digests, messages by their keys."""

    digests: frozenset[str]
    messages: frozenset[str]


def elsewhere(session: Session, ids: Sequence[int]) -> Elsewhere:
    """Everything of these submissions that is no row."""
    files = (
        session.scalars(select(table.digest).where(table.submission_id.in_(ids))) for table in (Upload, DocumentRow)
    )
    keys = session.scalars(select(Delivery.key).where(Delivery.submission_id.in_(ids)))
    notices = session.scalars(select(Notice.id).where(Notice.submission_id.in_(ids)))
    return Elsewhere(
        digests=frozenset(digest for some in files for digest in some if digest),
        messages=frozenset((*(f"{key}." for key in keys), *(f"notice-{one}." for one in notices))),
    )


def used_by_others(session: Session, digest: str, ids: Sequence[int]) -> bool:
    """Whether a file belongs to any other submission too."""
    return any(
        session.scalar(select(table.id).where(table.digest == digest, table.submission_id.not_in(ids)).limit(1))
        for table in (Upload, DocumentRow)
    )


def erase_submissions(session: Session, ids: Sequence[int]) -> None:
    """Take these submissions out of every table. What was to leave and is erased all the same is given up first."""
    deliveries = session.scalars(select(Delivery.id).where(Delivery.submission_id.in_(ids))).all()
    guests = session.scalars(select(Delivery.guest_id).where(Delivery.id.in_(deliveries))).all()
    given_up: State = "given_up"
    session.execute(update(Delivery).where(Delivery.id.in_(deliveries)).values(state=given_up, guest_id=None))
    links = session.scalars(select(Link.id).where(Link.delivery_id.in_(deliveries))).all()
    _take(session, (Visit,), "link_id", links)
    _take(session, OF_DELIVERIES, "delivery_id", deliveries)
    decisions = session.scalars(select(DecisionRow.id).where(DecisionRow.submission_id.in_(ids))).all()
    _take(session, (PointRow,), "decision_id", decisions)
    _take(session, (Delivery, DecisionRow, *OF_SUBMISSIONS), "submission_id", ids)
    session.execute(update(Submission).where(Submission.id.in_(ids)).values(source_id=None, replaces_id=None))
    _take(session, (Submission,), "id", ids)
    _take(session, (Person,), "id", [guest for guest in guests if guest is not None])
    session.expire_all()


def erase_case(session: Session, case: Case) -> None:
    """Take a case without submissions out of every table."""
    own = case.id
    _take(session, OF_CASES, "case_id", (own,))
    _take(session, (Case,), "id", (own,))
    session.expunge(case)


def _take(session: Session, tables: Iterable[Any], column: str, ids: Sequence[int]) -> None:
    for table in tables:
        gone = delete(table).where(getattr(table, column).in_(ids)).execution_options(synchronize_session=False)
        session.execute(gone)
