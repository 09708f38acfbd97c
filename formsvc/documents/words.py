"""An answer as a letter uses it: in a sentence, by the id of its option, person by person, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from formsvc.answers.values import Attachment, Item, Person, Value
from formsvc.definitions.model import FileQuestion, GroupQuestion, Question
from formsvc.documents.saying import Picture, Shown
from formsvc.documents.wording import clean, options_of, say, say_letter_date, say_time

Inside = Callable[[GroupQuestion, Item], Iterator[tuple[Question, Value]]]


def shown(question: Question, value: Value, inside: Inside, heard: Mapping[str, Value]) -> Shown:
    """The answer with everything a letter may ask of it; `heard` are the answers beside it that may be said."""
    return Shown(
        label=question.label,
        paragraphs=say(question, value),
        ids=_ids(question, value),
        day=_day(value),
        person=_person(value),
        picture=picture_of(question, value, heard),
        entries=_entries(question, value, inside),
    )


def picture_of(question: Question, value: Value, heard: Mapping[str, Value]) -> Picture | None:
    """A photograph, described in words that this audience may read; else by the label of its question."""
    if not isinstance(question, FileQuestion) or question.kind != "photo" or not isinstance(value, Attachment):
        return None
    described = " ".join(clean(str(heard.get(question.described_by, ""))).split())
    return Picture(
        question=question.id, label=question.label, digest=value.digest, description=described or question.label
    )


def _ids(question: Question, value: Value) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if not options_of(question):
        return ()
    chosen = value if isinstance(value, tuple) else (value,)
    return tuple(str(one) for one in chosen)


def _day(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{say_letter_date(value.date())} at {say_time(value.time())}"
    return say_letter_date(value) if isinstance(value, date) else ""


def _person(value: Value) -> Person | None:
    if not isinstance(value, Person):
        return None
    return Person(**{one.name: clean(getattr(value, one.name)) for one in fields(value)})


def _entries(question: Question, value: Any, inside: Inside) -> tuple[Mapping[str, Shown], ...]:
    if not isinstance(question, GroupQuestion) or not isinstance(value, tuple):
        return ()
    return tuple(_entry(tuple(inside(question, item)), inside) for item in value)


def _entry(said: tuple[tuple[Question, Value], ...], inside: Inside) -> Mapping[str, Shown]:
    heard = {question.id: value for question, value in said}
    return {question.id: shown(question, value, inside, heard) for question, value in said}
