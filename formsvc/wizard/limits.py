"""What is wrong with one answer by itself: too long, too many, out of range, on the wrong side of today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from formsvc.answers.values import Address, Attachment, Person, Value
from formsvc.definitions.model import (
    DateQuestion,
    FileQuestion,
    GroupQuestion,
    IntegerQuestion,
    PersonQuestion,
    Question,
    TextQuestion,
    YesNoQuestion,
)

Limit = tuple[str, str]  # rule, message
PASSPORT_RATIO: Final = 7 / 9  # 35 mm by 45 mm (V14)
PASSPORT_TOLERANCE: Final = 0.1
PASSPORT_HEIGHT: Final = 600  # pixels
LONGEST_LINE: Final = 200  # characters of one line of an address or of a person

_TENSES: Final[Mapping[str, tuple[Callable[[Any, Any], bool], str]]] = {
    "past": (lambda day, today: day < today, "This date must be in the past."),
    "past_or_today": (lambda day, today: day <= today, "This date must be today or in the past."),
    "future": (lambda day, today: day > today, "This date must be in the future."),
    "future_or_today": (lambda day, today: day >= today, "This date must be today or in the future."),
}


def limits(question: Question, value: Value, at: datetime) -> Iterable[Limit]:
    """Each limit that the answer breaks; `at` is the document's date and time, local."""
    check = _CHECKS.get(question.kind)
    return () if check is None else check(question, value, at)


def _text(question: TextQuestion, value: str, _at: datetime) -> Iterable[Limit]:
    if question.min_length <= len(value) <= question.max_length:
        return ()
    rule = question.check_rule or "length"
    if len(value) < question.min_length:
        return ((rule, f"Write at least {question.min_length} characters."),)
    over = len(value) - question.max_length
    return ((rule, f"Use at most {question.max_length:,} characters; this has {over:,} too many."),)


def _integer(question: IntegerQuestion, value: int, _at: datetime) -> Iterator[Limit]:
    unit = f" {question.unit}" if question.unit else ""
    if question.minimum is not None and value < question.minimum:
        yield question.check_rule or "range", f"This must be {question.minimum}{unit} or more."
    if question.maximum is not None and value > question.maximum:
        yield question.check_rule or "range", f"This must be {question.maximum}{unit} or less."


def _date(question: DateQuestion, value: date, at: datetime) -> Iterator[Limit]:
    if question.must_be is not None:
        fits, message = _TENSES[question.must_be]
        if not fits(value, at if isinstance(value, datetime) else at.date()):
            yield question.check_rule, message


def _yes_no(question: YesNoQuestion, value: bool, _at: datetime) -> Iterator[Limit]:
    if question.must_be is not None and value is not question.must_be:
        needed = "yes" if question.must_be else "no"
        yield question.check_rule or "must_be", question.message or f"The answer must be {needed} before you can go on."


def _person(question: PersonQuestion, value: Person, _at: datetime) -> Iterator[Limit]:
    lacking = [_PERSON_WORDS[need] for need in question.needs if not getattr(value, need)]
    if lacking:
        yield "missing", f"Give the {' and the '.join(lacking)}."
    yield from _lines(value)


def _address(_question: Question, value: Address, _at: datetime) -> Iterator[Limit]:
    yield from _lines(value)


def _lines(value: Person | Address) -> Iterator[Limit]:
    if any(len(line) > LONGEST_LINE for line in vars(value).values()):
        yield "length", f"Use at most {LONGEST_LINE} characters in each line."


def _file(question: FileQuestion, value: Attachment, _at: datetime) -> Iterator[Limit]:
    ending = value.name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if question.accepts and ending not in question.accepts:
        *others, last = (_ENDING_WORDS[each] for each in question.accepts)
        yield question.check_rule, f"The file must be a {', '.join(others)}{' or ' if others else ''}{last}."


def _photo(question: FileQuestion, value: Attachment, at: datetime) -> Iterator[Limit]:
    yield from _file(question, value, at)
    if question.ratio != "passport" or not value.height:
        return
    if abs(value.width / value.height / PASSPORT_RATIO - 1) > PASSPORT_TOLERANCE:
        yield question.check_rule, "The photo must have the shape of a passport photo: 35 mm wide and 45 mm high."
    if value.height < PASSPORT_HEIGHT:
        yield question.check_rule, f"The photo must be at least {PASSPORT_HEIGHT} pixels high."


def _group(question: GroupQuestion, value: tuple[Any, ...], _at: datetime) -> Iterator[Limit]:
    if value and len(value) < question.at_least:
        yield "missing", f"Add at least {question.at_least}; there are {len(value)}."
    if len(value) > question.at_most:
        yield "range", f"Keep at most {question.at_most}; there are {len(value)}."
    if question.one_for_each:
        yield from _one_for_each(question, value)


def _one_for_each(question: GroupQuestion, entries: tuple[Any, ...]) -> Iterator[Limit]:
    key = question.question(question.one_for_each)
    given = [entry.get(key.id) for entry in entries]
    options = getattr(key, "options", ())
    lacking = [option.label for option in options if option.id not in given]
    if lacking:
        yield "missing", f"Fill in every line; missing: {', '.join(lacking)}."
    if len(set(given)) < len(given):
        yield "option", "Each line may be filled in only once."


_PERSON_WORDS: Final[Mapping[str, str]] = {
    "name": "name", "role": "role", "organisation": "organisation", "phone": "phone number", "email": "email address",
}  # fmt: skip
_ENDING_WORDS: Final[Mapping[str, str]] = {"pdf": "PDF", "docx": "Word (DOCX)", "jpg": "JPG", "png": "PNG"}
_CHECKS: Final[Mapping[str, Callable[[Any, Any, datetime], Iterable[Limit]]]] = {
    **dict.fromkeys(("text", "long_text", "reference"), _text),
    **dict.fromkeys(("date", "datetime"), _date),
    "integer": _integer,
    "yes_no": _yes_no,
    "person": _person,
    "address": _address,
    "file": _file,
    "photo": _photo,
    "group": _group,
}
LIMITED: Final = frozenset(_CHECKS)  # the kinds with a limit at all; asked first, for most answers are of the others
