"""Rules BI1 to BI5 of the best-interests report, where each is broken and where it is just kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.best_interests import (
    PHOTO_WRONG,
    TEENAGER,
    broken,
    delivered,
    entries,
    held,
    journey,
    lower,
    problems,
    report,
    rules,
)

POINTS = ("circumstances_and_views", "photograph", "level", "adult")
REASON: dict[str, Any] = {"accompanying_adult_reason": "Only letters are recommended, so nobody comes along."}
NOBODY: dict[str, Any] = {"accompanying_adult_identified": "none_suitable", **REASON}


def check(**states: str) -> list[dict[str, str]]:
    """The prison's check of the four points, all covered but for these."""
    found = []
    for point in POINTS:
        entry = {"point": point, "point_state": states.get(point, "covered")}
        found.append({**entry, "point_where": "Page 3"} if entry["point_state"] == "available_elsewhere" else entry)
    return found


def test_the_example_breaks_no_rule() -> None:
    assert problems() == set()


@pytest.mark.parametrize(("answer", "starts"), [("yes", True), ("yes_with_limits", True), ("no", False)])
def test_BI1_only_a_carer_who_supports_contact_lets_a_referral_begin(answer: str, starts: bool) -> None:
    assert (broken("BI1", supports_contact=answer) == set()) is starts


def test_BI1_a_carer_who_is_not_sure_or_did_not_answer_does_not_support_contact() -> None:
    assert broken("BI1", supports_contact="not_sure") == {("stop", "supports_contact")}
    assert broken("BI1", without=("supports_contact",)) == {("stop", "supports_contact")}


def test_BI1_the_form_starts_only_from_the_newest_response_that_supports_contact() -> None:
    starts = report().starts

    assert (starts.after_form, starts.after_newest) == ("primary_carer_response", True)
    assert starts.after_when is not None
    assert starts.after_when.names == {"contact_supported", "triage_outcome"}


def test_BI1_the_carers_response_travels_with_the_referral() -> None:
    assert broken("BI1", carer_response_attached=False) == {("stop", "carer_response_attached")}


def test_BI1_a_carer_who_changed_their_mind_ends_what_can_be_decided() -> None:
    gone: dict[str, Any] = {"carer_still_supports": False}

    assert broken("BI1", **gone) == {("stop", "carer_still_supports")}
    assert broken("BI1", **gone, decided_level="1") == set()
    assert broken("BI1", carer_still_supports=True) == set()


@pytest.mark.parametrize(
    "question",
    ["child_circumstances", "child_views", "photo_is_of_child", "recommended_level", "accompanying_adult_identified"],
)
def test_BI2_a_report_that_leaves_a_point_open_cannot_be_signed(question: str) -> None:
    assert ("stop", question) in broken("BI2", without=(question,))


@pytest.mark.parametrize(
    ("question", "point"),
    [
        ("child_circumstances", "circumstances_and_views"),
        ("child_views", "circumstances_and_views"),
        ("photo_is_of_child", "photograph"),
        ("recommended_level", "level"),
        ("accompanying_adult_identified", "adult"),
    ],
)
def test_BI2_a_point_may_stay_open_only_where_other_material_has_it(question: str, point: str) -> None:
    elsewhere: dict[str, Any] = {"available_elsewhere": [point]}
    others: dict[str, Any] = {"available_elsewhere": [other for other in POINTS if other != point]}
    told: dict[str, Any] = {"available_elsewhere_where": "Our assessment of January, page 4."}

    assert broken("BI2", without=(question,), **elsewhere, **told) == set()
    assert broken("BI2", without=(question,), **elsewhere) == {("stop", "available_elsewhere_where")}
    assert ("stop", question) in broken("BI2", without=(question,), **others, **told)


@pytest.mark.parametrize("point", POINTS)
def test_BI2_the_prison_sends_a_report_back_that_misses_a_point(point: str) -> None:
    asked: dict[str, Any] = {
        "referred_back_date": "2026-03-04",
        "referred_back_points": "Please tell us about this point.",
    }

    assert broken("BI2", **asked, four_points_check=check(**{point: "missing"})) == {("stop", "four_points_check")}
    assert broken("BI2", four_points_check=check(**{point: "available_elsewhere"})) == set()


def test_BI2_sending_back_is_dated_and_names_the_points() -> None:
    found = problems(four_points_check=check(level="missing"))

    assert {("stop", "missing", "referred_back_date"), ("stop", "missing", "referred_back_points")} <= found
    assert not {"referred_back_date", "referred_back_points"} & set(journey().said)


def test_BI2_material_that_has_the_point_is_named() -> None:
    nowhere = [{**entry, "point_state": "available_elsewhere"} for entry in check()]

    assert broken("BI2", four_points_check=nowhere) == {("stop", "point_where")}


def test_BI3_a_photograph_of_another_child_ends_the_application() -> None:
    stopped = journey(without=("photo_confirmed_by", "photo_confirmed_date"), **PHOTO_WRONG)

    assert {(p.severity, p.rule, p.question) for p in stopped.problems("report")} == {
        ("end", "BI3", "photo_is_of_child")
    }
    assert delivered(stopped) & {"security_alert", "childrens_services_alert"} == {
        "security_alert",
        "childrens_services_alert",
    }
    assert not delivered(stopped) & {"prison", "carer", "child", "visits_team", "police", "social_worker"}


def test_BI3_only_the_alert_is_made_and_nothing_more_is_asked() -> None:
    stopped = journey(**PHOTO_WRONG)

    assert stopped.holds(report().document("identity_alert").when)
    assert not journey().holds(report().document("identity_alert").when)
    assert [page.id for page in stopped.part_pages("report")] == [
        "triage", "work_done", "identity", "report_declaration",
    ]  # fmt: skip


def test_BI3_there_is_nothing_to_decide_then() -> None:
    assert ("stop", "decided_level") in broken("BI3", **PHOTO_WRONG)
    assert "BI4" not in rules(**PHOTO_WRONG)


def test_BI3_a_photograph_of_this_child_warns_nobody() -> None:
    assert not delivered(journey()) & {"security_alert", "childrens_services_alert"}
    assert "BI3" not in rules()


def test_BI3_visits_wait_until_somebody_has_confirmed_the_photograph() -> None:
    unsure: dict[str, Any] = {
        "photo_is_of_child": "could_not_confirm",
        "photo_comment": "She did not want to be looked at.",
    }

    assert held("visits_team", journey(**unsure)) == {"BI3"}
    assert held("visits_team", journey(**unsure, photo_confirmed_later_date="2026-03-04")) == set()
    assert held("visits_team", journey(**unsure, decided_level="3")) == set()


def test_BI4_level_4_needs_an_adult_who_is_suitable() -> None:
    unsuitable = entries("accompanying_adults", adult_suitable=False)

    assert broken("BI4", accompanying_adults=unsuitable) == {("stop", "recommended_level")}
    assert ("stop", "recommended_level") in broken("BI4", **NOBODY)
    assert broken("BI4", accompanying_adults=[*unsuitable, *entries("accompanying_adults")]) == set()
    assert broken("BI4", accompanying_adults=unsuitable, recommended_level="3") == set()


@pytest.mark.parametrize(("agreed", "found"), [(True, set()), (False, {("stop", "recommended_level")})])
def test_BI4_at_16_the_governor_may_agree_that_the_child_comes_alone(agreed: bool, found: set[Any]) -> None:
    alone: dict[str, Any] = {**NOBODY, "child_date_of_birth": TEENAGER, "child_visits_alone_approved": True}

    assert broken("BI4", **alone, child_visits_alone_agreed=agreed) == found


def test_BI4_a_child_under_16_never_comes_alone() -> None:
    assert "child_visits_alone_agreed" not in journey(child_visits_alone_agreed=True).said
    assert ("stop", "recommended_level") in broken("BI4", **NOBODY, child_visits_alone_agreed=True)


def test_BI4_visits_are_only_decided_with_an_adult_who_may_come() -> None:
    assert broken("BI4", without=("approved_adults",)) == {("stop", "decided_level")}
    assert broken("BI4", without=("approved_adults",), decided_level="3") == set()


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_BI5_where_no_visits_are_recommended_no_adult_need_be_named(level: str) -> None:
    fits: dict[str, Any] = {"accompanying_adult_identified": "not_applicable", **REASON}

    assert rules(**fits, **lower(level), without=("approved_adults",)) == set()


def test_BI5_where_visits_are_recommended_an_adult_is_always_applicable() -> None:
    assert broken("BI5", accompanying_adult_identified="not_applicable", **REASON) == {
        ("stop", "accompanying_adult_identified")
    }


def test_BI5_that_no_adult_is_named_is_explained() -> None:
    assert broken("BI2", accompanying_adult_identified="not_applicable", recommended_level="1") == {
        ("stop", "accompanying_adult_reason")
    }
