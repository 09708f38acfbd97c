"""Every rule HC1 to HC17 of the home circumstances report, where it is broken and where it is just kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from formsvc.wizard.examples import example
from tests.forms.judging import TODAY
from tests.forms.reports import entries, journey, problems, report, rules

AUTUMN = datetime(2025, 9, 10, 9, 0)
EARLY_RELEASE = "2025-10-01"

TARGET = {
    "progress_target": "Attend education",
    "progress_how_exceeded": "Attended every day and helped two others.",
    "progress_evidence": "The register.",
    "progress_date": "2026-02-20",
}
TALK = {
    "manager_setting": {"name": "Helen Varga", "role": "Head of resettlement"},
    "manager_yjs": {"name": "Marcus Bell", "role": "Manager"},
    "discussion_date": "2026-03-03",
    "discussion_outcome": "Both agreed to ask for a mentor.",
}
SAID = ("talk_date", "talk_with", "management_position", "talk_outcome", "for_decision_maker")
MANAGEMENT: dict[str, Any] = {
    f"{side}_{said}": example(report(), TODAY)[f"{side}_{said}"] for side in ("setting", "yjs") for said in SAID
}


def week(**friday: str) -> list[dict[str, str]]:
    """The usual hours on seven days, Friday's changed."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    usual = {"curfew_from": "19:00", "curfew_until": "07:00"}
    return [{"day": day, **usual, **(friday if day == "friday" else {})} for day in days]


def against(**changes: Any) -> dict[str, Any]:
    """A presumption against early release, with everything it asks for."""
    return {
        "presumption": "against",
        "presumption_offence": "Robbery",
        "exceptional_progress_evidence": [TARGET],
        "child_told_of_presumption": "2025-12-01",
        "decided_by_role": "ycs_release_team",
        **changes,
    }


def confirmed(day: str, **changes: Any) -> set[tuple[str, str]]:
    """What HC1 says when the address was confirmed on this day for release on 1 October 2025."""
    found = problems(AUTUMN, early_release_date=EARLY_RELEASE, accommodation_confirmed_date=day, **changes)
    return {(severity, question) for severity, rule, question in found if rule == "HC1"}


def test_the_example_breaks_no_rule() -> None:
    assert problems() == set()


@pytest.mark.parametrize("day", ["2025-07-01", "2025-08-20"])
def test_HC1_an_address_confirmed_six_weeks_before_is_on_time(day: str) -> None:
    assert confirmed(day) == set()


@pytest.mark.parametrize("day", ["2025-08-21", "2025-09-03"])
def test_HC1_between_six_and_four_weeks_before_it_warns_and_wants_the_reason(day: str) -> None:
    reason = "The carer was in hospital for three weeks."

    assert confirmed(day, late_confirmation_reason=reason) == {("warn", "accommodation_confirmed")}
    assert confirmed(day) == {("warn", "accommodation_confirmed"), ("stop", "late_confirmation_reason")}


def test_HC1_later_than_four_weeks_before_it_holds_everything_back_until_the_decision_maker_accepts() -> None:
    late = {"late_confirmation_reason": "The carer was in hospital for three weeks."}

    assert confirmed("2025-09-04", **late) == {("hold", "accommodation_confirmed")}
    assert confirmed("2025-09-04", **late, late_accommodation_accepted="not_accepted") == {
        ("hold", "accommodation_confirmed")
    }
    assert confirmed("2025-09-04", **late, late_accommodation_accepted="accepted") == set()


def test_HC1_an_address_not_confirmed_yet_counts_as_late_as_today_is() -> None:
    not_yet: dict[str, Any] = {"without": ("accommodation_confirmed_date",), "accommodation_confirmed": "provisional"}

    assert "HC1" not in rules(early_release_date="2026-04-15", **not_yet)
    assert ("warn", "HC1", "accommodation_confirmed") in problems(early_release_date="2026-04-14", **not_yet)
    assert ("hold", "HC1", "accommodation_confirmed") in problems(early_release_date="2026-03-31", **not_yet)


@pytest.mark.parametrize("months", [7, 25])
def test_HC2_an_order_of_seven_or_twenty_five_months_has_no_early_release(months: int) -> None:
    assert ("stop", "HC2", "dto_term_months") in problems(dto_term_months=months)


@pytest.mark.parametrize("months", [8, 24])
def test_HC2_an_order_of_eight_or_twenty_four_months_has_early_release(months: int) -> None:
    assert "HC2" not in rules(dto_term_months=months)


def test_HC2_early_release_is_only_for_detention_and_training_orders() -> None:
    assert ("stop", "HC2", "sentence_type") in problems(sentence_type="s250")


@pytest.mark.parametrize(
    ("months", "half_way", "earliest"),
    [
        (9, "2025-09-30", "2025-08-30"),
        (12, "2025-10-15", "2025-09-15"),
        (17, "2025-12-31", "2025-11-30"),
        (18, "2025-12-31", "2025-10-31"),
    ],
)
def test_HC3_release_falls_in_the_last_month_or_two_before_half_way(months: int, half_way: str, earliest: str) -> None:
    found = journey(dto_term_months=months, half_way_date=half_way, early_release_date=earliest)

    assert str(found.said["earliest_release_date"]) == earliest
    assert "HC3" not in {problem.rule for problem in found.problems()}
    assert "HC3" not in rules(dto_term_months=months, half_way_date=half_way, early_release_date=half_way)


@pytest.mark.parametrize(
    ("day", "outside"),
    [("2025-08-28", True), ("2025-08-29", False), ("2025-10-01", False), ("2025-10-02", True)],
)
def test_HC3_a_day_either_side_is_accepted_and_no_more(day: str, outside: bool) -> None:
    found = problems(dto_term_months=9, half_way_date="2025-09-30", early_release_date=day)

    assert (("stop", "HC3", "early_release_date") in found) is outside


def test_HC4_with_the_presumption_against_progress_and_the_talk_with_the_child_are_needed() -> None:
    assert rules(**against()) == set()
    assert ("stop", "HC4", "exceptional_progress_evidence") in problems(**against(exceptional_progress_evidence=[]))
    told = against()
    del told["child_told_of_presumption"]
    assert ("stop", "HC4", "child_told_of_presumption") in problems(**told)


def test_HC4_asks_nothing_with_the_presumption_in_favour() -> None:
    assert "exceptional_progress_evidence" not in journey(presumption="in_favour").said
    assert "HC4" not in rules(presumption="in_favour")


def test_HC5_no_report_is_made_for_a_child_who_opts_out() -> None:
    reason = "Wants to sit an exam first."

    assert ("stop", "HC5", "child_opts_out") in problems(child_opts_out=True, opt_out_reason=reason)
    assert "HC5" not in rules(child_opts_out=False)


def test_HC5_the_reasons_for_opting_out_are_recorded() -> None:
    assert ("stop", "missing", "opt_out_reason") in problems(child_opts_out=True)


@pytest.mark.parametrize(("consent", "broken"), [("yes", False), ("no", True), ("withdrawn", True)])
def test_HC6_the_main_occupier_must_agree_and_still_agree(consent: str, broken: bool) -> None:
    found = problems(main_occupier_consent=consent)

    assert (("stop", "HC6", "main_occupier_consent") in found) is broken


def test_HC6_consent_that_was_never_asked_for_is_missing() -> None:
    assert ("stop", "HC6", "main_occupier_consent") in problems(without=("main_occupier_consent",))


@pytest.mark.parametrize("side", ["setting", "yjs"])
def test_HC7_three_positions_that_differ_need_a_talk_between_management_of_both_sides(side: str) -> None:
    wanted = {f"{side}_{said}" for said in SAID}
    found = {question for severity, rule, question in problems(setting_view="not_support") if rule == "HC7"}

    assert wanted <= found
    told = {question: answer for question, answer in MANAGEMENT.items() if question in wanted}
    assert not wanted & {question for _, _, question in problems(setting_view="not_support", **told)}


def test_HC7_when_both_sides_wrote_down_their_talk_nothing_is_wrong() -> None:
    assert rules(setting_view="not_support", **MANAGEMENT) == set()


def test_HC7_the_author_need_not_write_down_the_talk_of_others_but_may() -> None:
    found = journey(setting_view="not_support", management_discussion=[TALK], **MANAGEMENT)

    assert "management_discussion" in found.said
    assert not report().question("management_discussion").rule


def test_HC7_three_positions_that_agree_need_no_talk() -> None:
    found = journey(management_discussion=[TALK], **MANAGEMENT)

    assert found.said["agreed_position"] is True
    assert not {"management_discussion", *MANAGEMENT} & set(found.said)
    assert rules(**MANAGEMENT) == set()


@pytest.mark.parametrize(("position", "agree"), [("support_with_conditions", True), ("not_support", False)])
def test_HC7_the_report_says_whether_management_of_both_sides_agree_now(position: str, agree: bool) -> None:
    told = {**MANAGEMENT, "setting_management_position": position}

    assert journey(setting_view="not_support", **told).said["management_agrees"] is agree


@pytest.mark.parametrize(
    ("setting", "presumption", "decides"),
    [
        ("wetherby", "in_favour", "governor"),
        ("feltham", "in_favour", "governor"),
        ("parc", "in_favour", "controller"),
        ("oakhill", "in_favour", "ycs_release_team"),
        ("aycliffe", "in_favour", "ycs_release_team"),
        ("wetherby", "against", "ycs_release_team"),
        ("parc", "against", "ycs_release_team"),
        ("oakhill", "against", "ycs_release_team"),
        ("hillside", "against", "ycs_release_team"),
    ],
)
def test_HC8_the_matrix_says_who_decides(setting: str, presumption: str, decides: str) -> None:
    given = {**against(presumption=presumption), "current_establishment": setting}

    assert journey(**given).said["decision_maker_role"] == decides
    assert "HC8" not in rules(**{**given, "decided_by_role": decides})


def test_HC8_a_governor_cannot_decide_when_the_presumption_is_against() -> None:
    assert ("stop", "HC8", "decided_by_role") in problems(**against(decided_by_role="governor"))
    assert "HC8" not in rules(**against(decided_by_role="ycs_release_team"))


def test_HC8_the_stage_that_decides_goes_by_the_matrix() -> None:
    stage = report().sign_off[-1]
    governor, team = journey(), journey(**against())

    assert (stage.id, stage.rule) == ("decision", "HC8")
    assert stage.organisation is not None
    assert (stage.role.value(governor.names), stage.organisation.value(governor.names)) == ("governor", "wetherby")
    assert (stage.role.value(team.names), stage.organisation.value(team.names)) == ("ycs_release_team", "ycs")


@pytest.mark.parametrize(("updated", "broken"), [("2026-01-21", False), ("2026-01-20", True)])
def test_HC9_assetplus_is_at_most_forty_two_days_old(updated: str, broken: bool) -> None:
    assert (("stop", "HC9", "assetplus_updated_date") in problems(assetplus_updated_date=updated)) is broken


def test_HC9_the_practitioner_is_told_of_the_update_and_not_before_it() -> None:
    updated = {"assetplus_updated_date": "2026-02-20"}

    assert rules(**updated, practitioner_notified_date="2026-02-20") == set()
    assert problems(**updated, practitioner_notified_date="2026-02-19") == {
        ("stop", "HC9", "practitioner_notified_date")
    }
    assert ("stop", "HC9", "practitioner_notified_date") in problems(without=("practitioner_notified_date",))


def test_HC10_a_report_that_waits_for_information_may_be_signed_and_is_held() -> None:
    assert problems(awaiting_information=True) == {("hold", "HC10", "awaiting_information")}
    assert problems(awaiting_information=True, awaited_information_received=False) == {
        ("hold", "HC10", "awaiting_information")
    }
    assert problems(awaiting_information=True, awaited_information_received=True) == set()
    assert problems(awaiting_information=False) == set()


@pytest.mark.parametrize(
    ("start", "end", "broken"),
    [("19:00", "21:00", False), ("19:00", "20:59", True), ("15:00", "07:00", False), ("14:59", "07:00", True)],
)
def test_HC11_a_curfew_lasts_two_to_sixteen_hours(start: str, end: str, broken: bool) -> None:
    found = problems(curfew_hours=week(curfew_from=start, curfew_until=end))

    assert (("stop", "HC11", "curfew_from") in found) is broken


@pytest.mark.parametrize(("until", "broken"), [("04:00", False), ("03:59", True)])
def test_HC11_a_home_detention_curfew_lasts_nine_hours_but_for_the_first_night(until: str, broken: bool) -> None:
    found = problems(
        scheme="hdc_sch",
        curfew_hours=week(curfew_from="19:00", curfew_until=until),
        first_night_from="22:00",
        first_night_until="06:00",
    )

    assert (("stop", "HC11", "curfew_from") in found) is broken


@pytest.mark.parametrize(
    ("start", "end"), [("10:00", "14:00"), ("16:00", "07:00"), ("20:00", "08:30"), ("08:00", "09:00")]
)
def test_HC11_hours_that_overlap_with_education_need_an_explanation(start: str, end: str) -> None:
    clash: dict[str, Any] = {
        "education_days": ["friday"],
        "education_from": "08:15",
        "education_until": "16:30",
        "curfew_hours": week(curfew_from=start, curfew_until=end),
    }

    assert ("warn", "HC11", "curfew_from") in problems(without=("curfew_conflicts",), **clash)
    assert ("warn", "HC11", "curfew_from") not in problems(**clash, curfew_conflicts="College knows and agrees.")


@pytest.mark.parametrize(("start", "end"), [("16:30", "08:15"), ("17:00", "22:00")])
def test_HC11_hours_beside_education_need_none(start: str, end: str) -> None:
    beside = week(curfew_from=start, curfew_until=end)
    school = {"education_days": ["friday"], "education_from": "08:15", "education_until": "16:30"}

    assert problems(without=("curfew_conflicts",), **school, curfew_hours=beside) == set()


@pytest.mark.parametrize(
    "question", ["collected_by", "travel_home", "first_meeting", "first_meeting_place", "second_appointment"]
)
def test_HC12_release_day_names_the_adult_the_journey_and_both_meetings(question: str) -> None:
    assert ("stop", "HC12", question) in problems(without=(question,))


def test_HC12_the_first_meeting_is_on_the_day_of_release() -> None:
    release = {"early_release_date": "2026-05-06", "second_appointment": "2026-05-08T10:00"}

    assert ("stop", "HC12", "first_meeting") in problems(**release, first_meeting="2026-05-07T14:00")
    assert problems(**release, first_meeting="2026-05-06T23:00") == set()


@pytest.mark.parametrize(
    ("second", "broken"), [("2026-05-11T18:00", False), ("2026-05-12T08:00", True), ("2026-05-06T09:00", True)]
)
def test_HC12_the_second_appointment_is_within_five_days_after_the_first(second: str, broken: bool) -> None:
    found = problems(early_release_date="2026-05-06", first_meeting="2026-05-06T14:00", second_appointment=second)

    assert (("stop", "HC12", "second_appointment") in found) is broken


def test_HC12_one_of_the_first_two_appointments_is_a_home_visit() -> None:
    nowhere = {"first_meeting_at_home": False, "second_appointment_at_home": False}

    assert ("stop", "HC12", "second_appointment_at_home") in problems(**nowhere)
    assert problems(**{**nowhere, "first_meeting_at_home": True}) == set()


def test_HC13_a_looked_after_childs_social_worker_is_heard() -> None:
    assert ("stop", "HC13", "social_worker_view") in problems(without=("social_worker_view",))
    assert problems(without=("social_worker_view",), looked_after_status="not_looked_after") == set()


def test_HC13_a_looked_after_child_is_collected_by_somebody_familiar() -> None:
    stranger: dict[str, Any] = {"collected_by_known_to_child": False}

    assert problems(**stranger) == {("stop", "HC13", "collected_by_known_to_child")}
    assert problems(**stranger, looked_after_status="child_in_need") == set()


@pytest.mark.parametrize(("confirmed_on", "broken"), [("2026-02-20", False), ("2026-02-21", True)])
def test_HC13_arrangements_are_confirmed_ten_days_before_release(confirmed_on: str, broken: bool) -> None:
    found = problems(early_release_date="2026-03-02", release_arrangements_confirmed_date=confirmed_on)

    assert (("warn", "HC13", "release_arrangements_confirmed_date") in found) is broken


def test_HC13_a_looked_after_child_is_not_at_a_disadvantage() -> None:
    assert problems(looked_after_not_disadvantaged=False) == {("warn", "HC13", "looked_after_not_disadvantaged")}
    assert problems(looked_after_not_disadvantaged=True) == set()


def test_HC15_an_unsafe_address_cannot_go_with_release_on_the_early_date() -> None:
    unsafe = {"manageable_safely": "no", "not_manageable_reason": "A co-defendant lives two doors away."}

    assert problems(**unsafe) == {("stop", "HC15", "recommendation")}
    assert problems(**unsafe, recommendation="not_release") == set()
    assert problems(manageable_safely="yes") == set()


@pytest.mark.parametrize(
    "wording",
    ["To take part in ISS for the whole period.", "Intensive supervision and surveillance, 25 hours a week."],
)
def test_HC16_intensive_supervision_and_surveillance_cannot_be_asked_for(wording: str) -> None:
    asked = entries("additional_requirements", requirement_wording=wording)

    assert problems(additional_requirements=asked) == {("stop", "HC16", "requirement_wording")}


def test_HC16_a_word_that_only_contains_the_letters_is_no_such_requirement() -> None:
    asked = entries("additional_requirements", requirement_wording="Not to send threatening issues or missives to R.T.")

    assert problems(additional_requirements=asked) == set()
