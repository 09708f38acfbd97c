"""A small form that takes every step: two stages, one of which needs two approvals, and three deliveries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from formsvc import people
from formsvc.answers import Person
from formsvc.people import Actor
from formsvc.settings import Settings
from formsvc.workflow import directory
from tests.workflow.institution import Institution, _actors, _hashed, settings, word_template

FORM = """\
id: quick_request
version: 1
prefix: QR
title: Quick request
about: child
purpose: Ask for something small, again and again.
handling: OFFICIAL-SENSITIVE
starts: {roles: [case_manager]}
parts:
  - id: request
    title: The request
    completed_by: case_manager
    pages:
      - id: request
        title: The request
        questions:
          - {id: reason, kind: long_text, label: What is needed?}
          - {id: wanted_on, kind: date, label: When?}
          - {id: practitioner, kind: person, label: Who receives it?}
documents:
  - {id: full, title: Quick request, audience: professional, template: full, shows: everything}
sign_off:
  - {id: manager, title: Team manager, role: '"yjs_manager"', organisation: author, asks: Is it complete?}
  - {id: governor, title: Two governors, role: '"governor"', organisation: '"wetherby"', needs: 2, asks: May they?}
deliveries:
  - {id: practitioner, title: The practitioner, document: full, to: {question: practitioner}, channel: secure_link}
  - {id: team, title: The team, document: full, to: {directory: team}, channel: secure_email}
  - id: duty
    title: The duty officer
    document: full
    to: {directory: duty}
    channel: secure_email
    urgent: answered(reason)
"""
DIRECTORY = """\
id: directory
title: directory
rows:
  - {id: team, label: The visits team, organisation: ycs}
  - {id: duty, label: The duty officer, organisation: ycs}
"""
DELIVERIES = ("practitioner", "team", "duty")
MORE = {
    "second_manager": ("yjs_manager", "leeds_yjs"),
    "second_governor": ("governor", "wetherby"),
    "third_governor": ("governor", "wetherby"),
}


def with_form(folder: Path, database_url: str, queue_url: str, smtp_url: str) -> Settings:
    """Settings of an institution that has the form."""
    of = settings(folder, database_url, queue_url, smtp_url=smtp_url)
    (of.definitions / "quick_request.yaml").write_text(FORM)
    (of.definitions / "reference" / "directory.yaml").write_text(DIRECTORY)
    (of.templates / "quick_request").mkdir()
    (of.templates / "quick_request" / "full.html").write_text('{% extends "shared/report.html" %}\n')
    word_template(of.templates / "quick_request" / "full.docx")
    return of


def staffed(here: Institution) -> Institution:
    """With as many managers and governors as it takes to press at once."""
    with here.service.sessions.begin() as session:
        for name, (role, place) in MORE.items():
            called = name.replace("_", " ").title()
            person = people.Person(email=f"{name}@{place}.example", name=called, added_at=here.clock())
            person.password_hash = _hashed()
            people.give_role(session, people.add_person(session, person).id, role, place)
    with here.service.sessions() as session:
        here.people |= dict(_actors(session))
    addresses = {"team": "visits@ycs.example.gov.uk", "duty": "duty@ycs.example.gov.uk"}
    directory.furnish(here.service.sessions, addresses, here.clock())
    return here


def written(here: Institution, case: str, number: int) -> str:
    """A draft with every answer; gives its reference."""
    reference = here.workflow.start("quick_request", case, here.author)
    answers: dict[str, Any] = {
        "reason": f"Something small, number {number}.",
        "wanted_on": (here.clock() + timedelta(days=20)).date(),
        "practitioner": Person(name="Tom Lindqvist", role="Practitioner", email="tom@wetherby.example.gov.uk"),
    }
    page = here.workflow.page(reference, "request", here.author)
    here.workflow.save_page(reference, "request", answers, page.revision, here.author)
    return reference


def deciders(here: Institution) -> dict[str, tuple[Actor, ...]]:
    """Who presses at once for each stage: the first of them twice."""
    return {
        "manager": (here.manager, here.manager, here.second_manager),
        "governor": (here.governor, here.governor, here.second_governor, here.third_governor),
    }
