"""Rules BR1 to BR8 of the breach report, where each is broken and where it is just kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.forms.breach_report import entries, form, journey, problems, rules

# The order of the worked examples: its last day is 14 November 2025.
AUTUMN: dict[str, Any] = {
    "sentence_date": "2024-11-15",
    "custody_release_date": "2025-05-16",
    "release_type": "half_way",
    "supervision_start_date": "2025-05-16",
    "dto_last_day": "2025-11-14",
    "nos_issue_date": "2025-05-16",
    "hearing_date": "2026-03-20",
    "first_meeting_held_date": "2025-05-16",
    "second_appointment_held_date": "2025-05-19",
    "offences": entries("offences", offence_date="2024-08-01", victim_involved=False)[:1],
    "nos_requirements": [
        {**entry, "requirement_start": "2025-05-16", "requirement_end": "2025-11-14"}
        for entry in entries("nos_requirements")
    ],
}
SEVEN = (
    "facts_of_offence_summary", "support_offered", "assessment_of_why", "further_community_proposals",
    "implications_of_custody", "progress_positive_identity", "safety_concerns_child", "safety_concerns_others",
)  # fmt: skip


def breach(**changes: Any) -> dict[str, Any]:
    """The first breach of the example, alone, with changes."""
    return {"breaches": entries("breaches", **changes)[:1]}


def on(first: str, last: str = "", **changes: Any) -> dict[str, Any]:
    """One breach under the order of the worked examples."""
    days = {"breach_date_from": first, "breach_date_to": last or first, "letter_sent_at": f"{first}T20:00"}
    return {**AUTUMN, **breach(**{**days, **changes})}


def longest(first: str, last: str = "") -> Any:
    """The longest period that the form works out for this breach, and its working."""
    said = journey(**on(first, last)).said
    return said["max_available"], said["max_available_working"]


def test_the_example_breaks_no_rule() -> None:
    assert problems() == set()


def test_BR1_a_licence_stops_the_report_and_asks_for_the_division() -> None:
    found = problems(order_type="licence")

    assert ("stop", "BR1", "order_type") in found
    assert ("stop", "BR1", "recall_division") in found


@pytest.mark.parametrize(
    ("division", "team"),
    [("wales", "Team 1"), ("south_west", "Team 1"), ("midlands", "Team 2"), ("north_east", "Team 2")],
)
def test_BR1_the_message_names_recall_and_the_team_of_the_division(division: str, team: str) -> None:
    found = journey(order_type="licence", recall_division=division).problems()
    messages = [problem.message for problem in found if problem.rule == "BR1"]

    assert len(messages) == 1
    assert f"Recall {team}" in messages[0]


@pytest.mark.parametrize("order", ["dto_nos", "s250_under_12m_nos", "further_supervision_sch12"])
def test_BR1_every_notice_of_supervision_may_come_to_court(order: str) -> None:
    assert "BR1" not in rules(order_type=order)
    assert "recall_division" not in journey(order_type=order, recall_division="wales").said


@pytest.mark.parametrize("content", SEVEN)
def test_BR2_each_of_the_seven_contents_must_be_there(content: str) -> None:
    blank: dict[str, Any] = {content: "   "}
    written: dict[str, Any] = {content: "None that we know of, after asking everybody."}

    assert ("stop", "BR2", content) in problems(without=(content,))
    assert ("stop", "BR2", content) in problems(**blank)
    assert "BR2" not in rules(**written)


def test_BR2_the_facts_of_every_breach_and_the_contact_belong_to_the_seven() -> None:
    assert ("stop", "BR2", "breach_facts") in problems(breaches=entries("breaches", without=("breach_facts",)))
    assert ("stop", "BR2", "contact_history") in problems(without=("contact_history",))
    assert "BR2" not in rules(breaches=entries("breaches", breach_facts="He was due at home at 7pm and came at 11pm."))


@pytest.mark.parametrize("paper", ["cps_papers", "dto_and_nos_copy"])
def test_BR3_nothing_is_signed_without_the_papers_of_the_prosecution_and_the_order(paper: str) -> None:
    assert problems(without=(paper,)) == {("stop", "BR3", paper)}
    assert "BR3" not in rules()


def test_BR3_a_bundle_without_a_summons_stops_unless_it_is_said_that_it_follows() -> None:
    assert problems(without=("summons_copy",)) == {("stop", "BR3", "summons_copy")}


def test_BR3_a_summons_that_follows_may_be_signed_without_and_is_held() -> None:
    follows: dict[str, Any] = {"without": ("summons_copy", "summons_date"), "summons_follows": True}
    waiting = journey(**follows)

    assert {(p.severity, p.rule) for p in waiting.problems("report")} == {("hold", "BR3")}
    assert {page.id for page in waiting.part_pages("late_summons")} == {"late_summons"}
    assert problems(**follows, late_summons_copy="summons.pdf", late_summons_date="2026-03-04") == set()


def test_BR3_the_summons_is_not_asked_for_twice() -> None:
    assert journey().part_pages("late_summons") == ()


@pytest.mark.parametrize(
    ("first", "last", "at"),
    [
        ("2025-05-15", "2025-05-15", {"breach_date_from", "breach_date_to"}),
        ("2025-11-15", "2025-11-15", {"breach_date_from", "breach_date_to"}),
        ("2025-11-14", "2025-11-15", {"breach_date_to"}),
    ],
)
def test_BR4_a_breach_outside_release_to_the_last_day_is_rejected(first: str, last: str, at: set[str]) -> None:
    assert {question for _, rule, question in problems(**on(first, last)) if rule == "BR4"} == at


@pytest.mark.parametrize(("first", "last"), [("2025-05-16", "2025-05-16"), ("2025-11-14", "2025-11-14")])
def test_BR4_the_day_of_release_and_the_last_day_count(first: str, last: str) -> None:
    assert "BR4" not in rules(**on(first, last))


def test_BR5_a_requirement_that_was_not_on_the_notice_cannot_be_breached() -> None:
    found = problems(**breach(breach_requirement="Not to leave the country."))

    assert ("stop", "BR5", "breach_requirement") in found
    assert "BR5" not in rules(**breach(breach_requirement="Not to contact R.T. or J.M. in any way."))


def test_BR5_a_notice_given_after_the_breach_does_not_bind() -> None:
    assert ("stop", "BR5", "breach_date_from") in problems(**{**on("2025-07-01"), "nos_issue_date": "2025-07-02"})
    assert "BR5" not in rules(**{**on("2025-07-01"), "nos_issue_date": "2025-07-01"})


def test_BR5_the_requirement_is_chosen_among_those_of_the_notice() -> None:
    group = form().question("breaches")
    asked = next(inner for inner in group.questions if inner.id == "breach_requirement")  # type: ignore[attr-defined]
    offered = [option.label for option in journey().options(asked)]

    assert len(offered) == 10
    assert "Not to enter Harehill Park between 6pm and 7am." in offered


def test_BR5_a_requirement_that_is_renamed_later_must_be_chosen_again() -> None:
    changed = entries("nos_requirements")
    changed[4] = {**changed[4], "requirement_wording": "To be at home from 8pm to 7am."}

    assert ("stop", "BR5", "breach_requirement") in problems(nos_requirements=changed)


def test_BR6_136_days_left_give_three_months() -> None:
    days, working = longest("2025-07-01")

    assert journey(**on("2025-07-01")).said["days_to_last_day"] == 136
    assert days == 92
    assert working == (
        "3 months: from the breach on 1 July 2025 to the last day, 14 November 2025, there are 136 days. Three months"
        " end earlier, on 1 October 2025. The period would begin on the day of the court's order."
    )


def test_BR6_65_days_left_give_65_days() -> None:
    days, working = longest("2025-09-10")

    assert days == 65
    assert working == (
        "65 days: from the breach on 10 September 2025 to the last day, 14 November 2025. Three months would end on"
        " 10 December 2025, which is later. The period would begin on the day of the court's order."
    )


def test_BR6_a_breach_over_several_days_counts_from_its_first_day() -> None:
    days, working = longest("2025-08-20", "2025-09-03")

    assert days == 86
    assert working.startswith("86 days: from the breach on 20 August 2025 to the last day, 14 November 2025.")


def test_BR6_of_several_breaches_the_earliest_that_is_relied_on_counts() -> None:
    first, second = on("2025-07-01")["breaches"][0], on("2025-09-10")["breaches"][0]
    accepted = {**first, "reasonable_excuse_offered": "offered_accepted"}

    assert journey(**AUTUMN, breaches=[second, first]).said["earliest_breach_date"] == date(2025, 7, 1)
    assert journey(**AUTUMN, breaches=[accepted, second]).said["max_available"] == 65


@pytest.mark.parametrize(("days", "too_long"), [(65, False), (66, True)])
def test_BR6_a_proposal_longer_than_the_longest_period_stops(days: int, too_long: bool) -> None:
    found = problems(**on("2025-09-10"), proposal="detention", proposed_length_days=days)

    assert (("stop", "BR6", "proposed_length_days") in found) is too_long


@pytest.mark.parametrize(("days", "too_long"), [(89, False), (90, True)])
def test_BR6_three_months_are_counted_from_the_hearing_too(days: int, too_long: bool) -> None:
    february = {**on("2025-07-01"), "hearing_date": "2027-02-01"}  # three months from then are 89 days

    assert ("BR6" in rules(**february, proposed_length_days=days)) is too_long


def test_BR6_no_length_is_asked_where_none_is_proposed() -> None:
    assert "proposed_length_days" not in journey(proposal="fine", proposed_length_days=400).said
    assert "BR6" not in rules(proposal="continue_nos")


def test_BR7_an_order_that_has_ended_is_allowed_with_a_warning() -> None:
    assert problems(**on("2025-09-10")) == {("warn", "BR7", "dto_last_day")}
    assert "BR7" not in rules(dto_last_day="2026-03-04")


@pytest.mark.parametrize("excuse", ["none", "offered_not_accepted", "not_yet_known"])
def test_BR8_a_breach_without_an_accepted_excuse_can_be_relied_on(excuse: str) -> None:
    assert "BR8" not in rules(**breach(reasonable_excuse_offered=excuse))


def test_BR8_a_breach_with_a_good_reason_must_be_taken_out() -> None:
    given = breach(reasonable_excuse_offered="offered_accepted", excuse_detail="He was in hospital.")

    assert ("stop", "BR8", "reasonable_excuse_offered") in problems(**given)
    assert "earliest_breach_date" not in journey(**given).said
