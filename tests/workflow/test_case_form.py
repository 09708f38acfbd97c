"""What a case asks for: the questions of the real forms, so that every fact is a valid answer of theirs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from formsvc.assembly.demonstration_cases import demonstration_cases
from formsvc.definitions.loading import load
from formsvc.workflow.case_form import case_form

FORM = case_form(load(Path(__file__).parents[2] / "form_definitions").forms.values())
TODAY = date(2026, 3, 31)


def test_every_fact_of_a_child_survives_the_page_that_corrects_it() -> None:
    for case in demonstration_cases(TODAY):
        assert FORM.child(FORM.answers(case.child), case.child) == case.child


def test_a_fact_that_is_emptied_is_gone() -> None:
    child = demonstration_cases(TODAY)[0].child
    answers = FORM.answers(child)
    del answers["prison_number"]

    assert FORM.child(answers, child).prison_number == ""


def test_only_the_name_and_the_date_of_birth_are_needed() -> None:
    needed = [question.id for _, question in FORM.definition.questions() if question.required is True]

    assert [name for name in needed if name in FORM.facts] == [
        "child_first_name",
        "child_last_name",
        "child_date_of_birth",
    ]


def test_the_facts_that_the_forms_take_from_a_case_are_all_asked() -> None:
    facts = set(FORM.facts.values())

    assert {"sex", "pnc_id", "prison_number", "home_local_authority", "current_establishment", "social_worker"} <= facts
    assert "author" not in facts


def test_V6_a_child_is_at_least_10_and_not_yet_19() -> None:
    at = datetime(2026, 3, 31, 9, 0)
    named = {"child_first_name": "Sam", "child_last_name": "Lee"}

    def said(born: date) -> list[str]:
        return [problem.rule for problem in FORM.problems({**named, "child_date_of_birth": born}, at)]

    assert said(date(2016, 3, 31)) == []
    assert said(date(2016, 4, 1)) == ["V6"]
    assert said(date(2007, 4, 1)) == []
    assert said(date(2007, 3, 31)) == ["V6"]
