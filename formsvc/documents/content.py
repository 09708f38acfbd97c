"""What a document says: a pure function from the definition, the answers that count and the facts to display values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from formsvc.answers.values import Item, Value
from formsvc.definitions.expressions import Chosen
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    DocumentDefinition,
    FormDefinition,
    GroupQuestion,
    Page,
    Question,
)
from formsvc.documents.binding import pieces_of
from formsvc.documents.hearing import may_hear
from formsvc.documents.saying import Content, Entries, Entry, Facts, Line, Picture, Section, Shown, Signature, Signed
from formsvc.documents.wording import clean, paragraphs, say, say_date, say_datetime
from formsvc.documents.words import picture_of, shown

__all__ = ["Content", "Entries", "Facts", "Line", "Picture", "Section", "Shown", "Signature", "Signed", "build"]

LONDON = ZoneInfo("Europe/London")
NOT_MARKED = "OFFICIAL-SENSITIVE"
STATUS_WORDS = {"draft": "Draft", "for_sign_off": "For sign-off", "final": "Final"}
VERDICT_WORDS = {"approved": "Approved", "returned": "Sent back", "refused": "Refused"}
SIGNED = "Signed"
FINISHED_WORDS = {
    "finished": "Completed",
    "finished_by_link": "Completed by private link",
    "finished_on_paper": "Completed on paper and typed in",
}


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
        signatures=tuple(_signed(definition, signature) for signature in facts.signatures if audience.knows(signature)),
        digest=facts.digest,
        words=_words(audience),
        pieces=tuple(pieces_of(definition, document, audience.heard, audience.inside)) if document.bundle else (),
    )


class _Audience:
    """Who reads, and therefore which of the answers may be said."""

    def __init__(
        self, definition: FormDefinition, document: DocumentDefinition, said: Mapping[str, Value], facts: Facts
    ) -> None:
        self.definition, self.document = definition, document
        covered = definition.said_in(document)
        self.said = {question: answer for question, answer in said.items() if question in covered}
        today = {"document_date": facts.created, "document_time": datetime.combine(facts.created, time())}
        self._names: dict[str, Any] = {**today, **said, **_rows_of_choices(definition, said)}

    def hears(self, question: Question, item: Item | None = None) -> bool:
        """The question may be said to this audience."""
        names = self._names if item is None else {**self._names, **item}
        return may_hear(question, self.document.audience, names)

    @cached_property
    def heard(self) -> Mapping[str, Value]:
        """Every answer that may be said to this audience, in this document or another."""
        return {q.id: self.said[q.id] for _, q in self.definition.questions() if q.id in self.said and self.hears(q)}

    def questions(self, page: Page) -> Iterator[tuple[Question, Value]]:
        """The questions of a page that are said, in the words that fit, each with its answer."""
        for question in page.questions:
            if question.id in self.said and self._shows(page, question) and self.hears(question):
                yield question.in_words(self._names), self.said[question.id]

    def inside(self, group: GroupQuestion, item: Item) -> Iterator[tuple[Question, Value]]:
        """The questions of one entry of a group that are said, in the words that fit, each with its answer."""
        for question in group.questions:
            if question.id in item and _is_shown(question) and self.hears(question, item):
                worded = question.in_words({**self._names, **item}) if question.worded else question
                yield worded, item[question.id]

    def knows(self, signature: Signature) -> bool:
        """Decisions are for every reader. Who completed a part stands in a document that says everything, for a reader
        from whom nothing of that part is kept.
        """
        if signature.verdict not in FINISHED_WORDS:
            return True
        part = next((part for part in self.definition.parts if part.id == signature.stage), None)
        if part is None or self.document.shows:
            return False
        asked = [question for page in part.pages for question in page.questions]
        asked += [inner for group in asked if isinstance(group, GroupQuestion) for inner in group.questions]
        if part.by_link is not None:
            asked.append(self.definition.by_id[part.by_link.to])
        return not any(one.audience == self.document.audience for question in asked for one in question.withheld_from)

    def _shows(self, page: Page, question: Question) -> bool:
        shows = self.document.shows
        return _is_shown(question) and (not shows or page.id in shows or question.id in shows)


def _is_shown(question: Question) -> bool:
    return not isinstance(question, DerivedQuestion) or question.shown


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
        entries = (_entry(audience, question, value) for question, value in audience.questions(page))
        kept = tuple(entry for entry in entries if entry is not None)
        if kept:
            yield Section(id=page.id, title=page.title, entries=kept)


def _entry(audience: _Audience, question: Question, value: Value, item: Item | None = None) -> Entry | None:
    """What is said of one answer; `item` is what may be said of the entry of a group that it stands in."""
    if isinstance(question, GroupQuestion):
        return _entries(audience, question, value)
    picture = picture_of(question, value, audience.heard if item is None else item)
    spoken = say(question, value)
    if picture is not None:
        return picture
    return Line(question=question.id, label=question.label, paragraphs=spoken) if spoken else None


def _entries(audience: _Audience, group: GroupQuestion, value: Value) -> Entries | None:
    items = tuple(tuple(_item(audience, group, item)) for item in value) if isinstance(value, tuple) else ()
    kept = tuple(item for item in items if item)
    if not kept:
        return None
    return Entries(question=group.id, label=group.label, item=group.item, items=kept)


def _item(audience: _Audience, group: GroupQuestion, item: Any) -> Iterator[Line | Picture]:
    said = tuple(audience.inside(group, item))
    heard = {question.id: value for question, value in said}
    for question, value in said:
        entry = _entry(audience, question, value, heard)
        if isinstance(entry, Line | Picture):
            yield entry


def _words(audience: _Audience) -> dict[str, Shown]:
    words = {}
    for _, page in audience.definition.pages():
        for question, value in audience.questions(page):
            words[question.id] = shown(question, value, audience.inside, audience.heard)
    return words


def _marking(audience: _Audience) -> str:
    handling = audience.definition.handling
    for _, question in audience.definition.questions():
        if question.id == handling:
            answered = handling in audience.said and audience.hears(question)
            return " ".join(say(question, audience.said[handling])) if answered else NOT_MARKED
    return handling


def _signed(definition: FormDefinition, signature: Signature) -> Signed:
    finished = signature.verdict in FINISHED_WORDS
    titles = {one.id: one.title for one in (definition.parts if finished else definition.sign_off)}
    at = signature.at.astimezone(LONDON) if signature.at.tzinfo else signature.at
    name, acting_for = clean(signature.name), clean(signature.acting_for)
    return Signed(
        stage=titles.get(signature.stage, signature.stage),
        name=f"{name}, acting for {acting_for}" if acting_for else name,
        role=clean(signature.role),
        organisation=clean(signature.organisation),
        verdict=_verdict(definition, signature),
        date=say_date(at.date()),
        moment=say_datetime(at),
        reasons=paragraphs(signature.reasons),
        acting_for=acting_for,
    )


def _verdict(definition: FormDefinition, signature: Signature) -> str:
    """What was done: an approval is no signature, unless its stage is there to sign."""
    signs = any(stage.id == signature.stage and stage.act == "sign" for stage in definition.sign_off)
    if signature.verdict == "approved" and signs:
        return SIGNED
    return (VERDICT_WORDS | FINISHED_WORDS).get(signature.verdict, signature.verdict)
