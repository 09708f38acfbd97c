"""What else is checked in the best-interests report: dates in the right order, people, addresses, disclosure, words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from formsvc.answers import read_all
from tests.forms.best_interests import broken, entries, held, journey, problems, report, rules
from tests.forms.judging import TODAY, attach

COUNCIL = {"reply_agency": "Leeds City Council", "reply_date": "2026-03-04", "reply": "no_barrier"}
POLICE = {"reply_agency": "West Yorkshire Police", "reply_date": "2026-03-04", "reply": "no_barrier"}
LATER = datetime(2026, 3, 21, 10, 0)
DATES: dict[str, Any] = {
    "referral_date": "2026-02-03",
    "assessment_start_date": "2026-02-04",
    "received_at": "2026-02-03T10:15",
    "referrer_told_at": "2026-02-04T15:30",
    "home_visit_date": "2026-02-12",
}
SECURE = {"name": "A B", "role": "Officer", "phone": "0113 496 0100", "email": "a.b@council.example.gov.uk"}
AGREED = {"team_manager_agreed_name": "Colin Baptiste", "team_manager_agreed_date": "2026-03-04"}


def test_AR1_a_child_of_another_area_goes_back_to_the_prison() -> None:
    wrong: dict[str, Any] = {"area_check": False}

    assert broken("AR1", **wrong) == {("stop", "area_check")}
    assert broken("AR1", response_type="no_role_wrong_area") == {("stop", "area_check")}
    assert broken("AR1", area_check=True) == set()


def test_AG1_the_police_and_probation_are_asked_first() -> None:
    assert broken("AG1", without=("police_requested_date",)) == {("warn", "police_requested_date")}
    assert broken("AG1", without=("probation_requested_date",)) == {("warn", "police_requested_date")}
    assert broken("AG1", without=("nspcc_requested_date",)) == set()


def test_HV1_without_a_home_visit_the_prison_weighs_what_that_means() -> None:
    why: dict[str, Any] = {"home_visit_none_reason": "The family was away for three weeks."}
    (refers,) = [rule for rule in report().rules if rule.id == "HV1"]

    assert (refers.severity, refers.to) == ("refer", "public_protection")
    assert problems(without=("home_visit_date",), **why) == {("refer", "HV1", "home_visit_date")}
    assert ("stop", "missing", "home_visit_none_reason") in problems(without=("home_visit_date",))
    assert "HV1" not in rules()


def test_a_child_who_was_not_seen_is_explained() -> None:
    unseen: dict[str, Any] = {"child_seen": False}

    assert ("stop", "missing", "child_seen_no_reason") in problems(**unseen)
    assert problems(**unseen, child_seen_no_reason="The child was ill on both visits.") == set()


def test_CV1_a_carer_who_says_something_else_is_reported_to_the_prison() -> None:
    assert broken("CV1", carer_view_matches_form=False) == {("warn", "carer_view_matches_form")}
    assert broken("CV1") == set()


def test_PH1_a_photograph_that_is_not_confirmed_needs_a_word() -> None:
    unsure: dict[str, Any] = {
        "photo_is_of_child": "could_not_confirm",
        "photo_comment": "She did not want to be looked at.",
    }

    assert ("warn", "photo_is_of_child") in broken("PH1", **unsure)
    assert broken("PH1") == set()


def test_a_photograph_goes_with_every_referral() -> None:
    assert ("stop", "must_be", "photo_attached") in problems(photo_attached=False)


@pytest.mark.parametrize(("end", "late"), [("2026-04-09", False), ("2026-04-10", True)])
def test_K11_an_assessment_ends_within_45_working_days_of_the_referral(end: str, late: bool) -> None:
    found = problems(datetime(2026, 5, 1), assessment_end_date=end, panel_date="2026-05-01", **DATES)

    assert (("warn", "K11", "assessment_end_date") in found) is late


def test_K11_a_longer_assessment_that_began_before_the_referral_is_warned_of() -> None:
    assert broken("K11", assessment_start_date="2025-11-03") == {("warn", "assessment_end_date")}
    assert broken("K11", assessment_start_date="2026-01-20") == set()


def test_K13_nothing_is_finished_or_given_to_the_prisoner_before_everybody_replied() -> None:
    waiting: dict[str, Any] = {"notice_reply_deadline": "2026-03-20", "source_replies": [COUNCIL]}

    assert broken("K13", **waiting) == {("stop", "source_replies"), ("hold", "source_replies")}
    assert held("prisoner_redacted", journey(**waiting)) == {"K13"}
    assert broken("K13", **waiting | {"source_replies": [COUNCIL, POLICE]}) == set()


def test_K13_the_notice_is_no_request_for_permission_so_silence_ends_with_the_deadline() -> None:
    silent: dict[str, Any] = {"notice_reply_deadline": "2026-03-20", "without": ("source_replies",)}

    assert held("prisoner_redacted", journey(datetime(2026, 3, 20, 23, 0), **silent)) == {"K13"}
    assert held("prisoner_redacted", journey(LATER, **silent)) == set()


@pytest.mark.parametrize("views", ["redact", "gist_only", "none"])
def test_DV1_the_full_version_against_advice_needs_a_reason(views: str) -> None:
    full: dict[str, Any] = {"disclosure_variant": "full", "source_replies": [COUNCIL, POLICE]}

    assert broken("DV1", **full, views_on_disclosure_to_prisoner=views) == {("warn", "disclosure_variant")}
    assert broken("DV1", **full, views_on_disclosure_to_prisoner="no_barrier") == set()


def test_DV1_a_barrier_that_an_organisation_named_needs_a_reason_too() -> None:
    barrier = {**POLICE, "reply": "barrier_to_part", "reply_barriers": "The source could be found out."}
    full: dict[str, Any] = {"disclosure_variant": "full", "views_on_disclosure_to_prisoner": "no_barrier"}

    assert broken("DV1", **full, source_replies=[COUNCIL, barrier]) == {("warn", "disclosure_variant")}
    assert broken("DV1", disclosure_variant="gist", gist_text="Contact in small steps is supported.") == set()


@pytest.mark.parametrize(("views", "warned"), [("gist_only", True), ("none", True), ("redact", False)])
def test_DV2_more_than_was_advised_needs_a_reason(views: str, warned: bool) -> None:
    assert (broken("DV2", views_on_disclosure_to_prisoner=views) != set()) is warned


def test_the_gist_is_asked_only_where_the_gist_is_given() -> None:
    assert ("stop", "missing", "gist_text") in problems(disclosure_variant="gist")
    assert "gist_text" not in journey().said
    assert "left_out" not in journey(disclosure_variant="gist").said


def test_the_version_for_the_prisoner_is_read_before_it_is_given() -> None:
    assert ("stop", "must_be", "prisoner_version_checked") in problems(prisoner_version_checked=False)


@pytest.mark.parametrize(("born", "wrong"), [("2008-03-04", False), ("2008-03-05", True)])
def test_AD1_whoever_comes_with_a_child_is_an_adult(born: str, wrong: bool) -> None:
    adults = entries("accompanying_adults", adult_date_of_birth=born)

    assert (broken("AD1", accompanying_adults=adults) == {("stop", "adult_date_of_birth")}) is wrong


def test_at_most_three_adults_come_to_a_visit() -> None:
    four = entries("accompanying_adults") * 4

    assert ("stop", "range", "accompanying_adults") in problems(accompanying_adults=four)
    assert problems(accompanying_adults=four[:3]) == set()


def test_an_adult_who_was_not_named_by_childrens_services_cannot_be_approved() -> None:
    stranger = [{"approved_adult": "Somebody Else"}]

    assert ("stop", "option", "approved_adult") in problems(approved_adults=stranger)


def test_PN1_the_panel_meets_after_the_assessment() -> None:
    assert broken("PN1", assessment_end_date="2026-03-04", panel_date="2026-03-03") == {("stop", "panel_date")}
    assert broken("PN1", assessment_end_date="2026-03-03", panel_date="2026-03-03") == set()


def test_a_decision_without_a_panel_is_none() -> None:
    assert {("stop", "missing", "panel_date"), ("stop", "missing", "panel_members")} <= problems(
        without=("panel_date", "panel_members")
    )


def test_RD1_what_the_child_and_the_carer_read_is_easy() -> None:
    hard = "Notwithstanding the multidisciplinary deliberations, supervised contact was considered proportionate."

    assert broken("RD1", child_explanation_words=hard) == {("warn", "child_explanation_words")}
    assert broken("RD1", carer_explanation=hard) == {("warn", "carer_explanation")}
    assert broken("RD1") == set()


@pytest.mark.parametrize(("born", "wrong"), [("2008-03-05", False), ("2008-03-04", True)])
def test_V6_the_form_is_about_a_child_under_18(born: str, wrong: bool) -> None:
    assert (("stop", "V6", "child_date_of_birth") in problems(child_date_of_birth=born)) is wrong


@pytest.mark.parametrize(
    ("question", "early", "right"),
    [
        ("report_due_date", "2026-02-02", "2026-02-03"),
        ("received_at", "2026-02-02T23:00", "2026-02-03T08:00"),
        ("referrer_told_at", "2026-02-03T10:14", "2026-02-03T10:15"),
        ("home_visit_date", "2026-02-02", "2026-02-03"),
        ("assessment_end_date", "2026-02-03", "2026-02-04"),
        ("initial_monitoring_period_end", "2026-03-04", "2026-03-05"),
        ("review_brought_forward_to", "2026-03-04", "2026-03-05"),
        ("carer_and_agencies_told_date", "2026-03-03", "2026-03-04"),
        ("prisoner_told_date", "2026-03-03", "2026-03-04"),
    ],
)
def test_V5_dates_stand_in_the_order_in_which_things_happen(question: str, early: str, right: str) -> None:
    before: dict[str, Any] = {question: early}
    on_time: dict[str, Any] = {question: right}

    assert ("stop", question) in broken("V5", **before)
    assert ("stop", question) not in broken("V5", **on_time)


def test_V5_the_decision_is_not_before_the_panel() -> None:
    assert broken("V5", panel_date="2026-03-03", decision_date="2026-03-02") == {("stop", "decision_date")}
    assert broken("V5", panel_date="2026-03-03", decision_date="2026-03-03") == set()


@pytest.mark.parametrize(
    "question",
    [
        "duty_contact", "prison_contact", "prison_security_contact", "allocated_social_worker", "team_manager",
        "visits_contact",
    ],
)  # fmt: skip
def test_V9_addresses_that_are_not_secure_are_warned_of(question: str) -> None:
    person = {"name": "A B", "role": "Officer", "phone": "0113 496 0100", "email": "a.b@mail.example.com"}
    answers: dict[str, Any] = {"answers_by": "link", "team_manager_agreed": True, **AGREED, "duty_contact": SECURE} | {
        question: person
    }

    assert broken("V9", **answers) == {("warn", question)}
    assert broken("V9", **answers | {question: SECURE}) == set()


def test_V9_so_are_those_of_organisations_that_gave_information() -> None:
    open_mail = entries("third_party_sources", source_contact={"name": "A B", "role": "C", "email": "a@b.example.com"})

    assert broken("V9", third_party_sources=open_mail) == {("warn", "source_contact")}
    assert broken("V9") == set()


def test_V16_other_children_are_known_by_their_initials() -> None:
    named = {"household_members": [{"member_initials": "Oscar", "member_age": 2, "member_relationship": "Brother"}]}

    assert {fault.rule for fault in read_all(report(), named, attach)[1]} == {"V16"}


def test_why_the_decision_differs_is_said_and_asked_in_words_that_fit() -> None:
    asked = report().question("differs_from_recommendation_reason")
    unable = journey(recommended_level="unable_to_recommend")

    assert ("stop", "missing", "differs_from_recommendation_reason") in problems(decided_level="3")
    assert "differs_from_recommendation_reason" not in journey().said
    assert asked.in_words(unable.names).label == "How was the level decided without a recommendation?"
    assert asked.in_words(journey(decided_level="3").names).label == asked.label


def test_today_is_what_the_tests_think_it_is() -> None:
    said = journey().said

    assert (said["child_age"], str(said["referral_date"]), TODAY.weekday()) == (9, "2026-02-03", 2)
