"""The second step of signing in: an authenticator app, and codes on paper for the day on which it is lost."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from formsvc import audit, people
from formsvc.people import Actor, FactorNow, Proof, SecondFactor, SignInRefused, one_time
from formsvc.people.second_factors import place_of
from formsvc.sealing import SealingFault
from formsvc.workflow.due import Due
from formsvc.workflow.house import House, Steps
from formsvc.workflow.refusals import DecisionIncomplete, NotProven
from formsvc.workflow.security_notices import tell_person
from formsvc.workflow.signatories import LOOK_AFTER

SERVICE: Final = "Youth justice forms"
TIME_TO_SET_UP: Final = timedelta(minutes=15)  # to find an app and to read the code, once one has proved who one is
WRONG: Final = f"That code is not right, or was used before. {SignInRefused.ADVICE}"


@dataclass(frozen=True, kw_only=True)
class NewFactor:
    """A secret that somebody is setting up: sealed, to be carried through their browser; to be typed; and as the QR
    code says it."""

    sealed: str
    typed: str
    address: str


class SecondStep(Steps):
    """What somebody does about their own second step."""

    def must_have_second_step(self, actor: Actor) -> bool:
        """Whether this person may do nothing here without a second factor."""
        return must_have(self.house, actor)

    def second_step(self, actor: Actor) -> FactorNow:
        """What somebody has."""
        with self.house.sessions() as session:
            return people.factor_of(session, actor.id)

    def new_second_step(self, actor: Actor, sealed: str = "") -> NewFactor:
        """A new secret, or the one that they are setting up already."""
        secret = self._carried(sealed, actor) or one_time.new_secret()
        kept = base64.b64encode(self.house.sealer.seal(secret, _carried_place(actor))).decode()
        return NewFactor(
            sealed=kept, typed=one_time.in_groups(secret), address=one_time.address_of(secret, actor.email, SERVICE)
        )

    def set_second_step(self, sealed: str, code: str, proof: Proof | None, actor: Actor) -> tuple[tuple[str, ...], Due]:
        """Take the app into use, which ends every session. Gives new codes on paper, to show once.

        `proof`: of this person, in the last minutes. Raises NotProven, DecisionIncomplete.
        """
        now, secret = self.house.now(), self._carried(sealed, actor)
        if proof is None or proof.person_id != actor.id or not now - TIME_TO_SET_UP < proof.at <= now:
            raise NotProven
        step = one_time.step_of(secret, code, now, 0) if secret else None
        if step is None:
            raise DecisionIncomplete({"code": "That code is not right. Enter the code that the app shows now."})
        with self.house.sessions.begin() as session:
            kept = self.house.sealer.seal(secret, place_of(actor.id))
            factor = SecondFactor(person_id=actor.id, sealed_secret=kept, made_at=now, confirmed_at=now, last_step=step)
            codes = people.set_factor(session, factor)
            people.end_every_session(session, actor.id)
            due = tell_person(session, actor.id, "factor_set", now)
            _note(session, actor, "second_factor_set", now_of=self.house)
        return codes, due

    def renew_recovery_codes(self, actor: Actor) -> tuple[str, ...]:
        """New codes on paper, to show once; those before are over. Ask for a code first."""
        with self.house.sessions.begin() as session:
            codes = people.renew_codes(session, actor.id, self.house.now())
            _note(session, actor, "recovery_codes_made", now_of=self.house)
        return codes

    def remove_second_step(self, actor: Actor) -> Due:
        """Be without a second step, where that is allowed; ends every session. Ask for a code first."""
        if must_have(self.house, actor):
            raise DecisionIncomplete({"code": "Your roles need a second step, so it cannot be taken away."})
        with self.house.sessions.begin() as session:
            people.remove_factor(session, actor.id)
            people.end_every_session(session, actor.id)
            due = tell_person(session, actor.id, "factor_removed", self.house.now())
            _note(session, actor, "second_factor_removed", now_of=self.house)
        return due

    def give_code(self, typed: str, actor: Actor) -> None:
        """The code that the app shows now; a wrong one counts as a try to sign in. Raises DecisionIncomplete."""

        def opened(sealed: bytes) -> bytes:
            return self.house.sealer.open(sealed, place_of(actor.id))

        with self.house.sessions.begin() as session:
            right = people.take_code(session, actor.id, typed, opened, self.house.now())
            if not right:
                _note(session, actor, "code_refused", now_of=self.house)
        if not right:
            raise DecisionIncomplete({"code": WRONG})

    def give_recovery_code(self, typed: str, actor: Actor) -> Due:
        """A code on paper, which is used up; its owner is told by mail. Raises DecisionIncomplete."""
        with self.house.sessions.begin() as session:
            now = self.house.now()
            right = people.take_recovery_code(session, actor.id, typed, now)
            due = tell_person(session, actor.id, "recovery_used", now) if right else ()
            _note(session, actor, "recovery_code_used" if right else "code_refused", now_of=self.house)
        if not right:
            raise DecisionIncomplete({"code": WRONG})
        return due

    def _carried(self, sealed: str, actor: Actor) -> bytes:
        """The secret that this person is setting up; nothing when it is nobody's, or somebody else's."""
        try:
            return self.house.sealer.open(base64.b64decode(sealed, validate=True), _carried_place(actor))
        except (binascii.Error, ValueError, SealingFault):
            return b""


def must_have(house: House, actor: Actor) -> bool:
    """Whether this person may do nothing here without a second factor: by the setting, and by the roles they hold."""
    if house.second_factor == "signatories":
        return bool(actor.roles & (house.signing_roles | LOOK_AFTER))
    return house.second_factor == "everybody" and actor.invitation is None


def _carried_place(actor: Actor) -> str:
    return f"new_second_factor:{actor.id}"


def _note(session: Session, actor: Actor, what: str, *, now_of: House) -> None:
    session.flush()
    audit.append(session, f"person:{actor.id}", what, f"person:{actor.id}", now_of.now())
