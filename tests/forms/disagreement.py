"""Leeds and Wetherby with management on both sides, and a home circumstances report on which they do not agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formsvc import people
from formsvc.answers import Value, read_all
from formsvc.definitions.model import FormDefinition
from formsvc.people import Actor
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import directory
from tests.forms.judging import attach
from tests.forms.living import finish_part, real_settings, save_part
from tests.forms.reports import report
from tests.workflow.institution import Clock, Institution, found

STAFF = {
    "head_of_resettlement": ("head_of_resettlement", "wetherby"),
    "deputy_governor": ("deputy_governor", "wetherby"),
    "head_of_service": ("head_of_service", "leeds_yjs"),
}
ADDRESSES = {
    "wetherby": "post@wetherby.example.gov.uk",
    "electronic_monitoring_provider": "tags@em.example.gov.uk",
    "ycs_release_team": "releases@ycs.example.gov.uk",
}
DIFFER: dict[str, Any] = {"setting_view": "not_support"}
SIDES = {"setting_management": "head_of_resettlement", "yjs_management": "head_of_service"}


def founded(folder: Path, quick: bool = True) -> Institution:
    """The institution of the miniature forms with the real ones, and with management on both sides."""
    here = found(real_settings(folder), Clock(), quick=quick)
    service, now = here.service, here.clock()
    with service.sessions.begin() as session:
        for name, (role, place) in STAFF.items():
            called = name.replace("_", " ").title()
            person = people.Person(email=f"{name}@{place}.example", name=called, added_at=now)
            people.give_role(session, people.add_person(session, person).id, role, place)
    with service.sessions.begin() as session:
        here.people |= {each.actor.name.lower().replace(" ", "_"): each.actor for each in people.everybody(session)}
    directory.furnish(service.sessions, ADDRESSES, now)
    return here


def given(here: Institution, **changes: Any) -> Mapping[str, Value]:
    """The example's answers as they are today, by question id."""
    at = here.clock().replace(tzinfo=None)
    read, _ = read_all(report(), example(report(), at) | changes, attach)
    return Journey(report(), read, at).said


def submitted(here: Institution, **changes: Any) -> str:
    """Written by the case manager about a child in Wetherby, and put to the manager."""
    reference = here.workflow.start("home_circumstances_report", here.case, here.author)
    answers = given(here, current_establishment="wetherby", **changes)
    save_part(here, reference, (report(), "report"), answers, here.author)
    warnings = here.workflow.check(reference, here.author).warnings
    due = here.workflow.submit(reference, {each.key: "Agreed with the manager." for each in warnings}, here.author)
    here.work(due)
    return reference


def with_management(here: Institution, **changes: Any) -> str:
    """The positions differ, and the manager has countersigned."""
    reference = submitted(here, **{**DIFFER, **changes})
    here.work(here.decide(reference, here.manager))
    return reference


def write_down(here: Institution, reference: str, part: str, actor: Actor, **changes: Any) -> None:
    """One side fills in its part and finishes it."""
    form: tuple[FormDefinition, str] = (report(), part)
    answers = given(here, current_establishment="wetherby", **{**DIFFER, **changes})
    save_part(here, reference, form, answers, actor)
    finish_part(here, reference, part, actor)


def both_sides_agree(here: Institution, reference: str) -> None:
    """Management of both sides write down what came of their talk, and pass it on."""
    for part, name in SIDES.items():
        write_down(here, reference, part, here.people[name])
    for name in SIDES.values():
        here.work(here.decide(reference, here.people[name]))
