"""The questions of a part on paper, for somebody without the internet: every box empty, to be filled in with a pen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, render_template

from formsvc.answers import Value
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    GroupQuestion,
    Option,
    Page,
    Part,
    Prompt,
    Question,
)
from formsvc.definitions.unknown import UNKNOWN
from formsvc.documents import wording
from formsvc.web.fill.only_if import PLAINLY, Conditions, Numbered
from formsvc.web.standing import me, service, signed_in
from formsvc.wizard import Journey
from formsvc.workflow.views import FillPage

MOST_TICKED = 14  # a longer list of choices is a line to write on
MOST_ENTRIES = 2  # places for entries; for more there is another sheet


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    pages.add_url_rule("/submissions/<reference>/parts/<part>/paper", "paper", signed_in(show))


def show(reference: str, part: str) -> str:
    """A part that can be asked by a private link, ready to print."""
    tasks = service().workflow.tasks(reference, me())
    found = next((one for one in tasks.parts if one.part.id == part and one.part.by_link and one.tasks), None)
    if found is None:
        abort(404)
    fill = service().workflow.page(reference, found.tasks[0].page.id, me())
    row = service().workflow.submission(reference, me()).row
    return render_template(
        "fill/paper.html",
        tasks=tasks,
        part=found.part,
        sheets=tuple(_Paper(found.part, _before(fill)).sheets()),
        sender=row.organisation,
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question on paper: its number, under which condition it is asked, and what can be ticked.

    What is known already, and is told to whoever fills it in, has no number; `said` is what it says.
    """

    number: str
    question: Question
    only_if: str
    ticks: tuple[Option, ...] = ()
    inner: tuple[Asked, ...] = ()
    places: int = 0
    said: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page of the form on paper."""

    page: Page
    only_if: str
    notes: tuple[tuple[Prompt, str], ...]
    questions: tuple[Asked, ...]


@dataclass
class _Paper:
    """A part while it is written down, page by page; a question can only ask back at those before it."""

    part: Part
    known: Journey
    numbered: dict[str, Numbered] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def sheets(self) -> Iterator[Sheet]:
        for page in self.part.pages:
            only_if = self._conditions().words(page.when)
            sheet = self._sheet(page, only_if) if only_if is not None else None
            if sheet is not None and sheet.questions:
                yield sheet

    def _sheet(self, page: Page, only_if: str) -> Sheet:
        worded = self.known.in_words(page).questions
        asked = tuple(one for question in worded if (one := self._asked(question)) is not None)
        notes = ((prompt, self._conditions().words(prompt.when)) for prompt in page.prompts)
        return Sheet(
            page=page,
            only_if=only_if,
            notes=tuple((prompt, words) for prompt, words in notes if words is not None),
            questions=asked,
        )

    def _asked(self, question: Question, within_group: str = "") -> Asked | None:
        only_if = self._conditions().words(question.when)
        if only_if is None or isinstance(question, DerivedQuestion):
            return self._known(question, only_if) if isinstance(question, DerivedQuestion) else None
        number = within_group or str(sum(one.number.isdecimal() for one in self.numbered.values()) + 1)
        self.numbered[question.id] = Numbered(number, question)
        inner = tuple(self._inside(question, number)) if isinstance(question, GroupQuestion) else ()
        return Asked(
            number=number,
            question=question,
            only_if=only_if,
            ticks=self._ticks(question),
            inner=inner,
            places=min(question.at_most, MOST_ENTRIES) if isinstance(question, GroupQuestion) else 0,
        )

    def _inside(self, group: GroupQuestion, number: str) -> Iterator[Asked]:
        names = self.known.names
        for place, question in enumerate(group.questions):
            asked = self._asked(question.in_words(names), f"{number}{chr(ord('a') + place)}")
            if asked is not None:
                yield asked

    def _ticks(self, question: Question) -> tuple[Option, ...]:
        """What can be ticked; nothing where there is too much of it, or where it is answered on this very paper."""
        if not isinstance(question, ChoiceQuestion) or question.among is not None:
            return ()
        offered = self.known.options(question)
        return offered if len(offered) <= MOST_TICKED else ()

    def _known(self, question: DerivedQuestion, only_if: str | None) -> Asked | None:
        """What is worked out from what is known before the paper goes out."""
        conditions = self._conditions()
        told = not question.value.names & conditions.open
        value: Any = question.value.value(conditions.names) if told else UNKNOWN
        if only_if != PLAINLY or value is UNKNOWN:
            return None
        self.told[question.id] = value
        said = wording.say(question, value) if question.shown else ()
        return Asked(number="", question=question, only_if="", said=said) if said else None

    def _conditions(self) -> Conditions:
        here = {question.id for page in self.part.pages for question in page.questions}
        inside = {q.id for page in self.part.pages for group in page.questions for q in getattr(group, "questions", ())}
        names = {**self.known.names, **self.told}
        return Conditions(names, frozenset((here | inside) - set(names)), self.numbered)


def _before(fill: FillPage) -> Journey:
    """The journey as it was before this part: nothing that was typed into it is on the paper."""
    answers: dict[str, Value] = {}
    for part in fill.definition.parts:
        if part.id == fill.part.id:
            break
        for page in part.pages:
            answers |= {q.id: fill.journey.answers[q.id] for q in page.questions if q.id in fill.journey.answers}
    return Journey(fill.definition, answers, fill.at)
