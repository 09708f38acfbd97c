"""The demonstration: invented people and cases whose facts are valid answers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from formsvc.assembly.demonstration import PASSWORD, furnishing, sign_ins
from formsvc.assembly.demonstration_cases import born
from formsvc.assembly.preparing import prepare
from formsvc.cases import case_of, find
from formsvc.database import Sessions, open_engine
from formsvc.definitions.loading import Definitions, load
from formsvc.definitions.model import FormDefinition
from formsvc.definitions.reference import pnc_check_letter
from formsvc.people import Actor, SignInRefused, everybody
from formsvc.sealing import KeyFileMissing, Sealer, read_keys
from formsvc.settings import Settings
from formsvc.workflow.admitting import sign_in

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
FURNISHING = furnishing(TODAY)
CHILDREN = [case.child for case in FURNISHING.cases]
FROM_REFERENCE_DATA = {
    "ethnicity": "ethnicities",
    "home_local_authority": "local_authorities",
    "lac_responsible_authority": "local_authorities",
    "yjs_service_name": "youth_justice_services",
    "current_establishment": "establishments",
    "preferred_language": "languages",
}


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return load(Settings().definitions)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path / "data", database_url=database_url, demonstration=True)


def sessions_of(settings: Settings) -> Sessions:
    return Sessions(open_engine(settings.database))


def test_there_is_somebody_for_every_role_that_acts_in_the_forms(definitions: Definitions) -> None:
    held = {role for person in FURNISHING.people for role, _ in person.roles}
    acting = {"case_manager", "yjs_manager", "head_of_service", "governor", "controller", "ycs_release_team"}

    assert held >= acting | {"secure_resettlement_practitioner", "social_worker", "administrator", "auditor"}
    assert held <= {row.id for row in definitions.rows("roles")}
    assert held >= {"head_of_resettlement", "deputy_governor", "deputy_controller", "ycs_sentence_and_release_team"}
    assert held >= {role for form in definitions.forms.values() for role in _told_of_delay(form)}


def _told_of_delay(form: FormDefinition) -> set[str]:
    """The roles to which what is late in a form is escalated."""
    stages, clocks = form.sign_off, form.clocks
    return ({stage.escalate_to for stage in stages} | {clock.escalate_to for clock in clocks}) - {""}


def test_whoever_is_away_finds_somebody_to_act_for_them(definitions: Definitions) -> None:
    there = [(role, place) for person in FURNISHING.people for role, place in person.roles]
    stand_in = {row.id: {row.id, *row.row.get("stands_in", ())} for row in definitions.rows("roles")}

    for role, place in [("governor", "wetherby"), ("governor", "hmp_leeds"), ("controller", "parc")]:
        assert any(other in stand_in[role] for other, where in there if where == place and other != role)
    assert there.count(("yjs_manager", "leeds_yjs")) == there.count(("case_manager", "leeds_yjs")) == 2


def test_every_setting_and_service_of_the_demonstration_has_management_for_when_positions_differ() -> None:
    there = {held for person in FURNISHING.people for held in person.roles}

    assert {("head_of_resettlement", place) for place in ("wetherby", "parc", "adel_beck", "oakhill")} <= there
    assert {("head_of_service", place) for place in ("leeds_yjs", "cardiff_yjs")} <= there


def test_stand_ins_are_roles_and_may_be_held_where_the_role_is(definitions: Definitions) -> None:
    rows = {row.id: row.row for row in definitions.rows("roles")}

    def held_in(role: str) -> set[str]:
        held = rows[role]["held_in"]
        return set(held) if isinstance(held, list) else {str(held)}

    for role, row in rows.items():
        for other in row.get("stands_in", ()):
            assert held_in(other) & held_in(role), (role, other)


def test_every_fact_is_an_answer_that_a_form_would_take(definitions: Definitions) -> None:
    for child in CHILDREN:
        facts = child.facts()
        for fact, reference in FROM_REFERENCE_DATA.items():
            assert fact not in facts or facts[fact] in {row.id for row in definitions.rows(reference)}, fact
        assert child.yjs_case_ref or child.last_name == "Pym"
        assert not child.pnc_id or pnc_check_letter(child.pnc_id)
        assert re.fullmatch("([A-Z][0-9]{4}[A-Z]{2})?", child.prison_number)
        assert re.fullmatch("[A-Za-z0-9/-]{0,20}", child.yjs_case_ref)


def test_organisations_have_the_ids_of_the_reference_data(definitions: Definitions) -> None:
    known = {
        row.id
        for name in ("establishments", "youth_justice_services", "local_authorities", "prisons", "organisations")
        for row in definitions.rows(name)
    }

    assert set(FURNISHING.organisations) - known == set()


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2026, 3, 31), date(2028, 2, 29), date(2026, 12, 31)])
def test_children_are_of_an_age_to_be_in_custody_whatever_the_day(today: date) -> None:
    for case in furnishing(today).cases:
        if case.organisation == "hmp_leeds":
            continue
        assert born(today, 17, 6) < (case.child.date_of_birth or today) < born(today, 12, 0)


def test_a_new_service_has_people_who_can_sign_in_and_cases_that_they_may_see(settings: Settings) -> None:
    prepare(settings, lambda: NOW)
    sessions, sealer = sessions_of(settings), Sealer(read_keys(settings.keys))

    amina = sign_in(sessions, "case.manager@leeds-yjs.example", PASSWORD, NOW)
    governor = sign_in(sessions, "governor@wetherby.example", PASSWORD, NOW)
    with sessions() as session:
        assert names(session, sealer, amina) == {"Kieran Ashworth", "Aaliyah Begum-Shaw", "Tomasz Wójcik"}
        assert names(session, sealer, governor) == {"Kieran Ashworth"}


def names(session: Session, sealer: Sealer, actor: Actor) -> set[str]:
    return {case_of(case, sealer).child.name for case in find(session, sealer, actor.organisations)}


def test_everybody_whose_sign_in_is_printed_can_sign_in(settings: Settings) -> None:
    prepare(settings, lambda: NOW)
    sessions = sessions_of(settings)

    assert len(sign_ins()) == len(FURNISHING.people)
    for email, job_title, _ in sign_ins():
        assert sign_in(sessions, email, PASSWORD, NOW).job_title == job_title


def test_a_second_start_adds_nobody_and_nothing(settings: Settings) -> None:
    prepare(settings, lambda: NOW)
    prepare(settings, lambda: NOW)

    with sessions_of(settings)() as session:
        assert len(everybody(session)) == len(FURNISHING.people)


def test_outside_the_demonstration_nobody_is_invented(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    prepare(settings, lambda: NOW)

    with sessions_of(settings)() as session:
        assert everybody(session) == ()
    with pytest.raises(SignInRefused):
        sign_in(sessions_of(settings), "case.manager@leeds-yjs.example", PASSWORD, NOW)


def test_lost_keys_are_said_to_be_lost_and_not_made_anew(settings: Settings) -> None:
    prepare(settings, lambda: NOW)
    settings.keys.unlink()

    with pytest.raises(KeyFileMissing):
        prepare(settings, lambda: NOW)


def test_only_its_owner_can_enter_the_data_folder(tmp_path: Path) -> None:
    prepare(Settings(data=tmp_path / "data"), lambda: NOW)

    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_children_have_names_of_many_kinds() -> None:
    assert len({child.initials for child in CHILDREN}) == len(CHILDREN)


def test_every_fact_that_a_form_takes_from_the_case_is_known_of_somebody(definitions: Definitions) -> None:
    known = {fact for child in CHILDREN for fact in child.facts()}
    taken = {
        source.case
        for form in definitions.forms.values()
        for _, question in form.questions()
        for source in question.prefill
        if source.case
    }

    assert taken - known == {"author"}  # who is signed in
