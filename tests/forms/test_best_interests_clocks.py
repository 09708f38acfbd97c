"""The deadlines that the best-interests report starts: when each is due, and what meets it."""

from __future__ import annotations

from datetime import date

from formsvc.wizard import Journey
from tests.forms.best_interests import clock, due, journey, report


def due_date(clock_id: str, found: Journey) -> date:
    return date.fromisoformat(str(due(clock_id, found)[0]))


def test_K10_the_report_comes_back_in_three_weeks() -> None:
    waiting = journey(without=("social_worker_declaration",))

    assert report().question("report_due_date").default == "=add_days(referral_date, 21)"
    assert (due_date("K10", waiting), due("K10", waiting)[1]) == (date(2026, 2, 24), False)
    assert due("K10", journey())[1]


def test_K11_the_assessment_ends_within_45_working_days_of_the_referral() -> None:
    going_on = journey(without=("assessment_end_date",))

    assert (due_date("K11", going_on), due("K11", going_on)[1]) == (date(2026, 4, 9), False)
    assert due("K11", journey())[1]


def test_K12_contact_is_reviewed_and_photographed_again_after_a_year() -> None:
    assert (due_date("K12", journey()), due("K12", journey())[1]) == (date(2027, 3, 4), False)
    assert due("K12", journey(review_started_date="2026-03-04"))[1]
    assert due_date("K12_photographs", journey(photo_taken_date="2026-01-10")) == date(2027, 1, 10)
    assert due("K12_photographs", journey(photographs_renewed_date="2026-03-04"))[1]
    assert not journey(decided_level="1").holds(clock("K12_photographs").when)


def test_K13_organisations_reply_by_the_day_that_the_prison_set() -> None:
    silent = journey(without=("source_replies",), notice_reply_deadline="2026-03-20")

    assert (due_date("K13", silent), due("K13", silent)[1]) == (date(2026, 3, 20), False)
    assert due("K13", journey())[1]
