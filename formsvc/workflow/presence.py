"""Being signed in: a session begins when somebody has proved who they are, and ends here, everywhere, or by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from formsvc import audit, people
from formsvc.database import Sessions
from formsvc.delivery.links import end_every_visit, end_visits
from formsvc.people import Actor, Presence, Second
from formsvc.submissions.tables import Submission
from formsvc.workflow.house import Steps, note_by_link
from formsvc.workflow.refusals import NotAllowed
from formsvc.workflow.staffing import require_member, require_ours


def sign_everybody_out(sessions: Sessions, at: datetime) -> None:
    """End every session of everybody, by an account or by a link."""
    with sessions.begin() as session:
        people.end_all_sessions(session, at)
        end_every_visit(session, at)


class Presences(Steps):
    """Sessions. What a session is known by is in the browser alone; here there is its digest."""

    def begin_session(self, actor: Actor, second: Second = "") -> str:
        """Somebody is signed in from now on. Gives what the cookie holds."""
        with self.house.sessions.begin() as session:
            now = self.house.now()
            token = people.begin_session(session, actor, second, now)
            how = f"signed_in:{second}" if second else "signed_in"
            audit.append(session, f"person:{actor.id}", how, f"person:{actor.id}", now)
            return token

    def present(self, token: str) -> Presence | None:
        """Who that is, with today's roles; None when the session is over or they may not sign in any more."""
        with self.house.sessions() as session:
            return people.who_is_present(session, token)

    def end_session(self, token: str) -> None:
        """Sign out here: no copy of the cookie opens anything any more."""
        with self.house.sessions.begin() as session:
            now = self.house.now()
            person = people.end_session(session, token, now)
            if person is not None:
                audit.append(session, f"person:{person}", "signed_out", f"person:{person}", now)

    def end_visits(self, passes: Iterable[str]) -> None:
        """Whoever came by links leaves: what this browser held opens nothing any more, and no copy of it does."""
        with self.house.sessions.begin() as session:
            now = self.house.now()
            for link in end_visits(session, passes, now):
                submission = session.get_one(Submission, link.delivery.submission_id)
                note_by_link(session, link.delivery_id, "link-left", submission, now)

    def sessions_of(self, actor: Actor, longest: timedelta) -> int:
        """In how many browsers somebody is signed in, as far as is known here."""
        with self.house.sessions() as session:
            return people.sessions_of(session, actor.id, self.house.now() - longest)

    def sign_out_everywhere(self, actor: Actor) -> Actor:
        """End every session of one's own. Gives who they are now, to stay signed in where they are."""
        with self.house.sessions.begin() as session:
            people.end_every_session(session, actor.id)
            audit.append(session, f"person:{actor.id}", "signed_out_everywhere", f"person:{actor.id}", self.house.now())
            session.flush()
            now = people.actor_of(session, actor.id)
        if now is None:
            raise NotAllowed("Your account is switched off.")
        return now

    def sign_out_member(self, person: int, actor: Actor) -> None:
        """End every session of somebody whom an administrator looks after. Raises NotFound, NotAllowed."""
        with self.house.sessions.begin() as session:
            row = require_member(session, person, actor)
            require_ours(row, actor, "Sign out everywhere on the page “Your account”.")
            people.end_every_session(session, row.id)
            audit.append(session, f"person:{actor.id}", "signed_out_everywhere", f"person:{row.id}", self.house.now())
