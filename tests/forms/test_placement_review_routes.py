"""Who signs and who receives the placement review, what each may see, and which deadlines it starts."""

from __future__ import annotations

from datetime import date

import pytest

from formsvc.wizard import Journey
from tests.forms.judging import TODAY
from tests.forms.placement_reviews import (
    MOVED,
    NO_SAFE_PARENT,
    NOBODY_TOLD,
    URGENT,
    delivered,
    delivery,
    journey,
    moved,
    problems,
    review,
    rules,
    withheld,
)

ABOUT_OTHERS = (
    "evidence_safety_child", "incidents", "keep_apart_people", "contextual_evidence", "non_disclosable_information",
    "setting_views", "local_authority_views", "yjs_view", "staff_conduct_evidence", "ycs_reasons",
    "child_views_about_staff", "mdm_contributors", "alternatives_in_current_setting",
)  # fmt: skip


def waits_for(delivery_id: str, found: Journey) -> list[str]:
    """The rules that hold a delivery back."""
    return [hold.rule for hold in delivery(delivery_id).holds if hold.check and not hold.check.holds(found.names)]


def test_the_manager_of_the_responsible_service_countersigns() -> None:
    (stage,) = review().sign_off

    assert stage.role.value(journey().names) == "yjs_manager"
    assert stage.organisation is not None
    assert stage.organisation.value(journey().names) == "leeds_yjs"


def test_the_parts_follow_one_another_after_approval() -> None:
    after = {part.id: (part.opens, part.after) for part in review().parts}

    assert after == {
        "report": ("draft", ""),
        "ycs_reply": ("approved", ""),
        "told": ("approved", "ycs_reply"),
        "move": ("approved", "ycs_reply"),
        "follow_up": ("approved", ""),
    }


@pytest.mark.parametrize("decision", ["not_agreed", "more_information"])
def test_no_move_is_recorded_where_none_was_agreed(decision: str) -> None:
    refused = journey(ycs_decision=decision)

    assert refused.part_pages("move") == ()
    assert "agreed_establishment" not in refused.said
    assert [page.id for page in journey().part_pages("move")] == ["move"]


def test_YR1_a_reply_that_asks_for_more_is_no_decision_yet() -> None:
    assert ("stop", "YR1", "ycs_decision") in problems(ycs_decision="more_information")
    assert "YR1" not in rules(ycs_decision="not_agreed")
    assert journey(ycs_decision="more_information").said["further_information"]


def test_YR2_the_decision_is_not_older_than_the_meeting_of_a_planned_review() -> None:
    assert ("stop", "YR2", "ycs_decision_date") in problems(mdm_date="2026-03-02", ycs_decision_date="2026-03-01")
    assert "YR2" not in rules(mdm_date="2026-03-02", ycs_decision_date="2026-03-02")
    assert "YR2" not in rules(**URGENT, mdm_date="2026-03-02", ycs_decision_date="2026-03-01")


def test_YR3_the_move_is_planned_for_a_day_after_the_decision() -> None:
    assert ("stop", "YR3", "planned_move_date") in problems(planned_move_date="2026-03-03")
    assert "YR3" not in rules(planned_move_date="2026-03-04")


def test_YR4_nobody_moves_before_the_decision_on_a_planned_review() -> None:
    assert ("stop", "YR4", "actual_move_datetime") in problems(actual_move_datetime="2026-03-03T10:00")
    assert "YR4" not in rules(**URGENT, actual_move_datetime="2026-03-03T10:00")


@pytest.mark.parametrize(
    "told", ["parents_told_at", "social_worker_told_at", "yjs_told_at", "la_practitioners_told_at"]
)
def test_YR5_nobody_is_told_of_the_move_before_it_takes_place(told: str) -> None:
    early = moved(**URGENT, yjs_involved_in_review=False, **{told: "2026-03-12T13:59"})
    late = moved(**URGENT, yjs_involved_in_review=False, **{told: MOVED})

    assert ("YR5", told) in {(problem.rule, problem.question) for problem in early.problems("move")}
    assert "YR5" not in {problem.rule for problem in late.problems("move")}


@pytest.mark.parametrize(
    ("status", "duty"),
    [
        ("care_order_s31", "every 6 weeks"),
        ("remand_s104_laspo", "every 6 weeks"),
        ("formerly_accommodated_s20", "within 10 working days"),
        ("care_leaver", "personal adviser"),
        ("care_order_s31", "at least 10 days before"),
        ("care_leaver", "must hear of a sentence, a remand and a transfer"),
    ],
)
def test_the_duties_of_the_council_stand_beside_the_questions(status: str, duty: str) -> None:
    def said(care: str) -> str:
        return " ".join(prompt.text for prompt in journey(looked_after_status=care).prompts(review().page("position")))

    assert duty in said(status)
    assert duty not in said("not_looked_after")


def test_everybody_in_the_table_of_recipients_receives_their_version() -> None:
    assert delivered(journey()) == {"ycs", "current_setting", "social_worker", "child", "family", "receiving_setting"}
    assert {each.id: each.document for each in review().deliveries} == {
        "ycs": "report",
        "current_setting": "setting_version",
        "social_worker": "report",
        "child": "child_summary",
        "family": "family_summary",
        "receiving_setting": "record",
    }


def test_who_is_not_concerned_receives_nothing() -> None:
    assert "social_worker" not in delivered(journey(looked_after_status="not_looked_after"))
    assert "family" not in delivered(journey(**NO_SAFE_PARENT))
    assert "receiving_setting" not in delivered(journey(ycs_decision="not_agreed"))


def test_CT1_the_summaries_wait_until_the_child_was_told_in_person() -> None:
    assert waits_for("child", journey(without=NOBODY_TOLD)) == ["CT1"]
    assert waits_for("child", journey()) == []
    assert ("hold", "CT1", "child_told_at") in problems(without=NOBODY_TOLD)


def test_CT2_the_parents_are_told_before_they_read_it() -> None:
    assert waits_for("family", journey(without=NOBODY_TOLD)) == ["CT1", "CT2"]
    assert waits_for("family", journey(without=("parents_told_of_outcome_at",))) == ["CT2"]
    assert waits_for("family", journey()) == []


def test_the_new_setting_receives_what_was_ticked_and_the_youth_custody_service_what_it_asks_for() -> None:
    assert set(delivery("receiving_setting").encloses) == {
        "assetplus_file", "resettlement_plan_file", "health_summary_file", "secure_stairs_file", "ehc_or_idp_file",
        "contact_list_file", "risk_alerts_file",
    }  # fmt: skip
    assert {"assetplus_file", "mdm_minutes", "secure_stairs_file"} <= set(delivery("ycs").encloses)
    assert not {"assetplus_file"} & {
        each.id
        for each in journey(information_to_send_to_receiving=["risk_alerts"]).questions(review().page("attached"))
    }


@pytest.mark.parametrize("question", ABOUT_OTHERS)
def test_nothing_about_others_is_shown_to_the_family(question: str) -> None:
    assert question not in review().document("family_summary").shows
    assert withheld(question, "family", journey())


@pytest.mark.parametrize("question", [each for each in ABOUT_OTHERS if each != "child_views_about_staff"])
def test_nothing_about_others_is_shown_to_the_child(question: str) -> None:
    assert question not in review().document("child_summary").shows
    assert withheld(question, "child", journey())


@pytest.mark.parametrize("question", ["staff_conduct_concern", "staff_conduct_evidence", "child_views_about_staff"])
def test_what_is_said_about_its_staff_is_kept_from_the_setting(question: str) -> None:
    assert withheld(question, "setting", journey())
    assert not withheld(question, "professional", journey())


def test_a_matter_of_concern_is_kept_from_the_setting_when_it_is_about_its_staff() -> None:
    assert withheld("matter_of_concern_raised", "setting", journey())
    assert not withheld("matter_of_concern_raised", "setting", journey(staff_conduct_concern=False))


def test_the_setting_sees_the_rest_of_the_evidence() -> None:
    assert not any(withheld(question, "setting", journey()) for question in ("incidents", "evidence_safety_child"))


def test_the_views_of_the_child_are_never_filled_in_from_elsewhere() -> None:
    assert all(question.prefill == () for question in review().page("views").questions)


def test_today_is_what_the_tests_think_it_is() -> None:
    assert journey().said["child_age"] == 16
    assert TODAY.date() == date(2026, 3, 4)
