"""Every row of the domain register's tables for form 4 is asked under its id, or docs/forms.md says what differs."""

from __future__ import annotations

from tests.forms.breach_report import form
from tests.forms.census import BLOCKS, DISCLOSURE, enforced, missing, unproved

ROWS = """
child_current_address child_whereabouts_known interpreter_or_intermediary_for_court defence_solicitor
order_type sentencing_court sentence_date dto_term_months offences facts_of_offence_summary custody_release_date
release_type supervision_start_date dto_last_day nos_issue_date nos_requirements child_given_explained_copy
electronic_monitoring gps_condition
breach_requirement breach_type breach_date_from breach_date_to breach_time breach_facts evidence_source
reasonable_excuse_offered excuse_detail excuse_reason_rejected response_within_24h letter_sent_at
letter_adapted_for_slcn further_offence_court_outcome
contact_history appointments_offered appointments_kept support_offered barriers_identified adjustments_made
compliance_panels parent_carer_involvement manager_involvement immediate_risk_route
assessment_of_why child_views child_views_date child_views_method parent_carer_views looked_after_disadvantage_check
progress_positive_identity compliance_positive assetplus_date safety_concerns_child safety_concerns_others
victim_considerations further_community_proposals implications_of_custody custody_would_be_adult
accommodation_if_community proposal proposal_reason proposed_length_days max_available
court_name court_route summons_date hearing_date cps_papers dto_and_nos_copy summons_copy supporting_statements
parent_told social_worker_told setting_told parent_attendance_required reporting_restriction_note
court_outcome outcome_length custody_placement_needed child_and_family_told_at
"""
RULES = [f"BR{number}" for number in range(1, 15)]


def test_every_row_of_the_register_is_asked_under_its_id_or_said_to_differ() -> None:
    assert missing(f"{BLOCKS} {DISCLOSURE} {ROWS}", form()) == []


def test_every_rule_of_the_register_is_enforced_by_the_definition() -> None:
    assert sorted(set(RULES) - enforced(form())) == []


def test_every_rule_of_the_register_is_proved_by_a_test_that_names_it() -> None:
    assert unproved(RULES, "test_breach_report*.py") == []


def test_every_deadline_of_the_register_is_a_clock() -> None:
    clocks = {clock.id.partition("_")[0] for clock in form().clocks}

    assert {"K14", "K15", "K16", "K17", "K20", "K21", "K22"} <= clocks
