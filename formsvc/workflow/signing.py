"""Steps between submitting and leaving: documents are made, signatories decide."""

from __future__ import annotations

from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow
from formsvc.storage import StorageFull
from formsvc.submissions.moves import move_to
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.deciding import made_before, record_decision, require_decision, write_records
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps, note
from formsvc.workflow.next_round import begin_next_round
from formsvc.workflow.notices import raise_alarm, tell
from formsvc.workflow.opening import lock, open_to_write
from formsvc.workflow.outgoing import release
from formsvc.workflow.papers import Paper, all_made, is_wanted, paper_of, record_failure
from formsvc.workflow.passing import put_to_parties
from formsvc.workflow.putting import put_again, put_to_next, refuse
from formsvc.workflow.sign_views import Decision
from formsvc.workflow.submitting import waiting_documents


class Signing(Steps):
    """Steps of the worker that makes documents and of whoever signs."""

    def render_document(self, document: int) -> Due:
        """Make one file: read, render with no transaction open, record. The last of a round moves the submission to
        sign-off (or, when no stage applies, to approved). May run twice; leaves alone what is ready or out of date."""
        paper = self._paper(document)
        if paper is None:
            return ()
        try:
            made = paper.finished(self.house)
            digest = self.house.store.put(made.content)
        except StorageFull as full:
            return self._not_made(document, full)
        except Exception as error:  # whatever a template does, the row must tell a person
            return self._not_made(document, error)
        return self._made(document, digest, made.certificate)

    def decide(self, reference: str, decision: Decision, actor: Actor) -> Due:
        """Record one decision of the stage that is due. Sending the same decision again changes nothing.

        Raises NotYourTurn, OwnWork, DigestChanged, AlreadyDecided, DecisionIncomplete (points, reasons or the
        declaration missing), NotProven.
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            if made_before(dossier, decision, actor):
                return waiting_documents(dossier)
            turn, authority = require_decision(dossier, decision, actor)
            made = record_decision(dossier, decision, turn, (actor, authority))
            due = self._follow(dossier, made, decision.reasons.strip())
            note(session, actor, made.verdict, dossier.row, dossier.now)
            return due

    def _paper(self, document: int) -> Paper | None:
        with self.house.sessions() as session:
            row = session.get(DocumentRow, document)
            if row is None:
                return None
            dossier = Dossier(self.house, session, session.get_one(Submission, row.submission_id), row.round)
            return paper_of(row, dossier) if is_wanted(row, dossier) else None

    def _made(self, document: int, digest: str, certificate: str) -> Due:
        with self.house.sessions.begin() as session:
            submission = lock(session, session.get_one(DocumentRow, document).submission_id)
            row = session.get_one(DocumentRow, document, populate_existing=True)
            dossier = Dossier(self.house, session, submission, row.round)
            if not is_wanted(row, dossier):
                return ()
            row.state, row.digest, row.made_at, row.failure = "ready", digest, dossier.now, ""
            row.certificate = certificate
            session.flush()
            if not all_made(dossier, row.version):
                return ()
            if row.version == "final":
                return release(dossier)
            if submission.status == "in_sign_off":
                return put_again(dossier)
            move_to(submission, "in_sign_off", None, dossier.now)
            due = put_to_next(dossier)
            note(session, None, "put-to-signatories", submission, dossier.now)
            return due

    def _not_made(self, document: int, error: Exception) -> Due:
        with self.house.sessions.begin() as session:
            row = session.get_one(DocumentRow, document, with_for_update=True)
            if row.state != "waiting":
                return ()
            gave_up = record_failure(self.house, row, error)
            submission = session.get_one(Submission, row.submission_id)
            return raise_alarm(Dossier(self.house, session, submission), "document") if gave_up else ()

    def _follow(self, dossier: Dossier, made: DecisionRow, reasons: str) -> Due:
        """What a verdict leads to; nothing yet while others at the stage must still agree."""
        if made.verdict == "returned":
            return self._return(dossier)
        if made.verdict == "approved" and any(turn.open and turn.stage == made.stage for turn in dossier.turns_due):
            return ()
        write_records(dossier, dossier.stage(made.stage), made, reasons)
        dossier.session.flush()
        fresh = Dossier(self.house, dossier.session, dossier.row)
        return put_to_next(fresh) if made.verdict == "approved" else refuse(fresh)

    def _return(self, dossier: Dossier) -> Due:
        """It goes back to its author, and to whoever completes a part that is to be changed."""
        fresh = begin_next_round(dossier)
        return tell(fresh, (fresh.row.author_id,), "sent_back") + put_to_parties(fresh)
