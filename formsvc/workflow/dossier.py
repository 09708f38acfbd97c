"""One submission opened: its row, its definition, the answers of one round, and the way through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from sqlalchemy import bindparam, select

from formsvc import cases
from formsvc.answers import Value
from formsvc.definitions.model import DocumentDefinition, Page, Part, Stage
from formsvc.delivery.tables import Delivery
from formsvc.people import Actor
from formsvc.signoff.tables import SENDS_BACK, DecisionRow, Turn
from formsvc.submissions.tables import PageAnswers, PartMove, Prefilled
from formsvc.wizard import Journey
from formsvc.workflow.house import local
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.seen import Seen

OPEN_IN: Mapping[str, tuple[str, ...]] = {
    "draft": ("draft",),
    "sign_off": ("in_sign_off",),
    "approved": ("approved", "delivered", "stopped"),
    "delivered": ("delivered",),
}
NOBODY: Final = "-"  # no organisation has this id: where the answers do not say whose part it is, it is nobody's
_PREFILLED: Final = select(Prefilled).where(Prefilled.submission_id == bindparam("submission"))


class Dossier(Seen):
    """A submission as one transaction sees it: its parts, whose turn it is, what was decided and what leaves."""

    def with_page(self, page: Page, answers: Mapping[str, Value]) -> Journey:
        """The way through if this page had these answers."""
        at = self.journey(self.part_of(page)).at
        return Journey(self.definition, {**self._beside(page), **answers}, at, self.elsewhere)

    def with_saved(self, page: Page, answers: Mapping[str, Value]) -> Dossier:
        """The submission after this page was saved with these answers in this transaction; they are not read again."""
        together = {**self._beside(page), **answers}
        if together == self.answers:
            return self
        after = Dossier(self.house, self.session, self.row, self.number)
        after.round = self.round
        after.answers = together
        return after

    def written(self, document: DocumentDefinition) -> Journey:
        """The answers as a document says them: of the day of submitting, or of the day its part was finished."""
        move = self.last_move(document.after) if document.after else None
        if move is not None and move.what == "finished":
            return Journey(self.definition, self.answers, local(move.at), self.elsewhere)
        return self.today if document.after and self.is_ahead(document.after) else self.signed

    @cached_property
    def settled(self) -> Journey:
        """Today's answers but for those after signing that may still change: wrong, or of a part not passed on."""
        after = [part for part in self.definition.parts if part.opens in ("approved", "delivered")]
        waiting = (part for part in after if part.id in self.definition.finished and not self.is_finished(part))
        loose = {question.id for part in waiting for page in part.pages for question in page.questions}
        problems = (problem for part in after for problem in self.today.problems(part.id))
        loose |= {problem.group or problem.question for problem in problems if problem.severity == "stop"}
        if loose.isdisjoint(self.answers):
            return self.today
        kept = {question: value for question, value in self.answers.items() if question not in loose}
        return Journey(self.definition, kept, self.today.at, self.elsewhere)

    def is_ahead(self, part_id: str) -> bool:
        """Whether a part is still to be finished."""
        part = self.part(part_id)
        return self.today.holds(part.when) and not self.is_finished(part)

    def part_of(self, page: Page) -> Part:
        return next(part for part, inside in self.definition.pages() if inside.id == page.id)

    def part(self, part_id: str) -> Part:
        return next(part for part in self.definition.parts if part.id == part_id)

    def is_open(self, part: Part) -> bool:
        """Whether a part may be filled in at this point of the submission's life, whoever does it."""
        here = self.number == self.row.round and self.row.status in OPEN_IN[part.opens]
        if not here or part.completed_by == "sign_off" or not self.journey(part).holds(part.when):
            return False
        if part.opens == "sign_off" and self.turn_with(part) is None:
            return False
        return not self.is_finished(part) and self._is_past(part.after)

    def is_finished(self, part: Part) -> bool:
        """Whether its party has passed it on in this round; after a return, what no point names stays finished."""
        if part.id not in self.definition.finished:
            return False
        last = self.last_move(part.id)
        if last is not None or part.opens != "draft" or self.number == 1:
            return last is not None and last.what == "finished"
        named = self._pages_sent_back
        return named is not None and named.isdisjoint(page.id for page in part.pages)

    def last_move(self, part_id: str) -> PartMove | None:
        """The last time that a part was finished or sent back in this round."""
        return next((move for move in reversed(self.moves) if move.part == part_id), None)

    def _is_past(self, part_id: str) -> bool:
        """Whether a part that something comes after is done with: finished, or not asked at all."""
        if not part_id:
            return True
        part = self.part(part_id)
        if self.journey(part).holds(part.when):
            return self.is_finished(part)
        return self._is_past(part.after)

    @property
    def _pages_sent_back(self) -> frozenset[str] | None:
        """The pages that the return before this round named; None in a round that no return began."""
        made = [one for one in self.decisions if one.round == self.number - 1 and one.verdict in SENDS_BACK]
        return frozenset(point.page for point in made[0].points) if made else None

    def may_fill(self, part: Part, actor: Actor) -> bool:
        """Whether this person holds one of the roles that complete a part, where they must, or was invited to it."""
        if actor.invitation is not None:
            return self.invites(actor) and actor.invitation.part == part.id
        if not self.reading(actor).knows(part):
            return False
        there = self.organisation_of(part)
        here = self.roles_here(actor) if there is None else frozenset[str]()
        if any(role in here or (there is not None and actor.holds(role, there)) for role in part.roles):
            return True
        turn = self.turn_with(part)
        return turn is not None and not self.stage(turn.stage).in_person and self._acts_in(turn, actor)

    def organisation_of(self, part: Part) -> str | None:
        """The organisation whose part it is; None for anybody in the role who works on the case."""
        turn = self.turn_with(part)
        if turn is not None:
            return turn.organisation or None
        if part.organisation is None:
            return None
        named = part.organisation.value(self.journey(part).names)
        return str(named) if isinstance(named, str) else NOBODY

    def parts_of(self, actor: Actor) -> Iterator[Part]:
        """The parts that this person may fill in now."""
        for part in self.definition.parts:
            if self.is_open(part) and self.may_fill(part, actor):
                yield part

    def asked_page(self, page_id: str) -> Page:
        """A page that is asked now. Raises NotFound."""
        try:
            page = self.definition.page(page_id)
        except KeyError:
            raise NotFound("There is no such page in this form.") from None
        if not self.journey(self.part_of(page)).may_visit(page_id):
            raise NotFound("This page is not asked any more, because of another answer.")
        return page

    def draft_parts(self) -> Iterator[Part]:
        """The parts that are submitted for sign-off."""
        for part in self.definition.parts:
            if part.opens == "draft" and part.completed_by != "sign_off":
                yield part

    @cached_property
    def prefilled(self) -> Mapping[str, Prefilled]:
        """Where prefilled answers came from, by question."""
        found = self.session.scalars(_PREFILLED, {"submission": self.row.id})
        return {row.question: row for row in found}

    @cached_property
    def child(self) -> cases.Child:
        return cases.child_of(self.row.case, self.house.sealer)

    @cached_property
    def turns_due(self) -> tuple[Turn, ...]:
        """To whom it is put now, to decide: one for each role of each stage that is due."""
        return tuple(turn for turn in self.turns if turn.open and turn.round == self.row.round and not turn.part)

    @cached_property
    def stages_due(self) -> tuple[Stage, ...]:
        """The stages that are due now, in order."""
        due = {turn.stage for turn in self.turns_due}
        return tuple(stage for stage in self.definition.sign_off if stage.id in due)

    def turn_with(self, part: Part) -> Turn | None:
        """The open turn of the stage that fills in this part before it can approve."""
        if part.opens != "sign_off":
            return None
        return next((turn for turn in self.turns_due if self.stage(turn.stage).part == part.id), None)

    def stage(self, stage_id: str) -> Stage:
        return next(stage for stage in self.definition.sign_off if stage.id == stage_id)

    @cached_property
    def moves(self) -> tuple[PartMove, ...]:
        """Every time that a part was finished or sent back in this round, in order."""
        return tuple(move for move in self.every_move if move.round == self.number)

    @cached_property
    def every_move(self) -> tuple[PartMove, ...]:
        """The same of every round."""
        found = select(PartMove).where(PartMove.submission_id == self.row.id).order_by(PartMove.id)
        return tuple(self.session.scalars(found)) if self.definition.finished else ()

    @cached_property
    def decisions(self) -> tuple[DecisionRow, ...]:
        """Every decision of every round, oldest first."""
        found = select(DecisionRow).where(DecisionRow.submission_id == self.row.id).order_by(DecisionRow.id)
        return tuple(self.session.scalars(found))

    @cached_property
    def deliveries(self) -> tuple[Delivery, ...]:
        """The deliveries of every round, in order."""
        found = select(Delivery).where(Delivery.submission_id == self.row.id).order_by(Delivery.id)
        return tuple(self.session.scalars(found))

    @cached_property
    def writers(self) -> frozenset[int]:
        """Everybody who wrote any of what is submitted to be signed: they never sign it."""
        saved = self.session.scalars(
            select(PageAnswers.saved_by_id)
            .where(PageAnswers.submission_id == self.row.id, PageAnswers.page.not_in(self.definition.later_pages))
            .distinct()
        )
        submitted = (entry.submitted_by_id for entry in self.row.rounds)
        return frozenset(one for one in (self.row.author_id, *saved, *submitted) if one is not None)
