"""The placement review as it is when all is well, and what is found when one thing is different."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from formsvc.answers import Attachment, Value, read_all
from formsvc.definitions.loading import load
from formsvc.definitions.model import ClockDefinition, DeliveryDefinition, FormDefinition
from formsvc.wizard import Journey
from formsvc.wizard.examples import example

TODAY = datetime(2026, 3, 4, 10, 0)  # a Wednesday; Kieran is 16, and was born on 4 August 2009
GIRL_OF_13: dict[str, Any] = {"child_sex": "female", "child_date_of_birth": "2012-09-10", "legal_status": "remand"}
GIRL_OF_16: dict[str, Any] = {"child_sex": "female"}
URGENT: dict[str, Any] = {"review_route": "urgent", "urgent_reason": "He was attacked twice this week and is not safe."}
MOVED = "2026-03-12T14:00"
AFTER_THE_MOVE = datetime(2026, 3, 20, 9, 0)
NOBODY_TOLD = (
    "parents_told_at", "social_worker_told_at", "yjs_told_at", "la_practitioners_told_at",
    "child_told_at", "parents_told_of_outcome_at", "escort_told_date",
)  # fmt: skip
Found = tuple[str, str, str]  # severity, rule, question


@lru_cache
def review() -> FormDefinition:
    """The definition as it is kept."""
    return load(Path(__file__).parents[2] / "form_definitions").form("placement_review")


def attach(raw: Any) -> Attachment:
    """No bytes are needed to judge a rule."""
    return Attachment(name=str(raw), digest="0" * 64, content_type="application/pdf", size=1)


def answers(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> dict[str, Value]:
    """The example's answers, those that are asked, with changes in JSON form."""
    raw = example(review(), at)
    said = Journey(review(), read_all(review(), raw, attach)[0], at).said
    changed = {key: value for key, value in raw.items() if key in said and key not in without} | changes
    read, unread = read_all(review(), changed, attach)
    assert unread == ()
    return read


def journey(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> Journey:
    """The way through the review with these changes."""
    return Journey(review(), answers(at, without, **changes), at)


def problems(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[Found]:
    """What is wrong with the review after these changes."""
    return {(found.severity, found.rule, found.question) for found in journey(at, without, **changes).problems()}


def rules(at: datetime = TODAY, without: tuple[str, ...] = (), **changes: Any) -> set[str]:
    """The ids under which something is wrong after these changes."""
    return {rule for _, rule, _ in problems(at, without, **changes)}


def entries(group: str, **changes: Any) -> list[dict[str, Any]]:
    """The example's entries of a group, the first of them changed."""
    first, *others = example(review(), TODAY)[group]
    return [{**first, **changes}, *others]


def place(establishment: str, unit: str = "") -> list[dict[str, Any]]:
    """One place proposed for the child."""
    proposed = {"proposed_establishment": establishment, "proposed_reason": "It is near home."}
    return [proposed | ({"proposed_unit": unit} if unit else {})]


NO_SAFE_PARENT: dict[str, Any] = {"parent_carer": entries("parent_carer", parent_carer_safe_to_contact=False)[:1]}


def moved(**changes: Any) -> Journey:
    """A week after a move on 12 March of which nobody has been told, but for these changes."""
    return journey(AFTER_THE_MOVE, NOBODY_TOLD, **{"actual_move_datetime": MOVED, **changes})


def clock(clock_id: str) -> ClockDefinition:
    return next(each for each in review().clocks if each.id == clock_id)


def runs(clock_id: str, found: Journey) -> bool:
    """Is the deadline one of this review?"""
    return found.holds(clock(clock_id).when)


def due(clock_id: str, found: Journey) -> tuple[Any, bool]:
    """When a deadline is due, and whether it is met."""
    named = clock(clock_id)
    return named.due.value(found.names), named.met is not None and named.met.holds(found.names)


def delivery(delivery_id: str) -> DeliveryDefinition:
    return next(each for each in review().deliveries if each.id == delivery_id)


def withheld(question: str, audience: str, found: Journey) -> bool:
    """Is this answer kept from this audience?"""
    kept = [each for each in review().question(question).withheld_from if each.audience == audience]
    return any(each.when is None or found.holds(each.when) for each in kept)
