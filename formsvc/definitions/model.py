"""What a form is: frozen values that the loader makes from a YAML file and everything else reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from formsvc.definitions.asked import (
    RULE_OF_KIND,
    AddressQuestion,
    ChoiceQuestion,
    DateQuestion,
    DerivedQuestion,
    FileQuestion,
    GroupQuestion,
    IntegerQuestion,
    Kind,
    Option,
    Pattern,
    PersonQuestion,
    PrefillSource,
    Question,
    Tense,
    TextQuestion,
    Withholding,
    YesNoQuestion,
)
from formsvc.definitions.expressions import Expression

__all__ = [
    "RULE_OF_KIND",
    "AddressQuestion",
    "Asked",
    "Channel",
    "ChoiceQuestion",
    "ClockDefinition",
    "DateQuestion",
    "DeliveryDefinition",
    "DerivedQuestion",
    "DocumentDefinition",
    "FileQuestion",
    "FormDefinition",
    "GroupQuestion",
    "Hold",
    "IntegerQuestion",
    "Kind",
    "Opens",
    "Option",
    "Page",
    "Part",
    "Pattern",
    "PersonQuestion",
    "PrefillSource",
    "Question",
    "Recipient",
    "Record",
    "Rule",
    "Severity",
    "Stage",
    "Starts",
    "Tense",
    "TextQuestion",
    "Withholding",
    "YesNoQuestion",
]

Severity = Literal["stop", "warn", "refer", "hold"]
Opens = Literal["draft", "approved", "delivered"]
Asked = Literal["on_its_own", "at_submit"]
Channel = Literal["secure_link", "secure_email", "webhook", "hand_over"]


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
    """A check across answers. `part` is where it is judged (default: where `at` is asked); `place` is file and line."""

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
