"""A page of questions as a WTForms form, made from the form definition; nothing here knows any form by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from formsvc.answers import Item
from formsvc.definitions.expressions import Expression
from formsvc.definitions.model import ChoiceQuestion, DerivedQuestion, GroupQuestion, Page, Question
from formsvc.web.fill.asked import Asked
from formsvc.web.fill.boxes import Clock, File, LongWords, ManyOf, Number, OneFrom, OneOf, Words, YesNo
from formsvc.web.fill.parts import Day, Moment, Place, Somebody
from formsvc.web.fill.questions import Questions
from formsvc.web.fill.rows import Rows
from formsvc.wizard import Journey
from formsvc.wizard.examples import written_value
from formsvc.wizard.scope import Within

FIELDS: Mapping[str, type[Asked]] = {
    "text": Words, "phone": Words, "email": Words, "reference": Words, "long_text": LongWords, "integer": Number,
    "date": Day, "time": Clock, "datetime": Moment, "yes_no": YesNo, "radios": OneOf, "select": OneFrom,
    "checkboxes": ManyOf, "address": Place, "person": Somebody, "file": File, "photo": File,
}  # fmt: skip


def form_for(page: Page, journey: Journey) -> type[Questions]:
    """The form of a page: every question on it that can be asked, whether or not it is asked now."""
    return _form_of(page.questions, journey, None)


def entry_form(group: GroupQuestion, journey: Journey, entry: Item) -> type[Questions]:
    """The form of one entry of a group."""
    return _form_of(group.questions, journey, entry)


def _row_form(group: GroupQuestion, journey: Journey) -> type[Questions]:
    return _form_of((q for q in group.questions if q.id != group.one_for_each), journey, {})


def needed(question: Question, journey: Journey, entry: Item | None = None) -> bool:
    """Must this question be answered, as things stand?"""
    if isinstance(question.required, Expression):
        return question.required.holds(Within(journey.names, entry))
    return question.required


def _form_of(questions: Iterable[Question], journey: Journey, entry: Item | None) -> type[Questions]:
    worded = questions if entry is None else (q.in_words(Within(journey.names, entry)) for q in questions)
    fields = {question.id: _field(question, journey, entry) for question in worded if _has_box(question)}
    return type("PageForm", (Questions,), {"asked": fields})


def _has_box(question: Question) -> bool:
    return not isinstance(question, DerivedQuestion) and not (
        isinstance(question, GroupQuestion) and not question.one_for_each
    )


def _field(question: Question, journey: Journey, entry: Item | None) -> Any:
    optional = not needed(question, journey, entry)
    if isinstance(question, GroupQuestion):
        return Rows(question=question, optional=optional, row=_row_form(question, journey))
    options = journey.options(question, entry) if isinstance(question, ChoiceQuestion) else ()
    default = written_value(question.default, Within(journey.names, entry))
    return FIELDS[question.kind](question=question, optional=optional, options=options, default=default)
