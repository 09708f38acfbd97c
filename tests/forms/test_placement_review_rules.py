"""The rules PR1 to PR4 and PR7 to PR11 of the placement review, where each is broken and where it is just kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.forms.judging import TODAY
from tests.forms.placement_reviews import URGENT, entries, journey, problems, review, rules

NO_MEETING: dict[str, Any] = {"mdm_held": False}
ON_REMAND: dict[str, Any] = {"legal_status": "remand", "remand_date": "2026-01-05", "next_court_date": "2026-03-20"}


def test_the_example_breaks_no_rule() -> None:
    assert problems() == set()


def test_PR1_a_planned_review_cannot_go_without_the_meeting() -> None:
    assert ("stop", "PR1", "mdm_held") in problems(**NO_MEETING)
    assert "PR1" not in rules()


def test_PR1_an_urgent_review_can_go_without_the_meeting() -> None:
    assert "PR1" not in rules(**URGENT, **NO_MEETING)


@pytest.mark.parametrize("missing", ["mdm_date", "mdm_chair", "mdm_contributors", "mdm_held"])
def test_PR1_the_meeting_has_a_date_a_chair_and_contributors(missing: str) -> None:
    assert ("stop", "PR1", missing) in problems(without=(missing,))


def test_PR1_somebody_from_the_setting_contributed() -> None:
    elsewhere = entries("mdm_contributors", contributor_from="health")

    assert ("stop", "PR1", "mdm_contributors") in problems(mdm_contributors=elsewhere)
    assert "PR1" not in rules(mdm_contributors=entries("mdm_contributors"))


def test_PR1_the_chair_and_one_other_person_are_not_a_meeting() -> None:
    alone = entries("mdm_contributors")[:1]

    assert any(question == "mdm_contributors" for _, _, question in problems(mdm_contributors=alone))
    assert rules(mdm_contributors=entries("mdm_contributors")[:2]) == set()


def test_PR2_an_urgent_review_says_why_it_cannot_wait() -> None:
    assert ("stop", "PR2", "urgent_reason") in problems(review_route="urgent")
    assert ("stop", "PR2", "urgent_reason") not in problems(**URGENT)


def test_PR2_an_urgent_review_without_the_meeting_warns_and_starts_the_reminder_of_the_full_form() -> None:
    hurried = journey(**URGENT, **NO_MEETING, urgent_full_form_by="2026-03-18")
    full_form = next(clock for clock in review().clocks if clock.rule == "PR2")

    assert ("warn", "PR2", "mdm_held") in problems(**URGENT, **NO_MEETING)
    assert hurried.holds(full_form.when)
    assert str(full_form.due.value(hurried.names)) == "2026-03-18"
    assert full_form.met is not None
    assert not full_form.met.holds(hurried.names)
    assert full_form.met.holds(journey(**URGENT, **NO_MEETING, full_form_sent_date="2026-03-04").names)


def test_PR2_the_day_of_the_full_form_is_given_and_ten_working_days_are_offered() -> None:
    offered = review().question("urgent_full_form_by").default
    full_form = next(clock for clock in review().clocks if clock.rule == "PR2")
    unsaid = journey(**URGENT, **NO_MEETING, child_views_date="2026-02-24")

    assert ("stop", "PR2", "urgent_full_form_by") in problems(**URGENT, **NO_MEETING, urgent_full_form_by="2026-03-03")
    assert str(full_form.due.value(unsaid.names)) == "2026-03-10"
    assert offered == "=working_days_after(document_date, 10)"


def test_PR2_neither_warns_when_the_meeting_was_held() -> None:
    full_form = next(clock for clock in review().clocks if clock.rule == "PR2")

    assert ("warn", "PR2", "mdm_held") not in problems(**URGENT)
    assert not journey(**URGENT).holds(full_form.when)
    assert not journey().holds(full_form.when)


def test_PR2_what_is_sent_about_an_urgent_review_is_marked_urgent() -> None:
    marked = {each.id: each.urgent for each in review().deliveries if each.channel != "hand_over"}

    assert all(urgent is not None and journey(**URGENT).holds(urgent) for urgent in marked.values())
    assert not any(journey().holds(urgent) for urgent in marked.values())


def test_PR3_no_review_goes_out_without_the_views_of_the_child() -> None:
    assert ("stop", "PR3", "child_views") in problems(without=("child_views",))
    assert "PR3" not in rules(child_views="I want to move.")


def test_PR3_a_child_who_was_not_asked_about_the_plan_is_explained() -> None:
    reason = "The plan was made in the night of the incident."

    assert ("stop", "PR3", "child_not_consulted_reason") in problems(child_consulted_on_strategy=False)
    assert "PR3" not in rules(child_consulted_on_strategy=False, child_not_consulted_reason=reason)


@pytest.mark.parametrize("participation", ["declined", "not_offered"])
def test_PR3_a_child_who_took_no_part_in_the_meeting_is_explained(participation: str) -> None:
    reason = "He did not want to sit with so many people."

    assert ("stop", "PR3", "child_participation_explanation") in problems(child_participation=participation)
    assert "PR3" not in rules(child_participation=participation, child_participation_explanation=reason)


def test_PR4_a_looked_after_child_needs_the_view_of_the_social_worker() -> None:
    assert ("stop", "PR4", "local_authority_views") in problems(without=("local_authority_views",))
    assert "PR4" not in rules()


def test_PR4_or_the_reason_why_the_social_worker_was_not_heard() -> None:
    silent: dict[str, Any] = {"without": ("local_authority_views",), "social_worker_contributed": False}

    assert ("stop", "PR4", "social_worker_not_contributed_reason") in problems(**silent)
    assert "PR4" not in rules(**silent, social_worker_not_contributed_reason="The post is vacant since February.")


def test_PR4_asks_nothing_about_a_child_who_is_not_looked_after() -> None:
    without = ("local_authority_views", "social_worker_contributed")

    assert "PR4" not in rules(without=without, looked_after_status="not_looked_after")


def test_PR7_safety_as_the_main_reason_needs_an_incident_or_dated_evidence() -> None:
    assert ("stop", "PR7", "incidents") in problems(without=("incidents",))
    assert "PR7" not in rules(without=("incidents",), safety_evidence_date="2026-02-20")
    assert "PR7" not in rules()


def test_PR7_another_main_reason_needs_none() -> None:
    other: dict[str, Any] = {"primary_reason": "resettlement", "secondary_reasons": ["safety_of_child"]}

    assert "PR7" not in rules(**other, without=("incidents",))


def test_PR7_a_risk_of_self_harm_now_must_be_raised_now() -> None:
    now: dict[str, Any] = {
        "self_harm_or_suicide_risk": "current",
        "self_harm_plan": "Checked every 30 minutes by staff.",
    }

    assert ("warn", "PR7", "self_harm_or_suicide_risk") in problems(**now)
    assert "PR7" not in rules(**now, matter_of_concern_raised=True)
    assert "PR7" not in rules(self_harm_or_suicide_risk="past")


def test_PR7_an_urgent_review_must_be_raised_now() -> None:
    referral: dict[str, Any] = {
        "safeguarding_referral_made": True, "safeguarding_referral_to": "leeds",
        "safeguarding_referral_date": "2026-03-03", "safeguarding_referral_outcome": "A meeting is tomorrow.",
    }  # fmt: skip

    assert ("warn", "PR7", "review_route") in problems(**URGENT)
    assert "PR7" not in rules(**URGENT, **referral)


def test_PR7_the_banner_stands_where_somebody_may_be_in_danger() -> None:
    def warned(page: str, **changes: Any) -> int:
        said = journey(**changes).prompts(review().page(page))
        return sum(prompt.tone == "warning" for prompt in said)

    assert (warned("request"), warned("request", **URGENT)) == (0, 1)
    assert (warned("needs"), warned("needs", self_harm_or_suicide_risk="current")) == (0, 1)
    assert warned("reasons") == 1


def test_PR8_a_child_on_remand_has_a_next_court_date() -> None:
    on_remand: dict[str, Any] = {**ON_REMAND, "looked_after_status": "remand_s104_laspo"}
    del on_remand["next_court_date"]

    assert ("stop", "PR8", "next_court_date") in problems(**on_remand)
    assert "PR8" not in rules(**on_remand, next_court_date="2026-03-04")


@pytest.mark.parametrize(
    "status", ["dto", "dto_further_detention", "s250", "s250_recall", "s252a", "s254_extended", "legacy"]
)
def test_PR8_a_sentence_with_a_fixed_end_has_a_release_date(status: str) -> None:
    section: dict[str, Any] = {"legacy_section": "s91"} if status == "legacy" else {}
    without = ("planned_release_date", "early_release_or_hdc_date")

    assert ("stop", "PR8", "planned_release_date") in problems(without=without, legal_status=status, **section)
    assert "PR8" not in rules(legal_status=status, **section)


@pytest.mark.parametrize("status", ["s258_life", "s259_dhmp"])
def test_PR8_a_sentence_without_a_fixed_end_has_none(status: str) -> None:
    assert "PR8" not in rules(without=("planned_release_date", "early_release_or_hdc_date"), legal_status=status)


@pytest.mark.parametrize(("birth", "near"), [("2008-06-05", False), ("2008-06-04", True), ("2007-12-01", True)])
def test_PR9_a_child_who_is_18_within_three_months_is_on_the_way_to_the_adult_estate(birth: str, near: bool) -> None:
    found = problems(child_date_of_birth=birth, transition_considered=True, transition_probation_involved=True)

    assert (("warn", "PR9", "child_date_of_birth") in found) is near


@pytest.mark.parametrize(("home", "says"), [("leeds", "national protocol"), ("powys", "principles for Wales")])
def test_PR9_the_guidance_of_the_childs_nation_is_shown(home: str, says: str) -> None:
    position = review().page("position")
    near = journey(child_date_of_birth="2008-05-01", home_local_authority=home).prompts(position)
    far = journey(home_local_authority=home).prompts(position)

    assert [says in prompt.text for prompt in near if prompt.tone == "warning"] == [True]
    assert [prompt for prompt in far if prompt.tone == "warning"] == []


def test_PR10_the_move_starts_the_clocks_that_go_to_the_manager_when_they_are_overdue() -> None:
    started = {clock.id for clock in review().clocks if clock.rule == "PR10"}

    assert started == {"K4", "K4_social_worker", "K5", "K6"}
    assert {clock.escalate_to for clock in review().clocks if clock.rule == "PR10"} == {"yjs_manager"}


def test_PR11_only_the_youth_justice_service_or_the_setting_can_send_it() -> None:
    submits = review().submits

    assert submits is not None
    assert (submits.rule, set(submits.roles)) == ("PR11", {"case_manager", "secure_resettlement_practitioner"})
    assert "case manager" in submits.message


def test_PR11_a_social_worker_can_prepare_it() -> None:
    assert "social_worker" in review().starts.roles
    assert "social_worker" in review().parts[0].roles
    assert all("social_worker" not in part.roles for part in review().parts[1:])


@pytest.mark.parametrize(("hour", "shown"), [(10, False), (18, True)])
def test_after_half_past_five_the_out_of_hours_service_is_named(hour: int, shown: bool) -> None:
    at = datetime(TODAY.year, TODAY.month, TODAY.day, hour)
    said = journey(at, **URGENT).prompts(review().page("request"))

    assert any("out-of-hours" in prompt.text for prompt in said) is shown
