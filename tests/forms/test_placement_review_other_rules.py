"""The rules of the placement review without a number of their own in the register, and those that all forms share."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from formsvc.answers import read_all
from tests.forms.judging import TODAY, attach
from tests.forms.placement_reviews import entries, journey, place, problems, review, rules


def test_the_example_is_valid_on_every_day_of_four_years() -> None:
    days = [TODAY + timedelta(days=n * 13) for n in range(112)]

    assert {day.date(): found for day in days if (found := problems(at=day))} == {}


def test_every_rule_of_the_definition_is_named_by_a_test() -> None:
    tests = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))

    assert [rule.id for rule in review().rules if f"def test_{rule.id}_" not in tests] == []


@pytest.mark.parametrize(("day", "old"), [("2026-02-04", False), ("2026-02-03", True)])
def test_MD1_a_meeting_more_than_28_days_ago_is_old(day: str, old: bool) -> None:
    assert (("warn", "MD1", "mdm_date") in problems(mdm_date=day)) is old


def test_SR1_the_main_reason_is_not_given_twice() -> None:
    assert ("stop", "SR1", "secondary_reasons") in problems(secondary_reasons=["safety_of_child"])
    assert "SR1" not in rules(secondary_reasons=["resettlement"])


def test_IN1_an_incident_before_the_placement_is_marked_as_such() -> None:
    before: dict[str, Any] = {"incident_date": "2025-10-01"}
    unmarked = entries("incidents", **before, incident_before_placement=False)
    marked = entries("incidents", **before, incident_before_placement=True)

    assert ("stop", "IN1", "incident_date") in problems(incidents=unmarked)
    assert "IN1" not in rules(incidents=marked)


def test_K19_an_incident_that_nobody_reported_is_explained() -> None:
    silent = entries("incidents", incident_reported_to_yjs_within_24h=False)

    assert ("warn", "K19", "incident_reported_to_yjs_within_24h") in problems(incidents=silent)
    assert "K19" not in rules()


@pytest.mark.parametrize(("day", "near"), [("2026-04-14", True), ("2026-04-15", False)])
def test_WR1_less_than_six_weeks_before_release_a_move_unsettles_what_is_arranged(day: str, near: bool) -> None:
    found = problems(early_release_or_hdc_date=day)

    assert (("warn", "WR1", "planned_release_date") in found) is near


def test_HN1_one_need_is_named_or_it_is_said_that_none_is_known() -> None:
    none = ("physical_health_needs", "mental_health_needs", "emotional_wellbeing", "substance_misuse_needs")

    assert ("stop", "HN1", "health_needs_none_known") in problems(without=none)
    assert "HN1" not in rules(without=none, health_needs_none_known=True)
    assert "HN1" not in rules(without=none[1:])


@pytest.mark.parametrize(("hours", "few"), [(14, True), (15, False)])
def test_ED1_fewer_than_15_hours_of_education_are_too_few(hours: int, few: bool) -> None:
    found = problems(education_hours_received_weekly=hours)

    assert (("warn", "ED1", "education_hours_received_weekly") in found) is few


def test_ED1_nobody_has_more_than_40_hours_of_education() -> None:
    assert ("stop", "range", "education_hours_received_weekly") in problems(education_hours_received_weekly=41)


def test_AO1_an_advocate_is_offered() -> None:
    assert ("warn", "AO1", "advocate_offered") in problems(advocate_offered=False)
    assert "AO1" not in rules()


def test_SE1_views_that_stand_in_a_review_about_another_child_are_pointed_out() -> None:
    mine = journey()
    theirs = type(mine)(review(), mine.answers, TODAY, frozenset({"child_views"}))

    assert "SE1" in {problem.rule for problem in theirs.problems()}
    assert "SE1" not in {problem.rule for problem in mine.problems()}


def test_BD1_further_detention_is_what_the_court_ordered() -> None:
    held: dict[str, Any] = {"legal_status": "dto_further_detention", "custody_placement_needed": True}

    assert ("stop", "BD1", "court_outcome") in problems(**held, court_outcome="fine")
    assert "BD1" not in rules(**held, court_outcome="detention")
    assert "court_outcome" not in journey(court_outcome="fine").said


def test_LA1_a_child_on_remand_is_looked_after() -> None:
    remand: dict[str, Any] = {"legal_status": "remand", "next_court_date": "2026-03-20"}

    assert ("warn", "LA1", "legal_status") in problems(**remand, looked_after_status="not_looked_after")
    assert "LA1" not in rules(**remand, looked_after_status="remand_s104_laspo")
    assert "LA1" not in rules(looked_after_status="not_looked_after")


def test_PT1_the_places_are_of_the_kind_asked_for() -> None:
    assert ("warn", "PT1", "proposed_establishment") in problems(proposed_establishments=place("oakhill"))
    assert "PT1" not in rules(proposed_type="no_preference", proposed_establishments=place("oakhill"))


def test_WP1_for_a_child_from_wales_the_offer_in_welsh_is_weighed() -> None:
    assert ("warn", "WP1", "welsh_provision_considered") in problems(
        home_local_authority="powys", welsh_provision_considered=False
    )
    assert "WP1" not in rules(home_local_authority="powys", welsh_provision_considered=True)
    assert ("stop", "missing", "welsh_provision_considered") in problems(home_local_authority="powys")


def test_AP1_assetplus_is_up_to_date() -> None:
    assert ("warn", "AP1", "assetplus_updated") in problems(assetplus_updated=False)
    assert "AP1" not in rules()


@pytest.mark.parametrize("missing", ["assetplus", "risk_alerts"])
def test_IR1_the_new_setting_hears_of_the_risks(missing: str) -> None:
    ticked = [each for each in ("assetplus", "risk_alerts", "contact_list") if each != missing]

    assert ("warn", "IR1", "information_to_send_to_receiving") in problems(information_to_send_to_receiving=ticked)
    assert "IR1" not in rules(information_to_send_to_receiving=["assetplus", "risk_alerts"])


def test_IR1_a_formulation_that_is_attached_goes_with_the_rest() -> None:
    attached: dict[str, Any] = {
        "secure_stairs_formulation": "available_attached",
        "secure_stairs_file": "formulation.pdf",
    }
    without_it = ["assetplus", "risk_alerts"]

    assert "IR1" in rules(**attached, information_to_send_to_receiving=without_it)
    assert "IR1" not in rules(**attached)


@pytest.mark.parametrize(
    ("visit", "day", "late"),
    [
        (False, "2026-03-05", True),
        (False, "2026-03-06", False),
        (True, "2026-03-10", True),
        (True, "2026-03-11", False),
    ],
)
def test_K8_a_complex_escort_needs_two_days_and_seven_with_a_visit(visit: bool, day: str, late: bool) -> None:
    found = problems(complex_escort_needed_by=day, complex_escort_site_visit=visit)

    assert (("warn", "K8", "complex_escort_needed_by") in found) is late


@pytest.mark.parametrize(("day", "overdue"), [("2026-01-21", False), ("2026-01-20", True)])
def test_K20_a_looked_after_child_is_visited_every_six_weeks(day: str, overdue: bool) -> None:
    assert (("warn", "K20", "last_la_visit_date") in problems(last_la_visit_date=day)) is overdue


@pytest.mark.parametrize(("day", "overdue"), [("2025-10-01", True), ("2026-01-05", False)])
def test_K21_a_child_looked_after_until_sentence_was_visited_since(day: str, overdue: bool) -> None:
    found = problems(last_la_visit_date=day, looked_after_status="formerly_accommodated_s20")

    assert (("warn", "K21", "last_la_visit_date") in found) is overdue


HARD = "The multidisciplinary establishment considered accommodation alternatives inappropriate."


@pytest.mark.parametrize("question", ["child_summary_why", "family_summary_why"])
def test_RD1_the_author_is_told_when_the_words_are_too_hard(question: str) -> None:
    given: dict[str, Any] = {question: HARD}

    assert ("warn", "RD1", question) in problems(**given)
    assert "RD1" not in rules()


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ("child_summary_decision", "child_summary_decision"),
        ("child_summary_what_next", "child_summary_decision"),
        ("family_summary_what_next", "family_summary_what_next"),
    ],
)
def test_RD1_hard_words_about_the_decision_are_mended_first(question: str, at: str) -> None:
    given: dict[str, Any] = {question: HARD}

    assert ("stop", "RD1", at) in problems(**given)


def test_V1_a_child_in_a_young_offender_institution_has_a_prison_number() -> None:
    assert ("stop", "V1", "prison_number") in problems(without=("prison_number",))
    assert "V1" not in rules(without=("prison_number",), current_establishment="oakhill")


def test_V5_nobody_is_placed_before_the_remand_or_the_sentence() -> None:
    assert ("stop", "V5", "date_placed_current") in problems(date_placed_current="2025-09-01")
    assert "V5" not in rules(date_placed_current="2025-10-21", remand_date="2025-10-20")


def test_V5_the_dates_of_court_and_release_are_in_order() -> None:
    assert ("stop", "V5", "sentence_date") in problems(remand_date="2026-02-01")
    assert ("stop", "V5", "early_release_or_hdc_date") in problems(early_release_or_hdc_date="2026-07-01")
    assert ("stop", "V5", "child_views_date") in problems(child_views_date="2026-03-05")
    assert ("stop", "PR8", "planned_release_date") in problems(planned_release_date="2026-03-04")
    assert ("stop", "PR1", "mdm_date") in problems(mdm_date="2026-03-05")


def test_V5_the_views_of_the_child_are_from_this_placement() -> None:
    assert ("stop", "V5", "child_views_date") in problems(child_views_date="2025-11-01")
    assert "V5" not in rules(child_views_date="2026-02-01")


@pytest.mark.parametrize(("birth", "fits"), [("2013-11-19", True), ("2013-11-20", False)])
def test_V7_a_detention_and_training_order_begins_at_12(birth: str, fits: bool) -> None:
    found = problems(child_date_of_birth=birth, sentence_date="2025-11-19", date_placed_current="2025-11-19")

    assert (("stop", "V7", "sentence_date") not in found) is fits


@pytest.mark.parametrize(("months", "fits"), [(3, False), (4, True), (24, True), (25, False)])
def test_V7_a_detention_and_training_order_lasts_4_to_24_months(months: int, fits: bool) -> None:
    assert (("stop", "V7", "sentence_length_months") not in problems(sentence_length_months=months)) is fits
    assert "V7" not in rules(legal_status="s250", sentence_length_months=months)


def test_V9_the_social_workers_address_is_a_secure_one() -> None:
    worker = {"name": "Priya Nandakumar", "role": "Social worker", "email": "priya@example.com"}

    assert ("warn", "V9", "social_worker") in problems(social_worker=worker)
    assert "V9" not in rules()


def test_V16_people_to_keep_apart_are_never_named() -> None:
    named = entries("keep_apart_people", keep_apart_initials="Jordan Mills")

    assert {fault.rule for fault in read_all(review(), {"keep_apart_people": named}, attach)[1]} == {"V16"}
