"""Putting a submission to its next signatory, and what the last approval makes."""

from __future__ import annotations

from formsvc.signoff.tables import Turn
from formsvc.signoff.turns import Signatories, next_stage, stages_asked
from formsvc.submissions.moves import move_to
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.notices import tell, who_holds
from formsvc.workflow.outgoing import add_deliveries
from formsvc.workflow.passing import able, put_to_parties
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
    return _ask_signatories(dossier, asked) + put_to_parties(Dossier(dossier.house, dossier.session, dossier.row))


def put_again(dossier: Dossier) -> Due:
    """The documents of the stage's own part are made: now it can be decided."""
    due = dossier.turn.stage if dossier.turn is not None else ""
    asked = next((signatories for signatories in stages(dossier) if signatories.stage.id == due), None)
    return _ask_signatories(dossier, asked, "ready") if asked is not None else ()


def _ask_signatories(dossier: Dossier, asked: Signatories, about: str = "") -> Due:
    """Tell those who can decide; while a part of theirs is still to be filled in, that is what they are told."""
    able = {actor.id for actor in who_holds(dossier, asked.role, asked.organisation)} - dossier.writers
    kind = "to_sign" if about or not asked.stage.part else "to_fill_in"
    return tell(dossier, able, kind, f"{asked.stage.id}{about}")


def approve(dossier: Dossier) -> Due:
    """Everybody agreed: final documents are to be made, and deliveries wait for them."""
    move_to(dossier.row, "approved", None, dossier.now)
    due: Due = ()
    for after in ("", *(stage.part for stage in dossier.definition.sign_off if stage.part)):
        due += add_documents(dossier, "final", after)
        add_deliveries(dossier, after)
    told = tell(dossier, (dossier.row.author_id,), "approved") + _ask_for_parts(dossier)
    return due + told + put_to_parties(Dossier(dossier.house, dossier.session, dossier.row))


def refuse(dossier: Dossier) -> Due:
    """It was refused: the documents with the verdict are made and kept; nothing leaves."""
    move_to(dossier.row, "refused", None, dossier.now)
    return add_documents(dossier, "final") + tell(dossier, (dossier.row.author_id,), "refused")


def _ask_for_parts(dossier: Dossier) -> Due:
    """Tell those whose parts open now and come after no other."""
    parts = [part for part in dossier.definition.parts if part.opens == "approved" and dossier.is_open(part)]
    people = {actor.id for part in parts if not part.after for actor in able(dossier, part)}
    return tell(dossier, people, "to_fill_in") if people else ()
