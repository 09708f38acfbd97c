"""A prison, a council and the case that they share: where the whole life of a best-interests report takes place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from formsvc import cases, people
from formsvc.answers import Value, read_all
from formsvc.cases import Child, Opened
from formsvc.people import Actor
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import directory
from tests.forms.judging import attach, definitions
from tests.forms.living import HERE, finish_part, real_settings, save_part
from tests.workflow.institution import Clock, Institution, found

PHOTO = ("photo.jpg", (HERE / "form_definitions" / "specimens" / "child_photo.jpg").read_bytes())
STAFF = {
    "officer": ("public_protection", "hmp_leeds"),
    "prison_governor": ("governor", "hmp_leeds"),
    "social_worker": ("social_worker", "leeds"),
    "team_manager": ("social_work_manager", "leeds"),
    "other_social_worker": ("social_worker", "bradford"),
}
FORMS = {"PCR": "primary_carer_response", "BIR": "best_interests_report"}
SPECIMEN = attach("specimens/child_photo.jpg")
ADDRESSES = {
    "leeds": "front.door@leeds.example.gov.uk",
    "police_west_yorkshire": "checks@westyorkshire.example.gov.uk",
    "probation_yorkshire_and_the_humber": "checks@probation.example.gov.uk",
    "nspcc": "checks@nspcc.example.gov.uk",
}


def founded(folder: Path) -> Institution:
    """HMP Leeds and two councils, with the case of one prisoner and one child."""
    here = found(real_settings(folder), Clock())
    service, now = here.service, here.clock()
    with service.sessions.begin() as session:
        for place in ("hmp_leeds", "leeds", "bradford"):
            people.add_organisation(session, place, place.replace("_", " ").title())
        for name, (role, place) in STAFF.items():
            person = people.Person(email=f"{name}@{place}.example", name=name.replace("_", " ").title(), added_at=now)
            people.give_role(session, people.add_person(session, person).id, role, place)
    with service.sessions.begin() as session:
        here.people |= {each.actor.name.lower().replace(" ", "_"): each.actor for each in people.everybody(session)}
        child = Child(first_name="Maisie", last_name="Pym", date_of_birth=date(2016, 7, 20))
        here.case = cases.open_case(session, service.sealer, child, Opened("hmp_leeds", here.officer.id, now)).reference
    directory.furnish(service.sessions, ADDRESSES, now)
    return here


def given(here: Institution, form_id: str, **changes: Any) -> Mapping[str, Value]:
    """The example's answers as they are today, by question id."""
    definition, at = definitions().form(form_id), here.clock().replace(tzinfo=None)
    read, _ = read_all(definition, example(definition, at) | changes, attach)
    return Journey(definition, read, at).said


def fill(here: Institution, reference: str, part_id: str, actor: Actor, **changes: Any) -> None:
    """Answer every page of one part of a form."""
    form_id = FORMS[reference.partition("-")[0]]
    of = definitions().form(form_id), part_id

    def ready(answers: dict[str, Value]) -> dict[str, Value]:
        return uploaded(here, reference, answers, actor)

    save_part(here, reference, of, given(here, form_id, **changes), actor, ready)


def uploaded(here: Institution, reference: str, answers: Mapping[str, Value], actor: Actor) -> dict[str, Value]:
    """The same answers, with the specimen in place of every file that is named."""
    return {
        question: here.workflow.upload(reference, question, PHOTO, actor) if answer == SPECIMEN else answer
        for question, answer in answers.items()
    }


def finish(here: Institution, reference: str, part_id: str, actor: Actor, **changes: Any) -> None:
    """Answer a part and pass the form on."""
    fill(here, reference, part_id, actor, **changes)
    finish_part(here, reference, part_id, actor)


def carers_response(here: Institution, **changes: Any) -> str:
    """A primary-carer response on paper, typed in and checked by the prison."""
    told = {"carer_answers_by": "paper", **changes}
    reference = here.workflow.start("primary_carer_response", here.case, here.officer)
    finish(here, reference, "application", here.officer, **told)
    finish(here, reference, "carer", here.officer, **told)
    fill(here, reference, "check", here.officer, **told)
    here.work(here.workflow.submit(reference, {}, here.officer))
    here.work(here.workflow.overdue())
    return reference
