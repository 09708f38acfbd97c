"""Keyed digests of answers that must be a child's own, so that one copied from another child's form is noticed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session, aliased

from formsvc.submissions.tables import AnswerMark, Submission

_THEIRS, _OTHER = aliased(AnswerMark), aliased(Submission)
_ELSEWHERE: Final = (  # asked with every page: put together once
    select(AnswerMark.question)
    .join(_THEIRS, _THEIRS.mark == AnswerMark.mark)
    .join(_OTHER, _OTHER.id == _THEIRS.submission_id)
    .where(
        AnswerMark.submission_id == bindparam("submission"),
        _THEIRS.form == bindparam("form"),
        _OTHER.case_id != bindparam("case"),
    )
)


def keep_marks(session: Session, submission: Submission, marks: Mapping[str, Collection[str]]) -> None:
    """Replace the marks of these questions; a question that is not answered has none."""
    own = delete(AnswerMark).where(AnswerMark.submission_id == submission.id, AnswerMark.question.in_(marks))
    session.execute(own)
    for question, made in marks.items():
        for mark in made:
            session.add(AnswerMark(submission_id=submission.id, question=question, form=submission.form, mark=mark))
    session.flush()


def said_elsewhere(session: Session, submission: Submission) -> frozenset[str]:
    """The questions whose answer stands in a submission of this form in another case too; files at any question."""
    about = {"submission": submission.id, "form": submission.form, "case": submission.case_id}
    return frozenset(session.scalars(_ELSEWHERE, about))
