"""The journey of one person through a form, worked out from the answers and never stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeGuard

from formsvc.answers.values import Answers, Item, Value
from formsvc.definitions.compiling import Names
from formsvc.definitions.expressions import Expression
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    FormDefinition,
    GroupQuestion,
    Option,
    Page,
    Part,
    Prompt,
    Question,
    Rule,
)
from formsvc.wizard.limits import LIMITED, limits
from formsvc.wizard.offers import offered
from formsvc.wizard.problems import Problem, broken, missing
from formsvc.wizard.scope import Walk, Within, inside

PageState = Literal["not_started", "in_progress", "complete"]


class Journey:
    """What a form asks and says, given some answers. `at` is the document's date and time in local time.

    It changes nothing: an answer on a page that is no longer asked stays in `answers` but is not in `said`.
    `elsewhere`: the questions whose answer stands in a submission about another child too.
    """

    def __init__(
        self, definition: FormDefinition, answers: Answers, at: datetime, elsewhere: frozenset[str] = frozenset()
    ) -> None:
        self.definition = definition
        self.answers = answers
        self.at = at
        self.elsewhere = elsewhere
        self._page_problems: dict[str, tuple[Problem, ...]] = {}
        self._entries: dict[str, tuple[Within, ...]] = {}

    @cached_property
    def _walk(self) -> Walk:
        return Walk(self.definition, self.answers, self.at, self.elsewhere)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages asked now, in order."""
        return tuple(self._walk.pages)

    @property
    def said(self) -> Mapping[str, Value]:
        """Every answer that counts, derived ones included, by question id."""
        return self._walk.said

    @property
    def names(self) -> Mapping[str, object]:
        """What expressions can name: the answers that count, the document's date and time."""
        return self._walk.names

    def questions(self, page: Page) -> tuple[Question, ...]:
        """The questions asked now on a page, in order; derived ones that are shown included."""
        asked = self._walk.questions.get(page.id, ())
        return tuple(question for question in asked if not isinstance(question, DerivedQuestion) or question.shown)

    def asked(self, page: Page, question_id: str) -> bool:
        """Is this question asked now?"""
        return any(question.id == question_id for question in self._walk.questions.get(page.id, ()))

    def options(self, question: ChoiceQuestion, entry: Item | None = None) -> tuple[Option, ...]:
        """The options offered now."""
        return tuple(offered(question, Within(self.names, entry)))

    def prompts(self, page: Page) -> tuple[Prompt, ...]:
        """What the page says beside its questions now."""
        return tuple(prompt for prompt in page.prompts if self.holds(prompt.when))

    def in_words(self, page: Page) -> Page:
        """The page with its questions in the words that fit these answers."""
        if not any(question.worded for question in page.questions):
            return page
        return replace(page, questions=tuple(question.in_words(self.names) for question in page.questions))

    def holds(self, expression: Expression | None) -> bool:
        """Is a condition true now? No condition is always true, an unknown one is not."""
        return expression is None or expression.holds(self.names)

    def part_pages(self, part_id: str) -> tuple[Page, ...]:
        """The pages asked now in one part."""
        part = next(part for part in self.definition.parts if part.id == part_id)
        inside = {page.id for page in part.pages}
        return tuple(page for page in self._walk.pages if page.id in inside)

    def may_visit(self, page_id: str) -> bool:
        """People may go to any page that is asked."""
        return any(page.id == page_id for page in self._walk.pages)

    def next_after(self, page_id: str) -> Page | None:
        """The next page asked in the same part; None after the last."""
        return self._beside(page_id, +1)

    def previous(self, page_id: str) -> Page | None:
        """The page before in the same part; None before the first."""
        return self._beside(page_id, -1)

    def first_incomplete(self, part_id: str) -> Page | None:
        """The first page of a part that is not complete; None when all are."""
        return next((page for page in self.part_pages(part_id) if self.state(page.id) != "complete"), None)

    def state(self, page_id: str) -> PageState:
        """Complete when nothing required is missing and nothing said there is wrong by itself."""
        page = self.definition.page(page_id)
        asked = [question for question in self.questions(page) if not isinstance(question, DerivedQuestion)]
        started = any(question.id in self._walk.said for question in asked)
        if not self.page_problems(page_id) and (started or not asked):
            return "complete"
        return "in_progress" if started else "not_started"

    def page_problems(self, page_id: str) -> tuple[Problem, ...]:
        """What is missing or wrong by itself on one page, in the order of its questions."""
        if page_id not in self._walk.questions:
            return ()
        if page_id not in self._page_problems:
            page = self.definition.page(page_id)
            said = self._walk.said
            doubtful = (q for q in self.questions(page) if q.kind in LIMITED or q.id not in said or _may_vanish(q))
            self._page_problems[page_id] = tuple([p for question in doubtful for p in self._of(page, question)])
        return self._page_problems[page_id]

    def problems(self, part_id: str | None = None) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of pages and questions; of one part, or of the whole form."""
        found = [problem for part in self._parts(part_id) for problem in self._of_part(part)]
        order = self.definition.order
        return tuple(sorted(found, key=lambda problem: order.get(problem.group or problem.question, len(order))))

    def rule_problems(self, severity: str) -> tuple[Problem, ...]:
        """The problems of one severity that rules of the form find, wherever they stand."""
        return tuple(
            problem for problem in self.problems() if problem.severity == severity and problem.rule != "missing"
        )

    def stops_on(self, page_id: str) -> tuple[Problem, ...]:
        """What rules of the form find wrong at the questions of one page, so that it cannot be submitted like this."""
        part = next(part for part, page in self.definition.pages() if page.id == page_id)
        here = (rule for rule in self.definition.rules_of[part.id] if rule.severity == "stop")
        return tuple(p for rule in here for p in self._broken(rule) if p.page == page_id and self.may_visit(page_id))

    def _parts(self, part_id: str | None) -> Iterator[Part]:
        for part in self.definition.parts:
            if part_id in (None, part.id):
                yield part

    def _of_part(self, part: Part) -> Iterator[Problem]:
        for page in self.part_pages(part.id):
            if part.completed_by != "sign_off":
                yield from self.page_problems(page.id)
        for rule in self.definition.rules_of[part.id]:
            yield from self._broken(rule)

    def _inside(self, group: GroupQuestion) -> tuple[Within, ...]:
        """The names that hold in each entry of a group, worked out once."""
        if group.id not in self._entries:
            entries = self._walk.said.get(group.id, ())
            said = (entry for entry in entries if isinstance(entry, Mapping)) if isinstance(entries, tuple) else ()
            self._entries[group.id] = tuple([inside(self.names, group, entry) for entry in said])
        return self._entries[group.id]

    def _beside(self, page_id: str, step: int) -> Page | None:
        part = next(part for part, page in self.definition.pages() if page.id == page_id)
        pages = [page for page in self.part_pages(part.id) if page.asked == "on_its_own" or page.id == page_id]
        place = next((n for n, page in enumerate(pages) if page.id == page_id), None)
        if place is None or not 0 <= place + step < len(pages):
            return None
        return pages[place + step]

    def _of(self, page: Page, question: Question) -> Iterator[Problem]:
        value = self._walk.said.get(question.id)
        if value is None:
            if self._needed(question, self.names):
                yield missing(page, question)
            return
        yield from self._limits(page, question, value)
        if isinstance(question, GroupQuestion) and isinstance(value, tuple):
            for number, entry in enumerate(value):
                assert isinstance(entry, Mapping)  # noqa: S101 - a group holds entries
                yield from self._of_entry(page, question, number, entry)

    def _of_entry(self, page: Page, group: GroupQuestion, number: int, entry: Item) -> Iterator[Problem]:
        names = self._inside(group)[number]
        for question in group.questions:
            if question.when is not None and not question.when.holds(names):
                continue
            if question.id in entry:
                if question.kind in LIMITED or _may_vanish(question):
                    yield from self._limits(page, question, entry[question.id], group.id, number)
            elif self._needed(question, names):
                yield missing(page, question, group.id, number)

    def _limits(
        self, page: Page, question: Question, value: Value, group: str = "", item: int | None = None
    ) -> Iterator[Problem]:
        for rule, message in (*limits(question, value, self.at), *self._among(question, value)):
            yield Problem(
                severity="stop", rule=rule, page=page.id, question=question.id, message=message, item=item, group=group
            )

    def _among(self, question: Question, value: Value) -> Iterator[tuple[str, str]]:
        if _may_vanish(question) and value not in {option.id for option in self.options(question)}:
            yield question.rule or "option", "Choose again: what you chose was changed or removed."

    def _needed(self, question: Question, names: Names) -> bool:
        if isinstance(question, DerivedQuestion):
            return False
        if isinstance(question, GroupQuestion) and question.at_least == 0:
            return False
        required = question.required
        return required.holds(names) if isinstance(required, Expression) else required

    def _broken(self, rule: Rule) -> Iterator[Problem]:
        page = self.definition.homes[rule.each or rule.at][1]
        if not rule.each:
            said = self._walk.names
            if (rule.when is None or rule.when.run(said) is True) and rule.check.run(said) is False:
                yield broken(rule, page)
            return
        group = self.definition.by_id[rule.each]
        assert isinstance(group, GroupQuestion)  # noqa: S101 - the loader sees to it
        for number, names in enumerate(self._inside(group)):
            if (rule.when is None or rule.when.holds(names)) and rule.check.fails(names):
                yield broken(rule, page, number)


def _may_vanish(question: Question) -> TypeGuard[ChoiceQuestion]:
    return isinstance(question, ChoiceQuestion) and question.among is not None
