"""Rules PC1 to PC6 of the primary-carer response, from both sides: support, care, family, one child, visits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.carer_response import broken, delivered, entries, held, journey, problems, rules

SUPPORTED: tuple[dict[str, Any], ...] = ({"supports_contact": "yes"}, {"supports_contact": "yes_with_limits"})
NO: dict[str, Any] = {
    "supports_contact": "no",
    "triage_outcome": "stopped_no_support",
    "children_services_informed_date": "2026-03-04",
}
IN_CARE: dict[str, Any] = {
    "child_looked_after": "yes",
    "lac_responsible_authority": "leeds",
    "la_written_view": "view.pdf",
    "parents_views_obtained": True,
    "parents_views": "Both parents were asked and agree to letters.",
}
NO_REPLY: dict[str, Any] = {
    "carer_answers_by": "no_reply",
    "no_reply_reminder_date": "2026-02-20",
    "no_reply_call_date": "2026-03-02",
    "triage_outcome": "query_to_carer",
}
CALL: dict[str, Any] = {
    "new_answer_given": True,
    "new_answer_date": "2026-03-04",
    "new_answer_how": "call",
    "new_answer_taken_by": {"name": "Nadia Rowe", "role": "Public protection officer"},
    "new_answer_reasons": "She has thought about it.",
}


def test_the_example_breaks_no_rule() -> None:
    assert problems() == set()


def test_pc1_a_carer_who_says_no_ends_the_application() -> None:
    assert broken("PC1", **NO) == {("end", "supports_contact")}
    assert delivered(journey(**NO)) >= {"childrens_services_notice", "prisoner"}
    assert not delivered(journey(**NO)) & {"childrens_services_referral", "police", "probation_prison", "nspcc"}


@pytest.mark.parametrize("answer", SUPPORTED)
def test_pc1_a_carer_who_supports_contact_ends_nothing(answer: dict[str, Any]) -> None:
    assert "PC1" not in rules(**answer)
    assert "childrens_services_notice" not in delivered(journey(**answer))


def test_pc1_the_prison_cannot_go_on_without_support_nor_stop_for_want_of_it_when_there_is_some() -> None:
    assert ("stop", "triage_outcome") in broken("PC1", **{**NO, "triage_outcome": "proceed"})
    assert ("stop", "triage_outcome") in broken("PC1", triage_outcome="stopped_no_support")


def test_pc1_the_task_of_telling_childrens_services_cannot_be_left_out() -> None:
    forgotten: dict[str, Any] = {key: value for key, value in NO.items() if key != "children_services_informed_date"}

    assert ("stop", "children_services_informed_date") in broken("PC1", **forgotten)
    assert ("stop", "children_services_informed_date") not in broken("PC1", **NO)


def test_pc1_nobody_can_ask_for_a_report_when_contact_is_not_supported() -> None:
    assert journey(**NO).said["contact_supported"] is False
    assert "contact_supported" not in journey(**NO, more_than_gist=False).said
    assert journey(**NO).said["application_goes_on"] is False
    assert journey().said["contact_supported"] is True


def test_pc1_a_prison_that_gives_up_after_no_reply_ends_the_application_too() -> None:
    stopped: dict[str, Any] = {
        **NO_REPLY,
        "triage_outcome": "stopped_no_support",
        "children_services_informed_date": "2026-03-04",
    }

    assert broken("PC1", **stopped) == {("end", "supports_contact")}
    assert "childrens_services_notice" in delivered(journey(**stopped))


@pytest.mark.parametrize("silent", [{"supports_contact": "not_sure"}, NO_REPLY])
def test_pc2_neither_doubt_nor_silence_is_support(silent: dict[str, Any]) -> None:
    assert broken("PC2", **silent) == {("hold", "supports_contact")}
    assert "PC2" in held("childrens_services_referral", journey(**silent))
    assert "PC1" not in rules(**silent)


@pytest.mark.parametrize("silent", [{"supports_contact": "not_sure"}, NO_REPLY])
def test_pc2_a_yes_on_the_telephone_sets_the_referral_free(silent: dict[str, Any]) -> None:
    called = journey(**silent, **CALL, new_answer="yes", new_answer_level="3")

    assert "PC2" not in held("childrens_services_referral", called)
    assert "new_answer" in delivered(called)


def test_pc2_a_carer_who_changes_their_mind_holds_what_has_not_left() -> None:
    withdrawn = journey(**CALL, new_answer="no")

    assert "PC2" in held("childrens_services_referral", withdrawn)
    assert withdrawn.said["contact_supported"] is False
    assert "PC2" not in held("childrens_services_referral", journey())


def test_pc2_a_question_to_the_carer_holds_the_referral_until_the_answer_is_recorded() -> None:
    asked: dict[str, Any] = {"triage_outcome": "query_to_carer"}

    assert "PC2" in held("childrens_services_referral", journey(**asked))
    assert "PC2" not in held("police", journey(**asked, **CALL, new_answer="yes", new_answer_level="4"))


def test_pc3_a_looked_after_child_needs_the_councils_view_in_writing_and_the_parents_views() -> None:
    assert broken("PC3", **{k: v for k, v in IN_CARE.items() if k != "la_written_view"}) == {
        ("stop", "la_written_view")
    }
    assert broken("PC3", **{k: v for k, v in IN_CARE.items() if k != "parents_views"}) == {("stop", "parents_views")}
    assert "PC3" not in rules(**IN_CARE)
    assert "PC3" not in rules()


def test_pc3_a_reason_counts_where_the_parents_views_could_not_be_had() -> None:
    reason: dict[str, Any] = {
        "parents_views_obtained": False,
        "parents_views": "Her father's whereabouts are not known to anybody.",
    }

    assert "PC3" not in rules(**{**IN_CARE, **reason})


def test_pc3_nothing_is_asked_of_the_council_when_the_application_stops() -> None:
    assert "PC3" not in rules(**NO, child_looked_after="yes", lac_responsible_authority="leeds")


def test_pc3_a_carer_who_is_not_sure_is_settled_by_the_council() -> None:
    unsure: dict[str, Any] = {
        "child_looked_after": "not_sure",
        "looked_after_confirmed": True,
        "lac_responsible_authority": "leeds",
    }

    assert "PC3" in rules(**unsure)
    assert "PC3" not in rules(**{**unsure, "looked_after_confirmed": False})


@pytest.mark.parametrize(
    "outside",
    [
        {"claimed_relationship": "other"},
        {"claimed_relationship": "partners_child", "lived_with_partner_before_custody": False},
    ],
)
def test_pc4_outside_the_immediate_family_a_reason_is_needed_before_anybody_is_asked(outside: dict[str, Any]) -> None:
    reason = "The prisoner brought the child up for six years."

    assert broken("PC4", **outside) == {("stop", "exceptional_case_reason")}
    assert "PC4" not in rules(**outside, exceptional_case_reason=reason)
    assert "PC4" in rules(**outside, exceptional_case_reason="Nice.")


def test_pc4_the_child_of_a_partner_the_prisoner_lived_with_is_family() -> None:
    assert "PC4" not in rules(claimed_relationship="partners_child", lived_with_partner_before_custody=True)


@pytest.mark.parametrize("named", ["Maisie and Tom Pym", "Maisie Pym plus Tom"])
def test_pc5_one_form_is_for_one_child(named: str) -> None:
    assert ("stop", "child_name_as_applied") in broken("PC5", child_name_as_applied=named)
    assert ("stop", "child_full_name") in broken("PC5", child_full_name=named)


def test_pc5_a_name_in_which_the_letters_happen_to_stand_is_one_child() -> None:
    assert "PC5" not in rules(child_name_as_applied="Orla Sanderson", child_full_name="Orla Sanderson")


def test_pc6_visits_need_an_adult() -> None:
    assert ("stop", "accompanying_adults") in broken("PC6", without=("accompanying_adults",))
    assert "PC6" not in rules()
    assert "PC6" not in rules(without=("accompanying_adults",), level_supported="3")


def test_pc6_a_child_of_16_who_wants_to_visit_alone_needs_no_adult() -> None:
    born: dict[str, Any] = {"child_date_of_birth": "2009-05-01", "child_dob_as_applied": "2009-05-01"}
    alone: dict[str, Any] = {**born, "child_16_17_wants_unaccompanied": True}

    assert "PC6" not in rules(without=("accompanying_adults",), **alone)
    assert "PC6" in rules(without=("accompanying_adults",), **{**alone, "child_16_17_wants_unaccompanied": False})
    assert "child_16_17_wants_unaccompanied" not in journey(child_16_17_wants_unaccompanied=True).said


@pytest.mark.parametrize(("born", "found"), [("2008-03-04", set()), ("2008-03-05", {("stop", "adult_date_of_birth")})])
def test_pc6_an_adult_is_18(born: str, found: set[tuple[str, str]]) -> None:
    adults = entries("accompanying_adults", adult_date_of_birth=born)

    assert broken("PC6", accompanying_adults=adults) == found


@pytest.mark.parametrize("doubt", [{"adult_agrees": False}, {"adult_known_risk": True}])
def test_pc6_an_adult_who_has_not_agreed_or_is_a_risk_is_pointed_out_to_the_prison(doubt: dict[str, Any]) -> None:
    assert broken("PC6", accompanying_adults=entries("accompanying_adults", **doubt)) == {("warn", "adult_agrees")}
