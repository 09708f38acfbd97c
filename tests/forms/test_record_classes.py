"""Of which class the records of the six forms are, and what answers lift them (register, 7.6)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from formsvc.answers import read_all
from formsvc.cli._files import FilesBeside
from formsvc.definitions.loading import Definitions, load
from formsvc.wizard import Journey
from formsvc.wizard.examples import example

FORMS = Path(__file__).parents[2] / "form_definitions"
NOW = datetime(2026, 11, 22, 9, 0)
WITH_BLOCK = ("placement_review", "home_circumstances_report", "early_release_refusal_letter", "breach_report")


@cache
def definitions() -> Definitions:
    return load(FORMS)


def lifted(form_id: str, **more: Any) -> set[str]:
    """The classes to which the example of a form, with some other answers, is lifted."""
    form = definitions().forms[form_id]
    answers, unread = read_all(form, example(form, NOW) | more, FilesBeside(FORMS).attach)
    assert not unread
    names = Journey(form, answers, NOW).names
    assert form.retention is not None
    return {lift.to for lift in form.retention.lifted if lift.when.holds(names)}


def test_every_form_names_a_class_and_the_definitions_are_without_a_fault() -> None:
    named = {form.id: form.retention and form.retention.record_class for form in definitions().forms.values()}

    assert definitions().faults == ()
    assert named == {
        **dict.fromkeys(WITH_BLOCK, "yjs_court_order"),
        "primary_carer_response": "prison_record",
        "best_interests_report": "prison_record",
    }


@pytest.mark.parametrize("form", WITH_BLOCK)
@pytest.mark.parametrize(
    ("status", "to"),
    [
        ("care_order_s31", {"looked_after"}),
        ("accommodated_s20", {"looked_after"}),
        ("remand_s104_laspo", {"looked_after"}),
        ("formerly_accommodated_s20", {"looked_after"}),
        ("care_leaver", {"care_leaver"}),
        ("child_in_need", {"child_in_need"}),
        ("not_looked_after", set()),
    ],
)
def test_care_status_lifts_a_court_order(form: str, status: str, to: set[str]) -> None:
    assert lifted(form, looked_after_status=status) == to


@pytest.mark.parametrize(("said", "to"), [("yes", {"looked_after"}), ("no", set())])
def test_a_carer_who_says_that_the_child_is_in_care_lifts_the_prisons_record(said: str, to: set[str]) -> None:
    assert lifted("primary_carer_response", child_looked_after=said) == to


@pytest.mark.parametrize(
    ("answers", "to"),
    [
        ({}, set()),
        ({"child_known_to_services": "looked_after"}, {"looked_after"}),
        ({"child_known_to_services": "child_protection_plan"}, {"child_protection"}),
        ({"child_known_to_services": "open_child_in_need"}, {"child_in_need"}),
        ({"response_type": "section_47_enquiry"}, {"child_protection"}),
        ({"looked_after_status": "care_leaver"}, {"care_leaver"}),
        ({"looked_after_status": "care_order_s31", "child_looked_after": "yes"}, {"looked_after"}),
    ],
)
def test_what_childrens_services_say_lifts_the_prisons_record(answers: dict[str, str], to: set[str]) -> None:
    assert lifted("best_interests_report", **answers) == to
