"""The answers of a submission in one round, opened, and the way through the form that they make."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sqlalchemy.orm import Session

from formsvc.answers import Value
from formsvc.definitions.model import FormDefinition, Page, Part
from formsvc.submissions.marks import said_elsewhere
from formsvc.submissions.pages import KeptPage, kept_pages
from formsvc.submissions.tables import Round, Submission
from formsvc.submissions.texts import definition_of
from formsvc.wizard import Journey
from formsvc.workflow.house import House, local
from formsvc.workflow.opened import answers_on


class Answered:
    """The answers of one round and the way through them. `number` is the round (default: the current one)."""

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
        return Journey(self.definition, self.answers, local(self.round.submitted_at or self.now), self.elsewhere)

    @cached_property
    def today(self) -> Journey:
        """The same answers judged today: for parts that open after signing, holds and clocks."""
        return Journey(self.definition, self.answers, local(self.now), self.elsewhere)

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """The questions whose answer stands in a submission about another child too."""
        return said_elsewhere(self.session, self.row) if self.definition.repeats else frozenset()

    def journey(self, part: Part) -> Journey:
        """By which day's journey a part is judged."""
        return self.signed if part.opens == "draft" else self.today

    def _beside(self, page: Page) -> dict[str, Value]:
        """The answers that stand on other pages."""
        here = {question.id for question in page.questions}
        return {question: value for question, value in self.answers.items() if question not in here}
