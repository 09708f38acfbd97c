"""What a form is: frozen values that the loader makes from a YAML file and everything else reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
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
    Wording,
    YesNoQuestion,
)
from formsvc.definitions.kept import FormRetention
from formsvc.definitions.parts import Asked, ByLink, Opens, Page, Part, Prompt, Tone
from formsvc.definitions.readers import Readers
from formsvc.definitions.routed import (
    Act,
    Channel,
    ClockDefinition,
    DeliveryDefinition,
    DocumentDefinition,
    Hold,
    Piece,
    Recipient,
    Record,
    Stage,
)
from formsvc.definitions.ruled import Rule, Severity, Starts, Submits

__all__ = [
    "RULE_OF_KIND",
    "Act",
    "AddressQuestion",
    "Asked",
    "ByLink",
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
    "Piece",
    "PrefillSource",
    "Prompt",
    "Question",
    "Recipient",
    "Record",
    "Rule",
    "Severity",
    "Stage",
    "Starts",
    "Submits",
    "Tense",
    "TextQuestion",
    "Tone",
    "Withholding",
    "Wording",
    "YesNoQuestion",
]


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
    submits: Submits | None = None
    parts: tuple[Part, ...]
    rules: tuple[Rule, ...]
    documents: tuple[DocumentDefinition, ...]
    sign_off: tuple[Stage, ...]
    deliveries: tuple[DeliveryDefinition, ...]
    clocks: tuple[ClockDefinition, ...]
    audiences: frozenset[str]
    readers: Readers | None = None
    text: str
    digest: str
    retention: FormRetention | None = None

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

    @cached_property
    def homes(self) -> Mapping[str, tuple[Part, Page]]:
        """The part and page of every question outside groups, in the order of asking."""
        return {question.id: (part, page) for part, page in self.pages() for question in page.questions}

    @cached_property
    def rules_of(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules judged in each part, by its id, in the order of the file."""
        judged: dict[str, list[Rule]] = {part.id: [] for part in self.parts}
        for rule in self.rules:
            judged[rule.part or self.homes[rule.each or rule.at][0].id].append(rule)
        return {part: tuple(rules) for part, rules in judged.items()}

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Every question outside groups by its id."""
        return {question.id: question for _, question in self.questions()}

    @cached_property
    def part_ids(self) -> tuple[str, ...]:
        """The ids of its parts, in order."""
        return tuple(part.id for part in self.parts)

    @cached_property
    def finished(self) -> frozenset[str]:
        """The parts that somebody finishes by a button: another part, a document or a stage comes after them."""
        after = {part.after for part in self.parts} | {document.after for document in self.documents}
        return frozenset((after | {stage.part for stage in self.sign_off}) - {""})

    @cached_property
    def sending(self) -> frozenset[str]:
        """The parts after which something is sent, and those that come before them."""
        sent = {delivery.document for delivery in self.deliveries}
        found = {document.after for document in self.documents if document.id in sent}
        for part in reversed(self.parts):
            if part.id in found:
                found.add(part.after)
        return frozenset(found - {""})

    @cached_property
    def later_pages(self) -> frozenset[str]:
        """The pages that nobody submits to be signed: signatories fill them in, or somebody does after approval."""
        return frozenset(page.id for part, page in self.pages() if part.opens != "draft")

    @cached_property
    def repeats(self) -> frozenset[str]:
        """The questions of which a rule or a prompt asks whether the same was said about another child."""
        asked = [expression for rule in self.rules for expression in (rule.check, rule.when)]
        asked += [prompt.when for _, page in self.pages() for prompt in page.prompts]
        return frozenset(name for expression in asked if expression is not None for name in expression.repeats)

    def said_in(self, document: DocumentDefinition) -> frozenset[str]:
        """The questions a document may say: of draft parts or, when it comes `after` a part, of every part up to it;
        of those that it adds; and what stages record.
        """
        ids = [part.id for part in self.parts]
        last = ids.index(document.after) if document.after else -1
        parts = {
            part.id
            for place, part in enumerate(self.parts)
            if part.completed_by == "sign_off"
            or part.id in document.adds
            or (place <= last if document.after else part.opens == "draft")
        }
        return frozenset(question_id for question_id, (part, _) in self.homes.items() if part.id in parts)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of every question outside groups, counted from 0."""
        return {question_id: place for place, question_id in enumerate(self.homes)}

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.id: page for _, page in self.pages()}

    def page(self, page_id: str) -> Page:
        """The page with this id. Raises KeyError."""
        return self._pages[page_id]

    def question(self, question_id: str) -> Question:
        """The question (outside groups) with this id. Raises KeyError."""
        return self.by_id[question_id]

    def title_of(self, file_question: str) -> str:
        """What the file of a question is called where it travels along, wherever it is asked; "" for no question."""
        for _, question in self.questions():
            for one in (question, *getattr(question, "questions", ())):
                if one.id == file_question:
                    return str(getattr(one, "called", "") or one.label)
        return ""

    def document(self, document_id: str) -> DocumentDefinition:
        """The document with this id. Raises KeyError."""
        for document in self.documents:
            if document.id == document_id:
                return document
        raise KeyError(document_id)
