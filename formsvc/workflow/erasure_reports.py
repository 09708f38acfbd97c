"""Reports of what may be erased: made by the clock or by somebody, read and approved by somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.cases import Case
from formsvc.database import take_turns
from formsvc.database.sealed import bound_to
from formsvc.definitions.day_words import say_date
from formsvc.delivery.tables import Notice
from formsvc.people import Actor, holders
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.submissions.statuses import Status
from formsvc.submissions.tables import Submission
from formsvc.workflow.due import Due, EraseLine, LookAtRecords, SendNotice
from formsvc.workflow.erasing import end_report
from formsvc.workflow.house import SERVICE, House, Steps
from formsvc.workflow.record_classes import ERASING, day, held, settle
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound

ANSWERS_FOR_RECORDS: Final = "auditor"  # approves; has nothing to do with the cases nor with running the service
READ_BY: Final = (ANSWERS_FOR_RECORDS, "administrator")
A_MONTH: Final = timedelta(days=28)
MOST_LINES: Final = 500
AT_ONCE: Final = 100
TO_APPROVE: Final = "erasure_report"  # the kind of the notice
NEWER: Final = "It stands in a newer report."
LEFT_OUT: Final = "Left out by whoever approved the report."
NOT_THERE: Final = "There is no such report, or it is of another organisation."
LONGEST: Final = 2000


class Reporting(Steps):
    """Reports, and who approves them."""

    def look_at_records(self, every: int) -> Due:
        """Work out how long cases are kept of which nobody knows yet, some at once, then make the reports that are due.

        `every` says nothing but that this is another bell than the one that is being heard.
        """
        with self.house.sessions() as session:
            unknown = session.scalars(_unsettled().limit(AT_ONCE)).all()
        self._settle(unknown)
        if len(unknown) == AT_ONCE:
            return (LookAtRecords(every % 9 + 1),)
        with self.house.sessions() as session:
            due = organisations_due(session, self.house.now()) if self.house.definitions.retention.classes else ()
        told: Due = ()
        for organisation in due:
            self._settle_due(organisation)
            with self.house.sessions.begin() as session:
                told += _tell_of(self.house, session, self._report_made(session, organisation, None))
        return told

    def settle_again(self) -> int:
        """Periods or classes were changed: have it worked out anew for every case and every draft;
        gives how many cases that are."""
        draft: Status = "draft"
        anew = update(Case).where(Case.record_class != ERASING).values(record_class="", keep_until=None)
        with self.house.sessions.begin() as session:
            session.execute(update(Submission).where(Submission.status == draft).values(look_at=self.house.now()))
            session.execute(anew)
            return session.scalar(_unsettled().with_only_columns(func.count()).order_by(None)) or 0

    def make_report(self, organisation: str, actor: Actor) -> int:
        """Make a report now, and give its number. Raises NotFound, DecisionIncomplete (nothing is due)."""
        if organisation not in places_of(actor):
            raise NotFound(NOT_THERE)
        self._settle_due(organisation)
        with self.house.sessions.begin() as session:
            report = self._report_made(session, organisation, actor)
            if not report.lines:
                raise DecisionIncomplete({"organisation": "Nothing is past its day, so there is nothing to report."})
            return report.id

    def approve_report(self, report: int, left_out: Mapping[int, str], actor: Actor) -> Due:
        """Let go what a report proposes, but for the lines that are left out, each for a reason; once.

        Raises NotFound, NotAllowed (not theirs to approve, or made by them), DecisionIncomplete (a reason is missing).
        """
        with self.house.sessions.begin() as session:
            row = require_report(session, report, actor, lock=True)
            why = why_not_approve(row, actor)
            if why:
                raise NotAllowed(why)
            lines = {line.id: line for line in row.lines if line.fate == "proposed"}
            missing = {f"reason-{one}": "Say why it is kept." for one, said in left_out.items() if not said.strip()}
            if missing:
                raise DecisionIncomplete(missing)
            for one, said in left_out.items():
                if one in lines:
                    self._leave_out(lines.pop(one), said)
            row.approved_at, row.approved_by_id = self.house.now(), actor.id
            end_report(session, row, self.house.now())
            audit.append(session, f"person:{actor.id}", "erasure-approved", f"report:{row.id}", self.house.now())
            return tuple(EraseLine(one) for one in sorted(lines))

    def keep_draft(self, line: int, reason: str, actor: Actor) -> None:
        """Keep a draft that was to go by itself: its time begins again. Raises NotFound, DecisionIncomplete."""
        if not reason.strip():
            raise DecisionIncomplete({"reason": "Say why it is kept."})
        with self.house.sessions.begin() as session:
            row = session.get(ErasureLine, line, with_for_update=True)
            if row is None or not row.submission_reference or row.report.organisation_id not in places_of(actor):
                raise NotFound(NOT_THERE)
            if row.fate == "proposed":
                self._leave_out(row, reason)
                end_report(session, row.report, self.house.now())
                about, case = row.submission_reference, row.case_reference
                audit.append(session, f"person:{actor.id}", "draft-kept", about, self.house.now(), case=case)

    def _settle_due(self, organisation: str) -> None:
        """What was done last may not have been looked at yet: then a case is not past its day any more."""
        with self.house.sessions() as session:
            due = session.scalars(_due(organisation, self.house.now()).with_only_columns(Case.id)).all()
        self._settle(due)

    def _settle(self, ids: Sequence[int]) -> None:
        """Each in a transaction of its own, so that nobody waits long."""
        for one in ids:
            with self.house.sessions.begin() as session:
                case = session.scalar(select(Case).where(Case.id == one).with_for_update())
                if case is not None:
                    settle(self.house, session, case)

    def _report_made(self, session: Session, organisation: str, actor: Actor | None) -> ErasureReport:
        take_turns(session, "erasure-reports")
        now = self.house.now()
        _end_older(session, organisation, now)
        made_by = actor.id if actor is not None else None
        report = ErasureReport(organisation_id=organisation, made_at=now, made_by_id=made_by)
        report.lines = [
            _line(session, case, now) for case in session.scalars(_due(organisation, now).limit(MOST_LINES))
        ]
        session.add(report)
        end_report(session, report, now)
        who = SERVICE if actor is None else f"person:{actor.id}"
        if report.lines:
            audit.append(session, who, "erasure-reported", f"report:{report.id}", now)
        return report

    def _leave_out(self, line: ErasureLine, reason: str) -> None:
        place = bound_to(ErasureLine.sealed_reason, line)
        line.fate, line.why, line.at = "kept", LEFT_OUT, self.house.now()
        line.sealed_reason = self.house.seal_text(reason.strip()[:LONGEST], place)


def places_of(actor: Actor) -> tuple[str, ...]:
    """The organisations whose records this person looks after, or administers."""
    return tuple(sorted({one for role in READ_BY for one in actor.organisations_as(role)}))


def require_report(session: Session, report: int, actor: Actor, *, lock: bool = False) -> ErasureReport:
    """A report of one of these organisations. Raises NotFound."""
    row = session.get(ErasureReport, report, with_for_update=lock)
    if row is None or row.organisation_id not in places_of(actor):
        raise NotFound(NOT_THERE)
    return row


def why_not_approve(report: ErasureReport, actor: Actor) -> str:
    """Why this person may not approve a report; "" when they may."""
    if not actor.holds(ANSWERS_FOR_RECORDS, report.organisation_id):
        return "Only an auditor of the organisation approves what is erased."
    if report.made_by_id == actor.id:
        return "You made this report. Somebody else has to approve it, or wait for the report of the month."
    if report.approved_at is not None:
        return "This report was approved already."
    if report.done_at is not None:
        return "There is nothing to approve in this report."
    return ""


def organisations_due(session: Session, now: datetime) -> Sequence[str]:
    """The organisations with cases past their day that had no report about cases for a month."""
    lately = (
        select(ErasureReport.organisation_id)
        .join(ErasureLine)
        .where(ErasureReport.made_at > now - A_MONTH, ErasureLine.submission_reference == "")
    )
    found = select(Case.organisation_id).where(Case.keep_until <= now, Case.organisation_id.not_in(lately))
    return session.scalars(found.distinct().order_by(Case.organisation_id)).all()


def due_records(house: House, session: Session, now: datetime) -> tuple[LookAtRecords, ...]:
    """Whether there is anything to work out or to report."""
    if not house.definitions.retention.classes:
        return ()
    wanted = session.scalar(_unsettled().limit(1)) is not None or bool(organisations_due(session, now))
    return (LookAtRecords(1),) if wanted else ()


def _unsettled() -> Select[int]:
    return select(Case.id).where(Case.record_class == "").order_by(Case.id)


def _due(organisation: str, now: datetime) -> Select[Case]:
    return (
        select(Case)
        .where(Case.organisation_id == organisation, Case.keep_until <= now, Case.record_class != ERASING)
        .order_by(Case.keep_until, Case.id)
    )


def _line(session: Session, case: Case, now: datetime) -> ErasureLine:
    line = ErasureLine(case_reference=case.reference, record_class=case.record_class, keep_until=case.keep_until)
    hold = held(session, case)
    if hold is not None:
        line.fate, line.at = "kept", now
        line.why = f"A legal hold was placed on {say_date(day(hold.placed_at))}."
    return line


def _end_older(session: Session, organisation: str, now: datetime) -> None:
    """What nobody approved stands in the new report: an old one is approved no more."""
    found = select(ErasureLine).join(ErasureReport).where(
        ErasureReport.organisation_id == organisation, ErasureReport.approved_at.is_(None),
        ErasureReport.done_at.is_(None), ErasureLine.fate == "proposed", ErasureLine.submission_reference == "",
    )  # fmt: skip
    for line in session.scalars(found).all():
        line.fate, line.why, line.at = "kept", NEWER, now
        end_report(session, line.report, now)


def _tell_of(house: House, session: Session, report: ErasureReport) -> Due:
    """Whoever may approve hears of it; where nobody may, the administrators."""
    if report.done_at is not None:
        return ()
    there = report.organisation_id
    people = holders(session, ANSWERS_FOR_RECORDS, there) or holders(session, "administrator", there)
    notices = [
        Notice(key=f"{TO_APPROVE}:{report.id}:{one.id}", person_id=one.id, kind=TO_APPROVE, created_at=house.now(),
               next_try=house.now())
        for one in people
    ]  # fmt: skip
    session.add_all(notices)
    session.flush()
    return tuple(SendNotice(notice.id) for notice in notices)
