"""Every row of the domain register's tables for the forms is asked under its id, or docs/forms.md says what differs."""

from __future__ import annotations

import pytest

from tests.forms.census import BLOCKS, DISCLOSURE, enforced, missing, questions, unproved
from tests.forms.judging import definitions

REPORT, LETTER = "home_circumstances_report", "early_release_refusal_letter"


OF_THE_REPORT = """
scheme sentence_type sentence_date sentence_end_date dto_term_months half_way_date early_release_date dates_verified_by
presumption presumption_offence exceptional_progress_evidence child_told_of_presumption child_opts_out opt_out_reason
hdc_exclusion hdc_crd hdc_earliest_date
proposed_address address_type address_in_other_yjs_area accommodation_confirmed accommodation_confirmed_date
weeks_before_erd late_confirmation_reason alternative_addresses home_visit_date home_visit_by child_knows_address
child_view_of_address
main_occupier main_occupier_consent occupier_understands_curfew occupier_support_needed residents children_in_household
child_protection_concerns previous_incident_with_resident relationship_family_during_custody domestic_abuse_concern
pets_or_hazards_for_staff tenure_and_landlord_consent bed_and_space
police_check_date police_check_result childrens_services_check awaiting_information victim_in_area
codefendants_or_gang_concern exploitation_risk likelihood_reoffending risk_serious_harm safety_wellbeing_plan
assetplus_updated_date practitioner_notified_date manageable_safely manageable_measures not_manageable_reason
mental_health_plan_needed
em_possible_at_address electricity_supply curfew_hours first_night_from first_night_until curfew_conflicts gps_requested
additional_requirements em_provider_notes
education_training_plan health_gp_camhs substance_misuse_support family_support constructive_leisure finance_benefits
collected_by travel_home first_meeting second_appointment home_visit_schedule child_understands_conditions
child_views parent_carer_views social_worker_view setting_view yjs_view la_care_team_view agreed_position
management_discussion recommendation recommendation_reason
yjs_manager_sign decision_maker_role decision decision_date decision_reasons conditions_granted refusal_form_started
"""

OF_THE_LETTER = """
scheme half_way_date early_release_date presumption decision_maker_role decision_date letter_date
decision refusal_reasons refusal_reason_other reason_in_childs_words what_child_did_well what_can_change
next_release_date what_happens_next reasons_withheld professional_reasons parties_positions communication_adjustments
appeal_to appeal_how appeal_deadline_date advocate_details legal_advice_details helplines
told_by told_at told_how outcome_understood reasons_understood understanding_check appeal_explained wants_to_appeal
child_reaction_safety parent_told_by_yjs
readability_result slt_reviewed format welsh_version letter_given_date given_by decision_maker_sign
"""

ROWS = {
    REPORT: f"{BLOCKS} {DISCLOSURE} {OF_THE_REPORT}",
    LETTER: f"{BLOCKS} {DISCLOSURE} {OF_THE_LETTER}",
}
RULES = {
    REPORT: [f"HC{number}" for number in range(1, 18)],
    LETTER: [f"RL{number}" for number in range(1, 13)],
}


FORMS = definitions().forms


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_row_of_the_register_is_asked_under_its_id_or_said_to_differ(form_id: str) -> None:
    assert missing(ROWS[form_id], FORMS[form_id]) == []


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_rule_of_the_register_is_enforced_by_the_definition(form_id: str) -> None:
    assert sorted(set(RULES[form_id]) - enforced(FORMS[form_id])) == []


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_rule_of_the_register_is_proved_by_a_test_that_names_it(form_id: str) -> None:
    assert unproved(RULES[form_id], "test_*_rules.py", "test_*_routes.py") == []


@pytest.mark.parametrize("form_id", FORMS)
def test_every_question_has_a_label_that_is_no_id_and_ends_as_it_should(form_id: str) -> None:
    for question in questions(FORMS[form_id]):
        assert question.label == question.label.strip()
        assert "_" not in question.label
        assert not question.label.endswith((".", ":")), question.id
        assert not question.hint or question.hint.endswith((".", "?", "!")), question.id


@pytest.mark.parametrize("form_id", FORMS)
def test_every_message_and_prompt_says_what_is_wrong_in_whole_sentences(form_id: str) -> None:
    form = FORMS[form_id]
    said = [rule.message for rule in form.rules] + [prompt.text for _, page in form.pages() for prompt in page.prompts]

    assert [text for text in said if not text.endswith((".", "?")) or "_" in text] == []
