"""An answer as a letter uses it: in a sentence, by the id of its option, person by person, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from formsvc.answers.values import Item, Person, Value
from formsvc.definitions.model import GroupQuestion, Question
from formsvc.documents.saying import Shown
from formsvc.documents.wording import clean, options_of, say, say_letter_date, say_time

Inside = Callable[[GroupQuestion, Item], Iterator[tuple[Question, Value]]]


def shown(question: Question, value: Value, inside: Inside) -> Shown:
    """The answer with everything a letter may ask of it."""
    return Shown(
        label=question.label,
        paragraphs=say(question, value),
        ids=_ids(question, value),
        day=_day(value),
        person=_person(value),
        entries=_entries(question, value, inside),
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
    return tuple({asked.id: shown(asked, said, inside) for asked, said in inside(question, item)} for item in value)
