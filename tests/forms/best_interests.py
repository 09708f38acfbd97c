"""The best-interests report as it is when all is well, and what is found when one thing is different.

The prison referred on Tuesday 3 February, and Maisie is 9.
"""

from __future__ import annotations

from typing import Any

from formsvc.wizard import Journey
from tests.forms.judging import TODAY, Found, Judged

TEENAGER = "2009-06-10"  # 16 years old today

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

_FORM = Judged("best_interests_report")
report, answers, journey, problems, rules = _FORM.form, _FORM.answers, _FORM.journey, _FORM.problems, _FORM.rules
broken, entries, stage, delivery, delivered = _FORM.broken, _FORM.entries, _FORM.stage, _FORM.delivery, _FORM.delivered
held, clock, due, withheld = _FORM.held, _FORM.clock, _FORM.due, _FORM.withheld


def repeated(*questions: str) -> set[Found]:
    """What is wrong when these answers stand in the report about another child too."""
    found = Journey(report(), answers(child_photo="photo.jpg"), TODAY, frozenset(questions))
    return {(problem.severity, problem.rule, problem.question) for problem in found.problems()}


def lower(level: str) -> dict[str, Any]:
    """A decision on this level, as recommended."""
    return {"recommended_level": level, "decided_level": level}
