"""Correcting what everybody approved: the same submission is opened again at named points, in a new round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formsvc.database.sealed import bound_to
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow
from formsvc.workflow.current import next_version
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps, note
from formsvc.workflow.next_round import begin_next_round
from formsvc.workflow.notices import tell
from formsvc.workflow.opening import open_to_read, open_to_write
from formsvc.workflow.passing import end_turns, put_to_parties
from formsvc.workflow.points import LONGEST, keep_points, places_to_name, point_faults
from formsvc.workflow.recalling import CORRECTED, hold_back, tell_holders
from formsvc.workflow.refusals import DecisionIncomplete, Locked, NotAllowed
from formsvc.workflow.showing import is_author
from formsvc.workflow.sign_views import CorrectionPage, NamedPoint
from formsvc.workflow.versions import APPROVED, has_signed, versions_of


class Correcting(Steps):
    """Opening again what was approved."""

    def correction(self, reference: str, actor: Actor) -> CorrectionPage:
        """What can be corrected, and what would follow. Raises NotFound."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            return CorrectionPage(
                reference=dossier.row.reference,
                form_title=dossier.definition.title,
                name=dossier.child.name,
                versions=versions_of(dossier, actor, is_author=is_author(dossier, actor)),
                places=tuple(places_to_name(dossier)),
            )

    def reopen(self, reference: str, points: Sequence[NamedPoint], reason: str, actor: Actor) -> Due:
        """Open an approved submission again, to be corrected at these points and then signed and sent again. What has
        not left stays; whoever has it is told at once. Sent twice by the same person it is opened once.

        Raises NotAllowed (neither in the author's role nor a signatory), Locked (not approved, or there is a new
        version), DecisionIncomplete (no reason, no point).
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            if _opened_by(dossier, actor):
                return ()
            _require_open_again(dossier, actor)
            faults = dict(_faults(dossier, points, reason))
            if faults:
                raise DecisionIncomplete(faults)
            signed = {made.by_id for made in dossier.decisions if made.round == dossier.row.round}
            _record(dossier, points, reason, actor)
            end_turns(dossier)
            fresh = begin_next_round(dossier, actor.id)
            hold_back(fresh, CORRECTED)
            due = tell_holders(fresh, "corrected")
            due += tell(fresh, {fresh.row.author_id} - {actor.id}, "reopened")
            due += tell(fresh, signed - {actor.id, fresh.row.author_id}, "signed_reopened")
            due += put_to_parties(fresh)
            note(session, actor, "reopened", fresh.row, fresh.now)
            return due


def _opened_by(dossier: Dossier, actor: Actor) -> bool:
    """Whether this person has just opened it, and pressed again."""
    last = (made for made in dossier.decisions if made.round == dossier.row.round - 1 and made.verdict == "reopened")
    return dossier.row.status == "draft" and any(made.by_id == actor.id for made in last)


def _require_open_again(dossier: Dossier, actor: Actor) -> None:
    if dossier.row.status not in APPROVED:
        raise Locked("Only a form that everybody has approved can be opened again to be corrected.")
    if not is_author(dossier, actor) and not has_signed(dossier, actor):
        raise NotAllowed("Only the author, somebody in the same role there, or who signed it can have it corrected.")
    new = next_version(dossier)
    if new is not None:
        raise Locked(f"A new version of this form is being written: {new.reference}. Finish or withdraw that first.")


def _faults(dossier: Dossier, points: Sequence[NamedPoint], reason: str) -> Iterator[tuple[str, str]]:
    if not reason.strip():
        yield "reason", "Say why it has to be corrected."
    if len(reason) > LONGEST:
        yield "reason", f"Use at most {LONGEST:,} characters."
    yield from point_faults(dossier, points)


def _record(dossier: Dossier, points: Sequence[NamedPoint], reason: str, actor: Actor) -> None:
    """Keep it as a decision at no stage: by whom, why, and what is to be changed."""
    held = next((one for one in actor.memberships if one.role in _roles(dossier, actor)), None)
    row = DecisionRow(
        submission_id=dossier.row.id, round=dossier.number, stage="", verdict="reopened", by_id=actor.id,
        by_name=actor.name, by_title=actor.job_title, role=held.role if held else "",
        organisation=held.organisation if held else "", organisation_name=held.organisation_name if held else "",
        at=dossier.now, digest=dossier.round.digest,
    )  # fmt: skip
    row.sealed_reasons = dossier.house.seal_text(reason.strip(), bound_to(DecisionRow.sealed_reasons, row))
    dossier.session.add(row)
    keep_points(dossier, row, points)


def _roles(dossier: Dossier, actor: Actor) -> frozenset[str]:
    """The roles in which somebody may have it corrected: in which they signed it, or those of its author."""
    signed = {made.role for made in dossier.decisions if made.round == dossier.number and made.by_id == actor.id}
    return frozenset(signed or dossier.definition.starts.roles)
