"""Forms of several parties and the windows of those who fill them in."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from formsvc.settings import Settings
from tests.web.windows import Window, window
from tests.workflow import parties_form as form
from tests.workflow.institution import Clock, Institution, found, settings, word_template

TALK = """\
id: talk_request
version: 1
prefix: TR
title: Talk request
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
          - {id: asked_by, kind: text, label: Who wants to talk to the child?}
          - {id: nation, kind: radios, label: Which country?, options: [{id: england, label: England}, {id: wales, label: Wales}]}
          - {id: secret, kind: text, label: What must the carer not know?}
          - {id: carer, kind: email, label: Where does the link go?}
          - id: place
            kind: select
            label: Where is the talk?
            from: places
            where: row.open
  - id: answers
    title: Your answers
    after: request
    completed_by: [carer, case_manager]
    by_link: {to: carer, days: 14}
    plain: true
    pages:
      - id: about
        title: About you
        intro: You can say yes or no.
        prompts:
          - {text: You can stop at any time.}
          - {text: They live in Wales., when: nation == "wales"}
          - {text: Call 999 now., when: safe == false, tone: warning}
          - {text: That is good to know., when: safe == true}
        questions:
          - {id: who_asks, kind: derived, label: Who asks, value: asked_by}
          - {id: safe, kind: yes_no, label: Are you safe?}
          - {id: help, kind: text, label: Who can help you?, when: not safe}
          - id: needs
            kind: text
            label: Is there a plan for school?
            required: false
            worded: [{when: nation == "wales", label: Is there a plan (IDP)?}]
      - id: adults
        title: Who can come
        when: safe
        questions:
          - id: adults
            kind: group
            label: Which adults can come?
            item: Adult
            at_most: 5
            identified_by: [adult_name]
            questions:
              - {id: adult_name, kind: text, label: What is their name?, worded: [{when: nation == "wales", label: What is their name in Wales?}]}
              - {id: adult_photo, kind: photo, label: Add a photo, required: false, accepts: [jpg, png], described_by: adult_name}
          - {id: first_adult, kind: radios, label: Who comes first?, among: adults.adult_name, required: false}
      - id: paper
        title: A copy
        questions:
          - {id: order, kind: file, label: Add the order, required: false, accepts: [pdf, png]}
      - id: word
        title: Your word
        asked: at_submit
        questions:
          - {id: true_word, kind: yes_no, label: Is this true?, must_be: yes}
rules:
  - {id: W1, severity: warn, check: safe, at: safe, message: You say that you are not safe.}
documents:
  - {id: full, title: Talk request, audience: professional, template: full, shows: everything}
sign_off:
  - {id: manager, title: Team manager, role: '"yjs_manager"', organisation: author, asks: Is it right?}
"""
PLACES = "".join(
    f"  - {{id: place_{number}, label: Place {number}, open: {'true' if number else 'false'}}}\n"
    for number in range(61)
)


def with_talk_form(plain: Settings) -> None:
    """Put the form whose last part is answered by link, its list of places and its template beside the others."""
    (plain.definitions / "talk_request.yaml").write_text(TALK)
    (plain.definitions / "reference" / "places.yaml").write_text(f"id: places\ntitle: places\nrows:\n{PLACES}")
    folder = plain.templates / "talk_request"
    folder.mkdir()
    (folder / "full.html").write_text('{% extends "shared/report.html" %}\n')
    word_template(folder / "full.docx")


def with_parties(folder: Path) -> Institution:
    """An institution that has both forms."""
    plain = settings(folder, f"sqlite:///{folder / 'formsvc.sqlite3'}")
    form.with_contact_form(plain)
    with_talk_form(plain)
    return found(plain, Clock())


def asked_to_talk(here: Institution, nation: str = "england") -> str:
    """The first part of a talk request is finished, and the carer has the link."""
    reference = here.workflow.start("talk_request", here.case, here.author)
    answers = {"asked_by": "Grandmother", "nation": nation, "secret": "Mill Lane 4", "carer": "denise@example.com"}
    form.save(here, reference, "request", here.author, **answers, place="place_7")
    here.work(here.workflow.finish_part(reference, "request", {}, here.author))
    return reference


def guest(here: Institution, app: Flask, reference: str) -> Window:
    """The window of whoever has the link and the code."""
    opened = window(app).open(f"/answer/{form.link_of(here, reference)}")
    return opened.send(code=form.code_of(here, reference))
