"""Marking the answers that must be a child's own, as they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from formsvc.answers import Attachment, Value
from formsvc.definitions.model import Page
from formsvc.submissions.marks import keep_marks
from formsvc.workflow.dossier import Dossier

SHORTEST: Final = 40  # characters; shorter texts are the same by chance


def mark_answers(dossier: Dossier, page: Page, answers: Mapping[str, Value]) -> None:
    """Keep a keyed digest of each answer of the page of which the form asks whether it was said elsewhere."""
    wanted = dossier.definition.repeats & {question.id for question in page.questions}
    if wanted:
        marks = {question: _mark(dossier, question, answers.get(question)) for question in sorted(wanted)}
        keep_marks(dossier.session, dossier.row, marks)


def _mark(dossier: Dossier, question: str, value: Value | None) -> str:
    """Words are compared with those at the same question, a file with every file."""
    if isinstance(value, Attachment):
        return dossier.house.sealer.digest(f"file:{dossier.row.form}:{value.digest}")
    said = " ".join(value.split()).casefold() if isinstance(value, str) else ""
    return dossier.house.sealer.digest(f"answer:{dossier.row.form}:{question}:{said}") if len(said) >= SHORTEST else ""
