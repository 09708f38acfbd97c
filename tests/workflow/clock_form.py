"""A small form with every kind of date to keep, and the people who are told of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from formsvc import cases, people
from formsvc.answers import Person
from formsvc.delivery.tables import Notice
from formsvc.people import Actor
from formsvc.submissions.tables import Submission
from formsvc.workflow import LookAtClocks
from tests.workflow.institution import Clock, Institution, found, settings, word_template

RELEASE = date(2026, 6, 1)  # a Monday: K1 is due on 20 April, from 6 April soon
CARER = Person(name="Joanne Ashworth", email="carer@home.example")
BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, a month before Easter

FORM = """\
id: move_notice
version: 1
prefix: MN
title: Move notice
about: child
starts: {roles: [case_manager]}
parts:
  - id: move
    title: The move
    completed_by: case_manager
    pages:
      - id: move
        title: The move
        questions:
          - {id: moved_at, kind: datetime, label: When did the child move?, required: false}
          - {id: told_at, kind: datetime, label: When were the parents told?, required: false}
          - {id: release_date, kind: date, label: When is the release?, required: false}
          - {id: home_found, kind: yes_no, label: Is there a home?, required: false}
          - {id: not_safe, kind: yes_no, label: Is the child in danger?, required: false}
          - {id: council, kind: select, from: local_authorities, label: Which council?, required: false}
documents:
  - {id: full, title: Move notice, audience: professional, template: full, shows: everything}
sign_off:
  - id: manager
    title: Team manager
    role: '"yjs_manager"'
    organisation: author
    within: 3
    escalate_to: head_of_service
    asks: Is it complete?
clocks:
  - id: K4
    title: The parents know that the child has moved
    due: add_hours(moved_at, 24)
    met: answered(told_at)
    escalate_to: head_of_service
    source: "002 What to do if a child is transferred"
  - id: K1
    title: Where the child will live is confirmed
    due: add_weeks(release_date, -6)
    warn: add_weeks(release_date, -8)
    met: home_found
    remind: [yjs_manager]
    escalate_to: head_of_service
  - id: K23
    title: The director knows that there is no home
    due: add_days(release_date, -14)
    met: home_found
    escalate_to: director_of_childrens_services
  - {id: referral, title: A referral the same day, due: document_date, when: not_safe}
"""

BY_LINK = """\
id: carer_notice
version: 1
prefix: CN
title: Carer notice
about: child
starts: {roles: [case_manager]}
parts:
  - id: asking
    title: Asking
    completed_by: case_manager
    pages:
      - id: asking
        title: Asking
        questions:
          - {id: contact, kind: person, needs: [name], label: Who answers?}
          - {id: sent_on, kind: date, label: When was it sent?}
  - id: answers
    title: The carer's answers
    after: asking
    completed_by: [carer, case_manager]
    by_link: {to: contact, days: 14}
    pages:
      - id: answers
        title: Your answers
        questions:
          - {id: agrees, kind: yes_no, label: Do you agree?}
documents:
  - {id: full, title: Carer notice, audience: professional, template: full, shows: everything}
sign_off: []
clocks:
  - id: reply
    title: The carer's answer
    due: working_days_after(sent_on, 15)
    warn: working_days_after(sent_on, 10)
    met: answered(agrees)
    remind: [answers]
  - {id: visit, title: The visit, due: 'add_weeks(sent_on, 8)', met: answered(agrees), remind: [answers]}
  - {id: rooms, title: The rooms, due: 'add_weeks(sent_on, 8)', met: answered(agrees), remind: [answers]}
"""

ROLES = """\
id: roles
title: Roles
rows:
  - {id: case_manager, label: Case manager, held_in: youth_justice_service}
  - {id: yjs_manager, label: Team manager, held_in: youth_justice_service}
  - {id: head_of_service, label: Head of service, held_in: youth_justice_service}
  - {id: governor, label: Governor, held_in: establishment}
  - {id: secure_resettlement_practitioner, label: Resettlement practitioner, held_in: establishment}
  - {id: director_of_childrens_services, label: "Director of children's services", held_in: local_authority}
  - {id: carer, label: Carer, held_in: [none]}
"""
SERVICES = "id: youth_justice_services\ntitle: s\nrows:\n  - {id: leeds_yjs, label: Leeds YJS}\n"
COUNCILS = """\
id: local_authorities
title: Councils
rows:
  - {id: leeds, label: Leeds}
  - {id: bradford, label: Bradford}
"""
MORE = {
    "head": ("head_of_service", "leeds_yjs"),
    "director": ("director_of_childrens_services", "leeds"),
    "other_director": ("director_of_childrens_services", "bradford"),
}


class Office(Institution):
    """The institution with this form, and what its people were told."""

    def moved(self, **answers: Any) -> str:
        """A draft with these answers."""
        reference = self.workflow.start("move_notice", self.case, self.author)
        self.save(reference, "move", **answers)
        return reference

    def asked_by_link(self, whom: Person = CARER) -> str:
        """A draft that was passed on to a carer by a private link."""
        reference = self.workflow.start("carer_notice", self.case, self.author)
        self.save(reference, "asking", contact=whom, sent_on=self.clock().date())
        self.work(self.workflow.finish_part(reference, "asking", {}, self.author))
        return reference

    def submitted_notice(self, **answers: Any) -> str:
        """In sign-off with its manager."""
        reference = self.moved(**answers)
        self.work(self.workflow.submit(reference, {}, self.author))
        return reference

    def sweep(self) -> list[object]:
        """What the workers do when nobody rings: everything, until nothing waits now."""
        done: list[object] = []
        while due := self.workflow.overdue():
            for task in due:
                self.do(task)
            done.extend(due)
        return done

    def at(self, *local: int) -> None:
        """It is this time of 2026 in London's winter, and everything due is done."""
        self.clock.at = datetime(2026, *local, tzinfo=UTC)  # type: ignore[misc]
        self.sweep()

    def told(self, *, of: str = "", to: Actor | None = None) -> list[tuple[str, str]]:
        """Who was told what about deadlines: the kind, and the person's name."""
        with self.service.sessions() as session:
            rows = session.scalars(select(Notice).where(Notice.about != "").order_by(Notice.id)).all()
            names = {actor.id: name for name, actor in self.people.items()}
            return [
                (row.kind.removeprefix("clock_"), names[row.person_id])
                for row in rows
                if (not of or row.about.startswith(f"{of}@")) and (to is None or row.person_id == to.id)
            ]

    def messages(self) -> list[tuple[str, str]]:
        """The same without what is kept of guests, who are told by their link."""
        return [one for one in self.told() if one[0] != "guest_reminded"]

    def look_at(self, reference: str) -> datetime | None:
        """When its clocks are looked at next."""
        with self.service.sessions() as session:
            return session.scalar(select(Submission.look_at).where(Submission.reference == reference))

    def look(self, reference: str) -> LookAtClocks:
        """The bell for a submission."""
        with self.service.sessions() as session:
            return LookAtClocks(session.scalars(select(Submission.id).where(Submission.reference == reference)).one())


def clock_office(folder: Path, database_url: str, **more: Any) -> Office:
    """Found it on a Monday at nine."""
    clock = Clock(BEGINNING)
    rules = settings(folder, database_url, **more)
    for form, text in {"move_notice": FORM, "carer_notice": BY_LINK}.items():
        (rules.definitions / f"{form}.yaml").write_text(text)
        (rules.templates / form).mkdir()
        (rules.templates / form / "full.html").write_text('{% extends "shared/report.html" %}\n')
        word_template(rules.templates / form / "full.docx")
    for name, text in {"roles": ROLES, "youth_justice_services": SERVICES, "local_authorities": COUNCILS}.items():
        (rules.definitions / "reference" / f"{name}.yaml").write_text(text)
    return with_more_people(found(rules, clock))


def with_more_people(here: Institution) -> Office:
    """A head of service, and a director in each of two councils."""
    service = here.service
    with service.sessions.begin() as session:
        for place in ("leeds", "bradford"):
            people.add_organisation(session, place, f"{place.title()} Council")
        for name, (role, place) in MORE.items():
            person = people.Person(
                email=f"{name}@{place}.example", name=name.replace("_", " ").title(), added_at=here.clock()
            )
            added = people.add_person(session, person)
            people.give_role(session, added.id, role, place)
            here.people[name] = people.actor_of(session, added.id)  # type: ignore[assignment]
    return Office(service, here.clock, here.people, here.case)


def share_case(here: Institution, place: str) -> None:
    """Let an organisation work on the case."""
    with here.service.sessions.begin() as session:
        case = cases.require_case(session, here.case, here.author.organisations)
        cases.share(session, case, place, here.author.id, here.clock())
