"""The deadlines that a placement review starts: when each is due, when it is met, and when it does not run."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.forms.placement_reviews import (
    NO_SAFE_PARENT,
    NOBODY_TOLD,
    URGENT,
    due,
    entries,
    journey,
    moved,
    review,
    runs,
)


def test_K4_the_parents_hear_within_24_hours_of_the_move() -> None:
    assert runs("K4", moved())
    assert due("K4", moved()) == (datetime(2026, 3, 13, 14, 0), False)
    assert due("K4", moved(parents_told_at="2026-03-12T18:00"))[1] is True


def test_K4_does_not_run_where_no_parent_is_safe_to_contact() -> None:
    assert not runs("K4", moved(**NO_SAFE_PARENT))
    assert "parents_told_at" not in {each.id for each in moved(**NO_SAFE_PARENT).questions(review().page("move"))}


def test_K4_the_social_worker_of_a_looked_after_child_hears_too() -> None:
    assert due("K4_social_worker", moved()) == (datetime(2026, 3, 13, 14, 0), False)
    assert due("K4_social_worker", moved(social_worker_told_at="2026-03-13T09:00"))[1] is True
    assert not runs("K4_social_worker", moved(looked_after_status="not_looked_after"))


def test_K5_after_an_urgent_move_the_youth_justice_service_hears_within_24_hours() -> None:
    assert runs("K5", moved(**URGENT))
    assert due("K5", moved(**URGENT)) == (datetime(2026, 3, 13, 14, 0), False)
    assert due("K5", moved(**URGENT, yjs_told_at="2026-03-12T20:00"))[1] is True


def test_K5_does_not_run_when_the_service_took_part_or_the_move_was_planned() -> None:
    assert not runs("K5", moved())
    assert not runs("K5", moved(**URGENT, yjs_involved_in_review=True))


def test_K6_the_councils_practitioners_hear_within_five_working_days() -> None:
    assert due("K6", moved()) == (date(2026, 3, 19), False)
    assert due("K6", moved(actual_move_datetime="2026-04-01T10:00"))[0] == date(2026, 4, 10)  # over Easter
    assert due("K6", moved(la_practitioners_told_at="2026-03-19T12:00"))[1] is True


def test_K7_the_parents_hear_within_24_hours_where_the_child_will_be() -> None:
    decided = journey(without=NOBODY_TOLD, ycs_decision_date="2026-03-04")

    assert runs("K7", decided)
    assert due("K7", decided) == (date(2026, 3, 5), False)
    assert due("K7", journey())[1] is True
    assert not runs("K7", journey(ycs_decision="more_information"))


@pytest.mark.parametrize(("visit", "last"), [(False, date(2026, 3, 10)), (True, date(2026, 3, 5))])
def test_K8_the_escort_service_has_notice_counted_back_from_the_move(visit: bool, last: date) -> None:
    planned = journey(without=NOBODY_TOLD, planned_move_date="2026-03-12", complex_escort_site_visit=visit)

    assert due("K8", planned) == (last, False)
    assert due("K8", journey())[1] is True
    assert not runs("K8", journey(complex_escort_needed=False))


def test_K8_before_the_reply_it_counts_back_from_the_day_on_which_the_escort_is_needed() -> None:
    waiting = journey(without=("ycs_decision", "planned_move_date"), complex_escort_needed_by="2026-03-16")

    assert due("K8", waiting)[0] == date(2026, 3, 14)
    assert not runs("K8", journey(ycs_decision="not_agreed"))


def test_K19_an_incident_that_was_not_reported_is_reported_by_the_next_working_day() -> None:
    silent = entries("incidents", incident_date="2026-02-27", incident_reported_to_yjs_within_24h=False)

    assert runs("K19", journey(incidents=silent))
    assert due("K19", journey(incidents=silent)) == (date(2026, 3, 2), False)
    assert due("K19", journey(incidents=silent, late_incident_told_date="2026-03-04"))[1] is True
    assert not runs("K19", journey())


def test_K20_a_looked_after_child_is_visited_six_weeks_after_the_last_visit() -> None:
    assert due("K20", journey(last_la_visit_date="2026-02-01")) == (date(2026, 3, 15), False)
    assert due("K20", journey(la_visit_since_date="2026-03-04"))[1] is True
    assert not runs("K20", journey(looked_after_status="not_looked_after"))


def test_K21_a_child_looked_after_until_sentence_is_visited_within_ten_working_days() -> None:
    formerly = journey(
        looked_after_status="formerly_accommodated_s20", remand_date="2025-12-01", last_la_visit_date="2025-11-01"
    )

    assert runs("K21", formerly)
    assert not runs("K21", journey())
    assert due("K21", formerly)[1] is False


def test_K22_release_arrangements_are_confirmed_ten_days_before() -> None:
    assert due("K22", journey(early_release_or_hdc_date="2026-05-06")) == (date(2026, 4, 26), False)
    assert due("K22", journey(release_arrangements_confirmed_date="2026-03-04"))[1] is True
