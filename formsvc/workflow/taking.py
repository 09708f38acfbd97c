"""What somebody may take from another form into their own: what they may read there, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from formsvc.answers import Value
from formsvc.definitions.model import GroupQuestion
from formsvc.definitions.readers import may_know
from formsvc.people import Actor
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.seen import Reading


def taken_by(other: Dossier, question_id: str, value: Value | None, author: Actor | None) -> Value | None:
    """An answer of another form for whoever writes this one, without what is withheld from them; None for nothing."""
    if value is None or author is None or not other.seen_by(author):
        return None
    reading = other.reading(author)
    if reading.whole:
        return value
    question = other.definition.by_id.get(question_id)
    if (
        question is None
        or not may_know(question.withheld_from, reading.audiences)
        or not _said(other, reading, question_id)
    ):
        return None
    if not isinstance(question, GroupQuestion) or not isinstance(value, tuple):
        return value
    kept = {inner.id for inner in question.questions if may_know(inner.withheld_from, reading.audiences)}
    entries = (entry for entry in value if isinstance(entry, Mapping))
    return tuple({name: said for name, said in entry.items() if name in kept} for entry in entries)


def _said(other: Dossier, reading: Reading, question: str) -> bool:
    """Whether a document that they are sent says it."""
    page = other.definition.homes[question][1].id
    theirs = (one for one in other.definition.documents if reading.has(one) and other.written(one).holds(one.when))
    said = (one for one in theirs if question in other.definition.said_in(one))
    return any(not one.shows or {page, question} & set(one.shows) for one in said)
