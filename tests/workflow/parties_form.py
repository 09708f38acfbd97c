"""A small form that several parties write: staff, somebody without an account, another organisation, a signatory."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from PIL import Image

from formsvc.answers import Person, Value
from formsvc.people import Actor
from formsvc.settings import Settings
from tests.workflow.institution import Clock, Institution, found, settings, word_template

CONTACT = """\
id: contact_request
version: 1
prefix: CR
title: Contact request
about: prisoner_and_child
starts: {roles: [case_manager, secure_resettlement_practitioner]}
submits: {roles: [case_manager], rule: P1, message: A case manager has to submit this.}
parts:
  - id: application
    title: The application
    completed_by: [case_manager, secure_resettlement_practitioner]
    pages:
      - id: application
        title: The application
        questions:
          - {id: prisoner, kind: text, label: Who asks?}
          - id: answers_by
            kind: radios
            label: How does the carer answer?
            options: [{id: link, label: By link}, {id: paper, label: On paper}]
          - {id: carer, kind: person, needs: [name], label: Who is the carer?}
          - {id: late, kind: yes_no, label: Is it late?, required: false}
  - id: answers
    title: The carer's answers
    after: application
    completed_by: [carer, case_manager]
    by_link: {to: carer, when: answers_by == "link", days: 14}
    pages:
      - id: answers
        title: Your answers
        questions:
          - id: supports
            kind: radios
            label: Do you want this?
            options: [{id: "yes", label: "Yes"}, {id: "no", label: "No"}]
          - {id: own_words, kind: long_text, label: Why?, withheld_from: [prisoner]}
          - {id: letter, kind: file, called: The carer's letter, label: A letter, required: false, accepts: [pdf, png]}
      - id: signed
        title: Sign
        asked: at_submit
        questions:
          - {id: signed, kind: yes_no, label: Is this true?, must_be: yes}
  - id: report
    title: The council's report
    after: answers
    completed_by: governor
    organisation: '"werrington"'
    when: supports == "yes"
    pages:
      - id: report
        title: The report
        questions:
          - {id: findings, kind: long_text, label: What did you find?}
  - id: check
    title: The check
    after: report
    completed_by: case_manager
    pages:
      - id: check
        title: The check
        questions:
          - {id: checked, kind: yes_no, label: Is all there?, must_be: yes}
  - id: panel
    title: The panel's decision
    opens: sign_off
    completed_by: [governor, secure_resettlement_practitioner]
    pages:
      - id: panel
        title: The panel
        questions:
          - {id: panel_date, kind: date, label: When did the panel meet?}
          - {id: level, kind: integer, label: Which level?, minimum: 1, maximum: 4}
  - id: notices
    title: Notices
    opens: approved
    completed_by: case_manager
    pages:
      - id: notices
        title: Notices
        questions:
          - id: agencies
            kind: group
            label: Who is told?
            item: Agency
            questions:
              - {id: agency, kind: person, needs: [name], label: Which agency?}
  - id: told
    title: Telling the prisoner
    opens: approved
    after: notices
    completed_by: case_manager
    pages:
      - id: told
        title: Telling
        questions:
          - {id: told_on, kind: date, label: When was the prisoner told?}
rules:
  - id: P2
    severity: end
    check: supports != "no"
    at: supports
    part: check
    message: The carer does not want it, so it ends here.
  - id: P3
    severity: warn
    check: not said_elsewhere("own_words")
    at: own_words
    part: check
    message: The same words stand in another child's form.
  - {id: P4, severity: warn, check: not late, at: late, message: It is late.}
documents:
  - {id: cover, title: Covering letter, audience: carer, template: full, shows: [application], after: application}
  - {id: full, title: Contact request, audience: professional, template: full, shows: everything}
  - id: bundle
    title: Bundle
    audience: professional
    template: bundle
    shows: [application]
    bundle: [{document: full}, {question: letter, title: The carer's letter}]
  - {id: decision, title: Decision, audience: carer, template: full, shows: [panel], after: panel}
  - {id: notice, title: Notice, audience: professional, template: full, shows: [application], after: notices}
  - {id: outcome, title: Outcome, audience: prisoner, template: full, shows: everything, after: told}
sign_off:
  - {id: manager, title: Team manager, role: '"yjs_manager"', organisation: author, when: supports == "yes"}
  - id: governor
    title: Governor
    role: '"governor"'
    organisation: '"wetherby"'
    when: supports == "yes"
    part: panel
deliveries:
  - {id: cover, title: The carer, document: cover, to: {name: carer}, channel: hand_over}
  - {id: team, title: The team, document: full, to: {directory: team}, channel: secure_link, when: supports == "no"}
  - {id: decision, title: The carer, document: decision, to: {question: carer}, channel: secure_link, encloses: [letter, cover]}
  - id: agencies
    title: The agency
    document: notice
    to: {question: agency}
    each: agencies
    channel: secure_link
    urgent: late
  - {id: prisoner, title: The prisoner, document: outcome, to: {name: prisoner}, channel: hand_over}
"""
CARER = Person(name="Denise Ashworth", email="denise@example.com")
AGENCIES = ({"agency": Person(name="The police", email="p@police.uk")}, {"agency": Person(name="A", email="a@gov.uk")})


def found_with_parties(folder: Path, database_url: str, clock: Clock) -> Institution:
    """An institution that has this form too."""
    plain = settings(folder, database_url)
    with_contact_form(plain)
    return found(plain, clock)


def with_contact_form(plain: Settings) -> None:
    """Put the form and its template beside the others."""
    (plain.definitions / "contact_request.yaml").write_text(CONTACT)
    for name, label in {"carer": "The carer", "prisoner": "The prisoner"}.items():
        file = plain.definitions / "reference" / "audiences.yaml"
        file.write_text(file.read_text() + f"  - {{id: {name}, label: {label}}}\n")
    folder = plain.templates / "contact_request"
    folder.mkdir()
    (folder / "full.html").write_text('{% extends "shared/report.html" %}\n')
    (folder / "bundle.html").write_text('{% extends "shared/bundle.html" %}\n')
    word_template(folder / "full.docx")


def save(here: Institution, reference: str, page: str, actor: Actor, **answers: Value) -> None:
    """Save a page as somebody, whatever its revision is."""
    revision = here.workflow.page(reference, page, actor).revision
    here.workflow.save_page(reference, page, answers, revision, actor)


def applied(here: Institution, answers_by: str = "link", late: bool = False) -> str:
    """The first part is finished."""
    reference = here.workflow.start("contact_request", here.case, here.author)
    save(
        here,
        reference,
        "application",
        here.author,
        prisoner="Mr Ashworth",
        answers_by=answers_by,
        carer=CARER,
        late=late,
    )
    here.work(here.workflow.finish_part(reference, "application", {"P4:late:": "It is."} if late else {}, here.author))
    return reference


def answer(here: Institution, reference: str, actor: Actor, supports: str = "yes", words: str = "") -> None:
    """The carer's part is finished, by whoever it is."""
    words = words or "He is her uncle and she has missed him since he went away."
    save(here, reference, "answers", actor, supports=supports, own_words=words)
    save(here, reference, "signed", actor, signed=True)
    here.work(here.workflow.finish_part(reference, "answers", {}, actor))


def picture() -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (12, 9), "navy").save(made, "PNG")
    return made.getvalue()


def report(here: Institution, reference: str) -> None:
    """The other organisation's part is finished."""
    save(here, reference, "report", here.other_governor, findings="She is safe at home.")
    here.work(here.workflow.finish_part(reference, "report", {}, here.other_governor))


def submit(here: Institution, reference: str, reasons: dict[str, str] | None = None) -> None:
    """The last part is answered, and everything is submitted."""
    save(here, reference, "check", here.author, checked=True)
    here.work(here.workflow.submit(reference, reasons or {}, here.author))


def put_to_governor(here: Institution) -> str:
    """Written by everybody and agreed by the manager."""
    reference = applied(here, "paper")
    answer(here, reference, here.author)
    report(here, reference)
    submit(here, reference)
    here.work(here.decide(reference, here.manager))
    return reference


def panel(here: Institution, reference: str) -> None:
    """The signatory's own part is finished."""
    save(here, reference, "panel", here.practitioner, panel_date=date(2026, 3, 30), level=3)
    here.work(here.workflow.finish_part(reference, "panel", {}, here.practitioner))


def approved(here: Institution) -> str:
    """Decided by the governor."""
    reference = put_to_governor(here)
    panel(here, reference)
    here.work(here.decide(reference, here.governor))
    return reference


def link_of(here: Institution, subject: str) -> str:
    """The token in the newest message with this subject that has a link to answer."""
    texts = [mail.text for mail in here.workflow.mailbox() if mail.subject == subject and "/answer/" in mail.text]
    return texts[0].partition("/answer/")[2].split()[0]


def code_of(here: Institution, subject: str) -> str:
    """The code in the newest message with this subject that has one."""
    texts = [mail.text for mail in here.workflow.mailbox() if mail.subject == subject and "Your code is" in mail.text]
    return texts[0].partition("Your code is ")[2][:9]


def guest(here: Institution, reference: str) -> Actor:
    """Whoever has the link and the code."""
    token = link_of(here, reference)
    pass_ = here.workflow.enter_invitation_code(token, code_of(here, reference))
    known = here.workflow.guest(token, pass_)
    assert known is not None
    assert known[1] == reference
    return known[0]
