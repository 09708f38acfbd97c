"""How the example of the home circumstances report is told of two other invented children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

NOT_KNOWN: Final[Mapping[str, Any]] = {"prison_number": None}  # neither setting gives one
LANGUAGE: Final = '"parent_carer_preferred_language": "polish"'


@dataclass(frozen=True, kw_only=True)
class Retold:
    """Words to replace in the example's answers, answers of its own, and people who stand in the case already.

    `pages` are those that are written; all of them, and the report is submitted, when none is named.
    """

    child: str
    words: Mapping[str, str]
    answers: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()


AALIYAH: Final = Retold(
    child="Aaliyah Begum-Shaw",
    words={"Kieran": "Aaliyah", "ask him": "ask her", "his own words": "her own words", "Keppel unit": "Fern unit"},
    answers={**NOT_KNOWN, "child_known_as": None, "child_gender_identity": "Girl", "neurodiversity_or_send": ["adhd"]},
    pages=("child", "communication", "people"),
)
TOMASZ: Final = Retold(
    child="Tomasz Wójcik",
    words={
        "Kieran": "Tomasz", "Aisha": "Amina", "Marcus Bell": "Priya Nair", "Wetherby": "Oakhill",
        "Keppel unit": "Oak unit", "denise.ashworth": "ewa.wojcik", "Denise Ashworth": "Ewa Wójcik",
        "Carol Whitfield": "Halina Mazur", "Shaun Whitfield": "Marek Mazur", "Whitfield": "Mazur", '"MW"': '"MM"',
        "14 Larkfield Rise": "27 Moorcroft Terrace", "LS7 3ZX": "LS9 6ZX", "3 Quarry Mount": "5 Beck Row",
        "Leeds City College, Level 1 construction": "his old school, Year 10", "start at college": "go back to school",
        "start college": "go back to school", "college": "school", "my nan": "my grandma", "Your nan": "Your grandma",
        "Harehill Park": "Moorcroft Park", '"parent_carer_preferred_language": "english"': LANGUAGE,
    },
    answers={
        **NOT_KNOWN,
        "parental_responsibility_held_by": ["mother"],
        "interpreter_needed": True,
        "childrens_services_check": "No child at the address has a plan or an open referral. The school knows the "
        "family well.",
        "la_care_team_view_reasons": "The support for his grandmother is in place from day one.",
    },
    people={
        "home_visit_by": "author",
        "contact_for_household": "author",
        "dates_verified_by": "secure_resettlement_practitioner",
    },
)  # fmt: skip
