"""Rules BR9 to BR14 of the breach report, where each is broken and where it is just kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.forms.breach_report import entries, journey, problems, rules

ADULT = "2008-03-04"  # 18 on the day of the tests
NOT_YET = "2008-03-05"
PANELS: dict[str, Any] = {"without": ("compliance_panels",)}


def breach(without: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """The first breach of the example, alone, with changes: 2 January 2026 at 7pm."""
    return {"breaches": entries("breaches", without=without, **changes)[:1]}


@pytest.mark.parametrize(("sent", "late"), [("2026-01-03T19:00", False), ("2026-01-03T19:01", True)])
def test_BR9_the_letter_is_sent_within_24_hours_of_the_breach(sent: str, late: bool) -> None:
    assert (("warn", "BR9", "letter_sent_at") in problems(**breach(letter_sent_at=sent))) is late


@pytest.mark.parametrize(("sent", "late"), [("2026-01-03T23:59", False), ("2026-01-04T00:00", True)])
def test_BR9_without_a_time_of_day_the_whole_next_day_counts(sent: str, late: bool) -> None:
    given = breach(without=("breach_time",), letter_sent_at=sent)

    assert (("warn", "BR9", "letter_sent_at") in problems(**given)) is late


def test_BR9_a_breach_after_which_nobody_could_reach_the_child_needs_a_reason() -> None:
    given = breach(response_within_24h="none_possible")

    assert ("warn", "BR9", "response_within_24h") in problems(**given)
    assert "BR9" not in rules(**breach(response_within_24h="call"))


def test_BR9_without_any_letter_the_report_is_not_complete() -> None:
    assert ("stop", "missing", "letter_sent_at") in problems(**breach(without=("letter_sent_at",)))


def test_BR9_the_manager_sees_how_many_were_late_and_gives_a_reason() -> None:
    late = breach(response_within_24h="none_possible")
    found = journey(**late)

    assert found.said["late_responses"] == 1
    assert ("stop", "BR9", "late_responses_reason") in {
        (p.severity, p.rule, p.question) for p in found.problems("manager_review")
    }
    assert not journey(**late, late_responses_reason="He was seen the next afternoon.").problems("manager_review")


def test_BR10_without_a_panel_the_author_and_the_manager_say_why() -> None:
    assert problems(**PANELS) == {("warn", "BR10", "compliance_panels"), ("stop", "BR10", "no_panel_reason")}
    assert problems(**PANELS, no_panel_reason="Two panels were put off, he was in hospital.") == {
        ("warn", "BR10", "compliance_panels")
    }


def test_BR10_somebody_in_danger_takes_the_place_of_a_panel() -> None:
    danger: dict[str, Any] = {
        "immediate_risk_route": True,
        "immediate_risk_detail": "He sent the boy a picture of his street.",
    }

    assert problems(**PANELS, **danger) == set()


def test_BR10_with_a_panel_nothing_more_is_asked() -> None:
    assert journey().part_pages("manager_review") == ()
    assert "BR10" not in rules()


def test_BR11_missing_views_of_the_child_need_a_reason() -> None:
    silent: dict[str, Any] = {"without": ("child_views", "child_views_date", "child_views_method")}

    assert problems(**silent) == {("stop", "BR11", "child_views_not_obtained_reason")}
    assert problems(**silent, child_views_not_obtained_reason="Missing since Friday; we tried three times.") == set()


def test_BR11_views_that_were_given_have_a_date_and_a_way() -> None:
    found = problems(without=("child_views_date", "child_views_method"))

    assert found == {("stop", "missing", "child_views_date"), ("stop", "missing", "child_views_method")}
    assert "child_views_not_obtained_reason" not in journey(child_views_not_obtained_reason="x" * 20).said


@pytest.mark.parametrize("word", ["refuses", "Offender", "non-compliant", "NON-COMPLIANT child", "manipulative"])
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("assessment_of_why", "assessment_of_why"),
        ("support_offered", "support_offered"),
        ("barriers_identified", "support_offered"),
        ("progress_positive_identity", "progress_positive_identity"),
        ("safety_concerns_child", "safety_concerns_others"),
        ("proposal_reason", "proposal_reason"),
    ],
)
def test_BR11_words_that_label_a_child_are_pointed_out(text: str, at: str, word: str) -> None:
    labelled: dict[str, Any] = {text: f"Kieran is a {word} and will not change."}

    assert problems(**labelled) == {("warn", "BR11", at)}


def test_BR11_words_that_label_a_child_are_pointed_out_in_each_breach() -> None:
    given = breach(breach_facts="A persistent offender, he refuses to come.")

    assert problems(**given) == {("warn", "BR11", "breach_facts")}


@pytest.mark.parametrize(
    "text", ["He was afraid and stayed away.", "The offence was at night.", "In compliance with it."]
)
def test_BR11_words_that_say_what_happened_are_not(text: str) -> None:
    assert problems(assessment_of_why=text) == set()


def test_BR11_the_childs_own_words_are_never_judged() -> None:
    assert problems(child_views="They say I am an offender and that I am a refuser. I am not.") == set()


def test_BR12_a_looked_after_childs_social_worker_is_told() -> None:
    assert problems(without=("social_worker_told",)) == {("stop", "BR12", "social_worker_told")}
    assert "social_worker_told" not in journey(looked_after_status="not_looked_after").said


def test_BR12_a_looked_after_child_is_not_treated_worse_than_one_at_home() -> None:
    check: dict[str, Any] = {"without": ("looked_after_disadvantage_check",)}

    assert problems(**check) == {("stop", "BR12", "looked_after_disadvantage_check")}
    assert ("stop", "BR12", "looked_after_disadvantage_check") in problems(looked_after_disadvantage_check="Yes.")
    assert "BR12" not in rules(**check, looked_after_status="child_in_need")


def test_BR13_at_18_the_report_speaks_of_a_prison_for_adults() -> None:
    found = problems(child_date_of_birth=ADULT)

    assert journey(child_date_of_birth=ADULT).said["custody_would_be_adult"] is True
    assert ("warn", "BR13", "implications_of_custody") in found
    assert "BR13" not in rules(child_date_of_birth=ADULT, implications_of_custody="It would be an adult prison.")


def test_BR13_at_18_no_place_for_children_is_promised() -> None:
    text = "It would be an adult prison, but he could stay in a secure children's home at first."

    assert ("warn", "BR13", "implications_of_custody") in problems(
        child_date_of_birth=ADULT, implications_of_custody=text
    )


def test_BR13_a_child_who_turns_18_before_the_hearing_is_warned_of_too() -> None:
    assert ("warn", "BR13", "hearing_date") in problems(child_date_of_birth=NOT_YET, hearing_date="2026-03-05")
    assert "BR13" not in rules(child_date_of_birth=NOT_YET, hearing_date="2026-03-04")


def test_BR13_at_17_custody_is_in_a_setting_for_children() -> None:
    assert journey(child_date_of_birth=NOT_YET).said["custody_would_be_adult"] is False
    assert "BR13" not in rules(implications_of_custody="A secure children's home, far from his grandmother.")


ORDER: dict[str, Any] = {
    "sentence_date": "2025-07-07",
    "custody_release_date": "2025-12-15",
    "supervision_start_date": "2025-12-15",
    "dto_last_day": "2026-07-06",
}


@pytest.mark.parametrize(
    ("changed", "day", "at"),
    [
        ("custody_release_date", "2025-07-06", "custody_release_date"),
        ("supervision_start_date", "2025-12-14", "supervision_start_date"),
        ("dto_last_day", "2025-12-15", "dto_last_day"),
        ("supervision_start_date", "2026-01-03", "breach_date_from"),
    ],
)
def test_BR14_dates_in_the_wrong_order_stop(changed: str, day: str, at: str) -> None:
    assert ("stop", "BR14", at) in problems(**{**ORDER, changed: day})


@pytest.mark.parametrize(
    ("changed", "day"),
    [
        ("custody_release_date", "2025-12-15"),
        ("supervision_start_date", "2025-12-15"),
        ("supervision_start_date", "2026-01-02"),
        ("dto_last_day", "2026-07-06"),
    ],
)
def test_BR14_dates_in_the_right_order_pass(changed: str, day: str) -> None:
    assert "BR14" not in rules(**{**ORDER, changed: day})


def test_BR14_a_breach_does_not_end_before_it_begins() -> None:
    backwards = breach(breach_date_from="2026-01-02", breach_date_to="2026-01-01")

    assert ("stop", "BR14", "breach_date_to") in problems(**backwards)
    assert "BR14" not in rules(**breach(breach_date_from="2026-01-02", breach_date_to="2026-01-02"))


@pytest.mark.parametrize(
    ("released", "odd"),
    [("2025-11-05", False), ("2025-11-04", True), ("2026-03-05", False)],
)
def test_BR14_release_is_within_two_months_of_the_middle_of_the_order(released: str, odd: bool) -> None:
    given = {**ORDER, "custody_release_date": released}

    assert journey(**given).said["order_half_way"] == date(2026, 1, 5)
    assert (("warn", "BR14", "custody_release_date") in problems(**given)) is odd


def test_BR14_the_middle_is_worked_out_for_a_detention_and_training_order_only() -> None:
    assert "order_half_way" not in journey(order_type="s250_under_12m_nos").said
