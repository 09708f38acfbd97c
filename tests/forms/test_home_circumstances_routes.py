"""Who signs and who receives the home circumstances report, what each may see, and which deadlines it starts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from formsvc.wizard import Journey
from tests.forms.reports import journey, report

RISKS = ("police_check_result", "risk_serious_harm", "non_disclosable_information", "victim_in_area", "residents")


def clock(clock_id: str, found: Journey) -> tuple[Any, bool]:
    """When a deadline is due, and whether it is met."""
    named = next(each for each in report().clocks if each.id == clock_id)
    return named.due.value(found.names), named.met is not None and named.met.holds(found.names)


def delivered(found: Journey) -> set[str]:
    """The deliveries whose condition is true."""
    return {each.id for each in report().deliveries if found.holds(each.when)}


@pytest.mark.parametrize(
    ("setting", "decides", "organisation"),
    [
        ("wetherby", "governor", "wetherby"),
        ("parc", "controller", "parc"),
        ("oakhill", "ycs_sentence_and_release_team", "ycs"),
        ("adel_beck", "ycs_sentence_and_release_team", "ycs"),
    ],
)
def test_HC17_additional_requirements_go_to_the_governor_or_the_youth_custody_service(
    setting: str, decides: str, organisation: str
) -> None:
    stage = next(each for each in report().sign_off if each.rule == "HC17")
    found = journey(current_establishment=setting)

    assert found.holds(stage.when)
    assert stage.organisation is not None
    assert (stage.role.value(found.names), stage.organisation.value(found.names)) == (decides, organisation)


def test_HC17_without_additional_requirements_nobody_is_asked_about_them() -> None:
    stage = next(each for each in report().sign_off if each.rule == "HC17")

    assert not journey(without=("additional_requirements",)).holds(stage.when)


def test_the_managers_countersign_comes_first_and_the_decision_last() -> None:
    asked = [stage.id for stage in report().sign_off if journey().holds(stage.when)]

    assert asked == ["yjs_manager", "additional_requirements", "decision"]
    assert report().sign_off[0].organisation is None


def test_HC7_management_of_both_sides_comes_side_by_side_before_anybody_signs() -> None:
    differing = journey(setting_view="not_support")
    asked = [stage for stage in report().sign_off if differing.holds(stage.when)]

    assert [stage.id for stage in asked] == [
        "yjs_manager", "setting_management", "yjs_management", "additional_requirements", "decision",
    ]  # fmt: skip
    assert [stage.act for stage in asked] == ["approve", "approve", "approve", "sign", "sign"]
    assert [stage.beside for stage in asked] == ["", "", "setting_management", "", ""]


@pytest.mark.parametrize(
    ("setting", "place"),
    [("wetherby", "wetherby"), ("parc", "parc"), ("oakhill", "oakhill"), ("adel_beck", "adel_beck")],
)
def test_HC7_management_of_the_setting_is_never_the_authority_that_decides(setting: str, place: str) -> None:
    found = journey(current_establishment=setting, setting_view="not_support")
    side, other = (
        next(s for s in report().sign_off if s.id == name) for name in ("setting_management", "yjs_management")
    )

    assert side.organisation is not None
    assert side.organisation.value(found.names) == place
    assert (side.role.value(found.names), side.or_by) == ("head_of_resettlement", ("deputy_governor",))
    assert found.said["decision_maker_role"] not in {"head_of_resettlement", "deputy_governor", "head_of_service"}
    assert (other.role.value(found.names), other.organisation) == ("head_of_service", None)


def test_nobody_waits_for_ever_somebody_is_told_of_every_stage_that_is_late() -> None:
    assert {(stage.id, stage.within, stage.escalate_to) for stage in report().sign_off} == {
        ("yjs_manager", 5, "head_of_service"),
        ("setting_management", 5, "head_of_service"),
        ("yjs_management", 5, "director_of_childrens_services"),
        ("additional_requirements", 5, "head_of_service"),
        ("decision", 5, "head_of_service"),
    }


def test_HC14_the_head_of_service_hears_when_no_home_is_found_six_weeks_before() -> None:
    searching = journey(
        without=("accommodation_confirmed_date",),
        accommodation_confirmed="not_found",
        early_release_date="2026-05-06",
    )
    k1 = next(each for each in report().clocks if each.id == "K1")

    assert (k1.rule, k1.escalate_to) == ("HC14", "head_of_service")
    assert k1.warn is not None
    assert k1.warn.value(searching.names) == date(2026, 3, 11)
    assert clock("K1", searching) == (date(2026, 3, 25), False)


def test_HC14_nobody_is_alarmed_once_the_home_is_confirmed() -> None:
    assert clock("K1", journey())[1] is True


def test_K2_the_last_date_to_confirm_is_four_weeks_before() -> None:
    assert clock("K2", journey(early_release_date="2025-10-01")) == (date(2025, 9, 3), True)


def test_K3_the_time_for_early_release_ends_half_way_unless_it_is_decided() -> None:
    assert clock("K3", journey(without=("decision",), half_way_date="2026-05-20")) == (date(2026, 5, 20), False)
    assert clock("K3", journey())[1] is True


def test_K17_the_second_appointment_is_within_five_days_of_release() -> None:
    planned = journey(first_meeting="2026-05-06T14:00")

    assert clock("K17_second", planned) == (date(2026, 5, 11), False)
    assert clock("K17", planned)[1] is False
    assert clock("K17", journey(first_meeting_held_date="2026-03-04"))[1] is True


def test_K18_the_last_resettlement_meeting_is_in_the_two_weeks_before_release() -> None:
    without = journey(without=("final_resettlement_meeting_date",), early_release_date="2026-05-06")

    assert clock("K18", without) == (date(2026, 5, 5), False)
    assert clock("K18", journey())[1] is True


def test_K20_a_looked_after_child_is_visited_six_weeks_after_the_last_visit() -> None:
    waiting = journey(without=("la_visit_since_date",), last_la_visit_date="2026-02-01")

    assert clock("K20", waiting) == (date(2026, 3, 15), False)
    assert clock("K20", journey())[1] is True


def test_K21_a_child_looked_after_until_sentence_is_visited_within_ten_working_days() -> None:
    named = next(each for each in report().clocks if each.id == "K21")
    formerly = journey(looked_after_status="formerly_accommodated_s20", sentence_date="2025-12-19")

    assert formerly.holds(named.when)
    assert not journey().holds(named.when)
    assert clock("K21", formerly)[0] == date(2026, 1, 7)


def test_K22_release_arrangements_are_confirmed_ten_days_before() -> None:
    open_still = journey(without=("release_arrangements_confirmed_date",), early_release_date="2026-05-06")

    assert clock("K22", open_still) == (date(2026, 4, 26), False)
    assert clock("K22", journey())[1] is True


def test_K23_the_director_of_childrens_services_hears_two_weeks_before() -> None:
    assert clock("K23", journey(early_release_date="2026-05-06")) == (date(2026, 4, 22), True)


def test_the_full_report_goes_to_whoever_decides_and_to_nobody_twice() -> None:
    everybody = {"resettlement_practitioner", "social_worker", "child", "household", "monitoring_provider"}

    assert delivered(journey()) == everybody | {"decision_maker_setting"}
    assert delivered(journey(current_establishment="oakhill")) == everybody | {"decision_maker_ycs"}
    assert "social_worker" not in delivered(journey(looked_after_status="not_looked_after"))


def test_HC10_and_HC1_hold_back_every_delivery() -> None:
    assert {tuple(hold.rule for hold in each.holds) for each in report().deliveries} == {("HC1", "HC10")}


@pytest.mark.parametrize("document_id", ["child_summary", "household_notice", "monitoring_request"])
def test_nothing_about_risk_is_shown_outside_the_full_report(document_id: str) -> None:
    document = report().document(document_id)

    assert not set(RISKS) & set(document.shows)
    for risk in RISKS:
        assert document.audience in {withheld.audience for withheld in report().question(risk).withheld_from}


def test_the_installers_see_the_name_the_address_the_hours_and_their_notes() -> None:
    assert set(report().document("monitoring_request").shows) == {
        "child_first_name", "child_last_name", "early_release_date", "proposed_address", "curfew_hours",
        "first_night_from", "first_night_until", "em_provider_notes",
    }  # fmt: skip


def test_the_verdict_is_recorded_as_the_decision() -> None:
    records = {record.question: record for record in report().sign_off[-1].records}

    assert records["decision"].values == {"approved": "granted", "refused": "refused"}
    assert {question: record.takes for question, record in records.items()} == {
        "decision": "verdict",
        "decision_date": "date",
        "decision_reasons": "reasons",
        "decided_by_role": "role",
        "late_accommodation_accepted": "verdict",
    }
