"""What stands in the way of submitting, and what submitting makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from formsvc.people import Actor
from formsvc.submissions.moves import move_to
from formsvc.submissions.pages import drop_all_half_typed
from formsvc.submissions.tables import DocumentRow, Version, WarningReason
from formsvc.wizard import Journey, Problem
from formsvc.workflow.digests import digest_of_round
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due, RenderDocument
from formsvc.workflow.house import FORMATS
from formsvc.workflow.templates import keep_templates
from formsvc.workflow.unlocking import is_stale, to_confirm


@dataclass(frozen=True)
class Findings:
    """The problems of what would be submitted, by severity."""

    stops: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    refers: tuple[Problem, ...]
    holds: tuple[Problem, ...]


def findings(dossier: Dossier) -> Findings:
    """Everything that is wrong with the parts that are submitted."""
    found = [problem for part in dossier.draft_parts() for problem in dossier.signed.problems(part.id)]
    found += _unconfirmed(dossier)
    by = {severity: tuple(p for p in found if p.severity == severity) for severity in ("stop", "warn", "refer", "hold")}
    return Findings(by["stop"], by["warn"], by["refer"], by["hold"])


def key_of(problem: Problem) -> str:
    """By what a warning and the reason for it find each other."""
    return ":".join((problem.rule, problem.question, "" if problem.item is None else str(problem.item)))


def reasons(dossier: Dossier, number: int = 0) -> dict[str, str]:
    """The reasons given for warnings in a round."""
    wanted = number or dossier.number
    rows = dossier.session.scalars(
        select(WarningReason).where(WarningReason.submission_id == dossier.row.id, WarningReason.round == wanted)
    )
    return {row.key: dossier.house.open_text(row.sealed, _place(dossier, wanted, row.key)) for row in rows}


def keep_reasons(dossier: Dossier, given: Mapping[str, str], actor: Actor) -> None:
    """Keep reasons for warnings that stand now; an empty one is forgotten."""
    standing = {key_of(problem) for problem in findings(dossier).warnings}
    for key in standing & set(given):
        text = " ".join(given[key].split())[:1000]
        place = _place(dossier, dossier.number, key)
        dossier.session.merge(
            WarningReason(
                submission_id=dossier.row.id,
                round=dossier.number,
                key=key,
                by_id=actor.id,
                at=dossier.now,
                sealed=dossier.house.seal_text(text, place),
            )
        )
    dossier.session.flush()


def in_the_way(dossier: Dossier) -> tuple[Problem, ...]:
    """What must change before it can be submitted: every stop, and every warning without a reason."""
    found, given = findings(dossier), reasons(dossier)
    return found.stops + tuple(problem for problem in found.warnings if not given.get(key_of(problem)))


def record_submitted(dossier: Dossier, actor: Actor) -> Due:
    """The round is closed, its digest is fixed, and its documents are to be made."""
    dossier.round.submitted_at, dossier.round.submitted_by_id = dossier.now, actor.id
    house = dossier.house
    dossier.round.words = keep_templates(house.templates, house.kept_templates, dossier.row.form)
    dossier.round.digest = digest_of_round(dossier, dossier.round.words)
    move_to(dossier.row, "submitted", actor.id, dossier.now)
    drop_all_half_typed(dossier.session, dossier.row.id)
    return add_documents(dossier, "for_sign_off")


def add_documents(dossier: Dossier, version: Version) -> Due:
    """One row for each file that this round makes."""
    rows = [
        DocumentRow(
            submission_id=dossier.row.id, round=dossier.number, document=document, format=format_, version=version,
            created_at=dossier.now, next_try=dossier.now,
        )
        for document in documents_made(dossier, dossier.signed)
        for format_ in FORMATS
    ]  # fmt: skip
    dossier.session.add_all(rows)
    dossier.session.flush()
    return tuple(RenderDocument(row.id) for row in rows)


def documents_made(dossier: Dossier, journey: Journey) -> Iterator[str]:
    """The variants whose `when` makes them."""
    for document in dossier.definition.documents:
        if journey.holds(document.when):
            yield document.id


def waiting_documents(dossier: Dossier) -> Due:
    """The files of this round that are still to be made."""
    found = select(DocumentRow.id).where(
        DocumentRow.submission_id == dossier.row.id,
        DocumentRow.round == dossier.number,
        DocumentRow.state == "waiting",
    )
    return tuple(RenderDocument(document) for document in dossier.session.scalars(found.order_by(DocumentRow.id)))


def _unconfirmed(dossier: Dossier) -> Iterator[Problem]:
    for question, row in to_confirm(dossier).items():
        stale = "is more than 28 days old" if is_stale(dossier, row) else "was filled in for you"
        yield Problem(
            severity="stop", rule="prefill", page=row.page, question=question,
            message=f"This answer {stale}. Check it, change it if it is no longer right, and save the page.",
        )  # fmt: skip


def _place(dossier: Dossier, number: int, key: str) -> str:
    return f"reason:{dossier.row.id}:{number}:{key}"
