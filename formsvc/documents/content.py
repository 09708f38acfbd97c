"""What a document says: a pure function from the definition, the answers that count and the facts to display values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from formsvc.answers.values import Attachment, Item, Value
from formsvc.definitions.expressions import Chosen
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    DocumentDefinition,
    FileQuestion,
    FormDefinition,
    GroupQuestion,
    Page,
    Question,
)
from formsvc.documents.saying import Content, Entries, Entry, Facts, Line, Picture, Section, Shown, Signature, Signed
from formsvc.documents.wording import clean, paragraphs, say, say_date, say_datetime
from formsvc.documents.words import shown

__all__ = ["Content", "Entries", "Facts", "Line", "Picture", "Section", "Shown", "Signature", "Signed", "build"]

LONDON = ZoneInfo("Europe/London")
NOT_MARKED = "OFFICIAL-SENSITIVE"
STATUS_WORDS = {"draft": "Draft", "for_sign_off": "For sign-off", "final": "Final"}
VERDICT_WORDS = {"approved": "Approved", "returned": "Sent back", "refused": "Refused"}


def build(definition: FormDefinition, document: DocumentDefinition, said: Mapping[str, Value], facts: Facts) -> Content:
    """Everything this document says, and nothing that its audience must not see."""
    audience = _Audience(definition, document, said, facts)
    return Content(
        title=document.title,
        form_title=definition.title,
        reference=facts.reference,
        marking=_marking(audience),
        created=facts.created,
        date=say_date(facts.created),
        status=facts.status,
        status_words=STATUS_WORDS[facts.status],
        version=facts.version,
        author=clean(facts.author),
        sections=tuple(_sections(audience)),
        signatures=tuple(_signed(definition, signature) for signature in facts.signatures),
        digest=facts.digest,
        words=_words(audience),
    )


class _Audience:
    """Who reads, and therefore which of the answers may be said."""

    def __init__(
        self, definition: FormDefinition, document: DocumentDefinition, said: Mapping[str, Value], facts: Facts
    ) -> None:
        self.definition, self.document, self.said = definition, document, said
        today = {"document_date": facts.created, "document_time": datetime.combine(facts.created, time())}
        self._names: dict[str, Any] = {**today, **said, **_rows_of_choices(definition, said)}

    def hears(self, question: Question, item: Item | None = None) -> bool:
        """The question may be said to this audience. Unknown is not enough to say it."""
        names = self._names if item is None else {**self._names, **item}
        return not any(
            withheld.when is None or not withheld.when.fails(names)
            for withheld in question.withheld_from
            if withheld.audience == self.document.audience
        )

    def questions(self, page: Page) -> Iterator[tuple[Question, Value]]:
        """The questions of a page that are said, each with its answer."""
        for question in page.questions:
            if question.id in self.said and self._shows(page, question) and self.hears(question):
                yield question, self.said[question.id]

    def _shows(self, page: Page, question: Question) -> bool:
        if isinstance(question, DerivedQuestion) and not question.shown:
            return False
        shows = self.document.shows
        return not shows or page.id in shows or question.id in shows


def _rows_of_choices(definition: FormDefinition, said: Mapping[str, Value]) -> dict[str, Chosen]:
    rows = {}
    for _, question in definition.questions():
        answer = said.get(question.id)
        if isinstance(question, ChoiceQuestion) and question.reference and isinstance(answer, str):
            row = next((option.row for option in question.options if option.id == answer), {})
            rows[question.id] = Chosen(answer, row)
    return rows


def _sections(audience: _Audience) -> Iterator[Section]:
    for _, page in audience.definition.pages():
        answered = dict(audience.questions(page))
        entries = tuple(_entry(audience, question, value) for question, value in audience.questions(page))
        kept = tuple(entry for entry in entries if entry is not None)
        if answered and kept:
            yield Section(id=page.id, title=page.title, entries=kept)


def _entry(audience: _Audience, question: Question, value: Value, item: Item | None = None) -> Entry | None:
    if isinstance(question, GroupQuestion):
        return _entries(audience, question, value)
    if isinstance(question, FileQuestion) and question.kind == "photo" and isinstance(value, Attachment):
        return Picture(
            question=question.id,
            label=question.label,
            digest=value.digest,
            description=_description(audience, question, item),
        )
    spoken = say(question, value)
    return Line(question=question.id, label=question.label, paragraphs=spoken) if spoken else None


def _entries(audience: _Audience, group: GroupQuestion, value: Value) -> Entries | None:
    items = tuple(tuple(_item(audience, group, item)) for item in value) if isinstance(value, tuple) else ()
    kept = tuple(item for item in items if item)
    if not kept:
        return None
    return Entries(question=group.id, label=group.label, item=group.item, items=kept)


def _item(audience: _Audience, group: GroupQuestion, item: Any) -> Iterator[Line | Picture]:
    for question in group.questions:
        if question.id in item and audience.hears(question, item):
            entry = _entry(audience, question, item[question.id], item)
            if isinstance(entry, Line | Picture):
                yield entry


def _description(audience: _Audience, photo: FileQuestion, item: Item | None) -> str:
    """What the photograph shows, in words that this audience may read; else the label of the question."""
    for question in _beside(audience.definition, photo, item):
        answers = audience.said if item is None else item
        if question.id == photo.described_by and question.id in answers and audience.hears(question, item):
            return " ".join(clean(str(answers[question.id])).split())
    return photo.label


def _beside(definition: FormDefinition, photo: FileQuestion, item: Item | None) -> Iterator[Question]:
    for _, question in definition.questions():
        if item is None:
            yield question
        elif isinstance(question, GroupQuestion) and photo in question.questions:
            yield from question.questions


def _words(audience: _Audience) -> dict[str, Shown]:
    words = {}
    for _, page in audience.definition.pages():
        for question, value in audience.questions(page):
            words[question.id] = shown(question, value, audience.hears)
    return words


def _marking(audience: _Audience) -> str:
    handling = audience.definition.handling
    for _, question in audience.definition.questions():
        if question.id == handling:
            answered = handling in audience.said and audience.hears(question)
            return " ".join(say(question, audience.said[handling])) if answered else NOT_MARKED
    return handling


def _signed(definition: FormDefinition, signature: Signature) -> Signed:
    stages = {stage.id: stage for stage in definition.sign_off}
    stage = stages.get(signature.stage)
    at = signature.at.astimezone(LONDON) if signature.at.tzinfo else signature.at
    return Signed(
        stage=stage.title if stage else signature.stage,
        name=clean(signature.name),
        role=clean(signature.role),
        organisation=clean(signature.organisation),
        verdict=VERDICT_WORDS.get(signature.verdict, signature.verdict),
        date=say_date(at.date()),
        moment=say_datetime(at),
        reasons=paragraphs(signature.reasons),
    )
