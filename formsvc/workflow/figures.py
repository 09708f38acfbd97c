"""The queries behind the page for managers: each counts in the database, and reads no answer and no name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from formsvc.database.between import seconds_between
from formsvc.delivery.tables import Delivery, Notice, Opening
from formsvc.signoff.tables import SENDS_BACK, DecisionRow, PointRow, Turn
from formsvc.submissions.statuses import ENDS
from formsvc.submissions.tables import Round, Submission
from formsvc.workflow.management_views import UNDER, UP_TO
from formsvc.workflow.told import PASSED

OPEN: Final = ("waiting", "to_hand_over", "failed")
Rows = Iterable[Any]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose forms are counted, and since when. A form is theirs that they wrote, or that was put to them."""

    organisations: Collection[str]
    now: datetime
    since: datetime

    @property
    def written(self) -> ColumnElement[bool]:
        """Written there."""
        return Submission.organisation.in_(self.organisations)

    def ages(self, since: Any) -> tuple[ColumnElement[int], ...]:
        """How many are how old."""
        young, older = since > self.now - UNDER, since > self.now - UP_TO
        return _many(young), _many(and_(~young, older)), _many(~older)


def signing(session: Session, scope: Scope) -> Rows:
    """form, organisation, decisions, seconds within which half and nine in ten were made."""
    turn = and_(
        Turn.submission_id == DecisionRow.submission_id, Turn.round == DecisionRow.round,
        Turn.stage == DecisionRow.stage, Turn.part == "", Turn.role == DecisionRow.role,
    )  # fmt: skip
    took = seconds_between(Turn.since, DecisionRow.at)
    group = (Submission.form, DecisionRow.organisation_name)
    made = (
        select(
            Submission.form.label("form"),
            DecisionRow.organisation_name.label("place"),
            took.label("took"),
            func.row_number().over(order_by=took, partition_by=group).label("number"),
            func.count().over(partition_by=group).label("among"),
        )
        .select_from(DecisionRow)
        .join(Turn, turn)
        .join(Submission, Submission.id == DecisionRow.submission_id)
        .where(DecisionRow.at >= scope.since, or_(scope.written, DecisionRow.organisation.in_(scope.organisations)))
        .subquery()
    )
    half = func.max(case((made.c.number == (made.c.among + 1) // 2, made.c.took)))
    most = func.max(case((made.c.number == (made.c.among * 9 + 9) // 10, made.c.took)))
    wanted = select(made.c.form, made.c.place, func.count(), half, most)
    return session.execute(wanted.group_by(made.c.form, made.c.place)).all()


def waiting(session: Session, scope: Scope) -> Rows:
    """form, form digest, stage, part, and how many wait there by age; several roles asked at one stage count once."""
    theirs = or_(scope.written, Turn.organisation.in_(scope.organisations))
    put = (
        select(
            Submission.form.label("form"),
            Turn.stage.label("stage"),
            Turn.part.label("part"),
            func.min(Turn.since).label("since"),
        )
        .join(Submission, Submission.id == Turn.submission_id)
        .where(Turn.open, Turn.round == Submission.round, theirs)
        .group_by(Submission.form, Submission.id, Turn.stage, Turn.part)
        .subquery()
    )
    wanted = select(put.c.form, put.c.stage, put.c.part, *scope.ages(put.c.since))
    return session.execute(wanted.group_by(put.c.form, put.c.stage, put.c.part)).all()


def drafts(session: Session, scope: Scope) -> Rows:
    """form, and how many are with their authors by age."""
    passed_on = exists().where(Turn.submission_id == Submission.id, Turn.open)
    wanted = select(Submission.form, *scope.ages(Submission.since))
    own = wanted.where(scope.written, Submission.status == "draft", ~passed_on)
    return session.execute(own.group_by(Submission.form)).all()


def overdue(session: Session, scope: Scope) -> Rows:
    """form, submission, about, when it passed: every date that somebody was told has passed, of forms under way.

    Of a stage only while it is still due. Nothing is opened: whether another date was kept since is not looked at.
    """
    of_stage = Notice.about.like("stage:%")
    named = literal("stage:") + cast(Turn.round, String) + ":" + Turn.stage + "@%"
    due = exists().where(
        Turn.submission_id == Notice.submission_id, Turn.open, Turn.part == "", Notice.about.like(named),
        or_(scope.written, Turn.organisation.in_(scope.organisations)),
    )  # fmt: skip
    wanted = (
        select(Submission.form, Submission.id, Notice.about, func.min(Notice.created_at))
        .join(Submission, Submission.id == Notice.submission_id)
        .where(Notice.kind == PASSED, Submission.status.not_in(ENDS))
        .where(or_(and_(~of_stage, scope.written), and_(of_stage, due)))
        .group_by(Submission.form, Submission.id, Notice.about)
    )
    return session.execute(wanted).all()


def deliveries(session: Session, scope: Scope) -> Rows:
    """state, and how many there are by age: all that have not left, and what was sent in the period."""
    opened = exists().where(Opening.delivery_id == Delivery.id)
    state = case(
        (Delivery.state != "sent", Delivery.state),
        (Delivery.channel == "hand_over", "given"),
        (Delivery.channel != "secure_link", "left"),
        (Delivery.acknowledged_at.is_not(None), "acknowledged"),
        (opened, "opened"),
        else_="sent",
    )
    found = (
        select(state.label("state"), func.coalesce(Delivery.sent_at, Delivery.created_at).label("since"))
        .join(Submission, Submission.id == Delivery.submission_id)
        .where(scope.written, Delivery.part == "", Delivery.tells == "")
        .where(or_(Delivery.state.in_(OPEN), Delivery.created_at >= scope.since))
        .subquery()
    )
    return session.execute(select(found.c.state, *scope.ages(found.c.since)).group_by(found.c.state)).all()


def submitted(session: Session, scope: Scope) -> Rows:
    """form, and how often it was submitted."""
    wanted = select(Submission.form, func.count()).join(Round, Round.submission_id == Submission.id)
    return session.execute(
        wanted.where(scope.written, Round.submitted_at >= scope.since).group_by(Submission.form)
    ).all()


def sent_back(session: Session, scope: Scope) -> Rows:
    """form, verdict, and how often it came back so."""
    wanted = _came_back(select(Submission.form, DecisionRow.verdict, func.count()), scope)
    return session.execute(wanted.group_by(Submission.form, DecisionRow.verdict)).all()


def points(session: Session, scope: Scope) -> Rows:
    """form, page, and how often somebody who sent a form back named it."""
    wanted = _came_back(select(Submission.form, PointRow.page, func.count()), scope)
    named = wanted.join(PointRow, PointRow.decision_id == DecisionRow.id)
    return session.execute(named.group_by(Submission.form, PointRow.page)).all()


def since(now: datetime, days: int) -> datetime:
    """When a period began."""
    return now - timedelta(days=days)


def _came_back(wanted: Any, scope: Scope) -> Any:
    joined = wanted.select_from(DecisionRow).join(Submission, Submission.id == DecisionRow.submission_id)
    return joined.where(scope.written, DecisionRow.at >= scope.since, DecisionRow.verdict.in_(SENDS_BACK))


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
