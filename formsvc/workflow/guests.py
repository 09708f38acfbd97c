"""Steps of somebody without an account who is invited to fill in a part: a link, a code, and then that part alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from formsvc.delivery.links import begin_visit, find_link, is_open, is_visiting, same_code
from formsvc.delivery.tables import Link, Opening
from formsvc.people import Actor, Invitation, add_guest
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import Steps, note_by_link
from formsvc.workflow.packing import code_of, sender_of
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.refusals import CodeWrong, LinkClosed
from formsvc.workflow.send_views import LinkPage

CLOSED = "This link does not work any more. If you still need to answer, ask the people who sent it for a new one."
GUEST = "The person with the private link"


class Guests(Steps):
    """Steps of a guest."""

    def invitation(self, token: str) -> LinkPage:
        """The page of a private link before its code. Raises LinkClosed."""
        with self.house.sessions() as session:
            return self._invitation_page(*self._invited(session, token))

    def enter_invitation_code(self, token: str, code: str) -> str:
        """Give the code; gives the pass for the guest's session. Raises LinkClosed, CodeWrong (counts down)."""
        with self.house.sessions.begin() as session:
            link, dossier = self._invited(session, token)
            session.refresh(link, with_for_update=True)
            if not is_open(link, self.house.now()):
                raise LinkClosed(CLOSED)
            right = same_code(code, code_of(self.house, link.delivery))
            if right and link.delivery.guest_id is None:
                link.delivery.guest_id = add_guest(session, link.delivery.key, GUEST, dossier.now)
            pass_ = begin_visit(session, link, dossier.now) if right else ""
            if right:
                session.add(Opening(delivery_id=link.delivery.id, what="opened", at=dossier.now))
            else:
                link.tries_left -= 1
            left = link.tries_left
            what = "link-opened" if right else "refused:code-wrong"
            note_by_link(session, link.delivery.id, what, dossier.row, dossier.now)
        if not right:
            raise CodeWrong(left)
        return pass_

    def guest(self, token: str, pass_: str) -> tuple[Actor, str] | None:
        """Who a guest's session stands for, and the reference of what they fill in; None when the link is closed."""
        with self.house.sessions() as session:
            try:
                link, dossier = self._invited(session, token)
            except LinkClosed:
                return None
            row = link.delivery
            if row.guest_id is None or not is_visiting(session, link, pass_):
                return None
            actor = Actor(
                id=row.guest_id, name=GUEST, email="", job_title="", phone="", memberships=(),
                invitation=Invitation(row.submission_id, row.part),
            )  # fmt: skip
            return actor, dossier.row.reference

    def answered(self, token: str, pass_: str) -> LinkPage | None:
        """The same page for a guest who has passed their part on, whose link is closed by that; None for others."""
        with self.house.sessions() as session:
            link = find_link(session, token)
            if link is None or not link.delivery.part or not is_visiting(session, link, pass_):
                return None
            submission = session.get_one(Submission, link.delivery.submission_id)
            dossier = Dossier(self.house, session, submission, link.delivery.round)
            guest, move = link.delivery.guest_id, dossier.last_move(link.delivery.part)
            finished = move is not None and move.what == "finished" and move.by_id == guest
            if not finished and dossier.round.submitted_by_id != guest:
                return None
            return self._invitation_page(link, dossier)

    def _invited(self, session: Session, token: str) -> tuple[Link, Dossier]:
        link = find_link(session, token)
        if link is None or not link.delivery.part or not is_open(link, self.house.now()):
            raise LinkClosed(CLOSED)
        submission = session.get_one(Submission, link.delivery.submission_id)
        dossier = Dossier(self.house, session, submission)
        if link.delivery.round != submission.round or not dossier.is_open(dossier.part(link.delivery.part)):
            raise LinkClosed(CLOSED)
        return link, dossier

    def _invitation_page(self, link: Link, dossier: Dossier) -> LinkPage:
        return LinkPage(
            sender=sender_of(dossier),
            form_title=dossier.definition.title,
            reference=dossier.row.reference,
            recipient=receiver_of(self.house, link.delivery).name,
            expires_at=link.expires_at,
            tries_left=link.tries_left,
        )
