"""The functions that expressions may call, each with its unit and an example."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from inspect import signature
from typing import Any, Final

from formsvc.definitions.day_words import say_date
from formsvc.definitions.london import add_hours
from formsvc.definitions.readability import reading_grade, reads_easily
from formsvc.definitions.unknown import UNKNOWN
from formsvc.definitions.working_days import working_days_after, working_days_between


@dataclass(frozen=True)
class Function:
    """A function of the language. A strict one is unknown as soon as one of its values is."""

    do: Callable[..., Any]
    strict: bool = True

    @property
    def signature(self) -> str:
        return ", ".join(str(parameter).split(":")[0] for parameter in signature(self.do).parameters.values())

    def accepts(self, count: int) -> bool:
        parameters = signature(self.do).parameters.values()
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
            return count >= 1
        return count == len(parameters)

    def __call__(self, *values: Any) -> Any:
        if self.strict:
            for value in values:  # a loop: `any` costs more than the function itself
                if value is UNKNOWN:
                    return UNKNOWN
        try:
            return self.do(*values)
        except (TypeError, ValueError, OverflowError, AttributeError):
            return UNKNOWN


def answered(question: Any) -> bool:
    """Has it an answer: `answered(home_visit_date)`. True or false, never unknown."""
    return question is not UNKNOWN and question not in ("", ())


def count(many: Any) -> int:
    """How many entries or ticks: `count(residents)`; 0 when not answered."""
    return 0 if many is UNKNOWN else len(many)


def each(group: Any, question: Any) -> Any:
    """One answer of every entry that has it: `each(residents, "resident_age")`."""
    return [] if group is UNKNOWN else [entry[question] for entry in group if question in entry]


def any_of(truths: Iterable[Any]) -> bool:
    """Is one of them true: `any_of(each(residents, "has_concerns"))`."""
    return any(truth is True for truth in truths)


def all_of(truths: Iterable[Any]) -> bool:
    """Are all of them true; yes for none at all."""
    return all(truth is True for truth in truths)


def one_of(value: Any, values: Sequence[Any]) -> bool:
    """Is it among them: `one_of(legal_status, ["remand", "dto"])`."""
    return value in values


def overlap(some: Iterable[Any], others: Iterable[Any]) -> bool:
    """Have the two lists something in common."""
    return not set(some).isdisjoint(others)


def same(first: Any, *others: Any) -> bool:
    """Are all of them equal: `same(setting_view, yjs_view)`."""
    return all(other == first for other in others)


def add_days(day: date, days: int) -> date:
    """`add_days(release, 5)` is five days later; negative goes back."""
    return day + timedelta(days=days)


def add_weeks(day: date, weeks: int) -> date:
    """`add_weeks(release, -6)` is 42 days earlier (V15: a week is 7 days)."""
    return day + timedelta(weeks=weeks)


def add_months(day: date, months: int) -> date:
    """Calendar months, clamped to the month's end (V15): 31 December less one month is 30 November."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=last)
        except ValueError:
            continue
    raise ValueError("no such month")


def days_between(first: date, second: date) -> int:
    """Whole days from the first to the second; negative when the second is earlier."""
    return (date_of(second) - date_of(first)).days


def weeks_between(first: date, second: date) -> int:
    """Whole weeks from the first to the second, towards zero."""
    return int(days_between(first, second) / 7)


def months_between(first: date, second: date) -> int:
    """Whole calendar months from the first to the second; negative when the second is earlier."""
    if second < first:
        return -months_between(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - 1 if add_months(first, months) > second else months


def age_on(birth: date, day: date) -> int:
    """Whole years: born 29 February 2012, `age_on(birth, 28 February 2030)` is 17."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def hours_between(start: time, end: time) -> float:
    """Hours from start to end, over midnight when the end is not later: 19:00 to 07:00 is 12."""
    minutes = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
    return (minutes if minutes > 0 else minutes + 24 * 60) / 60


def date_of(moment: date) -> date:
    """The date of a date and time."""
    return moment.date() if isinstance(moment, datetime) else moment


def earliest(*values: Any) -> Any:
    """The earliest (or smallest) of those that are answered, lists flattened."""
    known = _flat(values)
    return min(known) if known else UNKNOWN


def latest(*values: Any) -> Any:
    """The latest (or greatest) of those that are answered, lists flattened."""
    known = _flat(values)
    return max(known) if known else UNKNOWN


def _flat(values: Iterable[Any]) -> list[Any]:
    known = [value for value in values if value is not UNKNOWN]
    return [one for value in known for one in (value if isinstance(value, list | tuple) else [value])]


def words(value: Any) -> str:
    """A date or a number as it is written: `"from " + words(first_day)` is "from 3 March 2026"."""
    return say_date(date_of(value)) if isinstance(value, date) else str(value)


def initials(name: str) -> str:
    """`initials("Kieran James Ashworth")` is "KJA"."""
    return "".join(word[0].upper() for word in re.split(r"[\s-]+", name) if word)


def length(text: str) -> int:
    """Characters: `length(reasons) >= 20`."""
    return len(text)


def mentions(text: Any, words: Any) -> bool:
    """Is any of the words in the text as whole words, whatever the case: `mentions(letter, each(kept_out, "name"))`.

    `text` may be a list of texts; what is not answered mentions nothing.
    """
    texts = [text] if isinstance(text, str) else ([] if text is UNKNOWN else list(text))
    wanted = () if words is UNKNOWN else tuple([str(word).strip() for word in words if str(word).strip()])
    return bool(wanted) and _any_word(wanted).search("\n".join(map(str, texts))) is not None


@lru_cache(maxsize=256)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def at_time(day: date, clock: str) -> datetime:
    """A date at a time of day: `at_time(release, "14:00")`."""
    return datetime.combine(day, time.fromisoformat(clock))


def moment(day: date, clock: time) -> datetime:
    """A date answer and a time answer together: `told_at < moment(letter_given_date, letter_given_time)`."""
    return datetime.combine(day, clock)


def email_domain_in(email: str, domains: Iterable[str]) -> bool:
    """Is the domain one of these or under one of these: `email_domain_in(worker.email, ["gov.uk", "cjsm.net"])`."""
    domain = email.rpartition("@")[2].lower()
    return any(domain == one or domain.endswith(f".{one}") for one in domains)


def texts(*answers: Any) -> Any:
    """Those of the texts that are answered, lists flattened: `texts(each(why, "paragraph"), what_next)`."""
    known = [answer for answer in answers if answer is not UNKNOWN]
    flat = [text for answer in known for text in ([answer] if isinstance(answer, str) else answer)]
    return flat or UNKNOWN


def includes_all(many: Iterable[Any], few: Iterable[Any]) -> bool:
    """Is every one of the few among the many: `includes_all(each(paragraphs, "reason"), refusal_reasons)`."""
    return set(few) <= set(many)


FUNCTIONS: Final[Mapping[str, Function]] = {
    **{
        do.__name__: Function(do)
        for do in (
            any_of, all_of, one_of, overlap, same, add_days, add_weeks, add_months, add_hours, days_between,
            weeks_between, months_between, working_days_after, working_days_between, age_on, hours_between, date_of,
            length, reads_easily, reading_grade, at_time, moment, email_domain_in, includes_all, words, initials,
        )
    },
    **{do.__name__: Function(do, strict=False) for do in (answered, count, each, earliest, latest, mentions, texts)},
}  # fmt: skip
