"""What a form is: frozen values that the loader makes from a YAML file and everything else reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from formsvc.definitions.expressions import Expression

Kind = Literal[
    "text", "long_text", "integer", "date", "time", "datetime", "yes_no", "radios", "checkboxes",
    "select", "address", "person", "phone", "email", "reference", "file", "photo", "group", "derived",
]  # fmt: skip
Severity = Literal["stop", "warn", "refer", "hold"]
Opens = Literal["draft", "approved", "delivered"]
Asked = Literal["on_its_own", "at_submit"]
Channel = Literal["secure_link", "secure_email", "webhook", "hand_over"]
Tense = Literal["past", "past_or_today", "future", "future_or_today"]


RULE_OF_KIND: Final[Mapping[Kind, str]] = {
    "date": "V5", "datetime": "V5", "phone": "V8", "email": "V9", "address": "V10", "long_text": "V11",
    "time": "V13", "file": "V14", "photo": "V14",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of a radios, select or checkboxes question; `row` holds its reference data, if it came from there."""

    id: str
    label: str
    hint: str = ""
    when: Expression | None = None
    row: Mapping[str, Any] = field(default_factory=dict)


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
    """What every kind of question has. `rule` is the id that the definition itself gives, `check_rule` the one that holds."""

    id: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool | Expression = True
    when: Expression | None = None
    rule: str = ""
    message: str = ""
    withheld_from: tuple[Withholding, ...] = ()
    prefill: tuple[PrefillSource, ...] = ()
    locked: bool = False
    default: Any = None
    example: Any = None
    source: str = ""

    @property
    def check_rule(self) -> str:
        """The rule id that this question's own check enforces: its own, or the one of its kind."""
        return self.rule or RULE_OF_KIND.get(self.kind, "")


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
    """`radios`, `select` and `checkboxes`; `none` is the option that excludes all others."""

    options: tuple[Option, ...]
    none: str = ""
    reference: str = ""

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
    """`file` and `photo`; `described_by` names the question that says in words what a photo shows."""

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


@dataclass(frozen=True, kw_only=True)
class Page:
    id: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    when: Expression | None = None
    asked: Asked = "on_its_own"
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Pages completed by one party; `completed_by` is a role id, or `sign_off` when a stage fills it in."""

    id: str
    title: str
    pages: tuple[Page, ...]
    opens: Opens = "draft"
    completed_by: str
    when: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A check across answers. `part` is where it is judged (default: the part that asks `at`); `place` is file and line."""

    id: str
    severity: Severity
    check: Expression
    at: str
    message: str
    when: Expression | None = None
    each: str = ""
    to: str = ""
    part: str = ""
    source: str = ""
    place: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class DocumentDefinition:
    """One variant of the document; `shows` is empty for everything, else the page and question ids it says."""

    id: str
    title: str
    audience: str
    template: str
    shows: tuple[str, ...] = ()
    when: Expression | None = None
    written_for: Literal["", "child"] = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a stage's verdict writes into a question; `values` maps verdicts to option ids when it takes the verdict."""

    question: str
    takes: Literal["verdict", "date", "reasons", "role", "name"]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Who must agree. `organisation` is None for the author's own."""

    id: str
    title: str
    role: Expression
    organisation: Expression | None = None
    when: Expression | None = None
    rule: str = ""
    asks: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A condition that must be true before a delivery leaves, and the sentence that says what it waits for.

    Without a `check` of its own it is the form's hold rule of that id, and waits for what that rule's message says.
    """

    rule: str
    check: Expression | None = None
    waits_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Exactly one is set: a question, a directory entry, an organisation answer, or just a name to hand over to."""

    question: str = ""
    directory: str = ""
    organisation: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class DeliveryDefinition:
    id: str
    title: str
    document: str
    to: Recipient
    channel: Channel
    when: Expression | None = None
    after: str = ""
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClockDefinition:
    id: str
    title: str
    due: Expression
    met: Expression | None = None
    warn: Expression | None = None
    when: Expression | None = None
    escalate_to: str = ""
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Starts:
    """Who may start the form, and after which submission of another form of the same case."""

    roles: tuple[str, ...]
    after_form: str = ""
    after_when: Expression | None = None


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
class FormDefinition:
    """One form. `text` is everything it was read from, as one text that reads back to the same form,
    and `digest` its SHA-256; `audiences` are those of all forms together, from `reference/audiences.yaml`.
    """

    id: str
    version: int
    prefix: str
    title: str
    about: Literal["child", "prisoner_and_child"]
    purpose: str
    source: str
    handling: str
    starts: Starts
    parts: tuple[Part, ...]
    rules: tuple[Rule, ...]
    documents: tuple[DocumentDefinition, ...]
    sign_off: tuple[Stage, ...]
    deliveries: tuple[DeliveryDefinition, ...]
    clocks: tuple[ClockDefinition, ...]
    audiences: frozenset[str]
    text: str
    digest: str

    def pages(self) -> Iterator[tuple[Part, Page]]:
        """Every page with its part, in order."""
        for part in self.parts:
            for page in part.pages:
                yield part, page

    def questions(self) -> Iterator[tuple[Page, Question]]:
        """Every question outside groups with its page, in order."""
        for _, page in self.pages():
            for question in page.questions:
                yield page, question

    def page(self, page_id: str) -> Page:
        """The page with this id. Raises KeyError."""
        for _, page in self.pages():
            if page.id == page_id:
                return page
        raise KeyError(page_id)

    def question(self, question_id: str) -> Question:
        """The question (outside groups) with this id. Raises KeyError."""
        for _, question in self.questions():
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def document(self, document_id: str) -> DocumentDefinition:
        """The document with this id. Raises KeyError."""
        for document in self.documents:
            if document.id == document_id:
                return document
        raise KeyError(document_id)
