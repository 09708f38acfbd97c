"""The way of a submission, read from the rows that say who had it: rounds, stages, parts, and what left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import select

from formsvc.definitions.model import Stage
from formsvc.signoff.tables import SENDS_BACK, DecisionRow, Turn
from formsvc.signoff.words import verdicts_of
from formsvc.submissions.tables import Round, Submission
from formsvc.workflow.deciding import waits_for
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.route_parts import Stride, afterwards, written
from formsvc.workflow.route_views import Halt, HaltState, Hand, Leg, RouteView
from formsvc.workflow.sign_views import StageView
from formsvc.workflow.spells import spells_of

ENDS: Final = {"withdrawn": "Withdrawn", "stopped": "Stopped", "superseded": "Replaced by a newer version"}
SENT: Final = ("approved", "delivered", "closed", "stopped", "withdrawn", "superseded")
GOES_ON: Final = ("draft", "submitted", "in_sign_off", "approved", "delivered")


def route_of(dossier: Dossier, stages: Sequence[StageView]) -> RouteView:
    """The whole way, oldest round first; `stages` are those of the current round."""
    legs = tuple(_leg(dossier, entry, stages) for entry in dossier.row.rounds)
    newer = select(Submission.reference).where(Submission.replaces_id == dossier.row.id).order_by(Submission.id.desc())
    return RouteView(
        legs=legs,
        spells=spells_of(dossier, legs),
        replaces=dossier.row.replaces.reference if dossier.row.replaces is not None else "",
        replaced_by=dossier.session.scalar(newer.limit(1)) or "",
    )


def approved_at(dossier: Dossier, number: int) -> datetime | None:
    """When everybody had agreed in a round."""
    moments = [change.at for change in dossier.row.history if change.status == "approved" and change.round == number]
    return moments[-1] if moments else None


def _leg(dossier: Dossier, entry: Round, stages: Sequence[StageView]) -> Leg:
    before = [one for one in dossier.decisions if one.round == entry.number - 1 and one.verdict in SENDS_BACK]
    began = before[-1].at if before else dossier.row.created_at
    current = entry.number == dossier.row.round
    signed = _signed_now(dossier, entry, stages) if current else _signed_then(dossier, entry)
    strides = [*written(dossier, entry, began), *signed]
    if current:
        strides += _afterwards(dossier, entry)
    return Leg(
        number=entry.number,
        strides=tuple(strides),
        deliveries=tuple(one.id for one in dossier.deliveries if one.round == entry.number and not one.part),
        why=("reopened" if before[-1].verdict == "reopened" else "returned") if before else "",
        by=before[-1].by_name if before else "",
        at=began,
        points=len(before[-1].points) if before else 0,
    )


def _afterwards(dossier: Dossier, entry: Round) -> Iterator[Stride]:
    """What comes once everybody has agreed, and where the way ends."""
    status, approved = dossier.row.status, approved_at(dossier, entry.number)
    if approved is not None:
        yield from afterwards(dossier, approved)
    leaves = any(not delivery.part for delivery in dossier.deliveries if delivery.round == entry.number)
    if status in GOES_ON and not leaves and dossier.definition.deliveries:
        yield (Halt(kind="delivery", title="Delivered", state="done" if status == "delivered" else "to_come"),)
    if status in ENDS:
        yield (_end(dossier),)


def _end(dossier: Dossier) -> Halt:
    row = dossier.row
    last = row.history[-1]
    words = ENDS[row.status]
    return Halt(kind="end", id=row.status, title=words, state="ended", since=last.at, until=last.at)


def _signed_now(dossier: Dossier, entry: Round, stages: Sequence[StageView]) -> Iterator[Stride]:
    """The stages of the current round; before it is submitted, all that the definition names and the answers ask."""
    asked = [(view.stage, view.waits_for) for view in stages if view.state != "skipped"]
    if entry.submitted_at is None:
        holds = dossier.signed.holds
        asked = [(stage, "") for stage in dossier.definition.sign_off if holds(stage.when)]
    ended = dossier.row.status not in GOES_ON
    for _, together in groupby(asked, key=lambda pair: pair[0].beside or pair[0].id):
        halts = (_stage(dossier, entry.number, stage, who) for stage, who in together)
        kept = tuple(halt for halt in halts if halt.state != "to_come" or not ended)
        if kept:
            yield kept


def _signed_then(dossier: Dossier, entry: Round) -> Iterator[Stride]:
    """The stages of an earlier round to whose signatories it was put."""
    put = {turn.stage for turn in dossier.turns if turn.round == entry.number and turn.stage}
    put |= {made.stage for made in dossier.decisions if made.round == entry.number}
    asked = [stage for stage in dossier.definition.sign_off if stage.id in put]
    for _, together in groupby(asked, key=lambda stage: stage.beside or stage.id):
        yield tuple(_stage(dossier, entry.number, stage, "") for stage in together)


def _stage(dossier: Dossier, number: int, stage: Stage, who: str) -> Halt:
    turns = [turn for turn in dossier.turns if turn.round == number and turn.stage == stage.id]
    made = [one for one in dossier.decisions if one.round == number and one.stage == stage.id]
    agreed = sum(one.verdict == "approved" for one in made)
    state = _stage_state(stage, turns, made)
    return Halt(
        kind="stage",
        id=stage.id,
        title=stage.title,
        state=state,
        who=who or (_roles(dossier, turns) if turns else ""),
        hands=tuple(_hand(stage, one) for one in made),
        since=min((turn.since for turn in turns), default=None),
        until=_until(dossier, number, state, made),
        agreed=agreed,
        needs=stage.needs,
        waits=_lacks(dossier, stage) if state == "now" else "",
    )


def _stage_state(stage: Stage, turns: Sequence[Turn], made: Sequence[DecisionRow]) -> HaltState:
    if any(one.verdict in SENDS_BACK for one in made):
        return "sent_back"
    if any(one.verdict == "refused" for one in made):
        return "refused"
    if sum(one.verdict == "approved" for one in made) >= stage.needs:
        return "done"
    if any(turn.open for turn in turns):
        return "now"
    return "passed_by" if turns else "to_come"


def _until(dossier: Dossier, number: int, state: HaltState, made: Sequence[DecisionRow]) -> datetime | None:
    """When it left them; those who did not decide lost it as somebody else ended the round."""
    if state != "passed_by":
        return made[-1].at if made and state != "now" else None
    ended = [one.at for one in dossier.decisions if one.round == number and one.verdict != "approved"]
    return ended[-1] if ended else dossier.row.since


def _hand(stage: Stage, made: DecisionRow) -> Hand:
    words = {"approved": "Approved", "returned": "Sent back", "refused": "Refused"}
    own = stage.verdicts.get(made.verdict)
    said = own or words.get(made.verdict) or dict(verdicts_of(stage)).get(made.verdict, made.verdict)
    return Hand(name=made.by_name, for_name=made.for_name, words=said, at=made.at)


def _roles(dossier: Dossier, turns: Sequence[Turn]) -> str:
    return " or ".join(dict.fromkeys(waits_for(dossier, turn.role, turn.organisation) for turn in turns))


def _lacks(dossier: Dossier, stage: Stage) -> str:
    """The part that a stage has to have before it can approve."""
    if not stage.part:
        return ""
    part = dossier.part(stage.part)
    asked = part.completed_by != "sign_off" and dossier.journey(part).holds(part.when)
    return part.title if asked and not dossier.is_finished(part) else ""
