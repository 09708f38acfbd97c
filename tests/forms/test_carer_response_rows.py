"""Every row of the domain register's tables for the primary-carer response is asked, and every rule of it is proved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.carer_response import form, journey
from tests.forms.census import DISCLOSURE, enforced, missing, unproved
from tests.forms.judging import definitions

ROWS = """
application_ref prison_name prison_contact prisoner_name prisoner_prison_number prisoner_date_of_birth
prisoner_is_supervised_young_offender risk_identification_reason claimed_relationship exceptional_case_reason
lived_with_partner_before_custody contact_requested request_origin prisoner_confirmed_wants_to_apply
child_name_as_applied child_dob_as_applied carer_name_sent_to carer_address_sent_to date_sent reply_by_date
information_given_to_carer
carer_full_name carer_relationship_to_child carer_is_primary_carer carer_has_parental_responsibility
other_parental_responsibility_holders carer_address carer_phone carer_email safe_contact_preferences carer_language
carer_needs_help
child_full_name child_date_of_birth child_lives_with_carer child_local_authority child_looked_after
child_has_social_worker court_orders child_needs other_children_requested
relationship_confirmed lived_together_before last_contact_date_or_never current_contact_happening
child_knows_about_prison carer_knows_about_offences prisoner_harmed_this_child_or_carer
supports_contact level_supported conditions_wanted reasons worries felt_pressured understands_can_change_mind
child_asked child_can_make_informed_choice child_view who_asked_child
accompanying_adults child_16_17_wants_unaccompanied number_of_children_visiting
photographs_provided child_photo photo_taken_date photo_is_of_child
sharing_understood information_to_keep_from_prisoner sharing_consent_scope want_outcome_by carer_declaration carer_sign
carer_sign_date
received_date identity_checked_how photos_count triage_outcome children_services_informed_date children_services_ref
la_written_view parents_views_obtained
author_declaration author_sign reviewer review_outcome refer_back_points reviewer_sign version_no
slcn_identified slcn_summary neurodiversity_or_send document_format_needed preferred_language interpreter_needed
slt_reviewed
"""
RULES = {f"PC{number}" for number in range(1, 12)}
OPTIONS = {
    "risk_identification_reason": 8,
    "claimed_relationship": 9,
    "contact_requested": 5,
    "court_orders": 7,
    "supports_contact": 4,
    "level_supported": 3,
    "photographs_provided": 3,
    "triage_outcome": 4,
    "want_outcome_by": 3,
}


def test_every_row_of_the_register_is_asked_under_its_id_or_said_to_differ() -> None:
    assert missing(f"{DISCLOSURE} {ROWS}", form()) == []


@pytest.mark.parametrize(("question", "count"), OPTIONS.items())
def test_every_choice_of_a_row_is_offered(question: str, count: int) -> None:
    assert len(form().by_id[question].options) == count  # type: ignore[attr-defined]


def test_every_rule_of_the_register_is_enforced_by_the_definition() -> None:
    assert sorted(RULES - enforced(form())) == []


def test_every_rule_of_the_register_is_proved_by_a_test_that_names_it() -> None:
    assert unproved(RULES, "test_carer_*_rules.py") == []


def test_adult_prisons_of_england_and_wales_can_be_chosen_each_as_an_organisation_of_its_own() -> None:
    prisons = definitions().rows("prisons")

    assert len(prisons) > 110
    assert {row.row["nation"] for row in prisons} == {"england", "wales"}
    assert {row.label for row in prisons if row.row["nation"] == "wales"} == {
        "HMP Berwyn", "HMP Cardiff", "HMP Parc", "HMP Prescoed", "HMP Swansea", "HMP Usk",
    }  # fmt: skip
    assert all(row.id.startswith("hmp_") and row.row["organisation"] == row.id for row in prisons)


def test_every_police_force_and_probation_region_can_be_chosen() -> None:
    assert len(definitions().rows("police_forces")) == 43
    assert len(definitions().rows("probation_regions")) == 12


def test_a_yearly_review_takes_over_what_was_decided_and_nothing_that_the_carer_said_before() -> None:
    taken = {question.id: question.prefill for _, question in form().questions() if question.prefill}
    from_forms = {name: {source.form for source in sources if source.form} for name, sources in taken.items()}

    assert {name for name, forms in from_forms.items() if forms} == {
        "earlier_decided_level", "earlier_conditions", "earlier_approved_adults",
    }  # fmt: skip
    assert set().union(*from_forms.values()) == {"best_interests_report"}


def test_the_carer_is_reminded_of_what_is_allowed_now_at_a_review() -> None:
    decided: dict[str, Any] = {"earlier_decided_level": "3"}

    assert journey(**decided, review_of_earlier_decision=True).said["allowed_now"] == "3"
    assert "allowed_now" not in journey(**decided).said


def test_the_looked_after_child_of_a_welsh_council_falls_under_the_welsh_act() -> None:
    in_care: dict[str, Any] = {"child_looked_after": "yes"}
    english = form().by_id["la_written_view"].in_words(journey(**in_care, lac_responsible_authority="leeds").names)
    welsh = form().by_id["la_written_view"].in_words(journey(**in_care, lac_responsible_authority="cardiff").names)

    assert "section 20 of the Children Act 1989" in english.hint
    assert "section 76 of the Social Services and Well-being (Wales) Act 2014" in welsh.hint


def test_the_childs_language_is_asked_where_the_council_or_the_prison_is_in_wales() -> None:
    welsh: dict[str, Any] = {"preferred_language": "welsh"}

    assert "preferred_language" not in journey(**welsh).said
    assert "preferred_language" in journey(**welsh, child_local_authority="cardiff").said
    assert "preferred_language" in journey(**welsh, prison_name="hmp_parc").said
    assert "IDP" in form().by_id["child_needs"].in_words(journey(child_local_authority="cardiff").names).hint
