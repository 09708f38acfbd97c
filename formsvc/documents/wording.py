"""How dates, times, choices, addresses and people are written, in documents and on the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from formsvc.answers.values import Address, Attachment, Person, Value
from formsvc.definitions.day_words import say_date as say_date
from formsvc.definitions.day_words import say_time as say_time
from formsvc.definitions.model import ChoiceQuestion, DerivedQuestion, IntegerQuestion, Option, Question

Paragraphs = tuple[str, ...]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Besides control characters: what only changes the direction or the order of what is read, and what no font may have.
_NEVER_WRITTEN = {"Cc", "Cs", "Co"}
_TURNS_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\u000b\u000c]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def say_letter_date(day: date) -> str:
    """Tuesday 3 March 2026."""
    return f"{_WEEKDAYS[day.weekday()]} {say_date(day)}"


def say_datetime(moment: datetime) -> str:
    """3 March 2026 at 7:00pm."""
    return f"{say_date(moment)} at {say_time(moment.time())}"


def say_yes_no(answer: bool) -> str:
    return "Yes" if answer else "No"


def say_number(number: int, unit: str = "") -> str:
    """9 months, 1 month, 12."""
    if not unit:
        return str(number)
    return f"{number} {unit[:-1] if number == 1 and unit.endswith('s') else unit}"


def say_address(address: Address) -> str:
    """One line of the address to a line."""
    lines = (address.line_1, address.line_2, address.town, address.county, address.postcode)
    return "\n".join(cleaned for line in lines if (cleaned := clean(line)))


def say_person(person: Person) -> str:
    """The name; then the role and organisation, the phone and the e-mail address, a line each."""
    where = ", ".join(said for part in (person.role, person.organisation) if (said := clean(part)))
    lines = (clean(person.name), where, clean(person.phone), clean(person.email))
    return "\n".join(line for line in lines if line)


def clean(text: str) -> str:
    """The text without what cannot be written; line ends all alike."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return "".join(sign for sign in lines if sign == "\n" or _writable(sign)).strip()


def paragraphs(text: str) -> Paragraphs:
    """The paragraphs of a long answer; a single line break stays inside its paragraph."""
    return tuple(part.strip() for part in _BLANK_LINES.split(clean(text)) if part.strip())


def options_of(question: Question) -> tuple[Option, ...]:
    return question.options if isinstance(question, ChoiceQuestion | DerivedQuestion) else ()


def say(question: Question, value: Value) -> Paragraphs:
    """What an answer says, paragraph by paragraph. A group says nothing here: its entries do."""
    if options := options_of(question):
        return _labels(options, value)
    if isinstance(value, str):
        return paragraphs(value)
    if isinstance(value, int) and isinstance(question, IntegerQuestion):
        return (say_number(value, question.unit),)
    said = _SAYERS[type(value)](value)
    return (said,) if said else ()


def _writable(sign: str) -> bool:
    return unicodedata.category(sign) not in _NEVER_WRITTEN and sign not in _TURNS_TEXT_ROUND


def _labels(options: tuple[Option, ...], value: Value) -> Paragraphs:
    labels = {option.id: option.label for option in options}
    chosen = value if isinstance(value, tuple) else (value,)
    return tuple(labels.get(str(one), clean(str(one))) for one in chosen)


_SAYERS: Mapping[type, Callable[[Any], str]] = {
    bool: say_yes_no,
    int: say_number,
    date: say_date,
    time: say_time,
    datetime: say_datetime,
    Address: say_address,
    Person: say_person,
    Attachment: lambda attachment: clean(attachment.name),
    tuple: lambda entries: "",
}
