"""The placement review as it is when all is well, and what is found when one thing is different.

Kieran is 16, and was born on 4 August 2009.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from formsvc.wizard import Journey
from tests.forms.judging import Judged

GIRL_OF_13: dict[str, Any] = {"child_sex": "female", "child_date_of_birth": "2012-09-10", "legal_status": "remand"}
GIRL_OF_16: dict[str, Any] = {"child_sex": "female"}
URGENT: dict[str, Any] = {"review_route": "urgent", "urgent_reason": "He was attacked twice this week and is not safe."}
MOVED = "2026-03-12T14:00"
AFTER_THE_MOVE = datetime(2026, 3, 20, 9, 0)
NOBODY_TOLD = (
    "parents_told_at", "social_worker_told_at", "yjs_told_at", "la_practitioners_told_at",
    "child_told_at", "parents_told_of_outcome_at", "escort_told_date",
)  # fmt: skip

_FORM = Judged("placement_review")
review, journey, problems, rules, entries = _FORM.form, _FORM.journey, _FORM.problems, _FORM.rules, _FORM.entries
delivery, delivered, runs, due, withheld = _FORM.delivery, _FORM.delivered, _FORM.runs, _FORM.due, _FORM.withheld


def place(establishment: str, unit: str = "") -> list[dict[str, Any]]:
    """One place proposed for the child."""
    proposed = {"proposed_establishment": establishment, "proposed_reason": "It is near home."}
    return [proposed | ({"proposed_unit": unit} if unit else {})]


NO_SAFE_PARENT: dict[str, Any] = {"parent_carer": entries("parent_carer", parent_carer_safe_to_contact=False)[:1]}


def moved(**changes: Any) -> Journey:
    """A week after a move on 12 March of which nobody has been told, but for these changes."""
    return journey(AFTER_THE_MOVE, NOBODY_TOLD, **{"actual_move_datetime": MOVED, **changes})
