"""The rules PR5 and PR6 of the placement review: which places a child may be proposed for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.placement_reviews import GIRL_OF_13, GIRL_OF_16, journey, place, problems, review, rules

ON_REMAND: dict[str, Any] = {"legal_status": "remand", "remand_date": "2026-01-05", "next_court_date": "2026-03-20"}
YOUNG = ("sentence_date", "sentence_length_months", "planned_release_date", "early_release_or_hdc_date")


def girl_of_13(**changes: Any) -> set[tuple[str, str, str]]:
    """What is found in the review for a girl of 13 on remand in a secure children's home."""
    held: dict[str, Any] = {
        **GIRL_OF_13,
        **ON_REMAND,
        "current_establishment": "aycliffe",
        "date_placed_current": "2026-01-05",
    }
    return problems(without=YOUNG, **{**held, **changes})


def test_PR5_a_girl_of_13_cannot_go_to_wetherby() -> None:
    found = girl_of_13(proposed_type="no_preference", proposed_establishments=place("wetherby"))

    assert ("stop", "PR5", "proposed_establishment") in found


def test_PR5_a_girl_of_13_cannot_go_to_keppel_either_because_of_her_age() -> None:
    keppel = place("wetherby", "Keppel unit")

    assert ("stop", "PR5", "proposed_establishment") in girl_of_13(
        proposed_type="no_preference", proposed_establishments=keppel
    )


def test_PR5_a_girl_of_13_can_go_to_a_secure_childrens_home() -> None:
    assert girl_of_13(proposed_establishments=place("clayfields")) == set()


def test_PR5_a_girl_of_16_can_go_to_the_keppel_unit_and_to_no_other_part_of_wetherby() -> None:
    asked: dict[str, Any] = {**GIRL_OF_16, "proposed_type": "yoi", "current_establishment": "oakhill"}

    assert "PR5" not in rules(**asked, proposed_establishments=place("wetherby", "Keppel unit"))
    assert ("stop", "PR5", "proposed_establishment") in problems(**asked, proposed_establishments=place("wetherby"))
    assert ("stop", "PR5", "proposed_establishment") in problems(
        **asked, proposed_establishments=place("wetherby", "A unit")
    )


@pytest.mark.parametrize("setting", ["feltham", "parc", "werrington"])
def test_PR5_a_girl_can_go_to_no_other_young_offender_institution(setting: str) -> None:
    asked: dict[str, Any] = {
        **GIRL_OF_16,
        "proposed_type": "no_preference",
        "proposed_establishments": place(setting, "Keppel"),
    }

    assert ("stop", "PR5", "proposed_establishment") in problems(**asked)


def test_PR5_a_girl_is_not_sent_to_just_any_young_offender_institution() -> None:
    unnamed: dict[str, Any] = {**GIRL_OF_16, "proposed_type": "yoi", "without": ("proposed_establishments",)}

    assert ("stop", "PR5", "proposed_type") in problems(**unnamed)
    assert "PR5" not in rules(proposed_type="yoi", without=("proposed_establishments",))


@pytest.mark.parametrize(
    ("birth", "setting", "fits"),
    [
        ("2016-03-04", "aldine_house", True),  # 10 today
        ("2014-03-04", "oakhill", True),  # 12 today
        ("2014-03-05", "oakhill", False),  # 12 tomorrow
        ("2011-03-04", "feltham", True),  # 15 today
        ("2011-03-05", "feltham", False),  # 15 tomorrow
        ("2007-03-05", "feltham", True),  # 18
    ],
)
def test_PR5_each_kind_of_setting_takes_its_own_ages(birth: str, setting: str, fits: bool) -> None:
    found = problems(child_date_of_birth=birth, proposed_type="no_preference", proposed_establishments=place(setting))

    assert (("stop", "PR5", "proposed_establishment") not in found) is fits


@pytest.mark.parametrize(
    ("birth", "kind", "fits"),
    [
        ("2014-03-05", "stc", False),
        ("2014-03-04", "stc", True),
        ("2011-03-05", "yoi", False),
        ("2011-03-04", "yoi", True),
    ],
)
def test_PR5_the_kind_of_place_asked_for_takes_the_age_too(birth: str, kind: str, fits: bool) -> None:
    found = problems(child_date_of_birth=birth, proposed_type=kind, without=("proposed_establishments",))

    assert (("stop", "PR5", "proposed_type") not in found) is fits


def test_PR5_only_places_for_the_age_and_sex_are_offered() -> None:
    def offered(**changes: Any) -> set[str]:
        group = review().question("proposed_establishments")
        select = group.question("proposed_establishment")  # type: ignore[attr-defined]
        return {option.id for option in journey(**changes).options(select)}

    homes = {
        "adel_beck", "aldine_house", "aycliffe", "barton_moss", "clayfields", "hillside", "lincolnshire", "vinney_green",
    }  # fmt: skip
    assert offered() == homes | {"oakhill", "feltham", "parc", "werrington", "wetherby"}
    assert offered(**GIRL_OF_16) == homes | {"oakhill", "wetherby"}
    assert offered(**GIRL_OF_13) == homes | {"oakhill"}
    assert offered(child_date_of_birth="2015-01-10") == homes


def test_PR5_the_reply_cannot_send_a_girl_to_a_place_for_boys() -> None:
    assert ("stop", "PR5", "agreed_establishment") in problems(**GIRL_OF_16, agreed_establishment="wetherby")
    assert "PR5" not in rules(**GIRL_OF_16, agreed_establishment="wetherby", agreed_unit="Keppel")
    assert ("stop", "PR5", "agreed_establishment") in girl_of_13(agreed_establishment="wetherby", agreed_unit="Keppel")


def test_PR6_the_child_cannot_be_proposed_for_where_they_are() -> None:
    stays: dict[str, Any] = {"proposed_type": "yoi", "proposed_establishments": place("wetherby")}

    assert ("stop", "PR6", "proposed_establishment") in problems(**stays)


@pytest.mark.parametrize("unit", ["Keppel unit", "keppel unit", "Keppel"])
def test_PR6_nor_for_the_unit_they_are_in(unit: str) -> None:
    asked: dict[str, Any] = {"proposed_type": "yoi", "proposed_establishments": place("wetherby", unit)}

    assert ("stop", "PR6", "proposed_establishment") in problems(**asked, current_unit="Keppel unit")


def test_PR6_another_unit_or_another_setting_is_a_move() -> None:
    another_unit = place("wetherby", "Enhanced Support Unit")

    assert "PR6" not in rules(proposed_type="yoi", proposed_establishments=another_unit)
    assert "PR6" not in rules(proposed_type="yoi", proposed_establishments=place("feltham"))
