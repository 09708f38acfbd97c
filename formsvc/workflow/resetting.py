"""An administrator takes somebody's second step away, who lost their telephone; nobody ever sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from formsvc import audit, people
from formsvc.people import Actor, FactorNow
from formsvc.workflow.due import Due
from formsvc.workflow.house import SERVICE, House, Steps
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.security_notices import tell_person
from formsvc.workflow.staffing import require_member, require_ours

REASONS: Final[Mapping[str, str]] = {
    "lost": "They lost their telephone, and their recovery codes",
    "replaced": "They have a new telephone, and not the old one any more",
    "taken": "Somebody else may have their telephone or their codes",
    "broken": "The app or the telephone does not work any more",
}


def forget_second_step(house: House, email: str) -> Due:
    """Whoever runs the machine takes it away: for the last administrator, for instance. Raises NotFound."""
    with house.sessions.begin() as session:
        now, person = house.now(), people.person_with(session, email)
        if person is None or not people.remove_factor(session, person):
            raise NotFound("Nobody with this email address has a second step.")
        people.end_every_session(session, person)
        due = tell_person(session, person, "factor_reset", now)
        audit.append(session, SERVICE, "second_factor_reset:machine", f"person:{person}", now)
    return due


class Resetting(Steps):
    """What an administrator does for somebody who cannot give a code."""

    def second_step_of(self, person: int, actor: Actor) -> FactorNow:
        """Whether somebody has one, and nothing of what it is. Raises NotFound."""
        with self.house.sessions() as session:
            return people.factor_of(session, require_member(session, person, actor).id)

    def reset_second_step(self, person: int, reason: str, actor: Actor) -> Due:
        """Take it away, which ends every session; they are told by mail. Raises NotFound, NotAllowed,
        DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            row, now = require_member(session, person, actor), self.house.now()
            require_ours(row, actor, "Change your own second step on the page “Your account”.")
            if reason not in REASONS:
                raise DecisionIncomplete({"reason": "Choose why it is taken away."})
            if not people.remove_factor(session, row.id):
                raise NotAllowed("This person has no second step.")
            people.end_every_session(session, row.id)
            due = tell_person(session, row.id, "factor_reset", now)
            audit.append(session, f"person:{actor.id}", f"second_factor_reset:{reason}", f"person:{row.id}", now)
        return due
