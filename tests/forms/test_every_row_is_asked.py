"""Every row of the domain register's tables for the forms is asked under its id, or docs/forms.md says what differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from formsvc.definitions.loading import Definitions, load
from formsvc.definitions.model import FormDefinition, GroupQuestion

REPORT, LETTER = "home_circumstances_report", "early_release_refusal_letter"

BLOCKS = """
child_first_name child_last_name child_known_as child_date_of_birth child_age child_sex child_gender_identity
child_ethnicity child_religion_or_belief yjs_case_ref pnc_id prison_number home_local_authority lives_in_wales
slcn_identified slcn_summary neurodiversity_or_send document_format_needed preferred_language interpreter_needed
interpreter_language slt_reviewed
looked_after_status lac_responsible_authority social_worker personal_adviser independent_reviewing_officer
last_la_visit_date parental_responsibility_held_by parent_carer
author yjs_service_name yjs_subdivision secure_resettlement_practitioner current_establishment
current_establishment_type current_unit document_date handling_marking
author_declaration author_sign reviewer review_outcome refer_back_points reviewer_sign version_no
"""

DISCLOSURE = """
has_non_disclosable_information non_disclosable_information non_disclosure_reason disclosure_variant gist_text
third_party_sources
"""

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
    REPORT: f"{BLOCKS} {DISCLOSURE} {OF_THE_REPORT}".split(),
    LETTER: f"{BLOCKS} {DISCLOSURE} {OF_THE_LETTER}".split(),
}
RULES = {
    REPORT: [f"HC{number}" for number in range(1, 18)],
    LETTER: [f"RL{number}" for number in range(1, 13)],
}


@lru_cache(maxsize=1)
def definitions() -> Definitions:
    return load(Path("form_definitions"))


def asked(form: FormDefinition) -> Iterator[str]:
    """The ids of every question, those inside groups included."""
    for _, question in form.questions():
        yield question.id
        if isinstance(question, GroupQuestion):
            yield from (inner.id for inner in question.questions)


def enforced(form: FormDefinition) -> set[str]:
    """The ids of every rule that the form's rules, questions, stages, deliveries or clocks name."""
    named = {rule.id for rule in form.rules} | {stage.rule for stage in form.sign_off}
    named |= {question.rule for _, question in form.questions()} | {clock.rule for clock in form.clocks}
    return named | {hold.rule for delivery in form.deliveries for hold in delivery.holds}


def said_to_differ(form: FormDefinition) -> set[str]:
    """The ids in the first column of the tables of the form's section, and of sections that are about no one form."""
    sections = re.split(r"^## ", Path("docs/forms.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    chosen = [part for part in sections if part.startswith(form.title) or not part.startswith(titles())]
    rows = [line for part in chosen for line in part.splitlines() if line.startswith("|")]
    return {named for row in rows for named in re.findall(r"`(\w+)`", row.split("|")[1])}


def titles() -> tuple[str, ...]:
    return tuple(form.title for form in definitions().forms.values())


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_row_of_the_register_is_asked_under_its_id_or_said_to_differ(form_id: str) -> None:
    form = definitions().form(form_id)

    assert sorted(set(ROWS[form_id]) - set(asked(form)) - said_to_differ(form)) == []


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_rule_of_the_register_is_enforced_by_the_definition(form_id: str) -> None:
    assert sorted(set(RULES[form_id]) - enforced(definitions().form(form_id))) == []


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_rule_of_the_register_is_proved_by_a_test_that_names_it(form_id: str) -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path("tests/forms").glob("test_*_rules.py"))
    tests += "\n".join(path.read_text(encoding="utf-8") for path in Path("tests/forms").glob("test_*_routes.py"))
    named = {name.upper() for name in re.findall(r"def test_\w*?((?:hc|rl)\d+)_", tests, re.IGNORECASE)}

    assert sorted(set(RULES[form_id]) - named) == []


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_question_has_a_label_that_is_no_id_and_ends_as_it_should(form_id: str) -> None:
    for _, question in definitions().form(form_id).questions():
        assert question.label == question.label.strip()
        assert "_" not in question.label
        assert not question.label.endswith((".", ":")), question.id
        assert not question.hint or question.hint.endswith((".", "?", "!")), question.id


@pytest.mark.parametrize("form_id", [REPORT, LETTER])
def test_every_message_of_a_rule_says_what_is_wrong_in_whole_sentences(form_id: str) -> None:
    for rule in definitions().form(form_id).rules:
        assert rule.message.endswith("."), rule.id
        assert "_" not in rule.message, rule.id
