"""The questions that a form can ask: a frozen value for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal

from formsvc.definitions.compiling import Names
from formsvc.definitions.expressions import Expression

Kind = Literal[
    "text", "long_text", "integer", "date", "time", "datetime", "yes_no", "radios", "checkboxes",
    "select", "address", "person", "phone", "email", "reference", "file", "photo", "group", "derived",
]  # fmt: skip
Tense = Literal["past", "past_or_today", "future", "future_or_today"]

PERSON_FIELDS: Final = ("name", "role", "organisation", "phone", "email")
ADDRESS_FIELDS: Final = ("line_1", "line_2", "town", "county", "postcode")
RULE_OF_KIND: Final[Mapping[Kind, str]] = {
    "date": "V5", "datetime": "V5", "phone": "V8", "email": "V9", "address": "V10", "long_text": "V11",
    "time": "V13", "file": "V14", "photo": "V14",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A named shape of text from `reference/patterns.yaml`; `check` names a further check such as a check letter."""

    id: str
    rule: str
    regex: str
    message: str
    example: str = ""
    normalise: tuple[str, ...] = ()
    check: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a radios, select or checkboxes question; `row` holds its reference data, if it came from there."""

    id: str
    label: str
    hint: str = ""
    when: Expression | None = None
    row: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Other words of a question for some; an empty hint leaves the hint as it is."""

    when: Expression
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Withholding:
    """An audience that must never see an answer, always or while `when` is true or unknown."""

    audience: str
    when: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class PrefillSource:
    """Where an answer may come from: a fact of the case, or a question of another form."""

    case: str = ""
    form: str = ""
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What every kind of question has. `rule` is the id that the definition gives, `check_rule` the one that holds."""

    id: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool | Expression = True
    when: Expression | None = None
    rule: str = ""
    message: str = ""
    worded: tuple[Wording, ...] = ()
    withheld_from: tuple[Withholding, ...] = ()
    prefill: tuple[PrefillSource, ...] = ()
    locked: bool = False
    default: Any = field(default=None, hash=False)
    example: Any = field(default=None, hash=False)
    source: str = ""

    @property
    def check_rule(self) -> str:
        """The rule id that this question's own check enforces: its own, or the one of its kind."""
        return self.rule or RULE_OF_KIND.get(self.kind, "")

    def in_words(self, names: Names) -> Question:
        """The same question in the words that fit these answers."""
        for wording in self.worded:
            if wording.when.holds(names):
                return replace(self, label=wording.label, hint=wording.hint or self.hint)
        return self


@dataclass(frozen=True, kw_only=True)
class TextQuestion(Question):
    """`text`, `long_text`, `phone`, `email` and `reference`; lengths in characters."""

    min_length: int = 0
    max_length: int = 200
    pattern: Pattern | None = None

    @property
    def check_rule(self) -> str:
        return self.rule or (self.pattern.rule if self.pattern else "") or RULE_OF_KIND.get(self.kind, "")


@dataclass(frozen=True, kw_only=True)
class IntegerQuestion(Question):
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class DateQuestion(Question):
    """`date`, `time` and `datetime`; `must_be` is judged against the document's date."""

    must_be: Tense | None = None


@dataclass(frozen=True, kw_only=True)
class YesNoQuestion(Question):
    must_be: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Question):
    """`radios`, `select` and `checkboxes`; `none` is the option that excludes all others.

    `where` says which rows of the reference data are offered, each under the name `row`. With `among` (a group and one
    of its questions) what was answered there is offered, and the answer is that text itself.
    """

    options: tuple[Option, ...]
    none: str = ""
    reference: str = ""
    where: Expression | None = None
    among: tuple[str, str] | None = None

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all its options."""
        return frozenset(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        """The option with this id. Raises KeyError for an id that is none of them."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


@dataclass(frozen=True, kw_only=True)
class AddressQuestion(Question):
    or_else: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonQuestion(Question):
    needs: tuple[str, ...] = ("name", "role")


@dataclass(frozen=True, kw_only=True)
class FileQuestion(Question):
    """`file` and `photo`; `described_by` names the question that says in words what a photo shows.

    `accepts`: the endings taken; none for all that the service takes. `called`: its title where it travels along.
    """

    accepts: tuple[str, ...] = ()
    called: str = ""
    ratio: Literal["", "passport"] = ""
    described_by: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupQuestion(Question):
    questions: tuple[Question, ...]
    at_least: int
    at_most: int = 20
    item: str
    identified_by: tuple[str, ...] = ()
    one_for_each: str = ""

    def question(self, question_id: str) -> Question:
        """The question of this group with this id. Raises KeyError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, kw_only=True)
class DerivedQuestion(Question):
    value: Expression
    gives: Literal["text", "integer", "date", "datetime", "yes_no", "radios"] = "text"
    options: tuple[Option, ...] = ()
    shown: bool = True
