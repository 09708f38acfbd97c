"""The wizard's pages: the task list, one page with what is known for it, and check your answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formsvc.answers import Value
from formsvc.definitions.model import DerivedQuestion, Page, Part
from formsvc.people import Actor
from formsvc.submissions.pages import half_typed
from formsvc.workflow.check_views import CheckAnswers, CheckLine, CheckPage, WarningRow
from formsvc.workflow.deciding import waits_for
from formsvc.workflow.dossier import Dossier, may_fill, open_to_read
from formsvc.workflow.filling import next_page
from formsvc.workflow.finishing import require_author
from formsvc.workflow.house import Steps
from formsvc.workflow.points import points_of
from formsvc.workflow.putting import stages
from formsvc.workflow.refusals import NotAllowed
from formsvc.workflow.submitting import findings, key_of, reasons
from formsvc.workflow.unlocking import is_stale, last_return, open_questions, to_confirm
from formsvc.workflow.views import (
    FillPage,
    Origin,
    State,
    TaskList,
    TaskPart,
    TaskRow,
)

OPENS_WHEN: Mapping[str, str] = {
    "draft": "",
    "approved": "It opens when everybody has agreed.",
    "delivered": "It opens when everything has been delivered.",
}


class Showing(Steps):
    """What somebody who fills in a form sees."""

    def tasks(self, reference: str, actor: Actor) -> TaskList:
        """Every part and page with its state."""
        with self.house.sessions() as session:
            return _task_list(open_to_read(self.house, session, reference, actor), actor)

    def page(self, reference: str, page: str, actor: Actor, half_typed: str = "") -> FillPage:
        """One page of the wizard; `half_typed` is the key given to keep_half_typed (default: the page id). Raises
        NotFound also for a page that is not asked."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            return _fill_page(dossier, dossier.asked_page(page), actor, half_typed or page)

    def check(self, reference: str, actor: Actor) -> CheckAnswers:
        """Check your answers, with everything that is wrong."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            found, given = findings(dossier), reasons(dossier)
            pages = [page for part in dossier.draft_parts() for page in dossier.signed.part_pages(part.id)]
            return CheckAnswers(
                tasks=_task_list(dossier, actor),
                pages=tuple(_check_page(dossier, page) for page in pages if page.asked == "on_its_own"),
                at_submit=tuple(_fill_page(dossier, p, actor, p.id) for p in pages if p.asked == "at_submit"),
                stops=found.stops,
                refers=found.refers,
                holds=found.holds,
                warnings=tuple(
                    WarningRow(key=key_of(warning), problem=warning, reason=given.get(key_of(warning), ""))
                    for warning in found.warnings
                ),
                signatories=tuple(waits_for(dossier, asked.role, asked.organisation) for asked in stages(dossier)),
                documents=tuple(d for d in dossier.definition.documents if dossier.signed.holds(d.when)),
            )


def _task_list(dossier: Dossier, actor: Actor) -> TaskList:
    parts = [part for part in dossier.definition.parts if part.completed_by != "sign_off"]
    shown = tuple(_task_part(dossier, part, actor) for part in parts if dossier.journey(part).holds(part.when))
    returned = last_return(dossier)
    complete = all(part.state == "complete" for part in shown if part.opens_when == "")
    may = is_author(dossier, actor)
    return TaskList(
        reference=dossier.row.reference,
        case=dossier.row.case.reference,
        definition=dossier.definition,
        status=dossier.row.status,
        round=dossier.row.round,
        name=dossier.child.name,
        parts=shown,
        complete=complete,
        points=points_of(dossier, returned) if returned is not None else (),
        returned_by=returned.by_name if returned is not None else "",
        may_withdraw=may and dossier.row.status in ("draft", "submitted", "in_sign_off"),
        may_submit=dossier.row.status == "draft" and all(may_fill(part, actor) for part in dossier.draft_parts()),
    )


def _task_part(dossier: Dossier, part: Part, actor: Actor) -> TaskPart:
    pages = dossier.journey(part).part_pages(part.id)
    rows = tuple(_task_row(dossier, page) for page in pages)
    reached = dossier.is_open(part) or part.opens == "draft" or any(row.state != "not_started" for row in rows)
    return TaskPart(
        part=part,
        state=_together(row.state for row in rows) if reached else "not_open",
        completed_by=part.completed_by,
        yours=dossier.is_open(part) and may_fill(part, actor),
        opens_when="" if reached else OPENS_WHEN[part.opens],
        tasks=rows if reached else (),
    )


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


def _fill_page(dossier: Dossier, page: Page, actor: Actor, key: str) -> FillPage:
    part = dossier.part_of(page)
    journey, kept = dossier.journey(part), dossier.pages.get(page.id)
    typed, typed_at = half_typed(dossier.session, dossier.house.sealer, dossier.row.id, actor.id, key)
    returned = last_return(dossier) if part.opens == "draft" else None
    previous = journey.previous(page.id)
    yours = may_fill(part, actor)
    return FillPage(
        reference=dossier.row.reference,
        case=dossier.row.case.reference,
        definition=dossier.definition,
        part=part,
        page=page,
        revision=kept.revision if kept is not None else 0,
        answers={q.id: dossier.answers[q.id] for q in page.questions if q.id in dossier.answers},
        earlier=_earlier(dossier, page),
        half_typed=typed,
        half_typed_at=typed_at,
        origins=_origins(dossier, page),
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


def _origins(dossier: Dossier, page: Page) -> Mapping[str, Origin]:
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


def _check_page(dossier: Dossier, page: Page) -> CheckPage:
    part = dossier.part_of(page)
    may_change, origins = open_questions(dossier, page), _origins(dossier, page)
    state: State = dossier.signed.state(page.id)
    unconfirmed = any(row.page == page.id for row in to_confirm(dossier).values())
    lines = tuple(
        CheckLine(
            question=question,
            value=dossier.signed.said.get(question.id),
            origin=origins.get(question.id),
            may_change=question.id in may_change and not isinstance(question, DerivedQuestion),
        )
        for question in dossier.signed.questions(page)
    )
    return CheckPage(part=part, page=page, state="in_progress" if unconfirmed else state, lines=lines)


def is_author(dossier: Dossier, actor: Actor) -> bool:
    try:
        require_author(dossier, actor)
    except NotAllowed:
        return False
    return True
