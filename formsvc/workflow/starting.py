"""Beginning a submission: who may, and after which other submission."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import cases
from formsvc.cases import Case
from formsvc.definitions.model import FormDefinition
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow
from formsvc.submissions.references import new_reference
from formsvc.submissions.tables import Round, StatusChange, Submission
from formsvc.submissions.texts import keep_text
from formsvc.workflow.destinations import missing, why_not_live
from formsvc.workflow.erased import not_there
from formsvc.workflow.house import House
from formsvc.workflow.record_classes import ERASING, unsettle
from formsvc.workflow.refusals import FormNotReady, NotAllowed, NotStartable
from formsvc.workflow.sources import sources
from formsvc.workflow.templates import FAULTY, faults_of

ENDED: Final = ("withdrawn", "stopped", "superseded", "refused")


def require_form(house: House, form_id: str) -> FormDefinition:
    """A form that can be started. Raises FormNotReady."""
    try:
        definition = house.definitions.form(form_id)
    except KeyError:
        raise FormNotReady(
            "There is no such form, or its definition has faults that an administrator can see."
        ) from None
    unknown = sorted({delivery.channel for delivery in definition.deliveries} - set(house.channels))
    if unknown:
        raise FormNotReady(
            f"This form sends by {unknown[0]}, which this service cannot do yet. "
            "An administrator can change the channel in the form's definition."
        )
    if faults_of(definition, house.templates):
        raise FormNotReady(FAULTY)
    return definition


def require_destinations(house: House, session: Session, definition: FormDefinition) -> None:
    """Raises FormNotReady while a team that the form always delivers to cannot be reached."""
    words = why_not_live(missing(house, session, definition))
    if words:
        raise FormNotReady(words)


def require_case(session: Session, reference: str, actor: Actor) -> Case:
    """A case for somebody who may see it, read for writing. Raises NotFound."""
    try:
        case = cases.require_case(session, reference, actor.organisations)
    except cases.NoSuchCase as wrong:
        raise not_there(session, reference, actor, str(wrong)) from None
    if case.record_class == ERASING:
        raise not_there(session, reference, actor, str(cases.NoSuchCase()))
    session.scalar(select(Case.id).where(Case.id == case.id).with_for_update())
    return case


def require_role(definition: FormDefinition, actor: Actor) -> None:
    """Raises NotAllowed when this person holds no role that starts the form."""
    if not actor.roles & set(definition.starts.roles):
        raise NotAllowed("Your role does not start this form.")


def organisation_for(definition: FormDefinition, actor: Actor, case: Case) -> str:
    """The organisation, of those that work on the case, for which this person starts the form. Raises NotAllowed."""
    there = (case.organisation_id, *cases.shared_with(case))
    for role in definition.starts.roles:
        for organisation in there:
            if actor.holds(role, organisation):
                return organisation
    raise NotAllowed("Your role does not start this form in an organisation that works on this case.")


def require_source(
    house: House, session: Session, definition: FormDefinition, case: Case, reference: str, actor: Actor
) -> Submission | None:
    """The submission it starts from; None when the form needs none. Raises NotStartable."""
    if not definition.starts.after_form:
        return None
    for dossier in sources(house, session, definition, case):
        if reference in ("", dossier.row.reference) and dossier.seen_by(actor):
            return dossier.row
    raise NotStartable("This form starts from another form in the same case, and there is none that fits.")


def begun_already(
    session: Session, definition: FormDefinition, case: Case, source: Submission | None
) -> Submission | None:
    """The submission that starting again would only repeat."""
    found = select(Submission).where(Submission.case_id == case.id, Submission.form == definition.id)
    if source is None:
        found = found.where(Submission.source_id.is_(None), Submission.status == "draft")
        reopened = select(DecisionRow.submission_id).where(DecisionRow.verdict == "reopened")
        found = found.where(Submission.replaces_id.is_(None), Submission.id.not_in(reopened))
    else:
        found = found.where(Submission.source_id == source.id, Submission.status.not_in(ENDED))
    return session.scalar(found.order_by(Submission.id.desc()).limit(1))


def new_submission(session: Session, definition: FormDefinition, row: Submission, now: datetime) -> Submission:
    """Add the row with its first round and the first line of its history."""
    row.status, row.round, row.created_at, row.since, row.look_at = "draft", 1, now, now, now
    row.form, row.form_digest = definition.id, keep_text(session, definition)
    row.reference = new_reference(definition.prefix)
    while session.scalar(select(Submission.id).where(Submission.reference == row.reference)) is not None:
        row.reference = new_reference(definition.prefix)
    row.history = [StatusChange(status="draft", round=1, by_id=row.author_id, at=row.created_at)]
    row.rounds = [Round(number=1)]
    unsettle(row.case)
    session.add(row)
    session.flush()
    return row
