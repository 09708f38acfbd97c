"""Steps by which parties pass a form to each other: finishing a part, and sending it back to the party before."""

from __future__ import annotations

from collections.abc import Mapping

from formsvc.definitions.model import Part
from formsvc.people import Actor
from formsvc.submissions.pages import drop_all_half_typed
from formsvc.workflow.digests import digest_after
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps, note
from formsvc.workflow.opening import open_to_change
from formsvc.workflow.outgoing import add_deliveries, release
from formsvc.workflow.passing import end_turn, put_to_parties, record_move, refer, tell_party
from formsvc.workflow.putting import put_again
from formsvc.workflow.recalling import tell_left_out
from formsvc.workflow.refusals import DecisionIncomplete, FormNotReady, Locked, NotComplete, NotFound
from formsvc.workflow.saving import require_part_role
from formsvc.workflow.submitting import (
    add_documents,
    add_what_waited,
    findings,
    in_the_way,
    keep_reasons,
    waiting_documents,
)
from formsvc.workflow.templates import FAULTY, faults_of


class Parties(Steps):
    """Steps of a party that completes a part and passes the form on."""

    def finish_part(self, reference: str, part: str, reasons: Mapping[str, str], actor: Actor) -> Due:
        """Close a part and pass the form on, once however often it is called.

        Raises NotComplete (problems, or a warning without a reason), Locked (not open now), NotAllowed, FormNotReady.
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            known = _part(dossier, part)
            if dossier.is_finished(known) and dossier.may_fill(known, actor):
                return waiting_documents(dossier)
            _require_open(dossier, known, actor)
            keep_reasons(dossier, reasons, actor)
            problems = in_the_way(dossier, known)
            if not problems and not faults_of(dossier.definition, self.house.templates):
                due = _finish(dossier, known, actor)
                note(session, actor, f"finished:{known.id}", dossier.row, dossier.now)
                return due
        raise NotComplete(problems) if problems else FormNotReady(FAULTY)

    def send_back_part(self, reference: str, part: str, why: str, actor: Actor) -> Due:
        """Give a finished part back to the party that completes it, with what to change. Only whoever fills in a part
        of the draft now may. Raises Locked, NotAllowed, DecisionIncomplete (no sentence)."""
        if not why.strip():
            raise DecisionIncomplete({"why": "Say what they should change."})
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            known = _part(dossier, part)
            mine = [one for one in dossier.parts_of(actor) if one.opens == "draft"]
            if known.opens != "draft" or not dossier.is_finished(known) or not mine or actor.invitation is not None:
                raise Locked("This part cannot be sent back now.")
            for one in mine:
                end_turn(dossier, one)
            record_move(dossier, known, "sent_back", actor, why.strip()[:4000])
            fresh = Dossier(self.house, session, dossier.row)
            note(session, actor, f"sent-back:{known.id}", dossier.row, dossier.now)
            return put_to_parties(fresh) + tell_party(fresh, known)


def _finish(dossier: Dossier, part: Part, actor: Actor) -> Due:
    """Record it, make what comes after it, and put the form to the next party."""
    end_turn(dossier, part)
    move = record_move(dossier, part, "finished", actor)
    drop_all_half_typed(dossier.session, dossier.row.id, [page.id for page in part.pages])
    fresh = Dossier(dossier.house, dossier.session, dossier.row)
    if any(document.after == part.id for document in dossier.definition.documents) or part.opens == "sign_off":
        move.digest = digest_after(fresh, part)
    due = refer(fresh, findings(fresh, part).refers)
    due += add_documents(fresh, "for_sign_off" if part.opens == "sign_off" else "final", part.id)
    due += add_what_waited(fresh, part)
    if part.opens != "sign_off":
        add_deliveries(fresh, part.id)
        due += tell_left_out(Dossier(dossier.house, dossier.session, dossier.row))
    elif not due:
        due += put_again(fresh)
    fresh = Dossier(dossier.house, dossier.session, dossier.row)
    due += put_to_parties(fresh)
    return due + (release(fresh) if part.opens in ("approved", "delivered") else ())


def _part(dossier: Dossier, part_id: str) -> Part:
    if part_id not in dossier.definition.finished:
        raise NotFound("There is no such part to finish.")
    return dossier.part(part_id)


def _require_open(dossier: Dossier, part: Part, actor: Actor) -> None:
    if not dossier.is_open(part):
        raise Locked("This part of the form cannot be finished now.")
    require_part_role(dossier, part, actor)
