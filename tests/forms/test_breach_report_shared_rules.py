"""What the breach report asks as every form does (V1 to V9), and what it works out for the court."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.forms.breach_report import entries, journey, problems


@pytest.mark.parametrize(("born", "right"), [("2007-03-05", True), ("2007-03-04", False), ("2017-03-04", False)])
def test_V6_the_child_is_at_least_10_and_not_yet_19(born: str, right: bool) -> None:
    assert (("stop", "V6", "child_date_of_birth") in problems(child_date_of_birth=born)) is not right


def test_V1_a_child_in_a_young_offender_institution_has_a_prison_number() -> None:
    setting: dict[str, Any] = {
        "child_in_custody": True,
        "current_establishment": "wetherby",
        "secure_resettlement_practitioner": {
            "name": "Tom",
            "role": "Practitioner",
            "email": "t@wetherby.example.gov.uk",
        },
        "setting_told": "2026-03-03T09:00",
    }

    assert problems(without=("prison_number",), **setting) == {("stop", "V1", "prison_number")}
    assert problems(without=("prison_number",), **{**setting, "current_establishment": "aycliffe"}) == set()
    assert problems(without=("prison_number",)) == set()


@pytest.mark.parametrize(
    ("group", "number", "changes", "at"),
    [
        ("offences", 0, {"offence_date": "2025-07-08"}, "offence_date"),
        ("nos_requirements", 4, {"requirement_end": "2025-12-14"}, "requirement_end"),
        ("breaches", 0, {"letter_sent_at": "2026-01-01T23:59"}, "letter_sent_at"),
        ("breaches", 1, {"absence_contact_date": "2026-01-29"}, "absence_contact_date"),
        ("contact_history", 0, {"contact_date": "2025-12-14"}, "contact_date"),
    ],
)
def test_V5_dates_that_cannot_be_right_stop(group: str, number: int, changes: dict[str, str], at: str) -> None:
    listed = entries(group)
    listed[number] = {**listed[number], **changes}

    changed: dict[str, Any] = {group: listed}

    assert ("stop", "V5", at) in problems(**changed)


def test_V5_a_hearing_is_not_before_its_summons_nor_in_the_past() -> None:
    assert ("stop", "V5", "hearing_date") in problems(hearing_date="2026-03-03")
    assert problems(hearing_date="2026-03-04") == set()
    assert ("stop", "V5", "hearing_date") in problems(at=datetime(2026, 3, 4, 9, 0), summons_date="2026-04-30")


@pytest.mark.parametrize(
    ("born", "severity"), [("2013-07-08", "stop"), ("2013-07-07", ""), ("2007-07-08", ""), ("2007-07-07", "warn")]
)
def test_V7_the_order_is_for_children_of_12_to_17(born: str, severity: str) -> None:
    found = problems(sentence_date="2025-07-07", child_date_of_birth=born)

    assert {one for one, rule, _ in found if rule == "V7"} == ({severity} if severity else set())


@pytest.mark.parametrize("who", ["social_worker", "defence_solicitor"])
def test_V9_an_address_that_is_not_secure_is_pointed_out(who: str) -> None:
    person = {"name": "Sam Lee", "role": "Worker", "organisation": "Lee", "email": "sam@example.com"}
    insecure: dict[str, Any] = {who: person}
    secure: dict[str, Any] = {who: {**person, "email": "sam@lee.example.cjsm.net"}}

    assert problems(**insecure) == {("warn", "V9", who)}
    assert problems(**secure) == set()


def test_a_missing_child_asks_for_what_the_police_know() -> None:
    found = {question for _, rule, question in problems(child_whereabouts_known=False) if rule == "missing"}

    assert found == {"child_missing_since", "child_missing_detail", "police_informed_at"}


@pytest.mark.parametrize(("born", "must"), [("2010-03-26", True), ("2010-03-25", False)])
def test_a_parent_must_come_to_court_with_a_child_under_16_on_that_day(born: str, must: bool) -> None:
    assert journey(child_date_of_birth=born, hearing_date="2026-03-25").said["parent_attendance_required"] is must


def test_a_warrant_may_have_no_hearing_yet() -> None:
    without: dict[str, Any] = {"without": ("hearing_date",)}

    assert problems(**without, court_route="warrant") == set()
    assert problems(**without) == {("stop", "missing", "hearing_date")}


def test_welsh_at_the_hearing_is_asked_about_for_a_court_or_a_child_in_wales() -> None:
    assert problems(court_name="cardiff_youth_court") == {("stop", "missing", "welsh_in_court")}
    assert ("stop", "missing", "welsh_in_court") in problems(home_local_authority="cardiff")
    assert problems(court_name="cardiff_youth_court", welsh_in_court=True) == set()
    assert "welsh_in_court" not in journey(welsh_in_court=True).said
