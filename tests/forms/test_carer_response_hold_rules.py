"""Rules PC7 to PC11 of the primary-carer response, from both sides: photograph, level, court order, safeguarding, age."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.carer_response import broken, delivered, held, journey, rules
from tests.forms.test_carer_response_rules import CALL


def test_pc7_the_referral_waits_for_a_photograph() -> None:
    without = journey(photographs_provided="cannot")

    assert broken("PC7", photographs_provided="cannot") == {("hold", "photographs_provided")}
    assert "PC7" in held("childrens_services_referral", without) & held("police", without)
    assert "PC7" not in held("probation_prison", without)


@pytest.mark.parametrize(
    "photograph",
    [
        {"photographs_provided": "upload", "child_photo": "maisie.jpg"},
        {"photographs_provided": "post_four_prints", "photos_count": 4},
        {"photographs_provided": "cannot", "late_photo": "maisie.jpg", "late_photo_taken_date": "2026-02-01"},
    ],
)
def test_pc7_a_photograph_sets_it_free_whenever_it_comes(photograph: dict[str, Any]) -> None:
    assert "PC7" not in held("childrens_services_referral", journey(**photograph))


def test_pc7_prints_that_never_came_are_no_photograph() -> None:
    assert "PC7" in held("police", journey(photographs_provided="post_four_prints", photos_count=0))


def test_pc8_the_lower_of_the_two_levels_goes_into_the_referral() -> None:
    more: dict[str, Any] = {"contact_requested": ["letters", "telephone"], "level_supported": "4"}

    assert broken("PC8", **more) == {("warn", "level_supported")}
    assert journey(**more).said["referral_level"] == "3"
    assert "PC8" not in rules(level_supported="2")
    assert journey(level_supported="2").said["referral_level"] == "2"


def test_pc8_a_new_answer_counts_for_the_level_of_the_referral() -> None:
    assert journey().said["referral_level_now"] == "4"
    assert journey(**CALL, new_answer="yes", new_answer_level="2").said["referral_level_now"] == "2"
    assert (
        journey(**CALL, new_answer="yes", new_answer_level="4", contact_requested=["letters"]).said[
            "referral_level_now"
        ]
        == "2"
    )


@pytest.mark.parametrize(
    ("asked_for", "level"),
    [(["letters"], "2"), (["other_indirect"], "2"), (["letters", "telephone"], "3"), (["family_visits"], "4")],
)
def test_pc8_what_the_prisoner_asks_for_comes_to_a_level(asked_for: list[str], level: str) -> None:
    assert journey(contact_requested=asked_for).said["level_requested"] == level


@pytest.mark.parametrize("order", ["prohibited_steps", "non_molestation", "restraining", "no_contact", "other"])
def test_pc9_an_order_that_may_forbid_contact_is_checked_by_a_lawyer_first(order: str) -> None:
    ticked: dict[str, Any] = {"court_orders": [order], "court_orders_other": "Not to come to our street."}

    assert broken("PC9", **ticked) == {("hold", "court_orders")}
    assert all("PC9" in held(name, journey(**ticked)) for name in ("childrens_services_referral", "police", "nspcc"))


def test_pc9_the_check_sets_it_free_or_keeps_it() -> None:
    check: dict[str, Any] = {
        "court_orders": ["restraining"],
        "legal_check_date": "2026-03-04",
        "legal_check_by": {"name": "Samuel Birch", "role": "Legal adviser"},
        "legal_check_reasons": "It says nothing of letters or of prison visits.",
    }

    assert "PC9" not in rules(**check, legal_check_outcome="may_go_on")
    assert "PC9" in rules(**check, legal_check_outcome="forbidden")
    assert "PC9" not in rules(court_orders=["child_arrangements"])


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ({"felt_pressured": "yes"}, "felt_pressured"),
        ({"prisoner_harmed_this_child_or_carer": "yes", "in_danger_now": False}, "prisoner_harmed_this_child_or_carer"),
        ({"prisoner_harmed_this_child_or_carer": "prefer_not_to_say", "in_danger_now": True}, "in_danger_now"),
    ],
)
def test_pc10_pressure_and_harm_go_to_public_protection_the_same_day(answer: dict[str, Any], question: str) -> None:
    told: dict[str, Any] = {"children_services_informed_date": "2026-03-04"}

    assert broken("PC10", **answer, **told) == {("refer", question)}
    assert "children_services_informed_date" in {one for _, one in broken("PC1", **answer)}
    assert "childrens_services_notice" in delivered(journey(**answer, **told))


def test_pc10_a_carer_who_would_not_say_is_not_referred() -> None:
    unsaid: dict[str, Any] = {"prisoner_harmed_this_child_or_carer": "prefer_not_to_say", "in_danger_now": False}

    assert "PC10" not in rules(**unsaid, felt_pressured="prefer_not_to_say")
    assert "PC10" not in rules()


@pytest.mark.parametrize("question", ["child_date_of_birth", "child_dob_as_applied"])
def test_pc11_a_child_who_is_18_now_ends_the_application(question: str) -> None:
    grown_up: dict[str, Any] = {question: "2008-03-04"}
    a_day_younger: dict[str, Any] = {question: "2008-03-05"}

    assert ("end", question) in broken("PC11", **grown_up)
    assert "PC11" not in rules(**a_day_younger)
