"""Every rule of the register for the primary-carer response, from both sides."""

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
    forgotten = {key: value for key, value in NO.items() if key != "children_services_informed_date"}

    assert ("stop", "children_services_informed_date") in broken("PC1", **forgotten)
    assert ("stop", "children_services_informed_date") not in broken("PC1", **NO)


def test_pc1_nobody_can_ask_for_a_report_when_contact_is_not_supported() -> None:
    assert "contact_supported" not in journey(**NO).said
    assert journey(**NO).said["application_goes_on"] is False
    assert journey().said["contact_supported"] is True


def test_pc1_a_prison_that_gives_up_after_no_reply_ends_the_application_too() -> None:
    stopped = {**NO_REPLY, "triage_outcome": "stopped_no_support", "children_services_informed_date": "2026-03-04"}

    assert broken("PC1", **stopped) == {("end", "supports_contact")}
    assert "childrens_services_notice" in delivered(journey(**stopped))


@pytest.mark.parametrize("silent", [{"supports_contact": "not_sure"}, NO_REPLY])
def test_pc2_neither_doubt_nor_silence_is_support(silent: dict[str, Any]) -> None:
    assert broken("PC2", **silent) == {("hold", "supports_contact")}
    assert "PC2" in held(journey(**silent), "childrens_services_referral")
    assert "PC1" not in rules(**silent)


@pytest.mark.parametrize("silent", [{"supports_contact": "not_sure"}, NO_REPLY])
def test_pc2_a_yes_on_the_telephone_sets_the_referral_free(silent: dict[str, Any]) -> None:
    called = journey(**silent, **CALL, new_answer="yes", new_answer_level="3")

    assert "PC2" not in held(called, "childrens_services_referral")
    assert "new_answer" in delivered(called)


def test_pc2_a_carer_who_changes_their_mind_holds_what_has_not_left() -> None:
    withdrawn = journey(**CALL, new_answer="no")

    assert "PC2" in held(withdrawn, "childrens_services_referral")
    assert withdrawn.said["contact_supported"] is False
    assert "PC2" not in held(journey(), "childrens_services_referral")


def test_pc3_a_looked_after_child_needs_the_councils_view_in_writing_and_the_parents_views() -> None:
    assert broken("PC3", **{k: v for k, v in IN_CARE.items() if k != "la_written_view"}) == {
        ("stop", "la_written_view")
    }
    assert broken("PC3", **{k: v for k, v in IN_CARE.items() if k != "parents_views"}) == {("stop", "parents_views")}
    assert "PC3" not in rules(**IN_CARE)
    assert "PC3" not in rules()


def test_pc3_a_reason_counts_where_the_parents_views_could_not_be_had() -> None:
    reason = {"parents_views_obtained": False, "parents_views": "Her father's whereabouts are not known to anybody."}

    assert "PC3" not in rules(**{**IN_CARE, **reason})


def test_pc3_nothing_is_asked_of_the_council_when_the_application_stops() -> None:
    assert "PC3" not in rules(**NO, child_looked_after="yes", lac_responsible_authority="leeds")


def test_pc3_a_carer_who_is_not_sure_is_settled_by_the_council() -> None:
    unsure = {"child_looked_after": "not_sure", "looked_after_confirmed": True, "lac_responsible_authority": "leeds"}

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
    born = {"child_date_of_birth": "2009-05-01", "child_dob_as_applied": "2009-05-01"}
    alone = {**born, "child_16_17_wants_unaccompanied": True}

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


def test_pc7_the_referral_waits_for_a_photograph() -> None:
    without = journey(photographs_provided="cannot")

    assert broken("PC7", photographs_provided="cannot") == {("hold", "photographs_provided")}
    assert "PC7" in held(without, "childrens_services_referral") & held(without, "police")
    assert "PC7" not in held(without, "probation_prison")


@pytest.mark.parametrize(
    "photograph",
    [
        {"photographs_provided": "upload", "child_photo": "maisie.jpg"},
        {"photographs_provided": "post_four_prints", "photos_count": 4},
        {"photographs_provided": "cannot", "late_photo": "maisie.jpg", "late_photo_taken_date": "2026-02-01"},
    ],
)
def test_pc7_a_photograph_sets_it_free_whenever_it_comes(photograph: dict[str, Any]) -> None:
    assert "PC7" not in held(journey(**photograph), "childrens_services_referral")


def test_pc7_prints_that_never_came_are_no_photograph() -> None:
    assert "PC7" in held(journey(photos_count=0), "childrens_services_referral")


def test_pc8_the_lower_of_the_two_levels_goes_into_the_referral() -> None:
    more = {"contact_requested": ["letters", "telephone"], "level_supported": "4"}

    assert broken("PC8", **more) == {("warn", "level_supported")}
    assert journey(**more).said["referral_level"] == "3"
    assert "PC8" not in rules(level_supported="2")
    assert journey(level_supported="2").said["referral_level"] == "2"


@pytest.mark.parametrize(
    ("asked_for", "level"),
    [(["letters"], "2"), (["other_indirect"], "2"), (["letters", "telephone"], "3"), (["family_visits"], "4")],
)
def test_pc8_what_the_prisoner_asks_for_comes_to_a_level(asked_for: list[str], level: str) -> None:
    assert journey(contact_requested=asked_for).said["level_requested"] == level


@pytest.mark.parametrize("order", ["prohibited_steps", "non_molestation", "restraining", "no_contact", "other"])
def test_pc9_an_order_that_may_forbid_contact_is_checked_by_a_lawyer_first(order: str) -> None:
    ticked = {"court_orders": [order], "court_orders_other": "Not to come to our street."}

    assert broken("PC9", **ticked) == {("hold", "court_orders")}
    assert all("PC9" in held(journey(**ticked), name) for name in ("childrens_services_referral", "police", "nspcc"))


def test_pc9_the_check_sets_it_free_or_keeps_it() -> None:
    check = {
        "court_orders": ["restraining"],
        "legal_check_date": "2026-03-04",
        "legal_check_by": {"name": "Samuel Birch", "role": "Legal adviser"},
        "legal_check_reasons": "It says nothing of letters or of prison visits.",
    }

    assert "PC9" not in rules(**check, legal_check_outcome="may_go_on")
    assert "PC9" in rules(**check, legal_check_outcome="forbidden")
    assert "PC9" not in rules(court_orders=["child_arrangements"])


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ({"felt_pressured": "yes"}, "felt_pressured"),
        ({"prisoner_harmed_this_child_or_carer": "yes", "in_danger_now": False}, "prisoner_harmed_this_child_or_carer"),
        ({"prisoner_harmed_this_child_or_carer": "prefer_not_to_say", "in_danger_now": True}, "in_danger_now"),
    ],
)
def test_pc10_pressure_and_harm_go_to_public_protection_the_same_day(answer: dict[str, Any], question: str) -> None:
    told = {"children_services_informed_date": "2026-03-04"}

    assert broken("PC10", **answer, **told) == {("refer", question)}
    assert "children_services_informed_date" in {one for _, one in broken("PC1", **answer)}
    assert "childrens_services_notice" in delivered(journey(**answer, **told))


def test_pc10_a_carer_who_would_not_say_is_not_referred() -> None:
    unsaid = {"prisoner_harmed_this_child_or_carer": "prefer_not_to_say", "in_danger_now": False}

    assert "PC10" not in rules(**unsaid, felt_pressured="prefer_not_to_say")
    assert "PC10" not in rules()


@pytest.mark.parametrize("question", ["child_date_of_birth", "child_dob_as_applied"])
def test_pc11_a_child_who_is_18_now_ends_the_application(question: str) -> None:
    assert ("end", question) in broken("PC11", **{question: "2008-03-04"})
    assert "PC11" not in rules(**{question: "2008-03-05"})
