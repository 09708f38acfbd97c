"""The primary-carer response as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from formsvc.answers import Attachment, Value, read_all
from formsvc.definitions.loading import load
from formsvc.definitions.model import FormDefinition
from formsvc.wizard import Journey
from formsvc.wizard.examples import example

TODAY = datetime(2026, 3, 4, 10, 0)  # a Wednesday
Found = tuple[str, str, str]  # severity, rule, question
LATER = {
    "late_photo",
    "late_photo_taken_date",
    "new_answer",
    "new_answer_date",
    "new_answer_how",
    "new_answer_taken_by",
}
NOT_BEGUN = LATER | {"new_answer_reasons", "new_answer_level"}


@lru_cache
def form() -> FormDefinition:
    """The definition as it is kept."""
    return load(Path(__file__).parents[2] / "form_definitions").form("primary_carer_response")


def attach(raw: Any) -> Attachment:
    """No bytes are needed to judge a rule; the name tells pictures from papers."""
    kind = "application/pdf" if str(raw).endswith(".pdf") else "image/jpeg"
    return Attachment(name=str(raw), digest="0" * 64, content_type=kind, size=1, width=700, height=900)


def answers(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> dict[str, Value]:
    """The example's answers, those that are asked, with changes in JSON form."""
    raw = example(form(), at)
    said = Journey(form(), read_all(form(), raw, attach)[0], at).said
    changed = {key: value for key, value in raw.items() if key in said and key not in without} | changes
    read, unread = read_all(form(), changed, attach)
    assert unread == ()
    return read


def journey(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> Journey:
    """The way through the form with these changes."""
    return Journey(form(), answers(at, without, **changes), at)


def problems(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[Found]:
    """What is wrong after these changes; parts after the check that nobody has begun are not counted."""
    found = journey(at, without, **changes).problems()
    return {(one.severity, one.rule, one.question) for one in found if not _is_only_waiting(one.question, changes)}


def rules(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[str]:
    """The ids under which something is wrong after these changes."""
    return {rule for _, rule, _ in problems(at, without, **changes)}


def broken(rule: str, at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[tuple[str, str]]:
    """Severity and question of what is wrong by one rule."""
    return {(severity, question) for severity, found, question in problems(at, without, **changes) if found == rule}


def unread(**given: Any) -> set[str]:
    """The ids under which these answers cannot be read at all."""
    return {fault.rule for fault in read_all(form(), given, attach)[1]}


def entries(group: str, at: datetime = TODAY, **changes: Any) -> list[dict[str, Any]]:
    """The example's entries of a group, the first of them changed."""
    first, *others = example(form(), at)[group]
    return [{**first, **changes}, *others]


def delivered(found: Journey) -> set[str]:
    """The deliveries whose condition is true."""
    return {each.id for each in form().deliveries if found.holds(each.when)}


def held(found: Journey, delivery_id: str) -> set[str]:
    """The hold rules that keep this delivery back."""
    delivery = next(each for each in form().deliveries if each.id == delivery_id)
    wrong = {one.rule for one in found.rule_problems("hold")}
    return {hold.rule for hold in delivery.holds} & wrong


def _is_only_waiting(question: str, changes: dict[str, Any]) -> bool:
    return question in NOT_BEGUN and not NOT_BEGUN & set(changes)
