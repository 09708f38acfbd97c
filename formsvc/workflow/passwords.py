"""Changing one's own password."""

from __future__ import annotations

from formsvc import audit, people
from formsvc.people import Actor
from formsvc.workflow.admitting import write_down_wrong_password
from formsvc.workflow.house import Steps
from formsvc.workflow.refusals import DecisionIncomplete


class Passwords(Steps):
    """What everybody does for themselves."""

    def change_password(self, current: str, new: str, actor: Actor) -> Actor:
        """Set a new password; ends every other session. Gives who they are now. Raises DecisionIncomplete.

        The current one counts as a try to sign in, so that nobody guesses it here.
        """
        hashed = _hashed(current, new, actor)
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
        assert changed is not None  # noqa: S101 - finish_sign_in refuses somebody who is switched off
        return changed


def _hashed(current: str, new: str, actor: Actor) -> str:
    """The hash of the new password. Raises DecisionIncomplete with what is wrong with either."""
    faults: dict[str, str] = {} if current else {"current": "Enter the password that you have now."}
    hashed = ""
    try:
        hashed = people.hash_password(new)
        if current == new:
            faults["new"] = "Choose a password other than the one that you have now."
        elif _is_about(new, actor):
            faults["new"] = "Do not use your own name or email address. Use three random words."
    except people.PasswordTooWeak as weak:
        faults["new"] = str(weak)
    if faults:
        raise DecisionIncomplete(faults)
    return hashed


def _is_about(password: str, actor: Actor) -> bool:
    """Whether little is left of it without somebody's own name and address."""
    rest = password.casefold()
    for word in (actor.email.casefold(), *actor.email.casefold().split("@"), *actor.name.casefold().split()):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    return len("".join(letter for letter in rest if letter.isalpha())) < 5 and rest != password.casefold()
