"""Generated answers: for any question a value that a reader could find again, word for word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from hypothesis import strategies as st

from formsvc.answers.values import Address, Attachment, Person, Value
from formsvc.definitions.model import ChoiceQuestion, DerivedQuestion, FormDefinition, GroupQuestion, Question

# Letters and signs that our own typeface has, with what templates, markup and Word could stumble over.
AWKWARD = st.sampled_from(
    ["{{ 7*7 }}", "{% if x %}", "<b>bold</b>", "&amp;", "a < b & c > d", "{_{", "]]>", "‘quoted’", "é"]
)
WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9)
TEXT = st.lists(WORD | AWKWARD, min_size=1, max_size=6).map(" ".join)
LINES = st.lists(TEXT, min_size=1, max_size=4).map("\n".join)
LONG = st.lists(LINES, min_size=1, max_size=3).map("\n\n".join)
DAY = st.dates(date(1990, 1, 1), date(2035, 12, 31))
TIME = st.times().map(lambda moment: time(moment.hour, moment.minute))

BY_KIND: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "long_text": LONG,
    "phone": TEXT,
    "email": TEXT,
    "reference": TEXT,
    **dict.fromkeys(("radios", "select"), TEXT),  # those that choose among the texts of an earlier group
    "integer": st.integers(0, 9999),
    "date": DAY,
    "time": TIME,
    "datetime": st.builds(datetime.combine, DAY, TIME),
    "yes_no": st.booleans(),
    "address": st.builds(Address, line_1=TEXT, line_2=TEXT, town=TEXT, postcode=TEXT),
    "person": st.builds(Person, name=TEXT, role=TEXT, organisation=TEXT, phone=TEXT, email=TEXT),
    "file": st.builds(
        Attachment, name=TEXT, digest=st.just("0" * 64), content_type=st.just("application/pdf"), size=st.just(9)
    ),
    "photo": st.builds(
        Attachment, name=TEXT, digest=st.just("0" * 64), content_type=st.just("image/jpeg"), size=st.just(9)
    ),
}


def values(question: Question) -> st.SearchStrategy[Any]:
    """Any answer to the question."""
    if isinstance(question, GroupQuestion):
        entries = st.fixed_dictionaries({}, optional={inner.id: values(inner) for inner in question.questions})
        return st.lists(entries, min_size=1, max_size=3).map(tuple)
    options = question.options if isinstance(question, ChoiceQuestion | DerivedQuestion) else ()
    if options:
        one = st.sampled_from([option.id for option in options])
        return st.lists(one, min_size=1, max_size=3, unique=True).map(tuple) if question.kind == "checkboxes" else one
    return BY_KIND[question.gives if isinstance(question, DerivedQuestion) else question.kind]


def answers(form: FormDefinition) -> st.SearchStrategy[dict[str, Value]]:
    """Answers to any of the form's questions, whatever its conditions say."""
    return st.fixed_dictionaries({}, optional={question.id: values(question) for _, question in form.questions()})


def marked(form: FormDefinition, is_secret: Callable[[Question], bool], said: dict[str, Value]) -> dict[str, Value]:
    """The same answers, with a word of its own in each text that some reader must not see."""
    return {
        question.id: _marked(question, is_secret, said[question.id])
        for _, question in form.questions()
        if question.id in said
    }


def _marked(question: Question, is_secret: Callable[[Question], bool], value: Any) -> Any:
    if isinstance(question, GroupQuestion):

        def inner_secret(inner: Question) -> bool:
            return is_secret(question) or is_secret(inner)

        return tuple(
            {inner.id: _marked(inner, inner_secret, item[inner.id]) for inner in question.questions if inner.id in item}
            for item in value
        )
    if not is_secret(question):
        return value
    if isinstance(value, Person):
        return Person(name=SECRET, role=SECRET, organisation=SECRET, phone=SECRET, email=SECRET)
    if isinstance(value, Address):
        return Address(line_1=SECRET, line_2=SECRET, town=SECRET, postcode=SECRET)
    return f"{value} {SECRET}" if question.kind in ("text", "long_text", "phone", "email", "reference") else value


SECRET = "Zqxjkv"
