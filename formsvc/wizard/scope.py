"""What the answers come to when a form is read from top to bottom: who is asked what, and what is thereby said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from formsvc.answers.values import Answers, Item, Value
from formsvc.definitions.compiling import ELSEWHERE, Names
from formsvc.definitions.expressions import Chosen, Expression
from formsvc.definitions.model import ChoiceQuestion, DerivedQuestion, FormDefinition, GroupQuestion, Page, Question
from formsvc.definitions.unknown import UNKNOWN

CHOSEN_ONCE: Final = frozenset({"radios", "select"})
WORKED_OUT: Final = frozenset({"derived", "group"})


@dataclass
class Walk:
    """One reading of a form: the pages asked, the questions asked on each, and every value that can be named."""

    definition: FormDefinition
    answers: Answers
    at: datetime
    elsewhere: frozenset[str] = frozenset()
    pages: list[Page] = field(default_factory=list)
    questions: dict[str, tuple[Question, ...]] = field(default_factory=dict)
    said: dict[str, Value] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names |= {"document_date": self.at.date(), "document_time": self.at, ELSEWHERE: self.elsewhere}
        for part in self.definition.parts:
            if _holds(part.when, self.names):
                for page in part.pages:
                    self._read(page)

    def _read(self, page: Page) -> None:
        """One loop without calls for the common case: it runs over every question at every page turn."""
        names, asked = self.names, []
        if not _holds(page.when, names):
            return
        for question in page.questions:
            if question.when is not None and question.when.run(names) is not True:
                continue
            asked.append(question.in_words(names) if question.worded else question)
            value: Any = (
                self._value(question) if question.kind in WORKED_OUT else self.answers.get(question.id, UNKNOWN)
            )
            if value is UNKNOWN or (type(value) in (str, tuple) and not value):
                continue
            self.said[question.id] = value
            names[question.id] = _named(question, value) if question.kind in CHOSEN_ONCE else value
        if asked:
            self.pages.append(page)
            self.questions[page.id] = tuple(asked)

    def _value(self, question: Question) -> Any:
        if isinstance(question, DerivedQuestion):
            return question.value.value(self.names)
        value = self.answers.get(question.id, UNKNOWN)
        if type(value) is tuple and isinstance(question, GroupQuestion):
            return tuple([self._entry(question, entry) for entry in value if isinstance(entry, Mapping)])
        return value

    def _entry(self, group: GroupQuestion, entry: Item) -> Item:
        said: dict[str, Value] = {}
        names = Within(self.names)
        for question in group.questions:
            if not _holds(question.when, names):
                continue
            value: Any = entry.get(question.id, UNKNOWN)
            if isinstance(question, DerivedQuestion):
                value = question.value.value(names)
            if value is not UNKNOWN and value != "" and value != ():
                said[question.id] = value
                names.say(question.id, _named(question, value))
        return said


class Within:
    """The names that hold inside an entry of a group: its own before the form's.

    To look up in two dicts costs a tenth of copying the form's names for every entry and rule.
    """

    __slots__ = ("_names", "_own")

    def __init__(self, names: Names, own: Mapping[str, Any] | None = None) -> None:
        self._names, self._own = names, dict(own or {})

    def get(self, name: str, default: Any, /) -> Any:
        """What a name stands for."""
        return self._own[name] if name in self._own else self._names.get(name, default)

    def say(self, name: str, value: Any) -> None:
        """Let a name stand for something from here on."""
        self._own[name] = value


def inside(names: Names, group: GroupQuestion, entry: Item) -> Within:
    """The same, where what was chosen from reference data in the entry knows its row."""
    named = Within(names, entry)
    for question in group.questions:
        if isinstance(question, ChoiceQuestion) and question.reference and question.id in entry:
            named.say(question.id, _named(question, entry[question.id]))
    return named


def _holds(when: Expression | None, names: Names) -> bool:
    return when is None or when.holds(names)


def _named(question: Question, value: Any) -> Any:
    if type(value) is str and isinstance(question, ChoiceQuestion) and question.reference:
        row = next((option.row for option in question.options if option.id == value), {})
        return Chosen(value, row)
    return value
