"""The rules of the home circumstances report without a number in the register: home detention curfew, visits, tags."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.forms.judging import TODAY
from tests.forms.reports import journey, problems, report

CURFEW: dict[str, Any] = {
    "scheme": "hdc_sch",
    "sentence_type": "s250",
    "current_establishment": "aycliffe",
    "sentence_date": "2025-11-18",
    "conviction_date": "2025-11-01",
    "sentence_end_date": "2026-11-18",
    "half_way_date": "2026-05-20",
    "early_release_date": "2026-04-14",
    "hdc_crd": "2026-05-20",
    "hdc_exclusion": ["none"],
    "first_meeting": "2026-04-14T14:00",
    "second_appointment": "2026-04-16T16:00",
    "release_arrangements_confirmed_date": "2026-03-01",
    "decided_by_role": "ycs_release_team",
    "accommodation_confirmed_date": "2026-03-02",
}


def curfew(**changes: Any) -> set[tuple[str, str, str]]:
    """What is wrong with a report for home detention curfew after these changes."""
    return problems(**{**CURFEW, **changes})


def test_the_example_is_valid_on_every_day_of_four_years() -> None:
    days = [TODAY + timedelta(days=n * 13) for n in range(112)]

    assert {day.date(): found for day in days if (found := problems(at=day))} == {}


def test_the_example_has_no_photograph_and_no_file() -> None:
    assert not {"address_photographs", "attachments"} & set(journey().said)


def test_every_rule_of_the_register_has_its_place_in_the_definition() -> None:
    form = report()
    named = {rule.id for rule in form.rules} | {question.rule for _, question in form.questions()}
    named |= {stage.rule for stage in form.sign_off} | {clock.rule for clock in form.clocks}

    assert {f"HC{n}" for n in range(1, 18)} <= named


def test_every_rule_of_the_definition_is_named_by_a_test() -> None:
    tests = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))

    assert [rule.id for rule in report().rules if f"def test_{rule.id}_" not in tests] == []


def test_home_detention_curfew_with_everything_in_order_has_no_problem() -> None:
    assert curfew() == set()


@pytest.mark.parametrize("ticked", ["sentence_4_years_or_more", "previous_hdc_breach", "recalled_on_long_sentence"])
def test_HDC1_what_rules_out_home_detention_curfew_stops_the_report(ticked: str) -> None:
    assert curfew(hdc_exclusion=[ticked]) == {("stop", "HDC1", "hdc_exclusion")}


def test_HDC1_home_detention_curfew_is_for_section_250_in_a_secure_childrens_home() -> None:
    assert ("stop", "HDC1", "sentence_type") in curfew(sentence_type="dto")
    assert curfew(current_establishment="oakhill") == {("warn", "HDC1", "scheme")}


@pytest.mark.parametrize(("crd", "wrong"), [("2027-04-14", False), ("2027-04-15", True), ("2026-04-13", True)])
def test_HDC2_it_begins_at_most_365_days_before_the_conditional_release_date(crd: str, wrong: bool) -> None:
    assert (("stop", "HDC2", "early_release_date") in curfew(hdc_crd=crd)) is wrong


@pytest.mark.parametrize(
    ("end", "earliest"),
    [("2026-11-18", date(2026, 2, 18)), ("2026-11-19", date(2026, 2, 18)), ("2026-01-18", date(2025, 12, 18))],
)
def test_HDC3_a_quarter_and_at_least_thirty_days_are_served_first(end: str, earliest: date) -> None:
    found = journey(**{**CURFEW, "sentence_end_date": end})

    assert found.said["hdc_earliest_date"] == earliest


@pytest.mark.parametrize(("day", "wrong"), [("2026-02-17", True), ("2026-02-18", False)])
def test_HDC3_no_day_before_that_is_accepted(day: str, wrong: bool) -> None:
    assert (("stop", "HDC3", "early_release_date") in curfew(early_release_date=day)) is wrong


@pytest.mark.parametrize(
    ("half_way", "far"),
    [("2026-05-19", False), ("2026-05-22", False), ("2026-05-23", True), ("2026-05-17", False), ("2026-05-16", True)],
)
def test_HW1_a_half_way_date_more_than_three_days_off_is_pointed_out(half_way: str, far: bool) -> None:
    found = problems(sentence_date="2025-11-18", sentence_end_date="2026-11-18", half_way_date=half_way)

    assert (("warn", "HW1", "half_way_date") in found) is far


@pytest.mark.parametrize(("visited", "old"), [("2026-02-04", False), ("2026-02-03", True)])
def test_HV1_a_home_visit_more_than_28_days_ago_is_pointed_out(visited: str, old: bool) -> None:
    assert (("warn", "HV1", "home_visit_date") in problems(home_visit_date=visited)) is old


def test_AR1_the_other_services_agreement_is_asked_for() -> None:
    elsewhere: dict[str, Any] = {
        "address_in_other_yjs_area": True,
        "address_in_other_yjs_area_service": "bradford_yjs",
    }

    assert problems(**elsewhere, address_in_other_yjs_area_agreed=False) == {
        ("warn", "AR1", "address_in_other_yjs_area_agreed")
    }
    assert problems(**elsewhere, address_in_other_yjs_area_agreed=True) == set()


@pytest.mark.parametrize("question", ["em_possible_at_address", "electricity_supply"])
def test_EM1_an_address_where_a_tag_cannot_work_is_pointed_out(question: str) -> None:
    assert problems(**{question: False}) == {("warn", "EM1", "em_possible_at_address")}
    assert problems(**{question: True}) == set()


def test_RD1_words_for_the_child_that_are_too_hard_are_pointed_out() -> None:
    hard = "Subsequent to release, electronic monitoring equipment will be installed at the approved accommodation."

    assert problems(child_summary_what_next=hard) == {("warn", "RD1", "child_summary_what_next")}
    assert problems(child_summary_what_next="Your nan will come and get you. You will go home by car.") == set()


@pytest.mark.parametrize(("held", "long_ago"), [("2025-12-04", False), ("2025-12-03", True)])
def test_K18_resettlement_meetings_take_place_every_three_months(held: str, long_ago: bool) -> None:
    assert (
        ("warn", "K18", "last_resettlement_meeting_date") in problems(last_resettlement_meeting_date=held)
    ) is long_ago


@pytest.mark.parametrize(("visited", "overdue"), [("2026-01-21", False), ("2026-01-20", True)])
def test_K20_a_visit_of_the_council_more_than_six_weeks_ago_is_pointed_out(visited: str, overdue: bool) -> None:
    assert (("warn", "K20", "last_la_visit_date") in problems(last_la_visit_date=visited)) is overdue


def test_K20_after_the_first_year_three_months_are_enough() -> None:
    second_year = {"sentence_date": "2025-03-01", "conviction_date": "2025-02-01", "last_la_visit_date": "2025-12-05"}

    assert ("warn", "K20", "last_la_visit_date") not in problems(**second_year)
    assert ("warn", "K20", "last_la_visit_date") in problems(**{**second_year, "last_la_visit_date": "2025-12-01"})


def test_K21_a_child_looked_after_until_sentence_has_been_visited_since() -> None:
    formerly = {"looked_after_status": "formerly_accommodated_s20", "sentence_date": "2025-11-18"}

    assert ("warn", "K21", "last_la_visit_date") in problems(**formerly, last_la_visit_date="2025-11-17")
    assert ("warn", "K21", "last_la_visit_date") not in problems(**formerly, last_la_visit_date="2025-11-25")


def test_a_child_without_parents_needs_the_reason_why() -> None:
    alone: dict[str, Any] = {"without": ("parent_carer",)}

    assert problems(**alone) == {("stop", "missing", "parent_carer_none_reason")}
    assert problems(**alone, parent_carer_none_reason="No relative has been found yet.") == set()


def test_a_child_from_wales_lives_in_wales() -> None:
    assert journey(home_local_authority="cardiff").said["lives_in_wales"] is True
    assert journey(home_local_authority="leeds").said["lives_in_wales"] is False


def test_nothing_is_signed_that_the_author_does_not_declare() -> None:
    refused = journey(author_declaration=False).problems()

    assert [(problem.severity, problem.question) for problem in refused] == [("stop", "author_declaration")]


def test_the_age_is_that_of_the_day() -> None:
    before_birthday = journey(at=datetime(2026, 3, 4, 23, 59), child_date_of_birth="2009-03-05")

    assert before_birthday.said["child_age"] == 16
    assert journey(child_date_of_birth="2009-03-04").said["child_age"] == 17
