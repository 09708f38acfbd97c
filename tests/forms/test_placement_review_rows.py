"""Every row of the domain register's tables for the placement review is asked, and every rule of it is proved."""

from __future__ import annotations

from tests.forms.census import BLOCKS, DISCLOSURE, enforced, missing, unproved
from tests.forms.judging import definitions
from tests.forms.placement_reviews import review

ROWS = """
review_route urgent_reason first_asked_by first_asked_date previous_review_in_placement guidance_read
date_placed_current primary_offence legal_status sentence_date sentence_length_months next_court_date
future_court_appearances planned_release_date early_release_or_hdc_date weeks_to_earliest_release turns_18_in_custody
transition_considered
mdm_held mdm_date mdm_chair mdm_contributors child_participation child_participation_explanation
parent_carer_participation social_worker_contributed mdm_support_plan_agreed mdm_conclusion dissenting_views mdm_minutes
primary_reason secondary_reasons evidence_safety_child evidence_safety_others evidence_resettlement
change_of_circumstances_detail incidents restraint_or_separation_used restraint_separation_detail
safeguarding_referral_made matter_of_concern_raised contextual_evidence
physical_health_needs mental_health_needs emotional_wellbeing substance_misuse_needs self_harm_or_suicide_risk
exploitation_or_trafficking keep_apart_people secure_stairs_formulation ehc_or_idp cultural_religious_needs
gender_or_sex_specific_needs education_hours_received_weekly family_visits_received
current_strategy child_consulted_on_strategy child_not_consulted_reason why_strategy_not_enough
alternatives_in_current_setting consequence_of_no_move
child_views child_views_how_obtained child_views_date child_agrees_with_request advocate_offered parent_carer_views
local_authority_views setting_views health_views education_views yjs_view
proposed_type proposed_establishments establishments_to_avoid distance_from_home_current_miles distance_proposed_miles
welsh_provision_considered timing_constraints complex_escort_needed information_to_send_to_receiving who_will_tell_child
assetplus_updated attachments yjs_manager_sign
ycs_decision ycs_decision_date ycs_reasons agreed_establishment planned_move_date planned_date_notified_to
actual_move_datetime parents_told_at yjs_told_at la_practitioners_told_at appeal_intended appeal_grounds
"""
RULES = {f"PR{number}" for number in range(1, 12)}
CLOCKS = {"K4", "K5", "K6", "K7", "K8", "K19", "K20", "K21", "K22"}
VIEWS = ("child_views", "parent_carer_views", "yjs_view", "setting_views", "local_authority_views")


def test_every_row_of_the_register_is_asked_under_its_id_or_said_to_differ() -> None:
    assert missing(f"{BLOCKS} {DISCLOSURE} {ROWS}", review()) == []


def test_every_rule_of_the_register_is_enforced_by_the_definition() -> None:
    submits = review().submits

    assert submits is not None
    assert sorted(RULES - enforced(review()) - {submits.rule}) == []


def test_every_rule_of_the_register_is_proved_by_a_test_that_names_it() -> None:
    assert unproved(RULES, "test_placement_*.py") == []


def test_every_deadline_that_the_form_starts_runs_and_is_proved() -> None:
    assert sorted(CLOCKS - {clock.id for clock in review().clocks}) == []
    assert unproved(CLOCKS, "test_placement_review_clocks.py") == []


def test_the_home_circumstances_report_takes_facts_and_needs_from_it_and_never_views() -> None:
    report = definitions().form("home_circumstances_report")
    taken = {source.question for _, each in report.questions() for source in each.prefill if source.form == review().id}

    assert not taken & set(VIEWS)
    assert {
        "child_first_name", "current_establishment", "sentence_date", "sentence_length_months", "planned_release_date",
        "early_release_or_hdc_date", "slcn_summary", "social_worker", "exploitation_or_trafficking",
    } <= taken  # fmt: skip
    assert not taken & {question.id for question in review().page("views").questions}


def test_the_breach_report_fills_in_who_the_child_is_and_what_the_court_decided_and_nothing_about_the_breach() -> None:
    taken = {source.question for _, each in review().questions() for source in each.prefill if source.form}
    about_the_child = {
        question.id for page in ("child", "communication", "looked_after") for question in review().page(page).questions
    }

    assert {"child_first_name", "social_worker", "court_outcome", "custody_placement_needed"} <= taken
    assert taken - about_the_child == {"court_outcome", "custody_placement_needed"}
