"""Putting a submission to its next signatory, and what the last approval makes."""

from __future__ import annotations

from formsvc.signoff.tables import Turn
from formsvc.signoff.turns import Signatories, next_stage, stages_asked
from formsvc.submissions.moves import move_to
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.notices import tell, who_holds
from formsvc.workflow.outgoing import add_deliveries
from formsvc.workflow.submitting import add_documents


def stages(dossier: Dossier) -> tuple[Signatories, ...]:
    """The stages that this round must pass, in order."""
    return tuple(stages_asked(dossier.definition, dossier.signed.names, dossier.row.organisation))


def put_to_next(dossier: Dossier) -> Due:
    """Ask the next stage; after the last one, approve."""
    approved = {d.stage for d in dossier.decisions if d.round == dossier.number and d.verdict == "approved"}
    asked = next_stage(stages(dossier), approved)
    if asked is None:
        return approve(dossier)
    dossier.session.add(
        Turn(
            submission_id=dossier.row.id,
            round=dossier.number,
            stage=asked.stage.id,
            role=asked.role,
            organisation=asked.organisation,
            since=dossier.now,
        )
    )
    dossier.session.flush()
    able = (actor.id for actor in who_holds(dossier, asked.role, asked.organisation) if actor.id not in dossier.writers)
    return tell(dossier, able, "to_sign", asked.stage.id)


def approve(dossier: Dossier) -> Due:
    """Everybody agreed: final documents are to be made, and deliveries wait for them."""
    move_to(dossier.row, "approved", None, dossier.now)
    due = add_documents(dossier, "final")
    add_deliveries(dossier)
    return due + tell(dossier, (dossier.row.author_id,), "approved") + _ask_for_parts(dossier)


def refuse(dossier: Dossier) -> Due:
    """It was refused: the documents with the verdict are made and kept; nothing leaves."""
    move_to(dossier.row, "refused", None, dossier.now)
    return add_documents(dossier, "final") + tell(dossier, (dossier.row.author_id,), "refused")


def _ask_for_parts(dossier: Dossier) -> Due:
    """Tell those whose parts open now, among those who work on the case."""
    parts = [part for part in dossier.definition.parts if part.opens == "approved" and dossier.is_open(part)]
    case = dossier.row.case
    there = {case.organisation_id, *(share.organisation_id for share in case.shares)}
    people = {
        actor.id
        for part in parts
        for role in part.roles
        for actor in who_holds(dossier, role)
        if actor.organisations & there
    }
    return tell(dossier, people, "to_fill_in") if parts else ()
