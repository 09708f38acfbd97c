"""One submission opened: its row, its definition, the answers of one round, and the way through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from formsvc import cases
from formsvc.answers import Value
from formsvc.definitions.model import FormDefinition, Page, Part
from formsvc.delivery.tables import Delivery
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow, Turn
from formsvc.submissions.pages import KeptPage, kept_pages
from formsvc.submissions.tables import PageAnswers, Prefilled, Round, Submission
from formsvc.submissions.texts import definition_of
from formsvc.wizard import Journey
from formsvc.workflow.house import House, local
from formsvc.workflow.opened import answers_on
from formsvc.workflow.refusals import NotFound

OPEN_IN: Mapping[str, tuple[str, ...]] = {
    "draft": ("draft",),
    "approved": ("approved",),
    "delivered": ("delivered",),
}
# Asked with every page of the wizard: what one of them needs of a submission in one statement, made once
# (docs/performance.md).
_WANTED: Final = (
    select(Submission, Round)
    .join(Round, and_(Round.submission_id == Submission.id, Round.number == Submission.round))
    .where(Submission.reference == bindparam("reference"))
    .options(joinedload(Submission.case, innerjoin=True).joinedload(cases.Case.shares))
)
_PREFILLED: Final = select(Prefilled).where(Prefilled.submission_id == bindparam("submission"))
_LOCKED: Final = select(Submission.id).where(Submission.reference == bindparam("reference")).with_for_update()


class Dossier:
    """A submission as one transaction sees it. `number` is the round that is opened (default: the current one)."""

    def __init__(self, house: House, session: Session, row: Submission, number: int = 0) -> None:
        self.house, self.session, self.row = house, session, row
        self.number = number or row.round
        self.now = house.now()

    @cached_property
    def definition(self) -> FormDefinition:
        return definition_of(self.session, self.row)

    @cached_property
    def round(self) -> Round:
        return self.session.get_one(Round, (self.row.id, self.number))

    @cached_property
    def pages(self) -> Mapping[str, KeptPage]:
        """Everything saved in this round, by page."""
        return kept_pages(self.session, self.house.sealer, self.row, self.number)

    @cached_property
    def answers(self) -> Mapping[str, Value]:
        """Every answer saved in this round, said or not."""
        read = (answers_on(self.definition, page) for page in self.pages.values())
        return {question: value for page in read for question, value in page.items()}

    @cached_property
    def signed(self) -> Journey:
        """The way through as it was on the day of submitting; today's on a draft."""
        return Journey(self.definition, self.answers, local(self.round.submitted_at or self.now))

    @cached_property
    def today(self) -> Journey:
        """The same answers judged today: for parts that open after signing, holds and clocks."""
        return Journey(self.definition, self.answers, local(self.now))

    def journey(self, part: Part) -> Journey:
        """By which day's journey a part is judged."""
        return self.signed if part.opens == "draft" else self.today

    def with_page(self, page: Page, answers: Mapping[str, Value]) -> Journey:
        """The way through if this page had these answers."""
        return Journey(self.definition, {**self._beside(page), **answers}, self.journey(self.part_of(page)).at)

    def with_saved(self, page: Page, answers: Mapping[str, Value]) -> Dossier:
        """The submission after this page was saved with these answers in this transaction; they are not read again."""
        together = {**self._beside(page), **answers}
        if together == self.answers:
            return self
        after = Dossier(self.house, self.session, self.row, self.number)
        after.round = self.round
        after.answers = together
        return after

    def _beside(self, page: Page) -> dict[str, Value]:
        """The answers that stand on other pages."""
        here = {question.id for question in page.questions}
        return {question: value for question, value in self.answers.items() if question not in here}

    def part_of(self, page: Page) -> Part:
        return next(part for part, inside in self.definition.pages() if inside.id == page.id)

    def part(self, part_id: str) -> Part:
        return next(part for part in self.definition.parts if part.id == part_id)

    def is_open(self, part: Part) -> bool:
        """Whether a part may be filled in at this point of the submission's life, whoever does it."""
        here = self.number == self.row.round and self.row.status in OPEN_IN[part.opens]
        return here and part.completed_by != "sign_off" and self.journey(part).holds(part.when)

    def parts_of(self, actor: Actor) -> Iterator[Part]:
        """The parts that this person may fill in now."""
        for part in self.definition.parts:
            if self.is_open(part) and may_fill(part, actor):
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
    def turns(self) -> tuple[Turn, ...]:
        """To whom it was put, in every round."""
        return tuple(self.session.scalars(select(Turn).where(Turn.submission_id == self.row.id).order_by(Turn.id)))

    @cached_property
    def turn(self) -> Turn | None:
        """To whom it is put now."""
        return next((turn for turn in self.turns if turn.open and turn.round == self.row.round), None)

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
        """Everybody who wrote any of it: they never sign it."""
        saved = self.session.scalars(
            select(PageAnswers.saved_by_id).where(PageAnswers.submission_id == self.row.id).distinct()
        )
        submitted = (entry.submitted_by_id for entry in self.row.rounds)
        return frozenset(one for one in (self.row.author_id, *saved, *submitted) if one is not None)

    def seen_by(self, actor: Actor) -> bool:
        """Who works on the case may see it, and whoever it was put to."""
        if cases.may_see(self.row.case, actor.organisations):
            return True
        return any(actor.holds(turn.role, turn.organisation or None) for turn in self.turns)


def may_fill(part: Part, actor: Actor) -> bool:
    """Whether this person holds one of the roles that complete a part."""
    return any(actor.holds(role) for role in part.roles)


def open_to_read(house: House, session: Session, reference: str, actor: Actor) -> Dossier:
    """A submission for somebody who may see it. Raises NotFound."""
    found = session.execute(_WANTED, {"reference": reference.strip().upper()}).unique().first()
    if found is not None:
        dossier = Dossier(house, session, found[0])
        dossier.round = found[1]
        if dossier.seen_by(actor):
            return dossier
    raise NotFound("There is no such submission, or it is not shared with you.")


def open_to_write(house: House, session: Session, reference: str, actor: Actor) -> Dossier:
    """The same, and nobody else can write to it until this transaction ends. Raises NotFound."""
    session.execute(_LOCKED, {"reference": reference.strip().upper()})
    return open_to_read(house, session, reference, actor)


def lock(session: Session, submission_id: int) -> Submission:
    """The row of a submission, for a step that no person makes."""
    return session.scalars(
        select(Submission)
        .where(Submission.id == submission_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def moment_of(dossier: Dossier) -> datetime:
    """The local day and time by which the documents are written."""
    return dossier.signed.at
