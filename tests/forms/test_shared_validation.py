"""The shared rules V1 to V16 where the home circumstances report meets them, from both sides."""

from __future__ import annotations

import shutil
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from formsvc.answers import read_all
from formsvc.definitions.loading import load
from formsvc.definitions.model import FormDefinition
from tests.forms.judging import attach
from tests.forms.reports import answers, entries, journey, problems, report, rules, unread

REFERENCES = """\
id: references
version: 1
prefix: RF
title: References
about: child
purpose: Two references that no form asks for yet.
source: The register of shared validation
starts: {roles: [case_manager]}
parts:
  - id: only
    title: Only
    completed_by: case_manager
    pages:
      - id: only
        title: Only
        questions:
          - {id: court_case_ref, kind: reference, pattern: court_case_ref, label: Court case}
          - {id: urn, kind: reference, pattern: urn, label: URN}
documents: []
"""


@pytest.fixture
def references(tmp_path: Path) -> FormDefinition:
    """A form of two references that must not be blocked on a pattern."""
    definitions = Path(__file__).parents[2] / "form_definitions"
    shutil.copytree(definitions / "reference", tmp_path / "reference", ignore=shutil.ignore_patterns("retention.yaml"))
    (tmp_path / "references.yaml").write_text(REFERENCES)
    return load(tmp_path).form("references")


def test_V1_a_prison_number_has_its_shape_and_is_kept_in_capitals() -> None:
    assert answers(prison_number=" a1234bc ")["prison_number"] == "A1234BC"
    assert unread(prison_number="A123BC") == {"V1"}


def test_V1_only_a_young_offender_institution_needs_it() -> None:
    without: dict[str, Any] = {"without": ("prison_number",)}

    assert problems(**without) == {("stop", "V1", "prison_number")}
    assert "V1" not in rules(**without, current_establishment="aycliffe")
    assert "V1" not in rules(**without, current_establishment="oakhill")


@pytest.mark.parametrize("number", ["2012/0123456Y", "98/12345J", "2019/1P", "2004/0012345D"])
def test_V2_a_pnc_number_with_its_check_letter_is_right(number: str) -> None:
    assert unread(pnc_id=number) == set()


@pytest.mark.parametrize("number", ["2012/0123456Z", "98/12345K", "2019/1Q", "2004/0012345E", "201/1P", "2019-1P"])
def test_V2_a_pnc_number_with_another_letter_or_shape_is_wrong(number: str) -> None:
    assert unread(pnc_id=number) == {"V2"}


def test_V3_a_case_reference_has_up_to_twenty_letters_numbers_slashes_and_hyphens() -> None:
    assert unread(yjs_case_ref="LDS/2026-0000000231") == set()
    assert unread(yjs_case_ref="L" * 21) == {"V3"}
    assert unread(yjs_case_ref="LDS 231") == {"V3"}


@pytest.mark.parametrize("question", ["court_case_ref", "urn"])
def test_V4_court_references_are_free_up_to_thirty_characters(references: FormDefinition, question: str) -> None:
    def found(text: str) -> set[str]:
        return {fault.rule for fault in read_all(references, {question: text}, attach)[1]}

    assert read_all(references, {question: "13/AB (youth) No. 7"}, attach)[0] == {question: "13/AB (youth) No. 7"}
    assert found("x" * 31) == {"V4"}


@pytest.mark.parametrize("day", ["2026-02-30", "1899-12-31", "31/03/2026"])
def test_V5_a_date_that_does_not_exist_is_refused(day: str) -> None:
    assert unread(sentence_date=day) == {"V5"}


def test_V5_a_date_of_the_past_cannot_be_tomorrow() -> None:
    assert ("stop", "V5", "home_visit_date") in problems(home_visit_date="2026-03-05")
    assert problems(home_visit_date="2026-03-04") == set()


def test_V5_the_sentence_runs_from_its_date_over_half_way_to_its_end() -> None:
    assert ("stop", "V5", "sentence_end_date") in problems(sentence_end_date="2025-01-01")
    assert ("stop", "V5", "half_way_date") in problems(half_way_date="2027-05-01")
    assert ("stop", "V5", "conviction_date") in problems(conviction_date="2026-03-01")


@pytest.mark.parametrize(("born", "wrong"), [("2007-03-05", False), ("2007-03-04", True), ("2016-03-04", False)])
def test_V6_the_child_is_ten_and_not_yet_nineteen(born: str, wrong: bool) -> None:
    assert (("stop", "V6", "child_date_of_birth") in problems(child_date_of_birth=born)) is wrong


@pytest.mark.parametrize("born", ["2016-03-05", "2026-03-04"])
def test_V6_nobody_is_younger_than_ten_or_born_today(born: str) -> None:
    assert ("stop", "V6", "child_date_of_birth") in problems(child_date_of_birth=born)


CONVICTED = {"conviction_date": "2025-11-01", "sentence_date": "2025-11-18"}


@pytest.mark.parametrize(
    ("born", "wrong"), [("2007-11-02", False), ("2007-11-01", True), ("2013-11-01", False), ("2013-11-02", True)]
)
def test_V7_a_child_is_twelve_to_seventeen_when_convicted(born: str, wrong: bool) -> None:
    found = problems(**CONVICTED, child_date_of_birth=born, persistent_offender_finding=True)

    assert (("stop", "V7", "sentence_date") in found) is wrong


def test_V7_a_child_of_fourteen_needs_the_finding_and_one_of_fifteen_does_not() -> None:
    fourteen = {**CONVICTED, "child_date_of_birth": "2010-11-02"}

    assert ("stop", "missing", "persistent_offender_finding") in problems(**fourteen)
    assert problems(**fourteen, persistent_offender_finding=False) == {("stop", "V7", "persistent_offender_finding")}
    assert problems(**fourteen, persistent_offender_finding=True) == set()
    assert problems(**CONVICTED, child_date_of_birth="2010-11-01") == set()


@pytest.mark.parametrize("number", ["0113 496 0188", "+44 113 496 0188", "07700 900318"])
def test_V8_a_uk_phone_number_is_right(number: str) -> None:
    assert problems(main_occupier=entries("main_occupier", occupier_phone=number)) == set()


@pytest.mark.parametrize("number", ["0113 496", "+33 1 42 68 53 00", "ring me"])
def test_V8_any_other_number_is_wrong(number: str) -> None:
    assert unread(main_occupier=entries("main_occupier", occupier_phone=number)) == {"V8"}


def worker(email: str) -> dict[str, Any]:
    return {"social_worker": {"name": "Priya Nandakumar", "role": "Social worker", "email": email}}


def test_V9_an_address_needs_the_shape_of_one() -> None:
    assert unread(**worker("priya at leeds")) == {"V9"}


@pytest.mark.parametrize("email", ["priya@leeds.example.gov.uk", "priya@wyp.cjsm.net", "priya@nhs.net"])
def test_V9_a_secure_domain_is_right(email: str) -> None:
    assert problems(**worker(email)) == set()


@pytest.mark.parametrize("email", ["priya@example.com", "priya@notgov.uk", "priya@gov.uk.example.com"])
def test_V9_a_professionals_other_domain_warns(email: str) -> None:
    assert problems(**worker(email)) == {("warn", "V9", "social_worker")}


def test_V10_a_postcode_is_put_in_order() -> None:
    address = answers(proposed_address={"line_1": "1 High Street", "town": "Leeds", "postcode": "ls73zx"})

    assert getattr(address["proposed_address"], "postcode", "") == "LS7 3ZX"
    assert unread(proposed_address={"line_1": "1 High Street", "town": "Leeds", "postcode": "12345"}) == {"V10"}


def test_V10_a_parent_may_have_no_fixed_address_or_one_that_is_withheld() -> None:
    for words in ("No fixed address", "Address withheld"):
        assert problems(parent_carer=entries("parent_carer", parent_carer_address={"line_1": words})) == set()


def test_V11_a_reason_has_twenty_characters_and_a_report_text_at_most_4000() -> None:
    assert ("stop", "V11", "recommendation_reason") in problems(recommendation_reason="x" * 19)
    assert problems(recommendation_reason="x" * 20) == set()
    assert problems(child_views="x" * 4000) == set()
    assert ("stop", "V11", "child_views") in problems(child_views="x" * 4001)


def test_V11_a_paragraph_for_the_child_has_at_most_500_characters() -> None:
    assert ("stop", "V11", "child_summary_what_next") in problems(child_summary_what_next="We meet. " * 60)


@pytest.mark.parametrize("name", ["Siân", "O'Neill-Ward", "Jean Luc", "محمد", "अमित", "X"])
def test_V12_names_have_letters_of_any_script(name: str) -> None:
    assert problems(child_first_name=name) == set()
    assert answers(child_first_name=f" {name} ")["child_first_name"] == name


@pytest.mark.parametrize("name", ["K1eran", "😀", "<b>Kieran</b>", "{{ 7*7 }}", "x" * 71])
def test_V12_and_nothing_but_letters_spaces_hyphens_and_apostrophes(name: str) -> None:
    assert unread(child_first_name=name) == {"V12"}


def test_V13_a_time_of_day_is_kept_as_hours_and_minutes() -> None:
    assert answers(first_night_from="19:30")["first_night_from"] == time(19, 30)


@pytest.mark.parametrize("said", ["24:00", "19:60", "7", "late"])
def test_V13_a_time_that_does_not_exist_is_refused(said: str) -> None:
    assert unread(first_night_from=said) == {"V13"}


def test_V14_a_photograph_of_the_home_is_said_in_words_too() -> None:
    assert ("stop", "missing", "photograph_shows") in problems(address_photographs=[{"photograph": "door.jpg"}])
    described = {"photograph": "door.jpg", "photograph_shows": "A blue front door."}
    assert problems(address_photographs=[described]) == set()


@pytest.mark.parametrize(
    ("half_way", "earliest"), [("2026-12-31", "2026-11-30"), ("2026-03-31", "2026-02-28"), ("2026-05-20", "2026-04-20")]
)
def test_V15_a_month_before_is_the_same_day_or_the_months_last(half_way: str, earliest: str) -> None:
    assert str(journey(half_way_date=half_way).said["earliest_release_date"]) == earliest


def test_V15_bank_holidays_and_weekends_are_no_working_days() -> None:
    k21 = next(each for each in report().clocks if each.id == "K21")
    around_easter = journey(
        at=datetime(2026, 4, 20, 9, 0), looked_after_status="formerly_accommodated_s20", sentence_date="2026-04-01"
    )

    assert str(k21.due.value(around_easter.names)) == "2026-04-17"


def test_V16_another_child_is_named_by_initials_only() -> None:
    def living_there(**person: Any) -> list[dict[str, Any]]:
        return [{"resident_relationship": "Cousin", "resident_attitude": "Content.", **person}]

    assert problems(residents=living_there(resident_age=17, resident_initials="M.W.")) == set()
    assert ("stop", "V16", "resident_initials") in problems(residents=living_there(resident_age=17))
    assert unread(residents=living_there(resident_age=17, resident_initials="Mia Whitfield")) == {"V16"}
    assert problems(residents=living_there(resident_age=18, resident_name="Mia Whitfield")) == set()
