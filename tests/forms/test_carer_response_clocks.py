"""The deadlines that the primary-carer response starts: when each is due, when it is met, and for whom it does not run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from formsvc.clocks.deadlines import clocks_of
from formsvc.wizard import Journey
from tests.forms.carer_response import form, journey
from tests.forms.judging import TODAY
from tests.forms.test_carer_response_rules import CALL, NO, NO_REPLY


def clock(clock_id: str, found: Journey, now: datetime = TODAY) -> tuple[date, str] | None:
    """When a deadline is due and how urgent it is; None when it does not run."""
    running = {each.definition.id: each for each in clocks_of(form(), found.names, now)}
    return (running[clock_id].due.date(), running[clock_id].urgency) if clock_id in running else None


def asked(**changes: Any) -> Journey:
    """The form while it is the carer's turn: nothing of the carer's answers or the check is there yet."""
    later = {question.id for part in form().parts[1:] for page in part.pages for question in page.questions}
    said: dict[str, Any] = {key: value for key, value in journey(**changes).answers.items() if key not in later}
    return Journey(form(), said, TODAY)


def test_the_carers_answer_is_due_after_15_working_days_with_a_reminder_after_10() -> None:
    waiting = asked(date_sent="2026-02-18", reply_by_date="2026-03-11")

    assert clock("reply", waiting, datetime(2026, 3, 3, 9, 0)) == (date(2026, 3, 11), "later")
    assert clock("reply", waiting, datetime(2026, 3, 4, 9, 0)) == (date(2026, 3, 11), "soon")
    assert clock("reply", waiting, datetime(2026, 3, 12, 9, 0)) == (date(2026, 3, 11), "overdue")


@pytest.mark.parametrize("answer", [{}, {"carer_is_primary_carer": False, "primary_carer_name": "Anne Tully"}])
def test_an_answer_ends_the_wait_also_when_somebody_else_is_the_primary_carer(answer: dict[str, Any]) -> None:
    found = clock("reply", journey(**answer))

    assert found is not None
    assert found[1] == "met"


@pytest.mark.parametrize(
    "concern",
    [
        {"felt_pressured": "yes"},
        {"prisoner_harmed_this_child_or_carer": "yes", "in_danger_now": False},
        {"triage_outcome": "urgent_safeguarding"},
    ],
)
def test_pc10_a_safeguarding_referral_is_due_the_same_day(concern: dict[str, Any]) -> None:
    assert clock("safeguarding", journey(**concern, received_date="2026-03-04")) == (date(2026, 3, 4), "soon")
    assert clock("safeguarding", journey(**concern, received_date="2026-03-03")) == (date(2026, 3, 3), "overdue")
    assert clock("safeguarding", journey(**concern, children_services_informed_date="2026-03-04")) == (
        date(2026, 3, 4),
        "met",
    )


def test_pc10_the_deadline_runs_before_anybody_has_opened_the_check() -> None:
    pressed = journey(without=("received_date",), felt_pressured="yes")

    assert clock("safeguarding", pressed) == (date(2026, 3, 4), "soon")


def test_pc10_without_a_concern_there_is_no_such_deadline() -> None:
    assert clock("safeguarding", journey()) is None


def test_pc1_childrens_services_are_told_by_the_next_working_day_that_contact_is_not_supported() -> None:
    untold: dict[str, Any] = {key: value for key, value in NO.items() if key != "children_services_informed_date"}

    assert clock("children_services_told", journey(**untold, received_date="2026-02-27")) == (
        date(2026, 3, 2),
        "overdue",
    )
    assert clock("children_services_told", journey(**NO)) == (date(2026, 3, 5), "met")
    assert clock("children_services_told", journey()) is None


@pytest.mark.parametrize("silent", [{"supports_contact": "not_sure"}, NO_REPLY])
def test_pc2_the_carer_who_is_not_sure_is_called_within_3_working_days(silent: dict[str, Any]) -> None:
    called: dict[str, Any] = {**CALL, "new_answer": "yes", "new_answer_level": "2"}

    assert clock("call", journey(**silent)) == (date(2026, 3, 9), "soon")
    assert clock("call", journey(**silent, **called)) == (date(2026, 3, 9), "met")
    assert clock("call", journey()) is None


def test_K12_the_photograph_is_renewed_after_a_year() -> None:
    taken = journey(photo_taken_date="2025-11-30")

    assert clock("K12", taken) == (date(2026, 11, 30), "later")
    assert clock("K12", taken, datetime(2026, 10, 30, 9, 0)) == (date(2026, 11, 30), "soon")
    assert clock("K12", journey(photo_taken_date="2025-11-30", photo_renewed_date="2026-03-01")) == (
        date(2026, 11, 30),
        "met",
    )
    assert clock("K12", journey(**NO)) is None


def test_K12_a_late_photograph_starts_the_year_as_well() -> None:
    late = journey(photographs_provided="cannot", late_photo="maisie.jpg", late_photo_taken_date="2026-02-01")

    assert clock("K12", late) == (date(2027, 2, 1), "later")


def test_K13_organisations_have_until_the_date_that_the_prison_set() -> None:
    waiting = journey(without=("disclosure_variant",), source_reply_deadline="2026-03-18")

    assert clock("K13", waiting) == (date(2026, 3, 18), "later")
    assert clock("K13", journey(source_reply_deadline="2026-03-18")) == (date(2026, 3, 18), "met")
    assert clock("K13", journey(without=("third_party_sources",))) is None
