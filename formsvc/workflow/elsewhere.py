"""Signing in through an organisation's own provider: whose account that opens, who is told, and how it ends."""

from __future__ import annotations

from typing import Final

from formsvc import audit
from formsvc.people import Actor, Proof, actor_of
from formsvc.people.external import (
    Identity,
    NotLetIn,
    connect,
    connect_by_email,
    connected_at,
    disconnect,
    known_as,
)
from formsvc.workflow.due import Due
from formsvc.workflow.house import Steps
from formsvc.workflow.recording import Written, write_refusal
from formsvc.workflow.security_notices import tell_person
from formsvc.workflow.staffing import require_member, require_ours

CONNECTED: Final = "connected_elsewhere"
OWN_ONLY: Final = "Take away the connection of your own account on the page about your account."


class Elsewhere(Steps):
    """Who comes back from a provider. Nobody gets an account by that: administrators add people."""

    def come_in(self, identity: Identity, domains: tuple[str, ...]) -> tuple[Actor, Due]:
        """Let in whoever this is; the first time by the address that the provider checked. Raises NotLetIn.

        `domains`: the only ones whose addresses the provider may speak for; none: it may speak for all.
        """
        try:
            return self._come_in(identity, domains)
        except NotLetIn as refused:
            self.refuse_elsewhere(refused.why, refused.person)
            raise

    def _come_in(self, identity: Identity, domains: tuple[str, ...]) -> tuple[Actor, Due]:
        now = self.house.now()
        due: Due = ()
        with self.house.sessions.begin() as session:
            actor = known_as(session, identity)
            if actor is None:
                actor = connect_by_email(session, identity, domains, now)
                due = tell_person(session, actor.id, CONNECTED, now)
                audit.append(session, _who(actor), "connected-elsewhere", _who(actor), now)
            audit.append(session, _who(actor), "signed-in-elsewhere", _who(actor), now)
            return actor, due

    def prove_elsewhere(self, identity: Identity, actor: Actor) -> Proof:
        """That it is this person who acts: the provider asked them again, just now. Raises NotLetIn."""
        with self.house.sessions.begin() as session:
            known = known_as(session, identity)
        if known is None or known.id != actor.id:
            self.refuse_elsewhere("somebody-else", actor.id)
            raise NotLetIn("somebody-else", actor.id)
        return Proof(person_id=actor.id, at=self.house.now())

    def connect_elsewhere(self, identity: Identity, actor: Actor) -> Due:
        """Connect somebody who is signed in here, and proved to the provider who they are. Raises NotLetIn."""
        now = self.house.now()
        with self.house.sessions.begin() as session:
            connect(session, identity, actor.id, now)
            due = tell_person(session, actor.id, CONNECTED, now)
            audit.append(session, _who(actor), "connected-elsewhere", _who(actor), now)
        return due

    def connected_elsewhere(self, actor: Actor, issuer: str) -> bool:
        """Whether somebody can sign in through this provider."""
        with self.house.sessions() as session:
            return connected_at(session, actor.id, issuer) is not None

    def disconnect_elsewhere(self, actor: Actor) -> Actor:
        """End one's own connection, and every session that is open. Gives who they are now."""
        with self.house.sessions.begin() as session:
            if disconnect(session, actor.id):
                audit.append(session, _who(actor), "disconnected-elsewhere", _who(actor), self.house.now())
        return self._now(actor)

    def disconnect_member(self, person: int, actor: Actor) -> None:
        """End the connection of somebody whom an administrator looks after. Raises NotFound, NotAllowed."""
        with self.house.sessions.begin() as session:
            row = require_member(session, person, actor)
            require_ours(row, actor, OWN_ONLY)
            if disconnect(session, row.id):
                audit.append(session, _who(actor), "disconnected-elsewhere", f"person:{row.id}", self.house.now())

    def refuse_elsewhere(self, why: str, person: int | None = None) -> None:
        """Write down that somebody came back from the provider and was not let in; `why` is a word of ours."""
        about = f"elsewhere:{why}" if person is None else f"person:{person}:{why}"
        with self.house.sessions.begin() as session:
            write_refusal(session, Written("nobody", "refused-elsewhere", about), self.house.now())

    def _now(self, actor: Actor) -> Actor:
        with self.house.sessions() as session:
            return actor_of(session, actor.id) or actor


def _who(actor: Actor) -> str:
    return f"person:{actor.id}"
