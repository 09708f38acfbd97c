"""Drafts that nobody touches any more: their author is warned, once, and then they go by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from formsvc.audit import Event
from formsvc.cases import Case
from formsvc.definitions.kept import RecordClass
from formsvc.delivery.tables import Delivery, Notice
from formsvc.retention.periods import Life, goes_at, last_day
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.submissions.tables import HalfTyped, PageAnswers, PartMove, Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due, EraseLine, SendNotice
from formsvc.workflow.house import House, local
from formsvc.workflow.reaching import who_looks_after
from formsvc.workflow.record_classes import day, held, settle

DRAFT_GOES: Final = "draft_goes"  # the kind of the notice, and how its key names the moment


@dataclass(frozen=True)
class Looked:
    """What is due, and when to look again."""

    due: Due = ()
    look_at: datetime | None = None


def look_at_keeping(dossier: Dossier) -> Looked:
    """See how long the case of a submission is kept; warn of a draft that will go, and let it go."""
    rule = draft_rule(dossier.house, dossier.row)
    if not dossier.house.definitions.retention.classes:
        return Looked()
    case = dossier.session.scalars(select(Case).where(Case.id == dossier.row.case_id).with_for_update()).one()
    settle(dossier.house, dossier.session, case)
    if rule is None or not never_submitted(dossier.session, dossier.row) or held(dossier.session, case) is not None:
        return Looked()
    return _look(dossier, rule)


def draft_rule(house: House, row: Submission) -> RecordClass | None:
    """What the organisation of a submission says of its drafts."""
    rules = house.definitions.retention
    return rules.of(row.organisation, rules.draft_class) if rules.draft_class else None


def never_submitted(session: Session, row: Submission) -> bool:
    """A draft that nobody submitted, of which nobody passed a part on, and of which no document left."""
    if row.status != "draft" or row.round != 1:
        return False
    moved = select(PartMove.id).where(PartMove.submission_id == row.id)
    left = select(Delivery.id).where(Delivery.submission_id == row.id, Delivery.document != "")
    after = select(Submission.id).where((Submission.source_id == row.id) | (Submission.replaces_id == row.id))
    return all(session.scalar(found.limit(1)) is None for found in (moved, left, after))


def goes(session: Session, row: Submission, rule: RecordClass) -> datetime | None:
    """The first moment at which a draft may go, as it is now."""
    until = last_day(rule, Life(last_action=day(last_touched(session, row))))
    return None if until is None else goes_at(until)


def last_touched(session: Session, row: Submission) -> datetime:
    """When somebody last opened a draft, wrote in it, or said that it is to stay."""
    asked = (
        select(func.max(PageAnswers.saved_at)).where(PageAnswers.submission_id == row.id),
        select(func.max(HalfTyped.at)).where(HalfTyped.submission_id == row.id),
        select(func.max(Event.at)).where(Event.about == row.reference, Event.who.like("person:%")),
        select(func.max(ErasureLine.at)).where(
            ErasureLine.submission_reference == row.reference, ErasureLine.sealed_reason.is_not(None)
        ),
    )
    found = (session.scalar(one) for one in asked)
    return max((row.created_at, row.since, *(moment for moment in found if moment is not None)))


def line_of(session: Session, row: Submission) -> ErasureLine | None:
    """The line by which it was said that a draft will go."""
    found = select(ErasureLine).where(
        ErasureLine.submission_reference == row.reference, ErasureLine.fate.in_(("proposed", "erasing"))
    )
    return session.scalar(found.order_by(ErasureLine.id.desc()).limit(1))


def warned_in_vain(session: Session, line: ErasureLine, row: Submission) -> bool:
    """Whether somebody has touched a draft since the warning: then it stays."""
    return last_touched(session, row) > line.report.made_at


def _look(dossier: Dossier, rule: RecordClass) -> Looked:
    session, row, now = dossier.session, dossier.row, dossier.now
    line = line_of(session, row)
    if line is not None and line.fate == "proposed" and warned_in_vain(session, line, row):
        line.fate, line.why, line.at, line = "kept", "Somebody opened or changed it.", now, None
    if line is not None:
        return Looked((EraseLine(line.id),) if line.keep_until <= now else (), max(line.keep_until, now))
    gone = goes(session, row, rule)
    if gone is None:
        return Looked()
    warning = timedelta(days=rule.warn_days)
    if now < gone - warning:
        return Looked(look_at=gone - warning)
    return _warn(dossier, rule, max(gone, goes_at(day(now) + warning - timedelta(days=1))))


def _warn(dossier: Dossier, rule: RecordClass, gone: datetime) -> Looked:
    """Nobody is warned later than so many days before, however long nobody looked."""
    row, session = dossier.row, dossier.session
    report = session.scalar(
        select(ErasureReport).where(
            ErasureReport.organisation_id == row.organisation, ErasureReport.made_at == dossier.now
        )
    )
    report = report or ErasureReport(organisation_id=row.organisation, made_at=dossier.now)
    report.lines.append(
        ErasureLine(
            case_reference=row.case.reference, submission_reference=row.reference, form=row.form, keep_until=gone,
            record_class=rule.id,
        )
    )  # fmt: skip
    session.add(report)
    return Looked(_tell(dossier, gone), gone)


def _tell(dossier: Dossier, gone: datetime) -> Due:
    about = f"{DRAFT_GOES}@{local(gone) - timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    notices = [
        Notice(
            key=f"{dossier.row.id}:{about}:{person}", person_id=person, submission_id=dossier.row.id, kind=DRAFT_GOES,
            about=about, created_at=dossier.now, next_try=dossier.now,
        )
        for person in sorted(who_looks_after(dossier))
    ]  # fmt: skip
    dossier.session.add_all(notices)
    dossier.session.flush()
    return tuple(SendNotice(notice.id) for notice in notices)
