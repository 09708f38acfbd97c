"""Making the marks of answers again with the newest key: they stand beside those of older keys until all are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session, aliased

from formsvc.sealing import Sealer
from formsvc.submissions.pages import kept_pages
from formsvc.submissions.tables import AnswerMark, Submission
from formsvc.workflow.marking import marked
from formsvc.workflow.opened import attachment

AT_ONCE: Final = 50


def unmarked(session: Session, newest: str, after: int) -> Sequence[int]:
    """The next submissions with an answer that the newest key has not marked."""
    lacking = select(AnswerMark.submission_id).where(lacks(newest), AnswerMark.submission_id > after).distinct()
    return session.scalars(lacking.order_by(AnswerMark.submission_id).limit(AT_ONCE)).all()


def mark_anew(session: Session, sealer: Sealer, submission_id: int) -> int:
    """Mark the answers of one submission with the newest key; gives how many. Nobody writes to it meanwhile: one that
    somebody is writing to is left for another time. Raises SealingFault."""
    locked = select(Submission).where(Submission.id == submission_id).with_for_update(skip_locked=True, of=Submission)
    submission = session.scalar(locked)
    if submission is None:
        return 0
    lacking = select(AnswerMark.question).where(AnswerMark.submission_id == submission_id, lacks(sealer.newest))
    questions = session.scalars(lacking.distinct()).all()
    for question in questions:
        said = _said(session, sealer, submission, question)
        if said:
            mark = sealer.digest(said)
            session.add(AnswerMark(submission_id=submission_id, question=question, form=submission.form, mark=mark))
        else:  # the answer is gone: nothing is to be noticed by it
            own = (AnswerMark.submission_id == submission_id, AnswerMark.question == question)
            session.execute(delete(AnswerMark).where(*own))
    session.flush()
    return len(questions)


def drop_older_marks(session: Session, newest: str) -> int:
    """The marks that older keys made of a few answers, which the newest has marked; gives how many."""
    begins = func.substr(AnswerMark.mark, 1, len(newest))
    old = select(AnswerMark).where(begins != newest, ~lacks(newest)).limit(20 * AT_ONCE)
    marks = session.scalars(old.with_for_update(skip_locked=True)).all()
    for mark in marks:
        session.delete(mark)
    session.flush()
    return len(marks)


def lacks(newest: str) -> ColumnElement[bool]:
    """No mark of the newest key is beside it."""
    other = aliased(AnswerMark)
    beside = (other.submission_id == AnswerMark.submission_id, other.question == AnswerMark.question)
    return ~select(other.mark).where(*beside, func.substr(other.mark, 1, len(newest)) == newest).exists()


def _said(session: Session, sealer: Sealer, submission: Submission, question: str) -> str:
    """What was marked: the answer as it stands in the latest round that has it."""
    for number in range(submission.round, 0, -1):
        for page in kept_pages(session, sealer, submission, number).values():
            if question in page.answers:
                raw = page.answers[question]
                return marked(submission.form, question, attachment(raw) if isinstance(raw, dict) else raw)
    return ""
