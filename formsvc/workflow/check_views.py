"""What the page “check your answers” reads."""

from __future__ import annotations

from dataclasses import dataclass

from formsvc.answers import Value
from formsvc.definitions.model import DocumentDefinition, Page, Part, Question
from formsvc.wizard import Journey, Problem
from formsvc.workflow.views import FillPage, Origin, State, TaskList


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    question: Question
    value: Value | None  # None: not answered
    origin: Origin | None
    may_change: bool


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    part: Part
    page: Page
    state: State
    lines: tuple[CheckLine, ...]
    journey: Journey  # by which the page is judged


@dataclass(frozen=True, kw_only=True)
class WarningRow:
    """A warning that needs a reason. `key` names it in submit's reasons."""

    key: str
    problem: Problem
    reason: str


@dataclass(frozen=True, kw_only=True)
class CheckAnswers:
    """Check your answers: of one `part` that is then finished, or (None) of everything that is then submitted.

    `at_submit` are pages shown at its foot (the declaration).
    """

    tasks: TaskList
    part: Part | None
    passes_to: str  # who is asked next: "Carer", "Governor, Wetherby"; "" when nobody is
    pages: tuple[CheckPage, ...]
    at_submit: tuple[FillPage, ...]
    stops: tuple[Problem, ...]  # missing, wrong, stop rules, unconfirmed prefilled answers
    refers: tuple[Problem, ...]
    holds: tuple[Problem, ...]
    ends: tuple[Problem, ...]
    warnings: tuple[WarningRow, ...]
    signatories: tuple[str, ...]  # "YJS manager, Leeds Youth Justice Service" in order, as far as known
    documents: tuple[DocumentDefinition, ...]
    without_address: tuple[str, ...]  # organisations that are to receive something, and cannot be reached yet
