"""Which names an expression may use where, and what may be said about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from formsvc.definitions.asked import ADDRESS_FIELDS, PERSON_FIELDS
from formsvc.definitions.expressions import BUILT_IN_NAMES, Expression
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    FormDefinition,
    GroupQuestion,
    Question,
)

Wrong = tuple[str, str]
Place = tuple[str, ...]
Found = tuple[Place, str, str, str]  # where it stands, which key, what is wrong, what would be right
ROW: Final = "row"  # what a row of reference data is called where one is judged

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": PERSON_FIELDS,
    "address": ADDRESS_FIELDS,
}


@dataclass(frozen=True)
class Names:
    """Every question that an expression could name, in the order of asking."""

    questions: Mapping[str, Question]
    groups: Mapping[str, Mapping[str, Question]]

    def wrong_with(self, expression: Expression, known: set[str], group: str = "") -> Iterator[Wrong]:
        """What is wrong and what would be right, for one expression that may use the known names."""
        inside = self.groups.get(group, {})
        for name in sorted(expression.names - known - BUILT_IN_NAMES):
            yield self._unknown(name)
        for comparison in expression.comparisons:
            question = inside.get(comparison.name) or self.questions.get(comparison.name)
            if question is not None:
                yield from _not_options(question, comparison.literals)
        for name, attribute in expression.attributes:
            question = inside.get(name) or self.questions.get(name)
            if question is not None:
                yield from _not_attribute(question, attribute)

    def _unknown(self, name: str) -> Wrong:
        if name in self.questions:
            return f"{name!r} is asked later than here", "move this after it, or ask it earlier"
        for group, questions in self.groups.items():
            if name in questions:
                return f"{name!r} stands inside the group {group!r}", f'say each({group}, "{name}")'
        return f"{name!r} is not a question of this form", "name a question by its id"


def wrong(
    names: Names, expression: Expression | None, known: set[str], place: Place, key: str, group: str = ""
) -> Iterator[Found]:
    """Everything wrong with an expression that stands at a key and may use the known names."""
    if expression is not None:
        for what, remedy in names.wrong_with(expression, known, group):
            yield place, key, what, remedy
        for repeated in sorted(expression.repeats - set(names.questions)):
            yield place, key, f"{repeated!r} is not a question of this form", "name a question outside groups"


def names_of(form: FormDefinition) -> Names:
    """The names of a form."""
    questions = {question.id: question for _, question in form.questions()}
    groups = {
        group.id: {question.id: question for question in group.questions}
        for group in questions.values()
        if isinstance(group, GroupQuestion)
    }
    return Names(questions, groups)


def _not_options(question: Question, literals: tuple[object, ...]) -> Iterator[Wrong]:
    options = question.options if isinstance(question, ChoiceQuestion | DerivedQuestion) else ()
    ids = [option.id for option in options]
    for literal in literals:
        if ids and literal not in ids:
            yield f"{literal!r} is not an option of {question.id!r}", f"its options are {', '.join(ids[:20])}"


def _not_attribute(question: Question, attribute: str) -> Iterator[Wrong]:
    if isinstance(question, ChoiceQuestion) and question.reference:
        columns = sorted({column for option in question.options for column in option.row})
    else:
        columns = list(_FIELDS.get(question.kind, ()))
    if attribute not in columns:
        known = f"it has {', '.join(columns)}" if columns else f"a {question.kind} has no parts"
        yield f"{question.id!r} has no {attribute!r}", known
