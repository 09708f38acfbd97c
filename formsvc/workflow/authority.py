"""In which role somebody may act at a stage: their own, or that of a holder who is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formsvc.people import Actor, acting_for_holders
from formsvc.signoff.tables import DecisionRow, Turn
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import standing_in
from formsvc.workflow.notices import who_holds
from formsvc.workflow.refusals import AlreadyDecided, NotYourTurn, OwnWork

Refused = NotYourTurn | OwnWork | AlreadyDecided
GIVEN = "This form was given to somebody else to decide about."
NOT_DUE = "This form does not wait for a decision now."


@dataclass(frozen=True, kw_only=True)
class Authority:
    """The role in which somebody acts, where, and the holder for whom they do; None in their own right."""

    role: str
    organisation: str
    organisation_name: str
    for_id: int | None = None
    for_name: str = ""


def authority_in(dossier: Dossier, turn: Turn, actor: Actor) -> Authority | Refused:
    """In which role this person may decide in an open turn, or why they may not."""
    return _authority(dossier, turn, actor, turn.given_to_id)


def in_the_role(dossier: Dossier, turn: Turn, actor: Actor) -> bool:
    """Whether this person is one of those who are asked in a turn, whoever it was given to."""
    return next(_authorities(dossier, turn, actor), None) is not None


def _authority(dossier: Dossier, turn: Turn, actor: Actor, given: int | None) -> Authority | Refused:
    """The same when it was given to somebody: then only they may decide, or who acts for them."""
    refusal: Refused = NotYourTurn("This form waits for somebody in another role.")
    for authority in _authorities(dossier, turn, actor):
        theirs = given in (None, actor.id, authority.for_id)
        why = _why_not(dossier, turn, actor, authority) if theirs else NotYourTurn(GIVEN)
        if why is None:
            return authority
        refusal = why
    return refusal


def turn_of(dossier: Dossier, actor: Actor, stage: str = "") -> tuple[Turn, Authority] | Refused:
    """The open turn (at a stage, or any) in which this person may decide, and in which role; or why there is none."""
    asked = [turn for turn in dossier.turns_due if stage in ("", turn.stage)]
    if dossier.row.status != "in_sign_off" or not asked:
        return NotYourTurn(NOT_DUE)
    refusals = []
    for turn in asked:
        found = authority_in(dossier, turn, actor)
        if isinstance(found, Authority):
            return turn, found
        refusals.append(found)
    return next((one for one in refusals if not isinstance(one, NotYourTurn)), refusals[0])


def able_to_decide(dossier: Dossier, turn: Turn, *, given: bool = True) -> tuple[Actor, ...]:
    """Everybody who may decide in an open turn, whoever acts for somebody who is away included; all who could, when
    it does not count that it was `given` to one of them."""
    holders = who_holds(dossier, turn.role, turn.organisation)
    acting = acting_for_holders(dossier.session, turn.role, turn.organisation or None, dossier.now) if turn.role else ()
    known = {actor.id: actor for actor in (*holders, *acting)}
    to = turn.given_to_id if given else None
    return tuple(one for one in known.values() if isinstance(_authority(dossier, turn, one, to), Authority))


def _authorities(dossier: Dossier, turn: Turn, actor: Actor) -> Iterator[Authority]:
    """Their own role first; then those of holders for whom they act, unless the stage is decided in person."""
    for held in actor.memberships:
        if held.role == turn.role and turn.organisation in ("", held.organisation):
            yield Authority(role=held.role, organisation=held.organisation, organisation_name=held.organisation_name)
    if dossier.stage(turn.stage).in_person:
        return
    for one in standing_in(dossier.session, actor, dossier.now):
        if one.role == turn.role and turn.organisation in ("", one.organisation):
            yield Authority(
                role=one.role, organisation=one.organisation, organisation_name=one.organisation_name,
                for_id=one.for_id, for_name=one.for_name,
            )  # fmt: skip


def _why_not(dossier: Dossier, turn: Turn, actor: Actor, authority: Authority) -> Refused | None:
    """Nobody decides about their own work, or in place of who wrote it; and neither of the two has decided already."""
    if actor.id in dossier.writers:
        return OwnWork("You wrote part of this form, so somebody else must decide about it.")
    if authority.for_id in dossier.writers:
        return OwnWork("You would act for somebody who wrote part of this form. Somebody else must decide about it.")
    both = {actor.id, authority.for_id} - {None}
    made = (one for one in dossier.decisions if one.by_id in both or one.for_id in both)
    if any(_other_pair_of_eyes(one, turn) for one in made):
        who = "You have" if authority.for_id is None else "You, or the person you act for, have"
        return AlreadyDecided(f"{who} already decided about this form in this round.")
    return None


def _other_pair_of_eyes(made: DecisionRow, turn: Turn) -> bool:
    """Somebody who decided in another role, or at this very stage, does not decide again in the same round.

    One authority may be asked two questions about one form: then the same person may answer both.
    """
    return made.round == turn.round and (made.stage == turn.stage or made.role != turn.role)
