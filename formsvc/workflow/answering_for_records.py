"""The pages for whoever answers for records: periods, reports, holds, drafts that go, and what was erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from formsvc.cases import Case
from formsvc.cases.tables import LegalHold
from formsvc.database.sealed import bound_to
from formsvc.definitions.kept import Period, RecordClass
from formsvc.people import Actor, Person
from formsvc.retention.periods import kept_through
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.submissions.tables import Submission
from formsvc.submissions.texts import definition_of
from formsvc.workflow.erasure_reports import places_of, require_report, why_not_approve
from formsvc.workflow.holding import hold_row
from formsvc.workflow.house import Steps
from formsvc.workflow.house import places as names_of
from formsvc.workflow.old_drafts import warned_in_vain
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.retention_views import (
    GoingDraft,
    LineRow,
    PeriodRow,
    Place,
    RecordsPage,
    ReportPage,
    ReportRow,
)

MOST: Final = 100
ANCHORS: Final = {
    "birth": "after the child's birth",
    "closure": "after the last form of the case ended",
    "last_action": "after the last thing that was done",
}
NO_PERIOD: Final = "Kept until the organisation sets a period"


class AnsweringForRecords(Steps):
    """What those who look after records read."""

    def keeps_records(self, actor: Actor) -> bool:
        """Whether this person looks after the records of any organisation."""
        return bool(places_of(actor))

    def records(self, actor: Actor) -> RecordsPage:
        """Everything about keeping and erasing in their organisations. Raises NotFound."""
        there = places_of(actor)
        if not there:
            raise NotFound("There is nothing here, or it is not yours to see.")
        with self.house.sessions() as session:
            return RecordsPage(
                places=tuple(self._place(session, one, actor) for one in there),
                reports=tuple(self._report_row(session, one) for one in session.scalars(_reports(there))),
                drafts=tuple(self._drafts(session, ErasureReport.organisation_id.in_(there))),
                holds=tuple(hold_row(self.house, case, row) for row, case in session.execute(_holds(there))),
                erased=tuple(self._line_row(session, one) for one in session.scalars(_erased(there))),
            )

    def erasure_report(self, report: int, actor: Actor) -> ReportPage:
        """One report with its lines. Raises NotFound."""
        with self.house.sessions() as session:
            row = require_report(session, report, actor)
            why = why_not_approve(row, actor)
            lines = tuple(self._line_row(session, one) for one in row.lines)
            return ReportPage(row=self._report_row(session, row), lines=lines, may_approve=not why, why_not=why)

    def drafts_that_go(self, actor: Actor) -> tuple[GoingDraft, ...]:
        """Drafts of this person's that go by themselves unless they open them."""
        with self.house.sessions() as session:
            return tuple(self._drafts(session, Submission.author_id == actor.id))

    def draft_that_goes(self, line: int, actor: Actor) -> GoingDraft:
        """One of the drafts that go by themselves. Raises NotFound."""
        with self.house.sessions() as session:
            mine = ErasureReport.organisation_id.in_(places_of(actor))
            for row in self._drafts(session, and_(mine, ErasureLine.id == line)):
                return row
        raise NotFound("There is no such draft, or it does not go any more.")

    def _drafts(self, session: Session, wanted: ColumnElement[bool]) -> Iterator[GoingDraft]:
        found = (
            select(ErasureLine, Submission)
            .join(ErasureReport)
            .join(Submission, Submission.reference == ErasureLine.submission_reference)
            .where(ErasureLine.fate == "proposed", wanted)
        )
        for line, row in session.execute(found.order_by(ErasureLine.keep_until).limit(MOST)):
            if not warned_in_vain(session, line, row):
                title, until = definition_of(session, row).title, kept_through(line.keep_until)
                yield GoingDraft(line=line.id, reference=row.reference, form_title=title, until=until)

    def _place(self, session: Session, organisation: str, actor: Actor) -> Place:
        rules, now = self.house.definitions.retention, self.house.now()
        due = select(func.count()).where(Case.organisation_id == organisation, Case.keep_until <= now)
        periods = ((rules.of(organisation, one), (organisation, one) in rules.own) for one in rules.classes)
        return Place(
            id=organisation,
            name=actor.organisation_name(organisation),
            due=session.scalar(due) or 0,
            periods=tuple(period_row(rule, own) for rule, own in periods if rule is not None),
        )

    def _report_row(self, session: Session, row: ErasureReport) -> ReportRow:
        fates = [line.fate for line in row.lines if not line.submission_reference]
        return ReportRow(
            id=row.id,
            organisation=names_of(session).get(row.organisation_id, row.organisation_id),
            made_at=row.made_at,
            made_by=_name(session, row.made_by_id),
            approved_at=row.approved_at,
            approved_by=_name(session, row.approved_by_id),
            done_at=row.done_at,
            proposed=sum(fate in ("proposed", "erasing") for fate in fates),
            kept=fates.count("kept"),
            erased=fates.count("erased"),
        )

    def _line_row(self, session: Session, line: ErasureLine) -> LineRow:
        reason = self.house.open_text(line.sealed_reason, bound_to(ErasureLine.sealed_reason, line))
        rule = self.house.definitions.retention.of(line.report.organisation_id, line.record_class)
        forms = select(Submission.reference).join(Case).where(Case.reference == line.case_reference)
        of_case = not line.submission_reference
        return LineRow(
            id=line.id,
            case=line.case_reference,
            submission=line.submission_reference,
            forms=tuple(session.scalars(forms.order_by(Submission.id))) if of_case else (line.submission_reference,),
            record_class=rule.title if rule is not None else line.record_class,
            until=kept_through(line.keep_until),
            fate=line.fate,
            why=line.why,
            reason=reason,
            at=line.at,
        )


def period_row(rule: RecordClass, own: bool) -> PeriodRow:
    """How long a class is kept, in words."""
    words = [in_words(period) for period in rule.keep] or [NO_PERIOD]
    if rule.died is not None:
        words.append(f"{rule.died.years} years after the death of a child who died before {rule.died.under}")
    if rule.warn_days:
        words.append(f"then it goes by itself, {rule.warn_days} days after a warning")
    return PeriodRow(title=rule.title, words=tuple(words), source=rule.source, own=own)


def in_words(period: Period) -> str:
    """5 years after the last thing that was done."""
    counted = ((period.years, "year"), (period.months, "month"), (period.days, "day"))
    parts = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in counted if number]
    return f"{' and '.join(parts)} {ANCHORS[period.after]}"


def _name(session: Session, person: int | None) -> str:
    return "" if person is None else session.get_one(Person, person).name


def _reports(there: Sequence[str]) -> Select[ErasureReport]:
    of_cases = select(ErasureLine.report_id).where(ErasureLine.submission_reference == "")
    found = select(ErasureReport).where(ErasureReport.organisation_id.in_(there), ErasureReport.id.in_(of_cases))
    return found.order_by(ErasureReport.id.desc()).limit(MOST)


def _holds(there: Iterable[str]) -> Select[LegalHold, str]:
    found = select(LegalHold, Case.reference).join(Case, Case.id == LegalHold.case_id)
    mine = found.where(Case.organisation_id.in_(there), LegalHold.lifted_at.is_(None))
    return mine.order_by(LegalHold.placed_at.desc()).limit(MOST)


def _erased(there: Iterable[str]) -> Select[ErasureLine]:
    found = select(ErasureLine).join(ErasureReport).where(ErasureReport.organisation_id.in_(there))
    return found.where(ErasureLine.fate == "erased").order_by(ErasureLine.at.desc(), ErasureLine.id).limit(MOST)
