"""Every stage of every form: by when somebody acts, who hears when nobody does, what they declare; and who is reminded."""

from __future__ import annotations

import pytest

from formsvc.definitions.model import ClockDefinition, FormDefinition, Stage
from tests.forms.judging import definitions

FORMS = definitions().forms
STAGES = [(form, stage) for form in FORMS.values() for stage in form.sign_off]
ROLES = {role.id: role.row for role in definitions().rows("roles")}


def _named(pair: tuple[FormDefinition, Stage]) -> str:
    return f"{pair[0].id}-{pair[1].id}"


def stage(form: str, stage_id: str) -> Stage:
    return next(one for one in FORMS[form].sign_off if one.id == stage_id)


def clock(form: str, clock_id: str) -> ClockDefinition:
    return next(one for one in FORMS[form].clocks if one.id == clock_id)


@pytest.mark.parametrize("pair", STAGES, ids=_named)
def test_somebody_hears_when_a_stage_waits_for_more_than_a_week(pair: tuple[FormDefinition, Stage]) -> None:
    _, asked = pair

    assert asked.within is not None
    assert 1 <= asked.within <= 5
    assert asked.escalate_to in ROLES


@pytest.mark.parametrize("pair", STAGES, ids=_named)
def test_each_stage_declares_in_its_own_words_that_it_was_read(pair: tuple[FormDefinition, Stage]) -> None:
    _, asked = pair

    assert asked.declares.startswith("I have read ")
    assert asked.declares.endswith(".")


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.sign_off], ids=lambda form: form.id)
def test_the_last_stage_of_a_form_is_a_signature(form: FormDefinition) -> None:
    assert form.sign_off[-1].act == "sign"


def test_on_contact_the_governor_or_a_manager_with_the_governors_authority_decides_and_nobody_for_them() -> None:
    decides = stage("best_interests_report", "governor")

    assert decides.in_person
    assert set(decides.or_by) == {"governor", "delegated_senior_manager"}
    assert [_named(pair) for pair in STAGES if pair[1].in_person] == ["best_interests_report-governor"]


def test_two_sign_side_by_side_only_where_neither_reads_what_the_other_decides() -> None:
    assert {_named(pair) for pair in STAGES if pair[1].beside} == {"home_circumstances_report-yjs_management"}
    assert all(pair[1].needs == 1 for pair in STAGES)


def test_PC2_the_carer_is_reminded_of_the_carers_answer_and_BI9_childrens_services_of_their_reply() -> None:
    assert clock("primary_carer_response", "reply").remind == ("carer",)
    assert {clock("best_interests_report", one).remind for one in ("K9", "K10", "K11")} == {("report",)}


def test_PR10_the_setting_is_reminded_of_what_the_setting_must_tell() -> None:
    told_by_the_setting = ("K4", "K4_social_worker", "K5", "K19")

    assert {clock("placement_review", one).remind for one in told_by_the_setting} == {
        ("secure_resettlement_practitioner",)
    }


def test_K20_the_social_worker_is_reminded_of_the_councils_visits_and_the_author_with_them() -> None:
    visits = [
        one for form in FORMS.values() for one in form.clocks if one.id.partition("_")[0] in ("K20", "K21", "K22")
    ]

    assert {one.remind for one in visits} == {("case_manager", "social_worker")}


def test_HC14_without_a_home_it_goes_to_the_head_of_service_and_then_to_the_director_of_childrens_services() -> None:
    report = "home_circumstances_report"

    assert [clock(report, one).escalate_to for one in ("K1", "K2", "K23")] == [
        "head_of_service", "head_of_service", "director_of_childrens_services",
    ]  # fmt: skip
