"""Putting a submission to its next signatory, and what the last approval makes."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.model import Stage
from formsvc.signoff.tables import Turn
from formsvc.signoff.turns import Signatories, stages_asked, stages_due
from formsvc.submissions.moves import move_to
from formsvc.workflow.authority import able_to_decide
from formsvc.workflow.deciding import approvals, not_ready
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.notices import tell
from formsvc.workflow.outgoing import add_deliveries
from formsvc.workflow.passing import able, put_to_parties
from formsvc.workflow.recalling import tell_holders
from formsvc.workflow.submitting import add_documents
from formsvc.workflow.superseding import supersede


def stages(dossier: Dossier) -> tuple[Signatories, ...]:
    """The stages that this round must pass, in order."""
    return tuple(stages_asked(dossier.definition, dossier.signed.names, dossier.row.organisation))


def put_to_next(dossier: Dossier) -> Due:
    """Ask the next stage, and those beside it; after the last one, approve."""
    asked = stages_due(stages(dossier), approvals(dossier))
    if not asked:
        return approve(dossier)
    put = {turn.stage for turn in dossier.turns_due}
    for signatories in asked:
        if signatories.stage.id not in put:
            dossier.session.add_all(_turns(dossier, signatories))
    dossier.session.flush()
    fresh = Dossier(dossier.house, dossier.session, dossier.row)
    new = (stage for stage in fresh.stages_due if stage.id not in put)
    told = tuple(task for stage in new for task in _ask_signatories(fresh, stage))
    return told + put_to_parties(fresh)


def _turns(dossier: Dossier, asked: Signatories) -> Iterator[Turn]:
    for role in asked.roles:
        yield Turn(
            submission_id=dossier.row.id,
            round=dossier.number,
            stage=asked.stage.id,
            role=role,
            organisation=asked.organisation,
            since=dossier.now,
        )


def put_again(dossier: Dossier) -> Due:
    """The documents of a stage's own part are made: now it can be decided."""
    ready = (stage for stage in dossier.stages_due if stage.part and not not_ready(dossier, stage))
    return tuple(task for stage in ready for task in _ask_signatories(dossier, stage, "ready"))


def _ask_signatories(dossier: Dossier, stage: Stage, about: str = "") -> Due:
    """Tell those who can decide; while a part of theirs is still to be filled in, that is what they are told."""
    turns = (turn for turn in dossier.turns_due if turn.stage == stage.id)
    able = {actor.id for turn in turns for actor in able_to_decide(dossier, turn)}
    kind = "to_sign" if about or not stage.part else "to_fill_in"
    return tell(dossier, able, kind, f"{stage.id}{about}")


def approve(dossier: Dossier) -> Due:
    """Everybody agreed: final documents are to be made, and deliveries wait for them."""
    move_to(dossier.row, "approved", None, dossier.now)
    due: Due = ()
    for after in ("", *(stage.part for stage in dossier.definition.sign_off if stage.part)):
        due += add_documents(dossier, "final", after)
        add_deliveries(dossier, after)
    due += supersede(Dossier(dossier.house, dossier.session, dossier.row))
    told = tell(dossier, (dossier.row.author_id,), "approved") + _ask_for_parts(dossier)
    return due + told + put_to_parties(Dossier(dossier.house, dossier.session, dossier.row))


def refuse(dossier: Dossier) -> Due:
    """It was refused: the documents with the verdict are made and kept; nothing leaves. Who has an earlier version that
    was to be corrected is told that it does not hold."""
    move_to(dossier.row, "refused", None, dossier.now)
    due = add_documents(dossier, "final") + tell(dossier, (dossier.row.author_id,), "refused")
    return due + tell_holders(dossier, "withdrawn")


def _ask_for_parts(dossier: Dossier) -> Due:
    """Tell those whose parts open now and come after no other."""
    parts = [part for part in dossier.definition.parts if part.opens == "approved" and dossier.is_open(part)]
    people = {actor.id for part in parts if not part.after for actor in able(dossier, part)}
    return tell(dossier, people, "to_fill_in") if people else ()
