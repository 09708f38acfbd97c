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
    """Keep keyed digests of each answer of the page of which the form asks whether it was said elsewhere."""
    wanted = dossier.definition.repeats & {question.id for question in page.questions}
    if wanted:
        said = {question: marked(dossier.row.form, question, answers.get(question)) for question in sorted(wanted)}
        digests = dossier.house.sealer.digests
        marks = {question: digests(text) if text else () for question, text in said.items()}
        keep_marks(dossier.session, dossier.row, marks)


def marked(form: str, question: str, value: Value | None) -> str:
    """What is digested of an answer; "" for nothing. Words are compared with those at the same question, a file with
    every file."""
    if isinstance(value, Attachment):
        return f"file:{form}:{value.digest}"
    said = " ".join(value.split()).casefold() if isinstance(value, str) else ""
    return f"answer:{form}:{question}:{said}" if len(said) >= SHORTEST else ""
