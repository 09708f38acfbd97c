"""The author's last steps: give reasons, submit once, or withdraw."""

from __future__ import annotations

from collections.abc import Mapping

from formsvc.database.sealed import bound_to
from formsvc.people import Actor
from formsvc.submissions.moves import move_to, require_move
from formsvc.submissions.tables import StatusChange
from formsvc.workflow.asking import ask_for_addresses
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps, note
from formsvc.workflow.notices import tell
from formsvc.workflow.opening import open_to_change, open_to_write
from formsvc.workflow.passing import end_turns, refer
from formsvc.workflow.recalling import WITHDRAWN, hold_back, tell_holders
from formsvc.workflow.refusals import DecisionIncomplete, FormNotReady, Locked, NotAllowed, NotComplete
from formsvc.workflow.saving import require_part_role
from formsvc.workflow.submitting import (
    findings,
    in_the_way,
    keep_reasons,
    record_submitted,
    submits,
    waiting_documents,
)
from formsvc.workflow.templates import FAULTY, faults_of


class Finishing(Steps):
    """Submitting and withdrawing."""

    def keep_reasons(self, reference: str, reasons: Mapping[str, str], actor: Actor) -> None:
        """Keep the reasons given for warnings (WarningRow.key -> text) without submitting."""
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            if not any(dossier.parts_of(actor)):
                raise NotAllowed("There is no part of this form for you to fill in now.")
            if keep_reasons(dossier, reasons, actor):
                note(session, actor, "gave-reasons", dossier.row, dossier.now)

    def submit(self, reference: str, reasons: Mapping[str, str], actor: Actor) -> Due:
        """Submit the draft, once however often it is called (the second call gives the due that still wait).

        Raises NotComplete (problems, or a warning without a reason), FormNotReady (a fault in a template, for which
        what is submitted would be bound to it), NotAllowed, MoveNotAllowed (withdrawn meanwhile).
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_change(self.house, session, reference, actor)
            if dossier.row.status in ("submitted", "in_sign_off", "approved", "delivered"):
                return waiting_documents(dossier)
            _require_draft(dossier, actor)
            require_all_but_last(dossier)
            keep_reasons(dossier, reasons, actor)
            problems = (*submits(dossier, actor), *in_the_way(dossier))
            if not problems and not faults_of(dossier.definition, self.house.templates):
                end_turns(dossier)
                due = record_submitted(dossier, actor) + refer(dossier, findings(dossier).refers)
                due += ask_for_addresses(dossier)
                note(session, actor, "submitted", dossier.row, dossier.now)
                return due
        raise NotComplete(problems) if problems else FormNotReady(FAULTY)

    def withdraw(self, reference: str, reason: str, actor: Actor) -> Due:
        """End a submission. What has not left stays; whoever has a document of it is told that it does not hold.

        Raises MoveNotAllowed, NotAllowed, DecisionIncomplete (no reason).
        """
        if not reason.strip():
            raise DecisionIncomplete({"reason": "Say why it is withdrawn."})
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            require_author(dossier, actor)
            if dossier.row.status == "withdrawn":
                return ()
            change = move_to(dossier.row, "withdrawn", actor.id, dossier.now)
            session.flush()  # the reason is bound to the row, which has its number now
            change.sealed_reason = self.house.seal_text(reason.strip(), bound_to(StatusChange.sealed_reason, change))
            end_turns(dossier)
            hold_back(dossier, WITHDRAWN)
            due = tell_holders(dossier, "withdrawn") + tell(dossier, _signed(dossier) - {actor.id}, "signed_withdrawn")
            note(session, actor, "withdrew", dossier.row, dossier.now)
            return due


def _signed(dossier: Dossier) -> frozenset[int]:
    """Who approved this round."""
    return frozenset(made.by_id for made in dossier.decisions if made.round == dossier.number)


def require_author(dossier: Dossier, actor: Actor) -> None:
    """Raises NotAllowed for everybody but the author and those who hold the author's role beside them."""
    roles = dossier.definition.starts.roles
    if actor.id != dossier.row.author_id and not any(actor.holds(role, dossier.row.organisation) for role in roles):
        raise NotAllowed("Only the author, or somebody in the same role there, can do this.")


def _require_draft(dossier: Dossier, actor: Actor) -> None:
    require_move(dossier.row.status, "submitted")
    for part in dossier.draft_parts():
        if not dossier.is_finished(part) and dossier.signed.holds(part.when):
            require_part_role(dossier, part, actor)


def require_all_but_last(dossier: Dossier) -> None:
    """Raises Locked while another party has not finished a part that must be finished before submitting."""
    for part in dossier.draft_parts():
        asked = part.id in dossier.definition.finished and dossier.signed.holds(part.when)
        if asked and not dossier.is_finished(part):
            raise Locked(f"“{part.title}” has to be finished first.")
