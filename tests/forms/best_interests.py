"""The best-interests report as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from formsvc.answers import Attachment, Value, read_all
from formsvc.definitions.loading import load
from formsvc.definitions.model import ClockDefinition, DeliveryDefinition, FormDefinition, Stage
from formsvc.wizard import Journey
from formsvc.wizard.examples import example

TODAY = datetime(2026, 3, 4, 10, 0)  # a Wednesday; the prison referred on Tuesday 3 February, Maisie is 9
TEENAGER = "2009-06-10"  # 16 years old today
Found = tuple[str, str, str]  # severity, rule, question

PHOTO_WRONG: dict[str, Any] = {
    "photo_is_of_child": "no",
    "photo_comment": "The photograph shows a younger girl with other eyes.",
}
LOOKED_AFTER: dict[str, Any] = {
    "looked_after_status": "care_order_s31",
    "lac_responsible_authority": "leeds",
    "social_worker": {"name": "Priya Nandakumar", "role": "Social worker", "email": "priya@leeds.example.gov.uk"},
    "last_la_visit_date": "2026-02-20",
    "la_view_looked_after": "The council supports letters and one visit.",
    "parents_views_looked_after": "Her mother agrees with letters and a visit.",
}
REVIEW: dict[str, Any] = {
    "is_review": True,
    "review_reason": ["twelve_months"],
    "reviewed_decision_date": "2025-03-01",
    "reviewed_level": "3",
    "original_agencies": ["school", "police"],
    "updated_information": [
        {"updated_agency": "school", "updated_date": "2026-02-10", "updated_words": "She is settled."},
        {"updated_agency": "police", "updated_date": "2026-02-11", "updated_words": "Nothing new."},
    ],
}
ENQUIRY: dict[str, Any] = {"response_type": "section_47_enquiry", "prison_told_no_contact_at": "2026-02-03T11:00"}
HARM: dict[str, Any] = {
    "previous_harm_to_this_child": "yes",
    "previous_harm_detail": "He left her alone in a locked car for an hour.",
    "prison_told_of_harm_at": "2026-02-16T17:00",
}


@lru_cache
def report() -> FormDefinition:
    """The definition as it is kept."""
    return load(Path(__file__).parents[2] / "form_definitions").form("best_interests_report")


def attach(raw: Any) -> Attachment:
    """No bytes are needed to judge a rule."""
    return Attachment(name=str(raw), digest="0" * 64, content_type="image/jpeg", size=1, width=700, height=900)


def answers(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> dict[str, Value]:
    """The example's answers, those that are asked, with changes in JSON form."""
    raw = example(report(), at)
    said = Journey(report(), read_all(report(), raw, attach)[0], at).said
    changed = {key: value for key, value in raw.items() if key in said and key not in without} | changes
    read, unread = read_all(report(), changed, attach)
    assert unread == ()
    return read


def journey(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> Journey:
    """The way through the form with these changes."""
    return Journey(report(), answers(at, without, **changes), at)


def problems(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[Found]:
    """What is wrong after these changes."""
    return {(found.severity, found.rule, found.question) for found in journey(at, without, **changes).problems()}


def rules(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[str]:
    """The ids under which something is wrong after these changes."""
    return {rule for _, rule, _ in problems(at, without, **changes)}


def broken(rule: str, without: tuple[str, ...] = (), **changes: Any) -> set[tuple[str, str]]:
    """Severity and question of what is wrong by one rule."""
    return {(severity, question) for severity, found, question in problems(TODAY, without, **changes) if found == rule}


def repeated(*questions: str) -> set[Found]:
    """What is wrong when these answers stand in the report about another child too."""
    found = Journey(report(), answers(child_photo="photo.jpg"), TODAY, frozenset(questions))
    return {(problem.severity, problem.rule, problem.question) for problem in found.problems()}


def entries(group: str, **changes: Any) -> list[dict[str, Any]]:
    """The example's entries of a group, the first of them changed."""
    first, *others = example(report(), TODAY)[group]
    return [{**first, **changes}, *others]


def lower(level: str) -> dict[str, Any]:
    """A decision on this level, as recommended."""
    return {"recommended_level": level, "decided_level": level}


def stage(stage_id: str) -> Stage:
    return next(each for each in report().sign_off if each.id == stage_id)


def delivery(delivery_id: str) -> DeliveryDefinition:
    return next(each for each in report().deliveries if each.id == delivery_id)


def delivered(found: Journey) -> set[str]:
    """The deliveries whose condition is true."""
    return {each.id for each in report().deliveries if found.holds(each.when)}


def held(delivery_id: str, found: Journey) -> set[str]:
    """The hold rules that keep this delivery back."""
    wrong = {problem.rule for problem in found.rule_problems("hold")}
    return {hold.rule for hold in delivery(delivery_id).holds} & wrong


def clock(clock_id: str) -> ClockDefinition:
    return next(each for each in report().clocks if each.id == clock_id)


def due(clock_id: str, found: Journey) -> tuple[Any, bool]:
    """When a deadline is due, and whether it is met."""
    named = clock(clock_id)
    return named.due.value(found.names), named.met is not None and named.met.holds(found.names)


def withheld(question: str, audience: str, found: Journey) -> bool:
    """Is this answer kept from this audience?"""
    kept = [each for each in report().question(question).withheld_from if each.audience == audience]
    return any(each.when is None or not each.when.fails(found.names) for each in kept)
