"""Check your answers: of one part that is to be finished, or of everything that is to be submitted."""

from __future__ import annotations

from formsvc.definitions.model import DerivedQuestion, Page, Part
from formsvc.people import Actor
from formsvc.workflow.addressing import without_address
from formsvc.workflow.check_views import CheckAnswers, CheckLine, CheckPage, WarningRow
from formsvc.workflow.deciding import waits_for
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import Steps
from formsvc.workflow.opening import NOT_THERE, open_to_fill
from formsvc.workflow.papers import role_words
from formsvc.workflow.putting import stages
from formsvc.workflow.refusals import NotFound
from formsvc.workflow.showing import fill_page, origins, task_list
from formsvc.workflow.submitting import findings, key_of, reasons, submits
from formsvc.workflow.unlocking import open_questions, to_confirm
from formsvc.workflow.views import State


class Checking(Steps):
    """The page before finishing a part, or before submitting."""

    def check(self, reference: str, actor: Actor, part: str = "") -> CheckAnswers:
        """Check your answers, with everything that is wrong: of one part, or ("") of all that is submitted; a guest
        only ever sees their own part. Raises NotFound."""
        with self.house.sessions() as session:
            dossier = open_to_fill(self.house, session, reference, actor)
            one = _part(dossier, actor, part)
            found, given = findings(dossier, one), reasons(dossier)
            parts = [one] if one is not None else list(dossier.draft_parts())
            pages = [page for each in parts for page in dossier.journey(each).part_pages(each.id)]
            asked = {
                key_of(warning) for each in dossier.parts_of(actor) for warning in findings(dossier, each).warnings
            }
            mine = {page.id for each in dossier.parts_of(actor) for page in each.pages}
            submitting = one is None or one.id not in dossier.definition.finished
            return CheckAnswers(
                tasks=task_list(dossier, actor),
                part=one,
                passes_to=_passes_to(dossier, one, actor),
                pages=tuple(_check_page(dossier, page) for page in pages if page.asked == "on_its_own"),
                at_submit=tuple(
                    fill_page(dossier, page, actor, page.id)
                    for page in pages
                    if page.asked == "at_submit" and page.id in mine
                ),
                stops=(*found.stops, *(submits(dossier, actor) if submitting else ())),
                refers=found.refers,
                holds=found.holds,
                ends=found.ends,
                warnings=tuple(
                    WarningRow(key=key_of(warning), problem=warning, reason=given.get(key_of(warning), ""))
                    for warning in found.warnings
                    if key_of(warning) in asked or given.get(key_of(warning))
                ),
                signatories=tuple(waits_for(dossier, asked.role, asked.organisation) for asked in stages(dossier)),
                documents=tuple(d for d in dossier.definition.documents if dossier.written(d).holds(d.when)),
                without_address=tuple(title for _, title in without_address(dossier)) if one is None else (),
            )


def _part(dossier: Dossier, actor: Actor, part_id: str) -> Part | None:
    own = [part for part in dossier.definition.parts if dossier.invites(actor) and dossier.may_fill(part, actor)]
    if own:
        return own[0]
    wanted = [part for part in dossier.definition.parts if part.id == part_id and part.completed_by != "sign_off"]
    if not dossier.reads_whole(actor):
        wanted = [part for part in wanted if dossier.may_fill(part, actor)]
    if not wanted and (part_id or not dossier.reads_whole(actor)):
        raise NotFound(NOT_THERE)
    return wanted[0] if wanted else None


def _passes_to(dossier: Dossier, part: Part | None, actor: Actor) -> str:
    """Who completes the part that comes next; "" when nobody else is asked."""
    after = [one for one in dossier.definition.parts if part is not None and one.after == part.id]
    asked = next((one for one in after if dossier.journey(one).holds(one.when)), None)
    if asked is None or (dossier.may_fill(asked, actor) and not asked.by_link):
        return ""
    there = dossier.organisation_of(asked)
    return (
        waits_for(dossier, asked.completed_by, there or "") if there else role_words(dossier.house, asked.completed_by)
    )


def _check_page(dossier: Dossier, page: Page) -> CheckPage:
    part = dossier.part_of(page)
    journey = dossier.journey(part)
    may_change, came_from = open_questions(dossier, page), origins(dossier, page)
    state: State = journey.state(page.id)
    unconfirmed = any(row.page == page.id for row in to_confirm(dossier).values())
    lines = tuple(
        CheckLine(
            question=question,
            value=journey.said.get(question.id),
            origin=came_from.get(question.id),
            may_change=question.id in may_change and not isinstance(question, DerivedQuestion),
        )
        for question in journey.questions(page)
    )
    return CheckPage(part=part, page=page, state="in_progress" if unconfirmed else state, lines=lines, journey=journey)
