"""The rules of the breach report without a number in the register, and those that all forms share."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.forms.breach_report import entries, form, journey, problems, rules
from tests.forms.judging import TODAY

HARD = "Subsequent to the establishment of non-engagement, proceedings were contemplated by the supervising authority."


def breach(group: str = "breaches", number: int = 0, **changes: Any) -> dict[str, Any]:
    """One entry of a group of the example, alone, with changes."""
    return {group: [{**entries(group)[number], **changes}]}


def test_the_example_is_valid_on_every_day_of_four_years() -> None:
    days = [TODAY + timedelta(days=n * 13) for n in range(112)]

    assert {day.date(): found for day in days if (found := problems(at=day))} == {}


def test_the_example_has_three_breaches_and_ten_requirements() -> None:
    said = journey().said

    assert (len(said["breaches"]), len(said["nos_requirements"])) == (3, 10)  # type: ignore[arg-type]


def test_every_rule_of_the_definition_is_named_by_a_test() -> None:
    tests = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_breach_report*.py"))

    assert sorted({rule.id for rule in form().rules if f"def test_{rule.id}_" not in tests}) == []


@pytest.mark.parametrize(
    ("order", "differs"), [("s250_under_12m_nos", True), ("further_supervision_sch12", True), ("dto_nos", False)]
)
def test_OT1_another_law_than_that_of_the_order_is_pointed_out(order: str, differs: bool) -> None:
    assert (("warn", "OT1", "order_type") in problems(order_type=order)) is differs


def test_OT1_after_section_250_no_length_of_an_order_is_asked_and_no_longest_period_is_worked_out() -> None:
    said = journey(order_type="s250_under_12m_nos").said

    assert not {"dto_term_months", "max_available", "max_available_working"} & set(said)


@pytest.mark.parametrize(("born", "adult"), [("2008-01-05", True), ("2008-01-06", False)])
def test_OT2_somebody_of_18_at_the_middle_of_a_short_order_may_be_under_other_supervision(
    born: str, adult: bool
) -> None:
    order: dict[str, Any] = {
        "sentence_date": "2025-07-07",
        "dto_last_day": "2026-07-06",
    }  # the middle is 5 January 2026

    assert (("warn", "OT2", "dto_term_months") in problems(**order, child_date_of_birth=born)) is adult
    assert "OT2" not in rules(**order, child_date_of_birth=born, dto_term_months=24)


@pytest.mark.parametrize(("given", "late"), [("2025-12-15", False), ("2025-12-16", True)])
def test_NS1_the_notice_is_given_before_or_at_release(given: str, late: bool) -> None:
    found = problems(custody_release_date="2025-12-15", nos_issue_date=given)

    assert (("warn", "NS1", "nos_issue_date") in found) is late


@pytest.mark.parametrize("explained", [True, False])
def test_NS2_a_requirement_that_was_not_explained_is_pointed_out(explained: bool) -> None:
    found = problems(nos_requirements=entries("nos_requirements", requirement_explained_to_child=explained))

    assert (("warn", "NS2", "requirement_explained_to_child") in found) is not explained


@pytest.mark.parametrize(("start", "early"), [("2025-12-15", False), ("2025-12-14", True)])
def test_NS3_a_child_is_told_of_a_requirement_before_it_begins(start: str, early: bool) -> None:
    found = problems(nos_issue_date="2025-12-15", nos_requirements=entries("nos_requirements", requirement_start=start))

    assert (("warn", "NS3", "requirement_start") in found) is early


def test_EM2_after_early_release_there_is_always_a_tag() -> None:
    assert problems(electronic_monitoring=False) == {("warn", "EM2", "electronic_monitoring")}
    assert problems(electronic_monitoring=False, release_type="half_way") == set()


def test_AP1_no_more_appointments_are_kept_than_offered() -> None:
    assert problems(appointments_offered=19, appointments_kept=20) == {("stop", "AP1", "appointments_kept")}
    assert problems(appointments_offered=19, appointments_kept=19) == set()


def test_CP1_a_repeat_panel_has_a_managers_agreement() -> None:
    panels = entries("compliance_panels")
    silent = [{key: value for key, value in panel.items() if key != "panel_manager_agreed_repeat"} for panel in panels]

    assert problems(compliance_panels=silent) == {("warn", "CP1", "compliance_panels")}
    assert problems(compliance_panels=silent[:1]) == set()


@pytest.mark.parametrize(("updated", "old"), [("2025-12-04", False), ("2025-12-03", True)])
def test_AS1_assetplus_is_at_most_three_months_old(updated: str, old: bool) -> None:
    assert (("warn", "AS1", "assetplus_date") in problems(assetplus_date=updated)) is old


def test_EX1_signs_of_exploitation_without_a_referral_are_pointed_out() -> None:
    assert problems(exploitation_nrm_referral="not_made") == {("warn", "EX1", "exploitation_nrm_referral")}
    assert problems(exploitation_nrm_referral="made") == set()
    assert "exploitation_nrm_referral" not in journey(exploitation_concern=False).said


@pytest.mark.parametrize(("asked", "late"), [("2026-02-02", False), ("2026-02-03", True)])
def test_K15_the_reason_is_asked_within_one_working_day(asked: str, late: bool) -> None:
    missed = breach(number=1, breach_date_from="2026-01-30", absence_contact_date=asked)  # a Friday

    assert (("warn", "K15", "absence_contact_date") in problems(**missed)) is late


def test_K15_a_child_who_was_never_asked_is_pointed_out() -> None:
    never = {key: value for key, value in entries("breaches")[1].items() if key != "absence_contact_date"}

    assert ("warn", "K15", "absence_contact_date") in problems(breaches=[never])
    assert "K15" not in rules(**breach())


@pytest.mark.parametrize(
    ("question", "day", "odd"),
    [
        ("first_meeting_held_date", "2025-12-15", False),
        ("first_meeting_held_date", "2025-12-16", True),
        ("second_appointment_held_date", "2025-12-20", False),
        ("second_appointment_held_date", "2025-12-21", True),
        ("last_home_visit_date", "2026-02-04", False),
        ("last_home_visit_date", "2026-02-03", True),
    ],
)
def test_K17_meetings_after_release_and_home_visits_are_on_time(question: str, day: str, odd: bool) -> None:
    given: dict[str, Any] = {"custody_release_date": "2025-12-15", question: day}

    assert (("warn", "K17", question) in problems(**given)) is odd


@pytest.mark.parametrize(("visited", "overdue"), [("2026-01-21", False), ("2026-01-20", True)])
def test_K20_a_visit_of_the_council_more_than_six_weeks_ago_is_pointed_out(visited: str, overdue: bool) -> None:
    assert (("warn", "K20", "last_la_visit_date") in problems(last_la_visit_date=visited)) is overdue


def test_RD1_words_for_the_child_that_are_too_hard_are_pointed_out() -> None:
    assert problems(child_summary_says=HARD) == {("warn", "RD1", "child_summary_says")}
    assert problems(child_summary_says="You go to college. You were out late one night.") == set()


def test_OC1_a_hearing_that_was_put_off_is_not_the_end() -> None:
    off: dict[str, Any] = {"court_outcome": "adjourned", "adjourned_to_date": "2026-04-01"}

    assert problems(**off) == {("warn", "OC1", "court_outcome")}
    assert "OC1" not in rules(court_outcome="withdrawn")


def test_OC2_detention_of_a_child_needs_a_place() -> None:
    assert problems(court_outcome="detention") == {("warn", "OC2", "custody_placement_needed")}
    assert problems(court_outcome="detention", custody_placement_needed=True) == set()
    assert "OC2" not in rules(court_outcome="detention", child_date_of_birth="2008-03-04")


@pytest.mark.parametrize(("days", "long"), [(90, False), (91, True)])
def test_OC3_an_outcome_longer_than_the_longest_period_is_pointed_out(days: int, long: bool) -> None:
    assert journey().said["max_available"] == 90
    assert ("OC3" in rules(outcome_length=days)) is long
