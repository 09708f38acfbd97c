"""Changing one's own password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from formsvc import audit, people
from formsvc.people import Actor
from formsvc.people.passwords import prepared
from formsvc.workflow.admitting import write_down_wrong_password
from formsvc.workflow.house import House, Steps
from formsvc.workflow.refusals import DecisionIncomplete

OURS: Final = ("Youth justice forms", "formsvc", "forms service")


class Passwords(Steps):
    """What everybody does for themselves."""

    def change_password(self, current: str, new: str, actor: Actor) -> Actor:
        """Set a new password; ends every other session. Gives who they are now. Raises DecisionIncomplete.

        The current one counts as a try to sign in, so that nobody guesses it here.
        """
        hashed = _hashed(self.house, current, new, actor)
        with self.house.sessions.begin() as session:
            attempt = people.begin_sign_in(session, actor.email, self.house.now())
        if not attempt.matches(current):
            write_down_wrong_password(self.house.sessions, actor, self.house.now())
            raise DecisionIncomplete({"current": f"This is not your password. {people.SignInRefused.ADVICE}"})
        with self.house.sessions.begin() as session:
            now = self.house.now()
            people.finish_sign_in(session, attempt, now)
            people.change_password(session, actor.id, hashed)
            audit.append(session, f"person:{actor.id}", "password_changed", f"person:{actor.id}", now)
            session.flush()
            changed = people.actor_of(session, actor.id)
        assert changed is not None  # noqa: S101 # nosec B101 - finish_sign_in refuses who is switched off
        return changed


def _hashed(house: House, current: str, new: str, actor: Actor) -> str:
    """The hash of the new password. Raises DecisionIncomplete with what is wrong with either."""
    faults: dict[str, str] = {} if current else {"current": "Enter the password that you have now."}
    hashed = ""
    try:
        hashed = hash_new(house, new, words_about(actor))
        if prepared(current) == prepared(new):
            faults["new"] = "Choose a password other than the one that you have now."
    except people.PasswordTooWeak as weak:
        faults["new"] = str(weak)
    if faults:
        raise DecisionIncomplete(faults)
    return hashed


def hash_new(house: House, password: str, about: Iterable[str]) -> str:
    """The hash of a password that somebody chose. Raises PasswordTooWeak."""
    hashed = people.hash_password(password, (*about, *OURS))
    if prepared(password) in house.breached:
        raise people.PasswordTooWeak(
            "This password was stolen somewhere else, so it is tried first. Use three random words."
        )
    return hashed


def words_about(actor: Actor) -> tuple[str, ...]:
    """What somebody would try first who knows this person."""
    return (actor.name, actor.email, *(held.organisation_name for held in actor.memberships))
