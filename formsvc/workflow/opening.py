"""Opening a submission: for whoever may see it, for a step that changes it, for a guest who fills in a part."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from formsvc import cases
from formsvc.people import Actor
from formsvc.submissions.moves import look_again
from formsvc.submissions.tables import Round, Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.erased import not_there
from formsvc.workflow.house import House
from formsvc.workflow.record_classes import ERASING, unsettle

NOT_THERE: Final = "There is no such submission, or it is not shared with you."
# Asked with every page of the wizard: what one of them needs of a submission in one statement, made once
# (docs/performance.md).
_WANTED: Final = (
    select(Submission, Round)
    .join(Round, and_(Round.submission_id == Submission.id, Round.number == Submission.round))
    .where(Submission.reference == bindparam("reference"))
    .options(joinedload(Submission.case, innerjoin=True).joinedload(cases.Case.shares))
)
_LOCKED: Final = select(Submission.id).where(Submission.reference == bindparam("reference")).with_for_update()


def open_to_read(house: House, session: Session, reference: str, actor: Actor) -> Dossier:
    """A submission for somebody who may see it; a guest never may. Raises NotFound."""
    dossier = _opened(house, session, reference)
    if dossier is not None and dossier.seen_by(actor):
        return dossier
    raise not_there(session, reference, actor, NOT_THERE)


def open_to_fill(house: House, session: Session, reference: str, actor: Actor) -> Dossier:
    """The same for steps of filling in, in which a guest may see the one part they were invited to. Raises NotFound."""
    dossier = _opened(house, session, reference)
    if dossier is not None and (dossier.seen_by(actor) or dossier.invites(actor)):
        return dossier
    raise not_there(session, reference, actor, NOT_THERE)


def open_to_change(house: House, session: Session, reference: str, actor: Actor) -> Dossier:
    """As open_to_fill, and nobody else can write to it until this transaction ends. Raises NotFound."""
    session.execute(_LOCKED, {"reference": reference.strip().upper()})
    return _about_to_change(open_to_fill(house, session, reference, actor))


def _opened(house: House, session: Session, reference: str) -> Dossier | None:
    found = session.execute(_WANTED, {"reference": reference.strip().upper()}).unique().first()
    if found is None or found[0].case.record_class == ERASING:
        return None
    dossier = Dossier(house, session, found[0])
    dossier.round = found[1]
    return dossier


def open_to_write(house: House, session: Session, reference: str, actor: Actor) -> Dossier:
    """As open_to_read, and nobody else can write to it until this transaction ends. Raises NotFound."""
    session.execute(_LOCKED, {"reference": reference.strip().upper()})
    return _about_to_change(open_to_read(house, session, reference, actor))


def _about_to_change(dossier: Dossier) -> Dossier:
    """Every step that somebody takes comes by here: its clocks, and how long it is kept, are looked at afterwards."""
    look_again(dossier.row, dossier.now)
    unsettle(dossier.row.case)
    return dossier


def lock(session: Session, submission_id: int) -> Submission:
    """The row of a submission, for a step that no person makes."""
    return session.scalars(
        select(Submission)
        .where(Submission.id == submission_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
