"""The refusal letter's own example, changed one answer at a time, and what the form then says is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from formsvc.answers import read_all
from formsvc.definitions.model import FormDefinition
from formsvc.wizard import Journey, Problem
from formsvc.wizard.examples import example
from tests.forms.judging import definitions

AT = datetime(2026, 3, 10, 11, 0)  # a Tuesday; the next bank holiday is 3 April
ABSENT = object()
Letter = dict[str, Any]


def form() -> FormDefinition:
    return definitions().form("early_release_refusal_letter")


def letter(**changes: Any) -> Letter:
    """The example as it stands on 10 March 2026, with some answers changed, or taken out where ABSENT."""
    written = example(form(), AT)
    asked = journey(written).said
    answers = {key: value for key, value in written.items() if key in asked} | changes
    return {key: value for key, value in answers.items() if value is not ABSENT}


def journey(answers: Letter) -> Journey:
    said, unread = read_all(form(), answers, lambda raw: raw)
    assert not unread
    return Journey(form(), said, AT)


def problems(answers: Letter) -> list[Problem]:
    return list(journey(answers).problems())


def broken(answers: Letter) -> set[tuple[str, str, str]]:
    """Severity, rule and question of everything that is wrong."""
    return {(problem.severity, problem.rule, problem.question) for problem in problems(answers)}


def broken_by(rule: str, answers: Letter) -> set[tuple[str, str]]:
    """Severity and question of what is wrong by one rule."""
    return {(severity, question) for severity, found, question in broken(answers) if found == rule}


def waits(delivery_id: str, answers: Letter) -> set[str]:
    """The rules that still hold a delivery back."""
    delivery = next(delivery for delivery in form().deliveries if delivery.id == delivery_id)
    now = journey(answers)
    return {hold.rule for hold in delivery.holds if hold.check is None or not now.holds(hold.check)}


def paragraphs(**by_reason: str) -> list[dict[str, str]]:
    return [{"reason": reason, "paragraph": text} for reason, text in by_reason.items()]
