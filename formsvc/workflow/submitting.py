"""What stands in the way of submitting, and what submitting makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import select

from formsvc.database.sealed import bound_to
from formsvc.definitions.model import DocumentDefinition, Part, Severity
from formsvc.documents.formats import formats_of
from formsvc.people import Actor
from formsvc.submissions.moves import move_to
from formsvc.submissions.pages import drop_all_half_typed
from formsvc.submissions.tables import DocumentRow, Version, WarningReason
from formsvc.wizard import Problem
from formsvc.workflow.digests import digest_of_round
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due, RenderDocument
from formsvc.workflow.sources import withdrawn_source
from formsvc.workflow.templates import keep_templates
from formsvc.workflow.unlocking import is_stale, to_confirm
from formsvc.workflow.urgency import is_urgent


@dataclass(frozen=True)
class Findings:
    """The problems of what would be submitted, by severity."""

    stops: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    refers: tuple[Problem, ...]
    holds: tuple[Problem, ...]
    ends: tuple[Problem, ...]


def findings(dossier: Dossier, part: Part | None = None) -> Findings:
    """Everything that is wrong with one part, or with all that is submitted."""
    parts = [part] if part is not None else list(dossier.draft_parts())
    found = [problem for one in parts for problem in dossier.journey(one).problems(one.id)]
    pages = {page.id for one in parts for page in one.pages}
    found += [problem for problem in _unconfirmed(dossier) if problem.page in pages]
    if part is None:
        found += withdrawn_source(dossier)
    by = {severity: tuple(p for p in found if p.severity == severity) for severity in get_args(Severity)}
    return Findings(by["stop"], by["warn"], by["refer"], by["hold"], by["end"])


def key_of(problem: Problem) -> str:
    """By what a warning and the reason for it find each other."""
    return ":".join((problem.rule, problem.question, "" if problem.item is None else str(problem.item)))


def reasons(dossier: Dossier, number: int = 0) -> dict[str, str]:
    """The reasons given for warnings in a round."""
    wanted = number or dossier.number
    rows = dossier.session.scalars(
        select(WarningReason).where(WarningReason.submission_id == dossier.row.id, WarningReason.round == wanted)
    )
    return {row.key: dossier.house.open_text(row.sealed, bound_to(WarningReason.sealed, row)) for row in rows}


def keep_reasons(dossier: Dossier, given: Mapping[str, str], actor: Actor) -> bool:
    """Keep reasons for warnings that stand now; an empty one is forgotten. Gives whether there was any to keep."""
    standing = {key_of(problem) for part in dossier.parts_of(actor) for problem in findings(dossier, part).warnings}
    for key in standing & set(given):
        text = " ".join(given[key].split())[:1000]
        row = WarningReason(
            submission_id=dossier.row.id, round=dossier.number, key=key, by_id=actor.id, at=dossier.now
        )  # fmt: skip
        row.sealed = dossier.house.seal_text(text, bound_to(WarningReason.sealed, row))
        dossier.session.merge(row)
    dossier.session.flush()
    return bool(standing & set(given))


def in_the_way(dossier: Dossier, part: Part | None = None) -> tuple[Problem, ...]:
    """What must change before a part can be finished, or all can be submitted: every stop, and every warning of the
    parts that are still open without a reason."""
    given = reasons(dossier)
    open_ = [part] if part is not None else [one for one in dossier.draft_parts() if not dossier.is_finished(one)]
    warnings = (problem for one in open_ for problem in findings(dossier, one).warnings)
    return findings(dossier, part).stops + tuple(found for found in warnings if not given.get(key_of(found)))


def submits(dossier: Dossier, actor: Actor) -> Iterator[Problem]:
    """Why this person may prepare the form and not submit it; nothing for those who may."""
    said = dossier.definition.submits
    last = next(page for part in reversed(list(dossier.draft_parts())) for page in reversed(part.pages))
    if said is not None and not dossier.roles_here(actor) & set(said.roles):
        yield Problem(severity="stop", rule=said.rule or "role", page=last.id, question="", message=said.message)


def record_submitted(dossier: Dossier, actor: Actor) -> Due:
    """The round is closed, its digest is fixed, and its documents are to be made."""
    dossier.round.submitted_at, dossier.round.submitted_by_id = dossier.now, actor.id
    house = dossier.house
    dossier.round.words = keep_templates(house.templates, house.kept_templates, dossier.row.form)
    dossier.round.digest = digest_of_round(dossier)
    move_to(dossier.row, "submitted", actor.id, dossier.now)
    pages = [page.id for part in dossier.draft_parts() for page in part.pages]
    drop_all_half_typed(dossier.session, dossier.row.id, pages)
    return add_documents(dossier, "for_sign_off")


def add_what_waited(dossier: Dossier, part: Part) -> Due:
    """The documents for who signs that say what this part of a stage adds, once it is the last of those they say."""
    wanted = {one.id for one in dossier.definition.documents if part.id in one.adds and not _lacks(dossier, one)}
    return _add(dossier, "for_sign_off", (one for one in documents_made(dossier) if one in wanted))


def add_documents(dossier: Dossier, version: Version, after: str = "") -> Due:
    """One row for each file that is made now: at submitting, or after a part."""
    made = documents_made(dossier, after)
    if version == "for_sign_off":
        made = (one for one in made if not _lacks(dossier, dossier.definition.document(one)))
    return _add(dossier, version, made)


def _lacks(dossier: Dossier, document: DocumentDefinition) -> bool:
    """Whether stages are still to add something to it."""
    return any(dossier.is_ahead(part) for part in document.adds)


def _add(dossier: Dossier, version: Version, documents: Iterator[str]) -> Due:
    urgent = is_urgent(dossier)
    rows = [
        DocumentRow(
            submission_id=dossier.row.id, round=dossier.number, document=document, format=format_, version=version,
            created_at=dossier.now, next_try=dossier.now, urgent=urgent,
        )
        for document in documents
        for format_ in formats_of(dossier.definition.document(document))
    ]  # fmt: skip
    dossier.session.add_all(rows)
    dossier.session.flush()
    return tuple(RenderDocument(row.id, row.urgent) for row in rows)


def documents_made(dossier: Dossier, after: str = "") -> Iterator[str]:
    """The variants whose `when` makes them at submitting, or when the part `after` is finished.

    What comes after a part that is not asked is made at submitting.
    """
    journey = dossier.today if after else dossier.signed
    for document in dossier.definition.documents:
        skipped = document.after and not journey.holds(dossier.part(document.after).when)
        if ("" if skipped else document.after) == after and journey.holds(document.when):
            yield document.id


def waiting_documents(dossier: Dossier) -> Due:
    """The files of this round that are still to be made."""
    found = select(DocumentRow).where(
        DocumentRow.submission_id == dossier.row.id,
        DocumentRow.round == dossier.number,
        DocumentRow.state == "waiting",
    )
    rows = dossier.session.scalars(found.order_by(DocumentRow.id))
    return tuple(RenderDocument(row.id, row.urgent) for row in rows)


def _unconfirmed(dossier: Dossier) -> Iterator[Problem]:
    for question, row in to_confirm(dossier).items():
        stale = "is more than 28 days old" if is_stale(dossier, row) else "was filled in for you"
        yield Problem(
            severity="stop", rule="prefill", page=row.page, question=question,
            message=f"This answer {stale}. Check it, change it if it is no longer right, and save the page.",
        )  # fmt: skip
