"""The facts about the child of a case as one page: the questions of the forms, grouped as the forms group them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from formsvc.answers import Value
from formsvc.documents import wording
from formsvc.web.fill.asked import Asked
from formsvc.web.fill.forms import form_for
from formsvc.web.fill.questions import Questions
from formsvc.wizard import Journey
from formsvc.workflow.case_views import CaseSheet

Fault = tuple[str, str]  # id of the box, sentence


@dataclass(frozen=True)
class Facts:
    """What is known or was sent. `sent` holds every box by name; None before anything was sent."""

    sheet: CaseSheet
    sent: Any = None

    @cached_property
    def groups(self) -> tuple[tuple[str, Questions], ...]:
        """The title and the boxes of each group."""
        sheet = self.sheet
        known = Journey(sheet.definition, sheet.answers, sheet.at)
        pages = [(page, form_for(page, known)(self.sent, sheet.answers)) for _, page in sheet.definition.pages()]
        return tuple((page.title, form) for page, form in pages)

    @property
    def fields(self) -> Iterator[Asked]:
        """Every box in order."""
        return (field for _, form in self.groups for field in form.fields())

    @cached_property
    def answers(self) -> Mapping[str, Value]:
        """What was sent and could be read."""
        for _, form in self.groups:
            form.validate()
        return {name: answer for _, form in self.groups for name, answer in form.answers().items()}

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Everything to put right, in order, each with the box it is about."""
        boxes, answers = {field.question.id: field for field in self.fields}, self.answers
        for problem in Journey(self.sheet.definition, answers, self.sheet.at).problems():
            field = boxes.get(problem.question)
            if problem.severity == "stop" and field is not None and not field.errors:
                field.fault(problem.message)
        return tuple((field.first_box, field.errors[0]) for field in self.fields if field.errors)

    def differences(self, theirs: CaseSheet) -> tuple[tuple[str, str], ...]:
        """What somebody else saved that differs from what was sent: the question, and what it says now."""
        return tuple(
            (field.question.label, _say(field, theirs.answers.get(field.question.id)))
            for field in self.fields
            if theirs.answers.get(field.question.id) != self.answers.get(field.question.id)
        )


def _say(field: Asked, value: Value | None) -> str:
    return "nothing" if value is None else ", ".join(wording.say(field.question, value)).replace("\n", ", ")
