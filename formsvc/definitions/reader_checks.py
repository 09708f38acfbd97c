"""What can be wrong with who reads a form: what is withheld would be read, or who takes part could not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from formsvc.definitions.model import FormDefinition, Part, Question
from formsvc.definitions.naming import Found, Names, Place
from formsvc.definitions.readers import EVERYTHING, Readers, may_know, may_know_all, questions_in

READS: Final[tuple[Place, str]] = (("form",), "reads")
_ONE_ROLE: Final = re.compile(r"""\s*["'](\w+)["']\s*""")


def readers_may_know(form: FormDefinition, _names: Names) -> Iterator[Found]:
    """Nobody reads what is withheld from the audience they belong to; whoever takes part reads what they need."""
    if form.readers is None:
        return
    yield from _audiences(form, form.readers)
    yield from _belonging(form, form.readers)
    yield from _taking_part(form, form.readers)
    yield from _signing(form, form.readers)


def _audiences(form: FormDefinition, readers: Readers) -> Iterator[Found]:
    for audience in sorted({one for named in readers.roles.values() for one in named} - {EVERYTHING}):
        if audience not in form.audiences:
            yield *READS, f"{audience!r} is not an audience", "name one of reference/audiences.yaml, or `everything`"


def _belonging(form: FormDefinition, readers: Readers) -> Iterator[Found]:
    for role, named in sorted(readers.roles.items()):
        own = readers.belongs.get(role, "")
        if EVERYTHING in named and len(named) > 1:
            yield *READS, f"{role!r} reads everything, and is named again", "name it once"
        elif own and any(not may_know(one.withheld_from, frozenset({own})) for one in _read_as(form, named - {own})):
            yield *READS, f"{role!r} would read what is withheld from {own!r}", f"let it read as {own!r}"


def _read_as(form: FormDefinition, audiences: frozenset[str]) -> Iterator[Question]:
    """Every question that may be read as one of these audiences: of everything, or of the documents for them."""
    for _, page in form.pages():
        for question in page.questions:
            documents = (one for one in form.documents if one.audience in audiences)
            said = (one for one in documents if question.id in form.said_in(one))
            if EVERYTHING in audiences or any(not one.shows or {page.id, question.id} & set(one.shows) for one in said):
                yield from questions_in(question)


def _taking_part(form: FormDefinition, readers: Readers) -> Iterator[Found]:
    for role in sorted({*form.starts.roles, *(role for role, _ in _completed(form))}):
        if not readers.of(role):
            yield *READS, f"{role!r} takes part in this form and reads nothing of it", "name the role here"
    for role, part in _completed(form):
        own = part.opens == "draft" and role in form.starts.roles  # whoever starts the form reads their own
        if readers.of(role) and not own and not may_know_all(part, readers.of(role)):
            wrong = f"{role!r} completes {part.id!r}, where something is withheld from it"
            yield *READS, wrong, "let it read everything, or ask that elsewhere"


def _completed(form: FormDefinition) -> Iterator[tuple[str, Part]]:
    """Every role with each part that it completes; a guest is no role."""
    for part in form.parts:
        guests = part.roles[:1] if part.by_link is not None else ()
        if part.completed_by != "sign_off":
            yield from ((role, part) for role in part.roles if role not in guests)


def _signing(form: FormDefinition, readers: Readers) -> Iterator[Found]:
    for stage in form.sign_off:
        found = _ONE_ROLE.fullmatch(stage.role.source)
        for role in (*((found[1],) if found else ()), *stage.or_by):
            if EVERYTHING in readers.of(role):
                continue
            wrong = f"{role!r} signs at {stage.id!r} and does not read everything"
            yield *READS, wrong, "nobody signs what they may not read: let it read everything, or ask somebody else"
