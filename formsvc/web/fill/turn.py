"""A page turned: what somebody sent for a page of questions, read into answers, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from werkzeug.datastructures import MultiDict

from formsvc.answers import Value
from formsvc.definitions.model import DerivedQuestion, GroupQuestion, Page, Question
from formsvc.web.fill.forms import form_for
from formsvc.web.fill.questions import Questions
from formsvc.web.fill.rows import Rows
from formsvc.wizard import Journey, Problem
from formsvc.workflow.views import FillPage

SHOWN = "shown"
NOTICED, TOLD = "noticed", "told"
Fault = tuple[str, str]  # id of the box, sentence


@dataclass(frozen=True)
class Turn:
    """One page as it was sent. `sent` holds every box by name."""

    fill: FillPage
    sent: MultiDict[str, str]
    refused: tuple[Fault, ...] = ()  # files that were not taken in

    @cached_property
    def before(self) -> Journey:
        """The journey with what is saved."""
        return self.fill.journey

    @cached_property
    def form(self) -> Questions:
        """What was typed, read once."""
        form = form_for(self.fill.page, self.before)(self.sent, self.fill.answers)
        form.validate()
        for name, message in self.refused:
            form.blame(name, message)
        return form

    @cached_property
    def shown(self) -> frozenset[str]:
        """The questions that were on the page when it was sent."""
        return frozenset(self.sent.get(SHOWN, "").split())

    @cached_property
    def answers(self) -> dict[str, Value]:
        """The page's answers: those sent where there was a box to answer in, those saved everywhere else."""
        found: dict[str, Value] = {}
        for question in self.fill.page.questions:
            answer = self._answer(question)
            if answer is not None:
                found[question.id] = answer
        return found

    @cached_property
    def journey(self) -> Journey:
        """The journey as it is with these answers."""
        return journey_of(self.fill, self.answers)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The questions asked now, in order."""
        return tuple(question.id for question in self.journey.questions(self.fill.page))

    @property
    def newly_asked(self) -> frozenset[str]:
        """What these answers ask, and was not on the page."""
        worked_out = {q.id for q in self.fill.page.questions if isinstance(q, DerivedQuestion | GroupQuestion)}
        return (frozenset(self.asked) & self.fill.open_questions) - self.shown - worked_out

    @property
    def newly_warned(self) -> bool:
        """Is there a warning that these answers brought up, and that was not on the page?"""
        if NOTICED not in self.sent:
            return False
        return bool(set(warnings(self.fill.page, self.journey)) - set(self.sent[NOTICED].split()))

    @property
    def newly_broken(self) -> bool:
        """Is there a rule that these answers break, and that the page did not speak of?"""
        if TOLD not in self.sent:
            return False
        return bool(set(marks(stops(self.fill, self.answers))) - set(self.sent[TOLD].split()))

    @property
    def unreadable(self) -> bool:
        """Is there something typed, and asked, that is no answer?"""
        return any(field.errors for field in self.form.fields() if field.question.id in self._boxes_asked)

    @property
    def typed(self) -> Mapping[str, tuple[str, ...]]:
        """Every box as it was filled in, to keep."""
        return self.form.as_typed()

    def faults(self) -> tuple[Fault, ...]:
        """Everything to put right on this page, in the order of its questions, each with the box it is about."""
        self._blame()
        found: list[Fault] = []
        for field in self.form.fields():
            if isinstance(field, Rows) and field.faults():
                found += field.faults()
            elif field.errors and field.question.id in self._boxes_asked:
                found.append((field.first_box, field.errors[0]))
        return (*found, *self._group_faults())

    def _blame(self) -> None:
        for problem in self._problems():
            field = self.form.field(problem.group or problem.question)
            if isinstance(field, Rows) and problem.item is not None:
                field.blame(problem.item, problem.question, problem.message)
            elif field is not None and not field.errors:
                field.fault(problem.message)

    def _problems(self) -> tuple[Problem, ...]:
        return tuple(
            problem
            for problem in self.journey.page_problems(self.fill.page.id)
            if (problem.group or problem.question) not in self.newly_asked
        )

    def _group_faults(self) -> tuple[Fault, ...]:
        boxes = {field.question.id for field in self.form.fields()}
        return tuple(
            (problem.group or problem.question, problem.message)
            for problem in self._problems()
            if (problem.group or problem.question) not in boxes
        )

    @property
    def _boxes_asked(self) -> frozenset[str]:
        return frozenset(self.asked) & self.shown

    def _answer(self, question: Question) -> Value | None:
        field = self.form.field(question.id)
        kept = self.fill.answers.get(question.id)
        if field is None or question.id not in self.shown or question.id not in self.fill.open_questions:
            return kept
        return field.answer


def journey_of(fill: FillPage, answers: Mapping[str, Value]) -> Journey:
    """The journey as far as this page, with these answers on it."""
    return Journey(fill.definition, {**fill.earlier, **answers}, fill.at, fill.journey.elsewhere)


def warnings(page: Page, journey: Journey) -> Iterator[str]:
    """The numbers of the warnings that a page gives now."""
    given = journey.prompts(page)
    return (str(n) for n, prompt in enumerate(page.prompts) if prompt.tone == "warning" and prompt in given)


def stops(fill: FillPage, answers: Mapping[str, Value]) -> tuple[Problem, ...]:
    """The rules that these answers of a page break, with everything that is saved on the other pages."""
    here = {question.id for question in fill.page.questions}
    others = {name: value for name, value in fill.journey.answers.items() if name not in here}
    journey = Journey(fill.definition, {**others, **answers}, fill.at, fill.journey.elsewhere)
    return journey.stops_on(fill.page.id)


def marks(problems: tuple[Problem, ...]) -> Iterator[str]:
    """What tells these problems from others, without their words."""
    return (f"{crc32(problem.message.encode()):x}-{problem.item or 0}" for problem in problems)


def as_sent(typed: Mapping[str, tuple[str, ...]]) -> MultiDict[str, str]:
    """What was kept half typed, as if it were sent now."""
    return MultiDict([(box, text) for box, texts in typed.items() for text in texts])
