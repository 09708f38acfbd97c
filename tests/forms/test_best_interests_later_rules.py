"""Rules BI6 to BI12 of the best-interests report: levels, looked-after children, harm, deadlines, siblings, reviews."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.best_interests import (
    ENQUIRY,
    HARM,
    LOOKED_AFTER,
    REVIEW,
    broken,
    due,
    held,
    journey,
    lower,
    problems,
    repeated,
    report,
    rules,
)


@pytest.mark.parametrize(("supported", "warned"), [("2", True), ("3", True), ("4", False)])
def test_BI6_more_contact_than_the_carer_supports_is_warned_of(supported: str, warned: bool) -> None:
    assert (("warn", "BI6", "recommended_level") in problems(level_supported=supported)) is warned


def test_BI6_the_prison_explains_why_it_decides_on_more_than_the_carer_supports() -> None:
    more: dict[str, Any] = {"level_supported": "3"}

    assert ("stop", "above_carer_level_reason") in broken("BI6", **more)
    assert broken("BI6", **more, above_carer_level_reason="The carer agreed on the telephone yesterday.") == {
        ("warn", "recommended_level")
    }
    assert broken("BI6", **more, decided_level="3", recommended_level="3") == set()


def test_BI6_who_recommends_no_level_is_not_warned() -> None:
    assert broken("BI6", level_supported="2", recommended_level="unable_to_recommend", decided_level="2") == set()


@pytest.mark.parametrize("question", ["la_view_looked_after", "parents_views_looked_after"])
def test_BI7_for_a_looked_after_child_the_council_and_the_parents_are_both_heard(question: str) -> None:
    assert rules(**LOOKED_AFTER) == set()
    assert broken("BI7", **{key: value for key, value in LOOKED_AFTER.items() if key != question}) == {
        ("stop", question)
    }


def test_BI7_for_any_other_child_neither_is_asked() -> None:
    assert not {"la_view_looked_after", "parents_views_looked_after"} & set(journey().said)
    assert broken("BI7") == set()


@pytest.mark.parametrize("alarm", [ENQUIRY, HARM])
def test_BI8_an_enquiry_or_earlier_harm_holds_back_whatever_begins_contact(alarm: dict[str, Any]) -> None:
    found = journey(**alarm)
    begins = {"carer", "child", "social_worker", "police", "probation", "nspcc", "visits_team", "prisoner_redacted"}

    assert {(p.severity, p.rule) for p in found.problems()} == {("hold", "BI8")}
    assert {each for each in begins if "BI8" in held(each, found)} == begins
    assert held("prison", found) == set()


@pytest.mark.parametrize("alarm", [ENQUIRY, HARM])
def test_BI8_it_leaves_when_childrens_services_say_so_or_no_contact_is_allowed(alarm: dict[str, Any]) -> None:
    assert held("carer", journey(**alarm, contact_cleared_date="2026-03-04")) == set()
    assert held("carer", journey(**alarm, **lower("1"))) == set()
    assert held("carer", journey()) == set()


@pytest.mark.parametrize(("alarm", "told"), [(ENQUIRY, "prison_told_no_contact_at"), (HARM, "prison_told_of_harm_at")])
def test_BI8_the_prison_is_told_at_once(alarm: dict[str, Any], told: str) -> None:
    untold = {key: value for key, value in alarm.items() if key != told}

    assert ("stop", told) in broken("BI8", **untold)


@pytest.mark.parametrize(
    ("alarm", "page"), [(ENQUIRY, "triage"), (HARM, "carer_and_family"), (HARM, "contact_decision")]
)
def test_BI8_a_banner_says_that_contact_must_not_start(alarm: dict[str, Any], page: str) -> None:
    shown = [prompt for prompt in journey(**alarm).prompts(report().page(page)) if prompt.tone == "warning"]

    assert any("contact must not start" in prompt.text.lower() for prompt in shown)
    assert not [prompt for prompt in journey().prompts(report().page(page)) if prompt.tone == "warning"]


@pytest.mark.parametrize(("told", "late"), [("2026-02-04T17:00", False), ("2026-02-05T09:00", True)])
def test_BI9_the_prison_hears_within_one_working_day(told: str, late: bool) -> None:
    found = problems(received_at="2026-02-03T10:00", referrer_told_at=told)

    assert (("warn", "BI9", "referrer_told_at") in found) is late


def test_BI9_a_weekend_does_not_count() -> None:
    over: dict[str, Any] = {"referral_date": "2026-02-06", "received_at": "2026-02-06T16:00"}

    assert "BI9" not in rules(**over, referrer_told_at="2026-02-09T17:00")
    assert "BI9" in rules(**over, referrer_told_at="2026-02-10T08:00")


def test_BI9_without_an_answer_the_manager_and_the_prison_hear_of_it() -> None:
    silent = journey(without=("received_at", "referrer_told_at"))

    assert [str(due(each, silent)[0]) for each in ("K9", "K9_prison")] == ["2026-02-04", "2026-02-04"]
    assert not due("K9", silent)[1]
    assert due("K9", journey())[1]
    assert {each.id: each.escalate_to for each in report().clocks if each.rule == "BI9"} == {
        "K9": "social_work_manager",
        "K9_prison": "public_protection",
    }


@pytest.mark.parametrize(
    "question", ["child_circumstances", "child_views", "risks_if_contact", "best_interests_conclusion", "child_photo"]
)
def test_BI10_what_stands_in_the_report_about_another_child_is_warned_of(question: str) -> None:
    assert repeated(question) == {("warn", "BI10", question)}
    assert repeated() == set()


def test_BI11_a_transfer_alone_opens_no_review() -> None:
    assert broken("BI11", **{**REVIEW, "review_reason": ["transfer"]}) == {("stop", "review_reason")}
    assert broken("BI11", **{**REVIEW, "review_reason": ["transfer", "changed_risk"]}) == set()


@pytest.mark.parametrize("reason", ["twelve_months", "changed_circumstances", "changed_risk"])
def test_BI11_twelve_months_or_a_change_opens_a_review(reason: str) -> None:
    assert rules(**{**REVIEW, "review_reason": [reason]}) == set()


def test_BI11_the_review_is_due_after_twelve_months_or_sooner() -> None:
    assert str(journey().said["review_due_date"]) == "2027-03-04"
    assert str(journey(review_brought_forward_to="2026-09-01").said["review_due_date"]) == "2026-09-01"
    assert str(journey(panel_date="2026-03-02", decision_date="2026-03-03").said["review_due_date"]) == "2027-03-03"


def test_BI12_a_review_has_new_information_from_every_agency_of_the_first_time() -> None:
    one: dict[str, Any] = {**REVIEW, "updated_information": REVIEW["updated_information"][:1]}
    none = {key: value for key, value in REVIEW.items() if key != "updated_information"}

    assert broken("BI12", **REVIEW) == set()
    assert broken("BI12", **one) == {("stop", "updated_information")}
    assert ("stop", "updated_information") in broken("BI12", **none)
    assert broken("BI12", **none | {"original_agencies": ["none"]}) == set()


@pytest.mark.parametrize(("said", "old"), [("2025-03-01", True), ("2025-03-02", False)])
def test_BI12_what_was_said_before_the_earlier_decision_is_not_new(said: str, old: bool) -> None:
    school, police = REVIEW["updated_information"]
    found = broken("BI12", **{**REVIEW, "updated_information": [{**school, "updated_date": said}, police]})

    assert (found == {("stop", "updated_date")}) is old


def test_BI12_the_agencies_of_the_first_time_are_filled_in_from_the_earlier_report() -> None:
    (source,) = report().question("original_agencies").prefill

    assert (source.form, source.question) == ("best_interests_report", "agencies_contacted")
    assert "BI12" not in rules()
