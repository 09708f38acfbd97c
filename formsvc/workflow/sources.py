"""The submissions that a form can start from, and whether the one it started from still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.cases import Case
from formsvc.definitions.model import FormDefinition
from formsvc.submissions.tables import Submission
from formsvc.wizard import Problem
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import House

NOT_A_SOURCE: Final = ("draft", "returned", "withdrawn", "stopped")
NO_MORE: Final = (
    "What this form starts from does not stand any more: there is a newer answer in this case, or it was stopped. "
    "Withdraw this form, or wait until the newer one is complete."
)


def sources(house: House, session: Session, definition: FormDefinition, case: Case) -> Iterator[Dossier]:
    """The submissions that this form can start from, newest first; with `newest` that one or none."""
    found = select(Submission).where(Submission.case_id == case.id, Submission.form == definition.starts.after_form)
    found = found.where(Submission.status.not_in(("withdrawn", "superseded")))
    newest = definition.starts.after_newest
    for row in session.scalars(found.order_by(Submission.id.desc()).limit(1 if newest else None)):
        dossier = Dossier(house, session, row)
        if row.status not in NOT_A_SOURCE and dossier.signed.holds(definition.starts.after_when):
            yield dossier


def withdrawn_source(dossier: Dossier) -> Iterator[Problem]:
    """That the form may not go on, because what it started from is not the newest any more or says something else."""
    starts = dossier.definition.starts
    if not starts.after_newest:
        return
    stands = sources(dossier.house, dossier.session, dossier.definition, dossier.row.case)
    if not any(source.row.id == dossier.row.source_id for source in stands):
        first = next(page for part in dossier.draft_parts() for page in part.pages)
        yield Problem(severity="stop", rule="source", page=first.id, question="", message=NO_MORE)
