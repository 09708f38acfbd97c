"""Many submissions opened at once: what a list needs of each is read for all of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, literal, select, tuple_, union
from sqlalchemy.orm import Session, joinedload, selectinload

from formsvc import cases
from formsvc.delivery.tables import Delivery
from formsvc.people import Person
from formsvc.signoff.tables import DecisionRow, Turn
from formsvc.submissions.pages import kept_in_rounds
from formsvc.submissions.tables import PageAnswers, PartMove, Round, Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import House
from formsvc.workflow.told import read_told


def gather(house: House, session: Session, wanted: Select[Submission]) -> list[Dossier]:
    """The submissions of a query, opened, in its order."""
    case = joinedload(Submission.case, innerjoin=True).joinedload(cases.Case.shares)
    rows = session.scalars(wanted.options(case)).unique().all()
    if not rows:
        return []
    opened = [Dossier(house, session, row) for row in rows]
    _hand_out(opened, session)
    return opened


def _hand_out(opened: Sequence[Dossier], session: Session) -> None:
    """Give each what it would otherwise read for itself."""
    ids = [dossier.row.id for dossier in opened]
    rounds = _rounds(session, opened)
    turns = _by_submission(session.scalars(select(Turn).where(Turn.submission_id.in_(ids)).order_by(Turn.id)))
    made = select(DecisionRow).where(DecisionRow.submission_id.in_(ids)).order_by(DecisionRow.id)
    decisions = _by_submission(session.scalars(made.options(selectinload(DecisionRow.points))))
    passed = select(PartMove).where(PartMove.submission_id.in_(ids)).order_by(PartMove.id)
    moves = _by_submission(session.scalars(passed))
    sent = select(Delivery).where(Delivery.submission_id.in_(ids)).order_by(Delivery.id)
    deliveries = _by_submission(session.scalars(sent))
    saved = select(PageAnswers.submission_id, PageAnswers.saved_by_id, PageAnswers.page)
    saved = saved.where(PageAnswers.submission_id.in_(ids))
    submitted = select(Round.submission_id, Round.submitted_by_id, literal("")).where(Round.submission_id.in_(ids))
    writers = _by_submission(session.execute(union(saved, submitted)))
    pages = kept_in_rounds(session, opened[0].house.sealer, [(d.row.id, d.number) for d in opened])
    authors = {dossier.row.author_id for dossier in opened}
    session.info["authors"] = session.scalars(select(Person).where(Person.id.in_(authors))).all()  # or it forgets them
    read_told(session, ids)
    for dossier in opened:
        own = dossier.row.id
        dossier.round = rounds[own]
        dossier.turns, dossier.decisions = tuple(turns[own]), tuple(decisions[own])
        wrote = (by for _, by, page in writers[own] if page not in dossier.definition.later_pages)
        dossier.writers = frozenset(one for one in (dossier.row.author_id, *wrote) if one is not None)
        dossier.every_move = tuple(moves[own])
        dossier.deliveries, dossier.pages = tuple(deliveries[own]), pages.get(own, {})


def _rounds(session: Session, opened: Sequence[Dossier]) -> dict[int, Round]:
    keys = [(dossier.row.id, dossier.number) for dossier in opened]
    found = session.scalars(select(Round).where(tuple_(Round.submission_id, Round.number).in_(keys)))
    return {row.submission_id: row for row in found}


def _by_submission(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.submission_id].append(row)
    return found
