"""Every row of the domain register's tables for the best-interests report is asked, and every rule of it is proved."""

from __future__ import annotations

from datetime import timedelta

from tests.forms.best_interests import problems, report
from tests.forms.census import enforced, missing, unproved
from tests.forms.judging import TODAY

ROWS = """
application_ref prisoner_name prisoner_prison_number prisoner_date_of_birth prisoner_is_supervised_young_offender
claimed_relationship contact_requested referral_date prisoner_status index_offence_and_history risk_summary
custody_behaviour_and_monitoring release_or_parole_dates prison_environment_facts police_information
probation_information nspcc_information carer_response_attached photo_attached report_due_date prison_contact
received_at response_type referrer_told_at child_known_to_services allocated_social_worker team_manager area_check
home_visit_date child_seen child_seen_alone others_seen agencies_contacted records_reviewed assessment_start_date
assessment_end_date
child_circumstances household_members relationship_with_prisoner child_knowledge_of_offence
child_understanding_of_prison child_views child_motivation child_can_make_informed_choice child_needs_block_B
likely_effect_of_contact likely_effect_of_no_contact
photo_is_of_child photo_confirmed_by photo_confirmed_date photo_comment photo_returned_to_prison
carer_views carer_view_matches_form carer_capacity_to_protect carer_understanding_of_risk carer_motivation_or_pressure
other_parent_views la_view_looked_after parents_views_looked_after court_orders_checked previous_harm_to_this_child
other_children_precedent
risks_if_contact protective_factors safeguards_in_custody_considered conflict_between_views best_interests_conclusion
recommended_level recommended_level_reason recommended_conditions stop_or_review_triggers child_support_needed
accompanying_adult_identified accompanying_adults accompanying_adult_reason views_on_disclosure_to_prisoner
four_points_check referred_back_date referred_back_points panel_date panel_members decided_level decision_reasons
differs_from_recommendation_reason decision_maker carer_and_agencies_told_date prisoner_told_date disclosure_variant
appeal_explained initial_monitoring_period_end review_due_date
"""
BLOCKS = """
slcn_identified slcn_summary neurodiversity_or_send document_format_needed preferred_language interpreter_needed
slt_reviewed
looked_after_status lac_responsible_authority social_worker personal_adviser independent_reviewing_officer
last_la_visit_date parental_responsibility_held_by parent_carer
author document_date handling_marking
has_non_disclosable_information non_disclosable_information non_disclosure_reason gist_text third_party_sources
author_declaration author_sign reviewer review_outcome refer_back_points reviewer_sign version_no
"""
FROM_THE_CARER = """
child_full_name child_date_of_birth carer_full_name supports_contact level_supported carer_reasons reported_child_view
reported_child_view_words proposed_adults child_photo information_to_keep_from_prisoner
"""
RULES = {f"BI{number}" for number in range(1, 13)}
CLOCKS = {"K9", "K10", "K11", "K12", "K13"}
FILES = "test_best_interests_*.py"


def test_every_row_of_the_register_is_asked_under_its_id_or_said_to_differ() -> None:
    assert missing(f"{ROWS} {BLOCKS} {FROM_THE_CARER}", report()) == []


def test_every_rule_of_the_register_is_enforced_by_the_definition() -> None:
    assert sorted(RULES - enforced(report())) == []


def test_every_rule_of_the_register_is_proved_by_a_test_that_names_it() -> None:
    assert unproved(RULES, FILES) == []


def test_every_rule_of_the_form_is_proved_by_a_test_that_names_it() -> None:
    assert unproved((rule.id for rule in report().rules), FILES) == []


def test_every_deadline_that_the_form_starts_runs_and_is_proved() -> None:
    assert sorted(CLOCKS - {clock.id for clock in report().clocks}) == []
    assert unproved(CLOCKS - {"K9"}, FILES) == []  # BI9 is the proof of K9


def test_the_example_is_right_on_every_day_of_two_years() -> None:
    days = (TODAY + timedelta(days=day) for day in range(731))

    assert [str(day.date()) for day in days if problems(day)] == []
