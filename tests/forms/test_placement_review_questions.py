"""What the placement review asks whom, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.placement_reviews import journey, review


@pytest.mark.parametrize("question", ["secure_stairs_file", "mdm_minutes", "assetplus_file"])
def test_the_example_names_no_file(question: str) -> None:
    assert question not in journey().said


def test_the_plan_of_a_child_from_wales_has_its_welsh_name() -> None:
    def label(home: str) -> str:
        page = journey(home_local_authority=home).in_words(review().page("needs"))
        return next(each.label for each in page.questions if each.id == "ehc_or_idp")

    assert "education, health and care plan" in label("leeds")
    assert "individual development plan for additional learning needs" in label("powys")


@pytest.mark.parametrize(("status", "says"), [("dto", "every 2 weeks"), ("remand", "3 visits")])
def test_the_visits_that_a_child_should_have_depend_on_why_the_child_is_held(status: str, says: str) -> None:
    page = journey(legal_status=status).in_words(review().page("needs"))

    assert says in next(each.hint for each in page.questions if each.id == "family_visits_received")


@pytest.mark.parametrize(
    ("status", "release", "turns"),
    [("dto", "2026-06-01", False), ("s250", "2027-08-04", True), ("s259_dhmp", None, True), ("remand", None, False)],
)
def test_who_turns_18_in_custody_is_worked_out(status: str, release: str | None, turns: bool) -> None:
    given: dict[str, Any] = {"planned_release_date": release} if release else {"without": ("planned_release_date",)}

    assert journey(legal_status=status, **given).said["turns_18_in_custody"] is turns
