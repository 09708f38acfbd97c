"""The rules of the primary-carer response without a number of their own in the register, and the errors people make."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from formsvc.wizard import Journey
from tests.forms.carer_response import answers, broken, form, journey, problems, rules, unread
from tests.forms.judging import TODAY


def test_the_example_is_valid_on_every_day_of_four_years() -> None:
    days = [TODAY + timedelta(days=n * 13) for n in range(112)]

    assert {day.date(): found for day in days if (found := problems(at=day))} == {}


def test_every_rule_of_the_definition_is_named_by_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_carer_*.py"))
    named = {name.lower() for name in re.findall(r"def test_([a-zA-Z]+\d+)_", tests)}

    assert sorted({rule.id for rule in form().rules if rule.id.lower() not in named}) == []


@pytest.mark.parametrize(("born", "allowed"), [("2008-03-05", True), ("2008-03-04", False), ("2026-03-03", True)])
def test_v6_the_child_applied_for_is_under_18(born: str, allowed: bool) -> None:
    assert (("stop", "child_dob_as_applied") not in broken("V6", child_dob_as_applied=born)) is allowed


def test_v9_the_probation_officer_is_written_to_at_a_secure_address() -> None:
    officer: dict[str, Any] = {"name": "Colin Achebe", "role": "Probation officer", "email": "colin@mail.example"}

    assert broken("V9", prison_probation_officer=officer) == {("warn", "prison_probation_officer")}
    assert "V9" not in rules(prison_probation_officer={**officer, "email": "colin@prison.cjsm.net"})


@pytest.mark.parametrize(("reply_by", "found"), [("2026-03-11", set()), ("2026-03-10", {("stop", "reply_by_date")})])
def test_ad1_a_carer_has_at_least_5_working_days_to_answer(reply_by: str, found: set[tuple[str, str]]) -> None:
    assert broken("AD1", date_sent="2026-03-04", reply_by_date=reply_by) == found


def test_ad2_more_than_3_children_on_a_visit_are_announced_to_the_visits_staff() -> None:
    assert broken("AD2", number_of_children_visiting=4) == {("warn", "number_of_children_visiting")}
    assert "AD2" not in rules(number_of_children_visiting=3)


def test_ad3_an_answer_by_email_needs_an_email_address() -> None:
    assert broken("AD3", without=("carer_email",), want_outcome_by="email") == {("stop", "want_outcome_by")}
    assert "AD3" not in rules(want_outcome_by="email")
    assert "AD3" not in rules(without=("carer_email",), want_outcome_by="letter")


def test_ad4_nothing_is_signed_or_received_before_it_was_sent() -> None:
    paper: dict[str, Any] = {"carer_answers_by": "paper", "carer_sign": "Joanne Tully", "signed_paper_kept": True}
    sent: dict[str, Any] = {"date_sent": "2026-02-20", "reply_by_date": "2026-03-20"}

    assert broken("AD4", **paper, **sent, carer_sign_date="2026-02-19") == {("stop", "carer_sign_date")}
    assert "AD4" not in rules(**paper, **sent, carer_sign_date="2026-02-20")
    assert broken("AD4", **sent, received_date="2026-02-19") == {("stop", "received_date")}


def test_a_signed_paper_must_be_kept_and_its_date_cannot_be_ahead_of_today() -> None:
    paper: dict[str, Any] = {"carer_answers_by": "paper", "carer_sign": "Joanne Tully", "carer_sign_date": "2026-03-02"}

    assert problems(**paper, signed_paper_kept=True) == set()
    assert "must_be" in rules(**paper, signed_paper_kept=False)
    assert "V5" in rules(**{**paper, "carer_sign_date": "2026-03-05"}, signed_paper_kept=True)
    assert "carer_sign" not in journey(carer_sign="Joanne Tully").said


def test_rd2_what_the_carer_is_told_about_the_risk_can_be_read_easily() -> None:
    hard = "The individual was convicted of offences necessitating multi-agency public protection arrangements."

    assert broken("RD2", information_given_to_carer=hard) == {("stop", "information_given_to_carer")}
    assert "RD2" not in rules(information_given_to_carer="He hurt a man. No child was there.")


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ("2025-09-04", set()),
        ("2025-09-03", {("warn", "photo_taken_date")}),
        ("2025-03-04", {("warn", "photo_taken_date")}),
        ("2025-03-03", {("stop", "photo_taken_date")}),
    ],
)
def test_ph1_a_photograph_is_best_under_6_months_old_and_never_over_12(taken: str, found: set[tuple[str, str]]) -> None:
    assert broken("PH1", photo_taken_date=taken) == found


def test_ph1_the_carer_is_not_asked_why_a_photograph_is_older() -> None:
    judged = {rule.severity: rule.part for rule in form().rules if rule.id == "PH1" and rule.at == "photo_taken_date"}

    assert judged == {"stop": "", "warn": "check"}


def test_ph1_a_late_photograph_is_not_old_either() -> None:
    late: dict[str, Any] = {"photographs_provided": "cannot", "late_photo": "maisie.jpg"}

    assert broken("PH1", **late, late_photo_taken_date="2025-03-03") == {("stop", "late_photo_taken_date")}
    assert "PH1" not in rules(**late, late_photo_taken_date="2025-03-04")


@pytest.mark.parametrize(
    ("photograph", "given", "severity"),
    [
        ("child_photo", {"photographs_provided": "upload"}, "warn"),
        ("photo_from_prints", {}, "warn"),
        ("late_photo", {"photographs_provided": "cannot", "late_photo_taken_date": "2026-02-01"}, "stop"),
    ],
)
def test_ph2_the_photograph_of_another_child_is_found(photograph: str, given: dict[str, Any], severity: str) -> None:
    said = answers(**(given | {photograph: "tom.jpg"}))
    alone = Journey(form(), said, TODAY).problems()
    beside = Journey(form(), said, TODAY, frozenset({photograph})).problems()

    assert "PH2" not in {found.rule for found in alone}
    assert (severity, photograph) in {(found.severity, found.question) for found in beside if found.rule == "PH2"}


def test_ph3_four_prints_are_needed() -> None:
    prints: dict[str, Any] = {"photographs_provided": "post_four_prints"}

    assert broken("PH3", **prints, photos_count=3) == {("warn", "photos_count")}
    assert "PH3" not in rules(**prints, photos_count=4)
    assert "range" in rules(**prints, photos_count=5)


def test_v14_a_photograph_has_the_shape_of_a_passport_photograph() -> None:
    upright = answers(photographs_provided="upload", child_photo="maisie.jpg")
    wide: dict[str, Any] = {**upright, "child_photo": replace(upright["child_photo"], width=900)}  # type: ignore[type-var]

    assert "V14" not in {found.rule for found in Journey(form(), upright, TODAY).problems()}
    assert "V14" in {found.rule for found in Journey(form(), wide, TODAY).problems()}


def test_v11_reasons_are_a_sentence_and_a_carer_who_was_hurt_owes_none() -> None:
    no: dict[str, Any] = {
        "supports_contact": "no",
        "triage_outcome": "stopped_no_support",
        "children_services_informed_date": "2026-03-04",
    }
    hurt: dict[str, Any] = {**no, "prisoner_harmed_this_child_or_carer": "yes", "in_danger_now": False}

    assert broken("V11", reasons="Because.") == {("stop", "reasons")}
    assert broken("V11", without=("reasons",), **no) == {("stop", "reasons")}
    assert "V11" not in rules(without=("reasons",), **no, rather_talk=True)
    assert "V11" not in rules(without=("reasons",), **hurt)
    assert "V11" not in rules(reasons="I'd rather talk.", **hurt)


def test_cr1_somebody_who_is_not_the_primary_carer_only_says_who_is() -> None:
    other = journey(carer_is_primary_carer=False, primary_carer_name="Anne Tully")
    in_the_carers_part = {"stop" for found in other.problems("carer") if found.severity == "stop"}

    assert in_the_carers_part == set()
    assert not {"supports_contact", "carer_address", "child_full_name"} & set(other.said)
    assert ("stop", "CR1", "carer_is_primary_carer") in {
        (found.severity, found.rule, found.question) for found in other.problems("check")
    }
    assert "CR1" not in rules()


@pytest.mark.parametrize(
    ("changed", "question"),
    [
        ({"child_full_name": "Daisy Pym"}, "child_full_name"),
        ({"child_full_name": "Maisie Anne Pym"}, "child_full_name"),
        ({"child_date_of_birth": "2016-07-05"}, "child_date_of_birth"),
    ],
)
def test_id1_a_child_who_differs_from_the_application_is_referred(changed: dict[str, Any], question: str) -> None:
    assert broken("ID1", **changed) == {("refer", question)}


def test_id1_capital_letters_make_no_other_child() -> None:
    assert "ID1" not in rules(child_full_name="maisie pym")


def test_id2_a_relationship_that_is_not_right_is_referred() -> None:
    wrong: dict[str, Any] = {"relationship_confirmed": False, "relationship_explained": "He was my partner for a year."}

    assert broken("ID2", **wrong) == {("refer", "relationship_confirmed")}
    assert "ID2" not in rules()


def test_cc1_contact_before_the_assessment_is_pointed_out_to_the_prison_and_not_to_the_carer() -> None:
    already: dict[str, Any] = {
        "current_contact_happening": True,
        "current_contact_detail": "His mum lets her talk to him.",
    }

    assert broken("CC1", **already) == {("warn", "current_contact_happening")}
    assert not [found for found in journey(**already).problems("carer") if found.severity == "warn"]
    assert "CC1" not in rules()


def test_no_warning_asks_the_carer_for_reasons() -> None:
    carers = {
        question.id for part in form().parts if part.id == "carer" for page in part.pages for question in page.questions
    }
    asked = [rule.id for rule in form().rules if rule.at in carers and rule.severity != "stop" and rule.part != "check"]
    of_groups = [
        rule.id for rule in form().rules if rule.each in carers and rule.severity != "stop" and rule.part != "check"
    ]

    assert asked + of_groups == []


def test_v1_v8_v10_and_v12_are_read_as_everywhere() -> None:
    assert unread(prisoner_prison_number="A456CD") == {"V1"}
    assert unread(carer_phone="12345") == {"V8"}
    assert unread(carer_address={"line_1": "8 Wicker Close", "town": "Leeds", "postcode": "LS9"}) == {"V10"}
    assert unread(child_full_name="Maisie & Tom") == {"V12"}
    assert unread(other_children_requested=[{"other_child_initials": "Tom Pym", "other_child_age": 6}]) == {"V16"}
