"""Who may hand work over, to whom, and who may take it back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.database.sealed import NOT_YET, bound_to
from formsvc.people import Actor, Person, actor_of, away_between, holders
from formsvc.signoff.tables import HandOver, Turn
from formsvc.submissions.statuses import ENDS
from formsvc.workflow.absence_views import Deputy
from formsvc.workflow.authority import Authority, able_to_decide, authority_in, in_the_role
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import House
from formsvc.workflow.papers import role_words
from formsvc.workflow.showing import is_author


def turns_at(dossier: Dossier, stage: str) -> tuple[Turn, ...]:
    """The open turns of a stage: one for each role that may act."""
    return tuple(turn for turn in dossier.turns_due if turn.stage == stage)


def given_to(session: Session, turns: Sequence[Turn]) -> Person | None:
    """Who was given a stage; None while everybody in its roles may decide."""
    known = next((turn.given_to_id for turn in turns if turn.given_to_id is not None), None)
    return session.get(Person, known) if known is not None else None


def may_give(dossier: Dossier, turns: Sequence[Turn], actor: Actor) -> bool:
    """Whether somebody may hand a stage on: who may decide there now. Where several must agree, all are asked."""
    alone = all(dossier.stage(turn.stage).needs == 1 for turn in turns)
    return alone and any(isinstance(authority_in(dossier, turn, actor), Authority) for turn in turns)


def could_decide(dossier: Dossier, turns: Sequence[Turn], actor: Actor) -> tuple[Deputy, ...]:
    """Everybody else who may decide at a stage, whoever has it now."""
    able = {one.id: one for turn in turns for one in able_to_decide(dossier, turn, given=False)}
    has_it = given_to(dossier.session, turns)
    aside = {actor.id, has_it.id if has_it is not None else actor.id}
    return tuple(_named(dossier.house, one) for one in able.values() if one.id not in aside)


def may_take_back(dossier: Dossier, turns: Sequence[Turn], actor: Actor) -> bool:
    """Whether somebody may open a stage to everybody again: who has it, who gave it; and when who has it is away, or
    cannot decide any more, everybody else in the role and an administrator there."""
    has_it = given_to(dossier.session, turns)
    if has_it is None:
        return False
    last = [one for one in hand_overs(dossier) if one.stage == turns[0].stage and one.round == dossier.number]
    if actor.id == has_it.id or (last and last[-1].by_id == actor.id):
        return True
    in_role = any(in_the_role(dossier, turn, actor) for turn in turns)
    administers = any(turn.organisation in actor.organisations_as("administrator") for turn in turns)
    return (in_role or administers) and not _is_there(dossier, turns, has_it)


def may_give_work(dossier: Dossier, actor: Actor) -> bool:
    """Whether somebody may hand over what the author of a submission does."""
    return is_author(dossier, actor) and dossier.row.status not in ENDS


def author_could_be(dossier: Dossier) -> tuple[Deputy, ...]:
    """Everybody who could go on with it as its author: in the same role there, and none of its signatories."""
    signed = {made.by_id for made in dossier.decisions if made.round == dossier.row.round and made.stage}
    roles, own = dossier.definition.starts.roles, dossier.row.organisation
    able = {one.id: one for role in roles for one in holders(dossier.session, role, own)}
    aside = signed | {dossier.row.author_id}
    return tuple(_named(dossier.house, one) for one in able.values() if one.id not in aside)


def keep(dossier: Dossier, stage: str, by: Actor, to: Actor | int, reason: str) -> None:
    """Write down that work was handed over; to oneself: that it was taken back."""
    person = dossier.session.get_one(Person, to if isinstance(to, int) else to.id)
    row = HandOver(
        submission_id=dossier.row.id, round=dossier.number, stage=stage, by_id=by.id, by_name=by.name,
        to_id=person.id, to_name=person.name, at=dossier.now, sealed_reason=NOT_YET,
    )  # fmt: skip
    dossier.session.add(row)
    dossier.session.flush()  # the reason is bound to the row, which has its number now
    row.sealed_reason = dossier.house.seal_text(reason.strip()[:1000], bound_to(HandOver.sealed_reason, row))
    dossier.session.flush()


def hand_overs(dossier: Dossier) -> tuple[HandOver, ...]:
    """Every time that work on it was given to another person, oldest first."""
    found = select(HandOver).where(HandOver.submission_id == dossier.row.id).order_by(HandOver.id)
    return tuple(dossier.session.scalars(found))


def _is_there(dossier: Dossier, turns: Sequence[Turn], person: Person) -> bool:
    """Whether who has it can decide: not away, and still in the role."""
    actor = actor_of(dossier.session, person.id)
    if actor is None or away_between(dossier.session, person.id, dossier.now, dossier.now):
        return False
    return any(in_the_role(dossier, turn, actor) for turn in turns)


def _named(house: House, actor: Actor) -> Deputy:
    roles = ", ".join(role_words(house, role) for role in sorted(actor.roles))
    return Deputy(id=actor.id, name=actor.name, title=actor.job_title or roles)
