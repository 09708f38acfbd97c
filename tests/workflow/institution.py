"""A miniature institution: one small form that goes the whole way, the people it takes, and a clock that tests can move."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document

from formsvc import cases, people
from formsvc.answers import Person, Value
from formsvc.assembly import Service, assemble
from formsvc.cases import Child, Opened
from formsvc.documents.saying import Content
from formsvc.people import Actor
from formsvc.sealing import make_keys
from formsvc.settings import Settings
from formsvc.signatures.ready import make_ready
from formsvc.signatures.signed import Signed
from formsvc.workflow import (
    Deliver,
    Due,
    EraseLine,
    LookAgain,
    LookAtClocks,
    LookAtRecords,
    ReadBounces,
    RenderDocument,
    SendNotice,
    Task,
    Workflow,
)
from formsvc.workflow import directory as recipients
from formsvc.workflow.house import MadeOf, Pictures
from formsvc.workflow.refusals import NotAllowed
from formsvc.workflow.send_views import HandOver
from formsvc.workflow.sign_views import Decision, DecisionPage, NamedPoint
from tests.real_parts.tables import with_tables

BEGINNING = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
PASSWORD = "Seven quiet otters"
SHARED = Path(__file__).parents[2] / "document_templates" / "shared"

REQUEST = """\
id: visit_request
version: 1
prefix: VR
title: Visit request
about: child
purpose: Ask for a visit.
handling: OFFICIAL-SENSITIVE
starts: {roles: [case_manager]}
parts:
  - id: request
    title: The request
    completed_by: case_manager
    pages:
      - id: child
        title: The child
        questions:
          - {id: child_first_name, kind: text, label: First name, prefill: [{case: first_name}]}
          - {id: child_last_name, kind: text, label: Last name, prefill: [{case: last_name}], locked: true}
      - id: visit
        title: The visit
        questions:
          - {id: reason, kind: long_text, label: Why is the visit needed?, withheld_from: [child]}
          - {id: visit_date, kind: date, label: When is the visit?}
          - {id: transport, kind: yes_no, label: Is transport needed?}
          - {id: transport_details, kind: text, label: Which transport?, when: transport}
          - {id: practitioner, kind: person, label: Who receives the visitors?, required: false}
      - id: visitors
        title: Visitors
        questions:
          - id: visitors
            kind: group
            label: Who comes?
            item: Visitor
            at_most: 3
            identified_by: [visitor]
            questions:
              - {id: visitor, kind: text, label: Name of the visitor}
              - {id: picture, kind: photo, label: Picture of the visitor, required: false, described_by: visitor}
      - id: declaration
        title: Declaration
        asked: at_submit
        questions:
          - {id: declared, kind: yes_no, label: Is this true?, must_be: yes}
  - id: outcome
    title: The outcome
    completed_by: sign_off
    pages:
      - id: outcome
        title: The outcome
        questions:
          - id: decision
            kind: radios
            label: What was decided?
            required: false
            options: [{id: granted, label: Granted}, {id: refused, label: Refused}]
          - {id: decision_date, kind: date, label: When was it decided?, required: false}
          - {id: decision_reasons, kind: long_text, label: Why?, required: false}
          - {id: decided_by_role, kind: text, label: In which role?, required: false}
  - id: talk
    title: The talk with the child
    opens: approved
    completed_by: secure_resettlement_practitioner
    pages:
      - id: talk
        title: The talk
        questions:
          - {id: told_at, kind: datetime, label: When was the talk?, must_be: past_or_today, withheld_from: [child]}
          - {id: understood, kind: yes_no, label: Did the child understand?, withheld_from: [child]}
rules:
  - {id: T1, severity: stop, check: visit_date >= document_date, at: visit_date, message: The visit must not be in the past.}
  - id: T2
    severity: warn
    check: visit_date >= add_days(document_date, 7)
    at: visit_date
    message: The visit is within a week.
documents:
  - {id: full, title: Visit request, audience: professional, template: full, shows: everything}
  - {id: letter, title: Your visit, audience: child, template: letter, shows: [visit, outcome], written_for: child}
sign_off:
  - {id: manager, title: Team manager, role: '"yjs_manager"', organisation: author, asks: Is it complete?}
  - id: governor
    title: Decision
    role: '"governor"'
    organisation: '"wetherby"'
    asks: May they visit?
    verdicts: {approved: Grant the visit, refused: Refuse the visit}
    records:
      - {question: decision, takes: verdict, approved: granted, refused: refused}
      - {question: decision_date, takes: date}
      - {question: decision_reasons, takes: reasons}
      - {question: decided_by_role, takes: role}
deliveries:
  - id: practitioner
    title: The practitioner
    document: full
    to: {question: practitioner}
    channel: secure_link
    when: answered(practitioner)
  - {id: team, title: The team, document: full, to: {directory: team}, channel: secure_email}
  - id: child
    title: The child
    document: letter
    to: {name: child}
    channel: hand_over
    after: talk
    hold:
      - {rule: T3, check: understood, waits_for: The child understands.}
clocks:
  - id: K1
    title: Tell the visitors
    due: add_days(visit_date, -3)
    warn: add_days(visit_date, -7)
    met: answered(decision)
"""

LETTER = """\
id: refusal_letter
version: 1
prefix: RL
title: Refusal letter
about: child
starts:
  roles: [governor]
  after: {form: visit_request, when: decision == "refused"}
parts:
  - id: letter
    title: The letter
    completed_by: governor
    pages:
      - id: letter
        title: The letter
        questions:
          - {id: first_name, kind: text, label: First name, prefill: [{form: visit_request, question: child_first_name}]}
          - {id: why, kind: long_text, label: Why?, prefill: [{form: visit_request, question: decision_reasons}]}
documents:
  - {id: full, title: Refusal letter, audience: child, template: full, shows: everything}
sign_off:
  - {id: governor, title: Governor, role: '"governor"', organisation: author, asks: Is it right?}
"""

REFERENCE = {
    "directory": ("{id: team, label: The visits team, organisation: ycs}",),
    "roles": (
        "{id: case_manager, label: Case manager}",
        "{id: yjs_manager, label: Team manager, manages: true}",
        "{id: governor, label: Governor, manages: true, stands_in: [deputy_governor]}",
        "{id: deputy_governor, label: Deputy governor}",
        "{id: secure_resettlement_practitioner, label: Resettlement practitioner}",
    ),
    "audiences": ("{id: professional, label: Professionals}", "{id: child, label: The child}"),
    "secure_email_domains": ("{id: gov_uk, label: gov.uk}",),
}


@dataclass
class Clock:
    """Time that stands still until a test moves it."""

    at: datetime = BEGINNING

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@lru_cache
def _hashed() -> str:
    """Worked out once: a password takes its time."""
    return people.hash_password(PASSWORD)


def plain_file(content: Content, template: Path, pictures: Pictures) -> bytes:
    """A document in no time: what it says, for tests that are not about how it looks."""
    labels = [entry.label for section in content.sections for entry in section.entries]
    return "\n".join([content.title, content.status, content.digest, *labels]).encode()


def plain_bundle(content: Content, _template: Path, document: MadeOf, file: Pictures) -> bytes:
    """A bundle in no time: what it holds, one after the other."""
    held = (document(piece.document) if piece.document else file(piece.digest) for piece in content.pieces)
    return b"\n".join([content.title.encode(), *(piece for piece in held if piece is not None)])


def plain_signature(content: bytes, reference: str, at: datetime) -> Signed:
    """No signature: what is quick is no PDF."""
    return Signed(content, "")


def definitions(folder: Path) -> Path:
    """The miniature forms on disk."""
    (folder / "reference").mkdir(parents=True)
    (folder / "visit_request.yaml").write_text(REQUEST)
    (folder / "refusal_letter.yaml").write_text(LETTER)
    for name, rows in REFERENCE.items():
        lines = "".join(f"  - {row}\n" for row in rows)
        (folder / "reference" / f"{name}.yaml").write_text(f"id: {name}\ntitle: {name}\nrows:\n{lines}")
    return folder


def templates(folder: Path) -> Path:
    """Templates for the miniature forms that say everything."""
    shutil.copytree(SHARED, folder / "shared")
    for form, names in {"visit_request": ("full", "letter"), "refusal_letter": ("full",)}.items():
        (folder / form).mkdir()
        for name in names:
            (folder / form / f"{name}.html").write_text('{% extends "shared/report.html" %}\n')
            word_template(folder / form / f"{name}.docx")
    return folder


def word_template(path: Path) -> None:
    """A Word file that says everything."""
    path.write_bytes(_word_that_says_everything())


@lru_cache
def _word_that_says_everything() -> bytes:
    document, file = Document(), BytesIO()
    for line in (
        "{{ title }} {{ reference }}",
        "{%p for section in sections %}",
        "{{ section.title }}",
        "{%p for entry in section.entries %}",
        "{{ entry.label }}",
        "{%p endfor %}",
        "{%p endfor %}",
        "{{ digest }}",
    ):
        document.add_paragraph(line)
    document.save(file)
    return file.getvalue()


def settings(folder: Path, database_url: str, queue_url: str = "unix:///nowhere/queue.sock", **more: Any) -> Settings:
    """The settings of an institution whose files are in a folder."""
    if not (folder / "forms").exists():
        definitions(folder / "forms")
        templates(folder / "templates")
    return Settings(
        data=folder / "data",
        database_url=database_url,
        queue_url=queue_url,
        definitions=folder / "forms",
        templates=folder / "templates",
        mail_domains=("example.gov.uk",),
        **{"second_factor": "nobody", **more},
    )


@dataclass
class Institution:
    """A working service, the people in it, and one case."""

    service: Service
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)
    case: str = ""

    @property
    def workflow(self) -> Workflow:
        return self.service.workflow

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def work(self, due: Due) -> list[object]:
        """Do everything that is due, and what that leads to, as workers would; gives every task that was done."""
        done: list[object] = []
        waiting = list(due)
        while waiting:
            task = waiting.pop(0)
            waiting.extend(self.do(task))
            done.append(task)
        return done

    def do(self, task: Task) -> Due:
        """One task, once."""
        steps: dict[type, Callable[[int], Due]] = {
            RenderDocument: self.workflow.render_document,
            Deliver: self.workflow.deliver,
            SendNotice: self.workflow.send_notice,
            LookAtClocks: self.workflow.look_at_clocks,
            LookAgain: self.workflow.look_again,
            ReadBounces: self.workflow.read_bounces,
            LookAtRecords: self.workflow.look_at_records,
            EraseLine: self.workflow.erase_line,
        }
        return steps[type(task)](task.id)

    def open_another_case(self, first_name: str) -> str:
        """A case about another child, of the same people; gives its reference."""
        service = self.service
        with service.sessions.begin() as session:
            child = Child(first_name=first_name, last_name="Ashworth", date_of_birth=date(2012, 5, 6))
            opened_by = Opened("leeds_yjs", self.author.id, self.clock())
            return cases.open_case(session, service.sealer, child, opened_by).reference

    def give(self, delivery: int) -> None:
        """Record that a document was given by hand, if it is one that is."""
        given = HandOver(given_by="Tom", given_to="The reader", at=self.clock())
        with suppress(NotAllowed):
            self.work(self.workflow.record_hand_over(delivery, given, self.author))

    def hire(self, name: str, role: str, place: str) -> Actor:
        """Somebody more, in a role somewhere."""
        with self.service.sessions.begin() as session:
            person = people.Person(email=f"{name}@{place}.example", name=name.title(), added_at=self.clock())
            person.password_hash = _hashed()
            people.give_role(session, people.add_person(session, person).id, role, place)
            session.flush()
            self.people[name] = people.directory.actor_from(person)
        return self.people[name]

    def started(self) -> str:
        """A draft with nothing but what is known already."""
        return self.workflow.start("visit_request", self.case, self.author)

    def save(self, reference: str, page: str, **answers: Value) -> None:
        """Save a page as the author, whatever its revision is."""
        revision = self.workflow.page(reference, page, self.author).revision
        self.workflow.save_page(reference, page, answers, revision, self.author)

    def written(self) -> str:
        """A draft that can be submitted."""
        reference = self.started()
        today = self.clock.at.date()
        self.save(reference, "child", child_first_name="Kieran", child_last_name="Ashworth")
        self.save(
            reference,
            "visit",
            reason="His grandmother has not seen him since March.",
            visit_date=date(today.year, today.month, today.day) + timedelta(days=20),
            transport=False,
            practitioner=Person(name="Tom Lindqvist", role="Practitioner", email="tom@wetherby.example.gov.uk"),
        )
        self.save(reference, "visitors", visitors=({"visitor": "Grandmother"},))
        self.save(reference, "declaration", declared=True)
        return reference

    def submitted(self) -> str:
        """In sign-off with its first stage."""
        reference = self.written()
        self.work(self.workflow.submit(reference, {}, self.author))
        return reference

    def read(self, reference: str, actor: Actor) -> DecisionPage:
        return self.workflow.decision(reference, actor)

    def decide(self, reference: str, actor: Actor, verdict: Any = "approved", **more: Any) -> Due:
        """Read, then decide."""
        page = self.read(reference, actor)
        assert page.stage is not None
        decision = self.decision(page.stage.id, page.digest, actor, verdict, **more)
        return self.workflow.decide(reference, decision, actor)

    def decision(self, stage: str, digest: str, actor: Actor, verdict: Any = "approved", **more: Any) -> Decision:
        """A decision of somebody who declared what the stage declares, and gave their password just now."""
        proof = people.Proof(person_id=actor.id, at=self.clock())
        said = {"declared": True, "proof": proof, **more}
        return Decision(stage=stage, verdict=verdict, digest=digest, **said)

    def approved(self) -> str:
        """Approved by both stages, its final documents not made yet."""
        reference = self.submitted()
        self.work(self.decide(reference, self.manager))
        self.decide(reference, self.governor)
        return reference

    def delivered_but_for_the_child(self) -> str:
        """Approved, and everything left that may leave."""
        reference = self.approved()
        self.work(self.workflow.overdue())
        return reference

    def returned(self, *points: NamedPoint) -> str:
        """Sent back by the manager with these points."""
        reference = self.submitted()
        self.work(self.decide(reference, self.manager, "returned", points=points))
        return reference


WHO = {
    "author": ("case_manager", "leeds_yjs"),
    "colleague": ("case_manager", "leeds_yjs"),
    "manager": ("yjs_manager", "leeds_yjs"),
    "other_manager": ("yjs_manager", "cardiff_yjs"),
    "governor": ("governor", "wetherby"),
    "other_governor": ("governor", "werrington"),
    "practitioner": ("secure_resettlement_practitioner", "wetherby"),
    "stranger": ("case_manager", "cardiff_yjs"),
    "administrator": ("administrator", "leeds_yjs"),
}


def found(settings: Settings, clock: Clock, *, quick: bool = True) -> Institution:
    """Found an institution with these settings: its tables, its keys, its people and one case."""
    settings.data.mkdir(parents=True, exist_ok=True)
    make_keys(settings.keys)
    make_ready(settings, clock())
    with_tables(settings.database)
    return furnished(opened(settings, clock, quick=quick))


def opened(settings: Settings, clock: Clock, *, quick: bool = True) -> Institution:
    """An institution that is there already, as another process would open it."""
    service = assemble(settings, clock)
    if quick:
        quick_ones = {"pdf": plain_file, "docx": plain_file}
        house = replace(service.workflow.house, renderers=quick_ones, bind=plain_bundle, sign=plain_signature)
        service = replace(service, workflow=Workflow(house))
    return Institution(service, clock)


def furnished(institution: Institution) -> Institution:
    """With everybody in it, and one case that Leeds shares with Wetherby."""
    service, now = institution.service, institution.clock()
    with service.sessions.begin() as session:
        for place in ("leeds_yjs", "cardiff_yjs", "wetherby", "werrington", "ycs"):
            people.add_organisation(session, place, place.replace("_", " ").title())
        for name, (role, place) in WHO.items():
            called = name.replace("_", " ").title()
            person = people.Person(email=f"{name}@{place}.example", name=called, password_hash=_hashed(), added_at=now)
            added = people.add_person(session, person)
            people.give_role(session, added.id, role, place)
    with service.sessions.begin() as session:
        institution.people |= dict(_actors(session))
        child = Child(first_name="Kieran", last_name="Ashworth", date_of_birth=date(2010, 2, 3))
        case = cases.open_case(session, service.sealer, child, Opened("leeds_yjs", institution.author.id, now))
        cases.share(session, case, "wetherby", institution.author.id, now)
        institution.case = case.reference
    recipients.furnish(service.sessions, {"team": "visits@ycs.example.gov.uk"}, now)
    return institution


def _actors(session: Any) -> Iterable[tuple[str, Actor]]:
    for entry in people.everybody(session):
        yield entry.actor.name.lower().replace(" ", "_"), entry.actor
