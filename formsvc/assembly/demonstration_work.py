"""Work that the demonstration begins with: one report half written, and one that waits for the manager."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from formsvc.answers import Value, read_all
from formsvc.assembly.demonstration_words import AALIYAH, TOMASZ, Retold
from formsvc.assembly.service import Service, assemble
from formsvc.people import Actor, everybody
from formsvc.settings import Settings
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow.house import local
from formsvc.workflow.opened import attachment
from formsvc.workflow.refusals import Refusal
from formsvc.workflow.submitting import key_of

FORM: Final = "home_circumstances_report"
AUTHOR: Final = "case.manager@leeds-yjs.example"
REASON: Final = "All addresses of the demonstration are invented."


def begin_work(settings: Settings, now: Callable[[], datetime]) -> None:
    """Write what the demonstration begins with, once: where anybody has begun anything, nothing is added.

    Other definitions than those that we bring may have no such form: then there is nothing to begin with.
    """
    service = assemble(settings, now)
    try:
        _write(service)
    except Refusal:
        return
    finally:
        service.engine.dispose()


def _write(service: Service) -> None:
    with service.sessions() as session:
        author = next((entry.actor for entry in everybody(session) if entry.actor.email == AUTHOR), None)
    rows = service.workflow.cases(author) if author is not None else ()
    if author is None or any(row.submissions for row in rows):
        return
    cases = {row.name: row.reference for row in rows}
    for retold in (AALIYAH, TOMASZ):
        if retold.child in cases:
            report = _Report(service, author, retold)
            report.write(cases[retold.child])


@dataclass(frozen=True)
class _Report:
    """The example of the form, told of another child."""

    service: Service
    author: Actor
    retold: Retold

    def write(self, case: str) -> None:
        """Start it, answer its pages, and submit it when they are all there."""
        workflow = self.service.workflow
        reference = workflow.start(FORM, case, self.author)
        form = self.service.definitions.form(FORM)
        known = self._known(reference, [page.id for page in form.parts[0].pages])
        journey = Journey(form, {**self._told(known), **known}, local(self.service.now()))
        for page in journey.part_pages(form.parts[0].id):
            if page.id in self.retold.pages or not self.retold.pages:
                answers = {one.id: journey.said[one.id] for one in journey.questions(page) if one.id in journey.answers}
                revision = workflow.page(reference, page.id, self.author).revision
                workflow.save_page(reference, page.id, answers, revision, self.author)
        if not self.retold.pages:
            warnings = (problem for problem in journey.problems(form.parts[0].id) if problem.severity == "warn")
            workflow.submit(reference, {key_of(problem): REASON for problem in warnings}, self.author)

    def _known(self, reference: str, pages: list[str]) -> Mapping[str, Value]:
        """What was filled in from the case."""
        found: dict[str, Value] = {}
        for page in pages:
            found |= self.service.workflow.page(reference, page, self.author).answers
        return found

    def _told(self, known: Mapping[str, Value]) -> Mapping[str, Value]:
        form, at = self.service.definitions.form(FORM), local(self.service.now())
        text = json.dumps(example(form, at), ensure_ascii=False)
        for before, after in self.retold.words.items():
            text = text.replace(before, after)
        raw: dict[str, Any] = {**json.loads(text), **self.retold.answers}
        answers, _ = read_all(form, raw, attachment)
        return {**answers, **{question: known[one] for question, one in self.retold.people.items() if one in known}}
