"""Steps by which one person hands work on a submission to another: a stage to decide, or what its author does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.people import Actor
from formsvc.signoff.tables import Turn
from formsvc.submissions.tables import Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due
from formsvc.workflow.giving import (
    author_could_be,
    could_decide,
    given_to,
    hand_overs,
    keep,
    may_give,
    may_give_work,
    may_take_back,
    turns_at,
)
from formsvc.workflow.hand_over_views import GivenWork, HandOverPage
from formsvc.workflow.house import Steps, note
from formsvc.workflow.notices import tell
from formsvc.workflow.opening import NOT_THERE, lock, open_to_read, open_to_write
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound, NotYourTurn
from formsvc.workflow.staffing import administered, require_member

NOT_HERE: Final = "This is not waiting to be decided now. Read the form again."


@dataclass(frozen=True, kw_only=True)
class Giving:
    """To whom what is handed over, and why. An empty `stage` is the author's own work."""

    to: int
    reason: str
    stage: str = ""


class HandingOver(Steps):
    """Handing over, and taking back."""

    def hand_over_page(self, reference: str, stage: str, actor: Actor) -> HandOverPage:
        """What can be handed over, and to whom. Raises NotFound, NotYourTurn (the stage is not due)."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            turns = _require_due(dossier, stage) if stage else ()
            title = dossier.stage(stage).title if stage else ""
            has_it = given_to(session, turns)
            able = could_decide(dossier, turns, actor) if stage else author_could_be(dossier)
            return HandOverPage(
                reference=dossier.row.reference,
                form_title=dossier.definition.title,
                name=dossier.child.name,
                stage=stage,
                stage_title=title,
                given_to=has_it.name if has_it is not None else "",
                may_give=may_give(dossier, turns, actor) if stage else may_give_work(dossier, actor),
                may_take_back=bool(turns) and may_take_back(dossier, turns, actor),
                yours=has_it is not None and has_it.id == actor.id,
                people=able,
            )

    def hand_over(self, reference: str, giving: Giving, actor: Actor) -> Due:
        """Hand a stage that is due to one of those who may decide, or the author's work to another in the same role
        there. They are told. Sent twice it is done once.

        Raises NotFound, NotYourTurn, NotAllowed, DecisionIncomplete (nobody who may, no reason).
        """
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            return self._give_stage(dossier, giving, actor) if giving.stage else self._give_work(dossier, giving, actor)

    def take_back(self, reference: str, stage: str, actor: Actor) -> Due:
        """Let everybody in the role decide again: by whom it was given to, who gave it, or, when that person is away,
        anybody else in the role or an administrator there. Raises NotFound, NotYourTurn, NotAllowed."""
        with self.house.sessions.begin() as session:
            dossier = self._for_taking_back(session, reference, stage, actor)
            turns = _require_due(dossier, stage)
            had_it = given_to(session, turns)
            if had_it is None:
                return ()
            if not may_take_back(dossier, turns, actor):
                raise NotAllowed("Only who has it, or who gave it, can take it back while that person is there.")
            for turn in turns:
                turn.given_to_id = None
            keep(dossier, stage, actor, actor, "")
            due = tell(dossier, {had_it.id} - {actor.id}, "taken_back", f"{stage}:{_times(dossier)}")
            note(session, actor, "took-back", dossier.row, dossier.now)
            return due

    def given_work(self, person: int, actor: Actor) -> tuple[GivenWork, ...]:
        """The stages that were given to somebody, for an administrator there. Raises NotFound."""
        with self.house.sessions() as session:
            require_member(session, person, actor)
            own = administered(actor)
            found = select(Turn).where(Turn.open, Turn.given_to_id == person, Turn.organisation.in_(own))
            turns = session.scalars(found.order_by(Turn.since, Turn.id))
            rows = (_given_work(Dossier(self.house, session, turn.submission), turn) for turn in turns)
            return tuple(dict.fromkeys(rows))

    def _give_stage(self, dossier: Dossier, giving: Giving, actor: Actor) -> Due:
        turns = _require_due(dossier, giving.stage)
        has_it = given_to(dossier.session, turns)
        if has_it is not None and has_it.id == giving.to:
            return ()
        if not may_give(dossier, turns, actor):
            raise NotAllowed("Only who may decide now can hand this over.")
        to = _chosen(giving, could_decide(dossier, turns, actor))
        for turn in turns:
            turn.given_to_id = to
        keep(dossier, giving.stage, actor, to, giving.reason)
        due = tell(dossier, {to}, "given_to_you", f"{giving.stage}:{_times(dossier)}")
        note(dossier.session, actor, "handed-over-stage", dossier.row, dossier.now)
        return due

    def _give_work(self, dossier: Dossier, giving: Giving, actor: Actor) -> Due:
        row, before = dossier.row, dossier.row.author_id
        if before == giving.to:
            return ()
        if not may_give_work(dossier, actor):
            raise NotAllowed("Only the author, or somebody in the same role there, can hand this form over.")
        row.author_id = _chosen(giving, author_could_be(dossier))
        keep(dossier, "", actor, row.author_id, giving.reason)
        times = _times(dossier)
        due = tell(dossier, {row.author_id} - {actor.id}, "given_to_you", f"author:{times}")
        due += tell(dossier, {before} - {actor.id}, "given_away", f"author:{times}")
        note(dossier.session, actor, "handed-over-work", row, dossier.now)
        return due

    def _for_taking_back(self, session: Session, reference: str, stage: str, actor: Actor) -> Dossier:
        """The submission, locked: for who may see it, and for an administrator where the stage is decided."""
        try:
            return open_to_write(self.house, session, reference, actor)
        except NotFound:
            known = session.scalar(select(Submission.id).where(Submission.reference == reference.strip().upper()))
            places = actor.organisations_as("administrator")
            if known is None or not places:
                raise
        dossier = Dossier(self.house, session, lock(session, known))
        if not any(turn.organisation in places for turn in turns_at(dossier, stage)):
            raise NotFound(NOT_THERE)
        return dossier


def _require_due(dossier: Dossier, stage: str) -> tuple[Turn, ...]:
    turns = turns_at(dossier, stage)
    if dossier.row.status != "in_sign_off" or not turns:
        raise NotYourTurn(NOT_HERE)
    return turns


def _chosen(giving: Giving, able: tuple[object, ...]) -> int:
    """Who was chosen. Raises DecisionIncomplete for nobody who may, and without a reason."""
    faults = {}
    if giving.to not in {getattr(one, "id", 0) for one in able}:
        faults["to"] = "Choose somebody from the list."
    if not giving.reason.strip():
        faults["reason"] = "Say why, and what they should know."
    if faults:
        raise DecisionIncomplete(faults)
    return giving.to


def _times(dossier: Dossier) -> int:
    """How often something of this submission was handed over: a notice about the next time is another one."""
    return len(hand_overs(dossier))


def _given_work(dossier: Dossier, turn: Turn) -> GivenWork:
    return GivenWork(
        reference=dossier.row.reference,
        form_title=dossier.definition.title,
        stage=turn.stage,
        stage_title=dossier.stage(turn.stage).title,
    )
