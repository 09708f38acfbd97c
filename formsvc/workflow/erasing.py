"""Erasing what a report names and somebody approved: in three beats, each of which may be done again."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from formsvc import audit, cases
from formsvc.cases import Case
from formsvc.definitions.day_words import say_date
from formsvc.retention.periods import kept_through
from formsvc.retention.tables import ErasureLine, ErasureReport, Fate
from formsvc.signoff.tables import Turn
from formsvc.submissions.moves import move_to
from formsvc.submissions.tables import Submission
from formsvc.workflow.due import Due, EraseLine
from formsvc.workflow.erasing_rows import Elsewhere, elsewhere, erase_case, erase_submissions, used_by_others
from formsvc.workflow.house import SERVICE, House, Steps
from formsvc.workflow.old_drafts import never_submitted, warned_in_vain
from formsvc.workflow.record_classes import ERASING, day, held, settle

OPEN: Final[tuple[Fate, ...]] = ("proposed", "erasing")


class Erasing(Steps):
    """The step of the worker that erases."""

    def erase_line(self, line: int) -> Due:
        """Erase a case, or a draft of it. First it is looked at as it is now, and from then on nobody can open it; then
        its files and messages go; then its rows. May run twice, and be stopped anywhere: what is begun is finished."""
        ids = self._begin_erasing(line)
        if ids is None:
            return ()
        self._forget_elsewhere(line, ids)
        self._finish_erasing(line)
        self.house.sessions.let_go()
        return ()

    def _begin_erasing(self, line_id: int) -> Sequence[int] | None:
        """The submissions that go; None when nothing does, and the line says why."""
        with self.house.sessions.begin() as session:
            line = session.get(ErasureLine, line_id, with_for_update=True)
            if line is None or line.fate not in OPEN:
                return None
            rows = _locked(session, line)
            case = session.scalar(select(Case).where(Case.reference == line.case_reference).with_for_update())
            if case is None or (line.submission_reference and not rows):
                _end(self.house, session, line, "erased", "It was not there any more.")
                return None
            why = "" if line.fate == "erasing" else why_not(self.house, session, line, case)
            if why is None:
                return None
            if why:
                _end(self.house, session, line, "kept", why)
                audit.append(session, SERVICE, "kept-after-all", _about(line), self.house.now(), case=case.reference)
                return None
            self._take_hold(session, line, case, rows)
            return [row.id for row in rows]

    def _take_hold(self, session: Session, line: ErasureLine, case: Case, rows: Sequence[Submission]) -> None:
        """From here on nobody can open it, and it cannot be stopped."""
        line.fate = "erasing"
        there = {case.organisation_id, *cases.shared_with(case), *_at_work(session, rows)}
        line.organisations = " ".join(sorted(there))
        if not line.submission_reference:
            line.began_at, line.ended_at = case.opened_at, max((row.since for row in rows), default=case.changed_at)
            case.record_class, case.keep_until = ERASING, None
            return
        for row in rows:
            line.began_at, line.ended_at = row.created_at, row.since
            if row.status == "draft":
                move_to(row, "withdrawn", None, self.house.now())

    def _forget_elsewhere(self, line_id: int, ids: Sequence[int]) -> None:
        """What is no row: files that nothing else has, messages in the folder of the embedded default. Outside the
        database it is also written down what goes, for whoever brings back an older copy of it."""
        with self.house.sessions() as session:
            self._write_erasure(session.get_one(ErasureLine, line_id))
            found = elsewhere(session, ids)
        for digest in sorted(found.digests):
            self.house.store.forget_unless(digest, lambda digest=digest: self._used_still(digest, ids))  # type: ignore[misc]
        self._forget_messages(found)

    def _used_still(self, digest: str, ids: Sequence[int]) -> bool:
        with self.house.sessions() as session:
            return used_by_others(session, digest, ids)

    def _forget_messages(self, found: Elsewhere) -> None:
        folder = self.house.mail_folder
        for key in sorted(found.messages) if folder is not None else ():
            for file in folder.glob(f"{key}*") if folder is not None else ():
                file.unlink(missing_ok=True)

    def _write_erasure(self, line: ErasureLine) -> None:
        said = {
            "at": self.house.now().isoformat(),
            "case": line.case_reference,
            "submission": line.submission_reference,
            "class": line.record_class,
            "organisation": line.report.organisation_id,
            "approved_by": line.report.approved_by_id,
        }
        with self.house.erasures.open("a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _finish_erasing(self, line_id: int) -> None:
        with self.house.sessions.begin() as session:
            line = session.get(ErasureLine, line_id, with_for_update=True)
            if line is None or line.fate != "erasing":
                return
            rows = _locked(session, line)
            case = session.scalars(select(Case).where(Case.reference == line.case_reference).with_for_update()).one()
            now, gone = self.house.now(), [(row.reference, line_for(line, row, self.house.now())) for row in rows]
            erase_submissions(session, [row.id for row in rows])
            if not line.submission_reference:
                session.add_all(left for _, left in gone)
                erase_case(session, case)
                _drop_reasons(session, line.case_reference)
            else:
                settle(self.house, session, case)
            _end(self.house, session, line, "erased", "")
            session.flush()
            for reference in (*(reference for reference, _ in gone), *_whole(line)):
                audit.append(session, SERVICE, "erased", reference, now, case=line.case_reference)


def due_lines(house: House, session: Session, now: datetime, most: int) -> tuple[EraseLine, ...]:
    """The lines that can be erased now: approved, or a draft whose warning is over; and what was begun."""
    by_itself = (ErasureLine.record_class == house.definitions.retention.draft_class) & (ErasureLine.keep_until <= now)
    found = (
        select(ErasureLine.id)
        .join(ErasureReport)
        .where(ErasureReport.done_at.is_(None), ErasureLine.fate.in_(OPEN))
        .where(or_(ErasureReport.approved_at.is_not(None), ErasureLine.fate == "erasing", by_itself))
    )
    return tuple(EraseLine(one) for one in session.scalars(found.order_by(ErasureLine.id).limit(most)))


def why_not(house: House, session: Session, line: ErasureLine, case: Case) -> str | None:
    """Why something is kept after all, as it is now; "" when it goes, None when it waits: nobody has approved it yet,
    or nobody knows how long anything is kept, because the list of classes has a fault."""
    if not house.definitions.retention.classes:
        return None
    hold = held(session, case)
    if hold is not None:
        return f"A legal hold was placed on {say_date(day(hold.placed_at))}."
    if line.submission_reference:
        return _why_not_draft(house, session, line)
    if line.report.approved_at is None:
        return None
    standing = settle(house, session, case)
    if standing.in_the_way:
        return standing.in_the_way
    if case.keep_until is None:
        return "It has no day on which it may go any more."
    if case.keep_until > house.now():
        until = say_date(kept_through(case.keep_until))
        lifted = standing.kept.record_class != line.record_class
        return f"{'It is of another class now' if lifted else 'Something happened'}: it is kept until {until}."
    return ""


def _why_not_draft(house: House, session: Session, line: ErasureLine) -> str | None:
    row = session.scalars(select(Submission).where(Submission.reference == line.submission_reference)).one()
    if not never_submitted(session, row):
        return "It was submitted or passed on."
    if warned_in_vain(session, line, row):
        return "Somebody opened or changed it."
    return "" if line.keep_until <= house.now() else None


def line_for(line: ErasureLine, row: Submission, now: datetime) -> ErasureLine:
    """What is left of one submission of a case that is erased."""
    return ErasureLine(
        report_id=line.report_id, case_reference=line.case_reference, submission_reference=row.reference, form=row.form,
        organisations=line.organisations, record_class=line.record_class, keep_until=line.keep_until,
        began_at=row.created_at, ended_at=row.since, fate="erased", at=now,
    )  # fmt: skip


def _locked(session: Session, line: ErasureLine) -> Sequence[Submission]:
    """What a line is about: the submissions of a case, or one draft; nobody else can write to them now."""
    about = select(Case.id).where(Case.reference == line.case_reference)
    found = select(Submission).where(Submission.case_id.in_(about)).order_by(Submission.id).with_for_update()
    if line.submission_reference:
        found = found.where(Submission.reference == line.submission_reference)
    return session.scalars(found).all()


def _end(house: House, session: Session, line: ErasureLine, fate: Fate, why: str) -> None:
    line.fate, line.why, line.at = fate, why, house.now()
    end_report(session, line.report, house.now())


def end_report(session: Session, report: ErasureReport, now: datetime) -> None:
    """A report is done when nothing of it is left to do."""
    session.flush()
    left = select(ErasureLine.id).where(ErasureLine.report_id == report.id, ErasureLine.fate.in_(OPEN))
    if report.done_at is None and session.scalar(left.limit(1)) is None:
        report.done_at = now


def _drop_reasons(session: Session, case_reference: str) -> None:
    """What people wrote about a case in reports goes with it."""
    for line in session.scalars(select(ErasureLine).where(ErasureLine.case_reference == case_reference)):
        line.sealed_reason = None


def _at_work(session: Session, rows: Sequence[Submission]) -> frozenset[str]:
    """The organisations that wrote something, and those that something was put to."""
    put = select(Turn.organisation).where(Turn.submission_id.in_([row.id for row in rows]), Turn.organisation != "")
    return frozenset((*(row.organisation for row in rows), *session.scalars(put.distinct())))


def _whole(line: ErasureLine) -> tuple[str, ...]:
    return () if line.submission_reference else (line.case_reference,)


def _about(line: ErasureLine) -> str:
    return line.submission_reference or line.case_reference
