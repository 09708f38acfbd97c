"""A small form that several must agree to: two managements side by side, a panel of two, a governor in person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from formsvc import people
from formsvc.people import Actor, Delegation
from tests.workflow.institution import BEGINNING, PASSWORD, Clock, Institution, found, settings, word_template

FORM = """\
id: move
version: 1
prefix: MV
title: Move
about: child
starts: {roles: [case_manager]}
parts:
  - id: request
    title: The request
    completed_by: case_manager
    pages:
      - id: request
        title: The request
        questions:
          - {id: why, kind: text, label: Why?}
          - {id: differ, kind: yes_no, label: Do the views differ?}
          - {id: alone, kind: yes_no, label: Does the governor decide in person?, required: false}
documents:
  - {id: full, title: Move, audience: professional, template: full, shows: everything}
sign_off:
  - id: setting
    title: Management of the setting
    role: '"governor"'
    organisation: '"werrington"'
    act: approve
    when: differ
  - {id: service, title: Management of the service, role: '"yjs_manager"', organisation: author, act: approve, beside: setting, when: differ}
  - id: panel
    title: The panel
    role: '"panel"'
    or_by: [secure_resettlement_practitioner]
    organisation: '"wetherby"'
    needs: 2
    declares: I have read the request and I agree with it.
  - {id: governor, title: Governor, role: '"governor"', organisation: '"wetherby"', when: not alone}
  - {id: alone, title: Governor, role: '"governor"', organisation: '"wetherby"', in_person: true, when: alone}
deliveries:
  - {id: team, title: The team, document: full, to: {directory: team}, channel: secure_link}
"""
WEEK = timedelta(days=7)


def found_with_agreement(folder: Path, database_url: str, clock: Clock) -> Institution:
    """An institution that has this form too, and a panel of three at Wetherby with a deputy governor."""
    plain = settings(folder, database_url)
    (plain.definitions / "move.yaml").write_text(FORM)
    there = plain.templates / "move"
    there.mkdir()
    (there / "full.html").write_text('{% extends "shared/report.html" %}\n')
    word_template(there / "full.docx")
    here = found(plain, clock)
    for name, role in {"panel_one": "panel", "panel_two": "panel", "deputy": "deputy_governor"}.items():
        here.people[name] = add(here, name, role, "wetherby")
    return here


def add(here: Institution, name: str, role: str, place: str) -> Actor:
    """Somebody more, with one role in one place."""
    with here.service.sessions.begin() as session:
        person = people.Person(
            email=f"{name}@{place}.example", name=name.replace("_", " ").title(),
            password_hash=people.hash_password(PASSWORD), added_at=BEGINNING,
        )  # fmt: skip
        added = people.add_person(session, person)
        people.give_role(session, added.id, role, place)
        actor = people.actor_of(session, added.id)
    assert actor is not None
    return actor


def asked(here: Institution, *, differ: bool = False, alone: bool = False) -> str:
    """Submitted, with its documents made."""
    reference = here.workflow.start("move", here.case, here.author)
    here.save(reference, "request", why="It is nearer.", differ=differ, alone=alone)
    here.work(here.workflow.submit(reference, {}, here.author))
    return reference


def agreed_by_the_panel(here: Institution, **more: bool) -> str:
    """Two of the panel have agreed."""
    reference = asked(here, **more)
    here.work(here.decide(reference, here.panel_one))
    here.work(here.decide(reference, here.panel_two))
    return reference


def away(here: Institution, who: Actor, to: Actor, role: str = "governor", place: str = "wetherby") -> int:
    """Somebody is away for a week from now, and another acts for them."""
    now = here.clock()
    with here.service.sessions.begin() as session:
        row = Delegation(
            from_id=who.id, to_id=to.id, role=role, organisation_id=place, begins=now, ends=now + WEEK,
            made_by_id=who.id, made_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id
