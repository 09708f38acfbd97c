"""Which questions may be changed now: all of a draft, and after a return only what the named points unlock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from formsvc.definitions.model import DerivedQuestion, Page, Question
from formsvc.signoff.tables import SENDS_BACK, DecisionRow, PointRow
from formsvc.submissions.tables import Prefilled
from formsvc.workflow.dossier import Dossier

STALE_AFTER: Final = timedelta(days=28)


def last_return(dossier: Dossier) -> DecisionRow | None:
    """The decision that sent it back, in a round after a return."""
    before = dossier.number - 1
    if not before:
        return None
    return next((made for made in dossier.decisions if made.round == before and made.verdict in SENDS_BACK), None)


def open_questions(dossier: Dossier, page: Page) -> frozenset[str]:
    """The questions of a page that may be changed now; none when its part is not open."""
    part = dossier.part_of(page)
    if not dossier.is_open(part):
        return frozenset()
    asked = [q for q in page.questions if not isinstance(q, DerivedQuestion) and not _is_locked(dossier, q)]
    returned = last_return(dossier) if part.opens == "draft" else None
    if returned is None or dossier.last_move(part.id) is not None:  # the party after it asked for more than the points
        return frozenset(question.id for question in asked)
    unlocked = _unlocked(dossier, returned, page)
    return frozenset(question.id for question in asked if question.id in unlocked)


def _unlocked(dossier: Dossier, returned: DecisionRow, page: Page) -> frozenset[str]:
    """What the points name, what that newly asks, and what now stands in the way of submitting."""
    if page.asked == "at_submit" or any(_names_page(point, page) for point in returned.points):
        return frozenset(question.id for question in page.questions)
    unlocked = {point.question for point in returned.points if point.page == page.id}
    problems = dossier.signed.problems(dossier.part_of(page).id)
    unlocked |= {problem.group or problem.question for problem in problems if problem.severity == "stop"}
    before = Dossier(dossier.house, dossier.session, dossier.row, returned.round).signed
    for question in page.questions:
        depends = question.when is not None and bool(question.when.names & unlocked)
        if not before.asked(page, question.id) and (depends or dossier.signed.asked(page, question.id)):
            unlocked.add(question.id)
    return frozenset(unlocked)


def _names_page(point: PointRow, page: Page) -> bool:
    return point.page == page.id and not point.question


def _is_locked(dossier: Dossier, question: Question) -> bool:
    """A locked question can be answered here only when nothing was prefilled."""
    return question.locked and question.id in dossier.prefilled


def is_stale(dossier: Dossier, row: Prefilled) -> bool:
    """Older than 28 days, and nobody has said since that it still holds."""
    return dossier.now - max(row.answered_at, row.confirmed_at or row.answered_at) > STALE_AFTER


def to_confirm(dossier: Dossier) -> Mapping[str, Prefilled]:
    """The prefilled answers that count, can be changed now, and that nobody has confirmed or that went stale."""
    waiting = {page.id for part, page in dossier.definition.pages() if dossier.is_open(part)}
    return {
        question: row
        for question, row in dossier.prefilled.items()
        if row.page in waiting
        and question in dossier.signed.said
        and (row.confirmed_at is None or is_stale(dossier, row))
    }
