"""Two people on one page: the second to save sees both versions, question by question, and loses nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request

from formsvc.answers import Value
from formsvc.documents import wording
from formsvc.web.fill.sheet import child_reading, shown_again
from formsvc.web.fill.turn import Turn
from formsvc.web.guests import filler
from formsvc.web.standing import service
from formsvc.workflow.refusals import Conflict, Difference

TICKED = "theirs"


@dataclass(frozen=True)
class TwoVersions:
    """One question that two people answered differently, in words."""

    question: str
    label: str
    yours: tuple[str, ...]
    theirs: tuple[str, ...]


def shown_to_both(turn: Turn, conflict: Conflict) -> tuple[str, int]:
    """The page again with what this person typed, what the other saved, and a choice for each difference."""
    fill = service().workflow.page(turn.fill.reference, turn.fill.page.id, filler())
    versions = tuple(_in_words(turn, difference) for difference in conflict.differences)
    sheet = shown_again(Turn(fill, turn.sent), fill)
    page = render_template(
        "fill/page.html",
        sheet=sheet,
        fill=fill,
        faults=(),
        faulty=True,
        conflict=conflict,
        versions=versions,
        **child_reading(sheet),
    )
    return page, 409


def theirs_where_ticked(turn: Turn) -> dict[str, Value]:
    """The answers to save: this person's, but the other's where they ticked "use theirs"."""
    answers = dict(turn.answers)
    for question in request.form.getlist(TICKED):
        kept = turn.fill.answers.get(question)
        answers.pop(question, None)
        if kept is not None:
            answers[question] = kept
    return answers


def _in_words(turn: Turn, difference: Difference) -> TwoVersions:
    question = turn.fill.definition.question(difference.question)

    def said(value: Value | None) -> tuple[str, ...]:
        return ("Not answered",) if value is None else wording.say(question, value) or ("A list of entries",)

    return TwoVersions(difference.question, difference.label, said(difference.yours), said(difference.theirs))
