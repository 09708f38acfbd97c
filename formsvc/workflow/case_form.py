"""What is asked about the child of a case: the questions of the forms that take their answers from the case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from formsvc.answers import NotReadable, Value, read_answer, write_answer
from formsvc.cases import Child
from formsvc.cases.child import child_from
from formsvc.definitions.expressions import BUILT_IN_NAMES
from formsvc.definitions.model import (
    ChoiceQuestion,
    DateQuestion,
    DerivedQuestion,
    FileQuestion,
    FormDefinition,
    GroupQuestion,
    Page,
    Part,
    Question,
    Rule,
    Starts,
    TextQuestion,
)
from formsvc.wizard import Journey, Problem

NOT_KEPT: Final = frozenset({"author"})  # who is signed in, not a fact of the case
NEEDED: Final[Mapping[str, Question]] = {
    "first_name": TextQuestion(id="first_name", kind="text", label="What is the child's first name?"),
    "last_name": TextQuestion(id="last_name", kind="text", label="What is the child's last name?"),
    "date_of_birth": DateQuestion(
        id="date_of_birth", kind="date", label="When was the child born?", must_be="past", rule="V6"
    ),
}


@dataclass(frozen=True)
class CaseForm:
    """The questions as a form of one part, and the fact that each of them asks for."""

    definition: FormDefinition
    facts: Mapping[str, str]

    def answers(self, child: Child) -> dict[str, Value]:
        """What is known, as answers; without what could not be read."""
        known = _raw(child)
        read = {name: _read(self.definition.question(name), known.get(fact)) for name, fact in self.facts.items()}
        return {name: answer for name, answer in read.items() if answer is not None}

    def child(self, answers: Mapping[str, Value], before: Child | None = None) -> Child:
        """The child with these answers. What is not asked, or could not be shown, stays as it was."""
        shown = self.answers(before) if before is not None else {}
        asked = {fact for name, fact in self.facts.items() if name in answers or name in shown}
        kept = {fact: raw for fact, raw in _raw(before).items() if fact not in asked}
        given = {fact: write_answer(answers[name]) for name, fact in self.facts.items() if name in answers}
        return child_from(json.dumps({**kept, **given}).encode())

    def options(self, question: str) -> frozenset[str]:
        """The ids that a choice offers."""
        asked = self.definition.question(question)
        return asked.ids if isinstance(asked, ChoiceQuestion) else frozenset()

    def problems(self, answers: Mapping[str, Value], at: datetime) -> tuple[Problem, ...]:
        """What is missing or wrong."""
        return tuple(p for p in Journey(self.definition, answers, at).problems() if p.severity == "stop")


def case_form(forms: Iterable[FormDefinition]) -> CaseForm:
    """The questions of these forms, each fact asked once, in the words of the form that takes the most."""
    gathered = _Gathered()
    for form in sorted(forms, key=lambda form: (-sum(1 for _ in _asked(form)), form.id)):
        gathered.take(form)
    return CaseForm(gathered.definition(), gathered.facts)


@dataclass
class _Gathered:
    facts: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)

    def take(self, form: FormDefinition) -> None:
        for page, question, fact in _asked(form):
            if fact not in self.facts.values() and question.id not in self.facts:
                self._add(page, question, fact)
        for page, derived in form.questions():
            if isinstance(derived, DerivedQuestion) and page.id in self.pages and derived.value.names <= self._names:
                self._append(page, replace(derived, when=None))
        known = {rule.id for rule in self.rules}
        self.rules += [rule for rule in form.rules if rule.id not in known and self._fits(rule)]

    def definition(self) -> FormDefinition:
        for fact, question in NEEDED.items():
            if fact not in self.facts.values():
                first = next(iter(self.pages.values()), Page(id="child", title="The child", questions=()))
                self._add(first, question, fact)
        part = Part(id="case", title="The case", pages=tuple(self.pages.values()), completed_by="case_manager")
        return FormDefinition(
            id="case", version=1, prefix="C", title="Case", about="child", purpose="", source="", handling="",
            starts=Starts(roles=()), parts=(part,), rules=tuple(self.rules), documents=(), sign_off=(),
            deliveries=(), clocks=(), audiences=frozenset(), text="", digest="",
        )  # fmt: skip

    @property
    def _names(self) -> frozenset[str]:
        here = {question.id for page in self.pages.values() for question in page.questions}
        return frozenset(here) | BUILT_IN_NAMES

    def _fits(self, rule: Rule) -> bool:
        names = rule.check.names | (rule.when.names if rule.when is not None else frozenset())
        return rule.severity == "stop" and not rule.each and rule.at in self.facts and names <= self._names

    def _add(self, page: Page, question: Question, fact: str) -> None:
        self.facts[question.id] = fact
        self._append(page, replace(question, required=fact in NEEDED, when=None, default=None, locked=False))

    def _append(self, page: Page, question: Question) -> None:
        here = self.pages.get(page.id, replace(page, questions=(), when=None, intro=""))
        if all(other.id != question.id for other in here.questions):
            self.pages[page.id] = replace(here, questions=(*here.questions, question))


def _asked(form: FormDefinition) -> Iterator[tuple[Page, Question, str]]:
    """The questions outside groups that take a fact of the case."""
    for page, question in form.questions():
        fact = next((source.case for source in question.prefill if source.case), "")
        if fact and fact not in NOT_KEPT and not isinstance(question, DerivedQuestion | FileQuestion | GroupQuestion):
            yield page, question, fact


def _raw(child: Child | None) -> dict[str, Any]:
    return {} if child is None else dict(json.loads(child.to_bytes()))


def _read(question: Question, raw: Any) -> Value | None:
    try:
        return None if raw in (None, "") else read_answer(question, raw, _no_file)
    except NotReadable:
        return None


def _no_file(_raw: Any) -> Any:
    raise NotReadable("V14", "A case keeps no files.")
