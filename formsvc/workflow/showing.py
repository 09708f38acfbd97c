"""The wizard's pages: the task list, one page with what is known for it, and check your answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formsvc.answers import Value
from formsvc.definitions.model import Page, Part
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow
from formsvc.submissions.pages import half_typed
from formsvc.submissions.statuses import ENDS, MOVES
from formsvc.workflow.current import replaced
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.filling import next_page
from formsvc.workflow.finishing import require_author
from formsvc.workflow.house import Steps
from formsvc.workflow.inviting import asks_by_link
from formsvc.workflow.opening import NOT_THERE, open_to_fill
from formsvc.workflow.passing import who_finished, words_of
from formsvc.workflow.points import points_of
from formsvc.workflow.refusals import NotAllowed, NotFound
from formsvc.workflow.unlocking import is_stale, last_return, open_questions, to_confirm
from formsvc.workflow.versions import corrected_words
from formsvc.workflow.views import (
    Closing,
    FillPage,
    Finished,
    Origin,
    Point,
    State,
    TaskList,
    TaskPart,
    TaskRow,
)

OPENS_WHEN: Mapping[str, str] = {
    "draft": "",
    "sign_off": "It is filled in before the decision.",
    "approved": "It opens when everybody has agreed.",
    "delivered": "It opens when everything has been delivered.",
}


class Showing(Steps):
    """What somebody who fills in a form sees."""

    def tasks(self, reference: str, actor: Actor) -> TaskList:
        """Every part and page with its state."""
        with self.house.sessions() as session:
            return task_list(open_to_fill(self.house, session, reference, actor), actor)

    def page(self, reference: str, page: str, actor: Actor, half_typed: str = "") -> FillPage:
        """One page of the wizard; `half_typed` is the key given to keep_half_typed (default: the page id). Raises
        NotFound also for a page that is not asked."""
        with self.house.sessions() as session:
            dossier = open_to_fill(self.house, session, reference, actor)
            asked = dossier.asked_page(page)
            if not dossier.reads_whole(actor) and not dossier.may_fill(dossier.part_of(asked), actor):
                raise NotFound(NOT_THERE)
            return fill_page(dossier, asked, actor, half_typed or page)


def task_list(dossier: Dossier, actor: Actor) -> TaskList:
    parts = [part for part in dossier.definition.parts if part.completed_by != "sign_off"]
    whole = dossier.reads_whole(actor)
    if not whole:
        parts = [part for part in parts if dossier.may_fill(part, actor)]
    shown = tuple(_task_part(dossier, part, actor) for part in parts if dossier.journey(part).holds(part.when))
    returned = last_return(dossier)
    complete = all(part.state == "complete" for part in shown if part.opens_when == "")
    may, old = is_author(dossier, actor), replaced(dossier)
    return TaskList(
        reference=dossier.row.reference,
        case=dossier.row.case.reference,
        definition=dossier.definition,
        status=dossier.row.status,
        round=dossier.row.round,
        name=dossier.child.name,
        parts=shown,
        complete=complete,
        points=_points(dossier, returned, None if whole else parts) if returned is not None else (),
        returned_by=returned.by_name if returned is not None else "",
        corrects=corrected_words(dossier),
        replaces=old.row.reference if old is not None else "",
        may_withdraw=may and "withdrawn" in MOVES[dossier.row.status],
        may_submit=dossier.row.status == "draft" and any(part.closes_by == "submit" for part in shown),
        may_hand_over=may and dossier.row.status not in ENDS,
        guest=actor.invitation is not None,
    )


def _points(dossier: Dossier, returned: DecisionRow, parts: list[Part] | None) -> tuple[Point, ...]:
    """Why it came back: all of it, or what is about some parts."""
    pages = {page.id for part in parts or () for page in part.pages}
    return tuple(point for point in points_of(dossier, returned) if parts is None or point.page in pages)


def _task_part(dossier: Dossier, part: Part, actor: Actor) -> TaskPart:
    pages = dossier.journey(part).part_pages(part.id)
    rows = tuple(_task_row(dossier, page) for page in pages)
    open_ = dossier.is_open(part)
    first = part.opens == "draft" and not part.after
    reached = open_ or first or any(row.state != "not_started" for row in rows)
    yours = open_ and dossier.may_fill(part, actor)
    return TaskPart(
        part=part,
        state=_together(row.state for row in rows) if reached else "not_open",
        completed_by=part.completed_by,
        yours=yours,
        opens_when="" if reached else _opens_when(dossier, part),
        tasks=rows if reached else (),
        closes_by=_closes_by(dossier, part) if yours else "",
        may_send_back=_may_send_back(dossier, part, actor),
        by_link=open_ and asks_by_link(dossier, part),
        came_back=words_of(dossier, part) if open_ else "",
        finished=_finished(dossier, part),
    )


def _opens_when(dossier: Dossier, part: Part) -> str:
    if part.after and part.opens == "draft":
        return f"It opens when “{dossier.part(part.after).title}” is finished."
    return OPENS_WHEN[part.opens]


def _closes_by(dossier: Dossier, part: Part) -> Closing:
    """What closes an open part: a button of its own, submitting the form, or just its answers."""
    if part.id in dossier.definition.finished:
        return "finish"
    return "submit" if part.opens == "draft" else ""


def _finished(dossier: Dossier, part: Part) -> Finished | None:
    move = dossier.last_move(part.id)
    if move is None or move.what != "finished":
        return None
    return Finished(by=who_finished(dossier, move), at=move.at, how=move.how)


def _may_send_back(dossier: Dossier, part: Part, actor: Actor) -> bool:
    later = any(one.opens == "draft" for one in dossier.parts_of(actor)) and actor.invitation is None
    return later and part.opens == "draft" and dossier.is_finished(part)


def _task_row(dossier: Dossier, page: Page) -> TaskRow:
    journey = dossier.journey(dossier.part_of(page))
    problems = journey.page_problems(page.id)
    unconfirmed = sum(row.page == page.id for row in to_confirm(dossier).values())
    state: State = journey.state(page.id)
    return TaskRow(
        page=page,
        state="in_progress" if unconfirmed and state == "complete" else state,
        may_open=True,
        missing=sum(problem.rule == "missing" for problem in problems),
        to_confirm=unconfirmed,
        unlocked=bool(open_questions(dossier, page)),
    )


def _together(states: Iterator[State]) -> State:
    every = set(states)
    if every <= {"complete"}:
        return "complete"
    return "not_started" if every == {"not_started"} else "in_progress"


def fill_page(dossier: Dossier, page: Page, actor: Actor, key: str) -> FillPage:
    part = dossier.part_of(page)
    journey, kept = dossier.journey(part), dossier.pages.get(page.id)
    typed, typed_at = half_typed(dossier.session, dossier.house.sealer, dossier.row.id, actor.id, key)
    returned = last_return(dossier) if part.opens == "draft" else None
    previous = journey.previous(page.id)
    yours = dossier.may_fill(part, actor)
    return FillPage(
        reference=dossier.row.reference,
        case=dossier.row.case.reference,
        definition=dossier.definition,
        part=part,
        page=journey.in_words(page),
        revision=kept.revision if kept is not None else 0,
        answers={q.id: dossier.answers[q.id] for q in page.questions if q.id in dossier.answers},
        earlier=_earlier(dossier, page),
        half_typed=typed,
        half_typed_at=typed_at,
        origins=origins(dossier, page),
        open_questions=open_questions(dossier, page) if yours else frozenset(),
        problems=journey.page_problems(page.id),
        points=tuple(p for p in points_of(dossier, returned) if p.page == page.id) if returned is not None else (),
        saved_by=kept.saved_by_name if kept is not None else "",
        saved_at=kept.saved_at if kept is not None else None,
        previous=previous.id if previous is not None else "",
        next=next_page(dossier, page, actor),
        at=journey.at,
        journey=journey,
    )


def _earlier(dossier: Dossier, page: Page) -> Mapping[str, Value]:
    """What is said before this page, for its conditions."""
    said = dossier.journey(dossier.part_of(page)).said
    before: set[str] = set()
    for _, other in dossier.definition.pages():
        if other.id == page.id:
            break
        before |= {question.id for question in other.questions}
    return {question: value for question, value in said.items() if question in before}


def origins(dossier: Dossier, page: Page) -> Mapping[str, Origin]:
    locked = {question.id for question in page.questions if question.locked}
    return {
        question: Origin(
            form_title=row.form_title,
            reference=row.reference,
            at=row.answered_at,
            confirmed=row.confirmed_at is not None,
            stale=is_stale(dossier, row),
            locked=question in locked,
        )
        for question, row in dossier.prefilled.items()
        if row.page == page.id
    }


def is_author(dossier: Dossier, actor: Actor) -> bool:
    try:
        require_author(dossier, actor)
    except NotAllowed:
        return False
    return True
