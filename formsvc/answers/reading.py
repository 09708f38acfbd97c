"""From the JSON form of an answer to its typed value, with one clear sentence for each way to be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from formsvc.answers.cleaning import clean
from formsvc.answers.contacts import normal_email, normal_phone
from formsvc.answers.lines import read_address, read_person
from formsvc.answers.not_readable import NotReadable
from formsvc.answers.values import Attachment, Value
from formsvc.definitions.expressions import BUILT_IN_NAMES
from formsvc.definitions.model import (
    ChoiceQuestion,
    DerivedQuestion,
    FormDefinition,
    GroupQuestion,
    Question,
    TextQuestion,
)
from formsvc.definitions.reference import CHECKS

Attach = Callable[[Any], Attachment]
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200


@dataclass(frozen=True)
class Unread:
    """An answer of a whole set that could not be read: where, and why."""

    question: str
    rule: str
    message: str
    item: int | None = None


def read_all(
    definition: FormDefinition, raw: Mapping[str, Any], attach: Attach
) -> tuple[dict[str, Value], tuple[Unread, ...]]:
    """Every answer of a JSON object. Unknown questions and unreadable answers are told; derived ones ignored."""
    questions = definition.by_id
    answers: dict[str, Value] = {}
    unread: list[Unread] = []
    for question_id, value in raw.items():
        if question_id in BUILT_IN_NAMES:
            continue
        question = questions.get(question_id)
        if question is None:
            unread.append(Unread(question_id, "unknown", "This form has no such question."))
        elif not isinstance(question, DerivedQuestion) and value is not None:
            try:
                answers[question_id] = read_answer(question, value, attach)
            except NotReadable as error:
                unread.append(Unread(error.question or question_id, error.rule, error.message, error.item))
    return answers, tuple(unread)


def read_answer(question: Question, raw: Any, attach: Attach) -> Value:
    """One answer. Raises NotReadable."""
    return _READERS[question.kind](question, raw, attach)


def _string(question: Question, raw: Any) -> str:
    if not isinstance(raw, str):
        raise NotReadable("type", f"{question.label}: this must be text.")
    return clean(raw)


def _text(question: Question, raw: Any, _attach: Attach) -> Value:
    text = _string(question, raw)
    if question.kind != "long_text":
        text = " ".join(text.split())
    pattern = question.pattern if isinstance(question, TextQuestion) else None
    if pattern is None or not text:
        return text
    if "upper" in pattern.normalise:
        text = text.upper()
    if "no_spaces" in pattern.normalise:
        text = text.replace(" ", "")
    shaped = re.fullmatch(pattern.regex.removeprefix("^").removesuffix("$"), text) is not None
    if not shaped or (pattern.check and not CHECKS[pattern.check](text)):
        raise NotReadable(question.check_rule or "pattern", pattern.message)
    return text


def _phone(question: Question, raw: Any, _attach: Attach) -> Value:
    return _or_refuse(question, normal_phone(_string(question, raw)), "Enter a UK phone number, like 0113 496 0123.")


def _email(question: Question, raw: Any, _attach: Attach) -> Value:
    return _or_refuse(
        question, normal_email(_string(question, raw)), "Enter an email address, like name@example.gov.uk."
    )


def _or_refuse(question: Question, value: str | None, message: str) -> str:
    if value is None:
        raise NotReadable(question.check_rule, message)
    return value


def _integer(question: Question, raw: Any, _attach: Attach) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise NotReadable("type", f"{question.label}: this must be a whole number.")
    return raw


def _yes_no(question: Question, raw: Any, _attach: Attach) -> Value:
    if not isinstance(raw, bool):
        raise NotReadable("type", f"{question.label}: the answer must be yes or no (true or false).")
    return raw


def _date(question: Question, raw: Any, _attach: Attach) -> Value:
    text = _string(question, raw)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise NotReadable(question.check_rule, "Enter a date with its day, month and year.")
    try:
        return _in_range(question, date.fromisoformat(text))
    except ValueError as error:
        raise NotReadable(question.check_rule, "This date does not exist. Check the day and the month.") from error


def _time(question: Question, raw: Any, _attach: Attach) -> Value:
    text = _string(question, raw)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise NotReadable(question.check_rule, "Enter a time, like 7:00pm or 19:00.")
    return time.fromisoformat(text)


def _datetime(question: Question, raw: Any, _attach: Attach) -> Value:
    text = _string(question, raw)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d", text):
        raise NotReadable(question.check_rule, "Enter a date and a time.")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotReadable(question.check_rule, "This date does not exist. Check the day and the month.") from error
    _in_range(question, moment.date())
    return moment


def _in_range(question: Question, day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotReadable(question.check_rule, f"The year must be between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def _choice(question: ChoiceQuestion, raw: Any, _attach: Attach) -> Value:
    return _option_of(question, raw)


def _option_of(question: ChoiceQuestion, raw: Any) -> str:
    if question.among is not None:
        return " ".join(_string(question, raw).split())
    if not isinstance(raw, str) or raw not in question.ids:
        raise NotReadable("option", f"{question.label}: choose one of the answers offered.")
    return raw


def _choices(question: ChoiceQuestion, raw: Any, _attach: Attach) -> Value:
    if not isinstance(raw, list):
        raise NotReadable("type", f"{question.label}: this must be a list of the answers that apply.")
    ticked = tuple(dict.fromkeys(_option_of(question, one) for one in raw))
    if question.none in ticked and len(ticked) > 1:
        raise NotReadable("option", f"{question.label}: choose either “none” or the others, not both.")
    return ticked


def _attachment(_question: Question, raw: Any, attach: Attach) -> Value:
    return attach(raw)


def _group(question: GroupQuestion, raw: Any, attach: Attach) -> Value:
    if not isinstance(raw, list) or not all(isinstance(entry, Mapping) for entry in raw):
        raise NotReadable("type", f"{question.label}: this must be a list of entries.")
    return tuple(_entry(question, number, entry, attach) for number, entry in enumerate(raw))


def _entry(question: GroupQuestion, number: int, raw: Mapping[str, Any], attach: Attach) -> Mapping[str, Value]:
    known = {inner.id: inner for inner in question.questions}
    read: dict[str, Value] = {}
    for name, value in raw.items():
        if name not in known:
            raise NotReadable("unknown", f"An entry here has no question {name[:60]!r}.", item=number)
        if value is None or isinstance(known[name], DerivedQuestion):
            continue
        try:
            read[name] = read_answer(known[name], value, attach)
        except NotReadable as error:
            raise NotReadable(error.rule, error.message, question=name, item=number) from error
    return read


def _derived(question: Question, _raw: Any, _attach: Attach) -> Value:
    raise NotReadable("type", f"{question.label}: this is worked out, not asked.")


_READERS: Final[Mapping[str, Callable[[Any, Any, Attach], Value]]] = {
    "text": _text, "long_text": _text, "reference": _text, "phone": _phone, "email": _email, "integer": _integer,
    "yes_no": _yes_no, "date": _date, "time": _time, "datetime": _datetime, "radios": _choice, "select": _choice,
    "checkboxes": _choices, "address": read_address, "person": read_person, "file": _attachment, "photo": _attachment,
    "group": _group, "derived": _derived,
}  # fmt: skip
