"""Which answers of a page a child will read, so that their readability is shown while they are written."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.model import DocumentDefinition, GroupQuestion, Page, Question
from formsvc.workflow.views import FillPage


def for_a_child(fill: FillPage, group: str = "") -> tuple[str, ...]:
    """The long answers of this page (or of one of its groups) that a document written for a child says."""
    documents = tuple(document for document in fill.definition.documents if document.written_for == "child")
    inside = fill.page.questions if not group else _inside(fill.page, group)
    shown = {question.id for question in fill.page.questions if _said_in(documents, fill.page, question)}
    if group:
        return tuple(question.id for question in inside if question.kind == "long_text") if group in shown else ()
    return tuple(question.id for question in inside if question.kind == "long_text" and question.id in shown)


def _inside(page: Page, group: str) -> tuple[Question, ...]:
    found: Iterator[Question] = (question for question in page.questions if question.id == group)
    question = next(found, None)
    return question.questions if isinstance(question, GroupQuestion) else ()


def _said_in(documents: tuple[DocumentDefinition, ...], page: Page, question: Question) -> bool:
    return any(
        (not document.shows or {page.id, question.id} & set(document.shows))
        and all(withheld.audience != document.audience for withheld in question.withheld_from)
        for document in documents
    )
