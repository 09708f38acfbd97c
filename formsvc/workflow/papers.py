"""The three beats of making a document: what it says, the file, and the row that records it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Select, select

from formsvc.database.sealed import bound_to
from formsvc.definitions.model import DocumentDefinition
from formsvc.delivery.waits import RETRY_AFTER, next_wait
from formsvc.documents.binding import CannotBeBound
from formsvc.documents.content import build
from formsvc.documents.saying import Content, Entries, Facts, Picture, Signature, Status
from formsvc.people import Person
from formsvc.signatures.signed import CannotSign, Signed
from formsvc.signoff.tables import DecisionRow
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow.digests import digest_now
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import House
from formsvc.workflow.passing import who_finished

HOW: Final = {"account": "finished", "link": "finished_by_link", "paper": "finished_on_paper"}
LOG: Final = logging.getLogger("formsvc.documents")
MADE_IN: Final = {
    "for_sign_off": ("submitted", "in_sign_off"),
    "final": ("draft", "approved", "refused", "delivered", "stopped", "closed"),
}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document that is to be made: what it says, in which format, from which template; a bundle has papers inside."""

    content: Content
    format: str
    template: Path
    inside: Mapping[str, Paper]

    def finished(self, house: House) -> Signed:
        """The file as it is kept: a final PDF carries our signature. Slow: with no transaction open.

        Raises CannotSign.
        """
        content = self.make(house)
        if self.format == "pdf" and self.content.status == "final":
            return house.sign(content, self.content.reference, house.now())
        return Signed(content, "")

    def make(self, house: House) -> bytes:
        """The file, without a signature. Slow: with no transaction open."""
        if self.content.pieces:
            return house.bind(self.content, self.template, lambda one: self._made(house, one), house.store.get)
        return house.renderers[self.format](self.content, self.template, house.store.get)

    def _made(self, house: House, document: str) -> bytes | None:
        """The same bytes as the document has by itself, before it is signed: the same words make the same file."""
        return self.inside[document].make(house) if document in self.inside else None


def is_wanted(row: DocumentRow, dossier: Dossier) -> bool:
    """Whether the file is still to be made: not ready, and the submission has not moved on."""
    return row.state == "waiting" and dossier.row.round == row.round and dossier.row.status in MADE_IN[row.version]


def paper_of(row: DocumentRow, dossier: Dossier) -> Paper:
    """What a document row is to become."""
    status: Status = "final" if row.version == "final" else "for_sign_off"
    return paper_as(dossier, dossier.definition.document(row.document), row.format, status)


def paper_as(dossier: Dossier, document: DocumentDefinition, format_: str, status: Status) -> Paper:
    """A document in one format and status, with the documents that a bundle holds."""
    held = (dossier.definition.document(piece.document) for piece in document.bundle if piece.document)
    made = (one for one in held if dossier.written(one).holds(one.when))
    return Paper(
        content=content_of(dossier, document, status),
        format=format_,
        template=template_of(dossier, document, format_),
        inside={one.id: paper_as(dossier, one, format_, status) for one in made},
    )


def template_of(dossier: Dossier, document: DocumentDefinition, format_: str) -> Path:
    """The template: for a submitted round the one that was kept, on a draft today's."""
    house, words = dossier.house, dossier.round.words
    folder = house.kept_templates / words if words else house.templates
    return folder / dossier.row.form / f"{document.template}.{'docx' if format_ == 'docx' else 'html'}"


def content_of(dossier: Dossier, document: DocumentDefinition, status: Status) -> Content:
    """Everything the document says, as of the round that is opened."""
    journey = dossier.written(document)
    facts = Facts(
        reference=dossier.row.reference,
        created=journey.at.date(),
        version=dossier.number,
        status=status,
        author=author_of(dossier),
        signatures=tuple(_signatures(dossier, document)) if status == "final" else (),
        digest=digest_of(dossier, document),
    )
    said, loose = journey.said, _not_added_yet(dossier, document)
    return build(dossier.definition, document, {one: said[one] for one in said if one not in loose}, facts)


def _not_added_yet(dossier: Dossier, document: DocumentDefinition) -> frozenset[str]:
    """The questions of parts that stages are still filling in: nobody reads those before they are finished."""
    parts = (dossier.part(part) for part in document.adds)
    waiting = (part for part in parts if not dossier.is_finished(part))
    return frozenset(question.id for part in waiting for page in part.pages for question in page.questions)


def digest_of(dossier: Dossier, document: DocumentDefinition) -> str:
    """The digest that a document shows: of what was submitted, with what stages added to it; or of everything up to the
    part it comes after."""
    if document.adds and any(move.digest for move in dossier.moves):
        return digest_now(dossier)
    move = dossier.last_move(document.after) if document.after else None
    return move.digest if move is not None and move.what == "finished" else dossier.round.digest


def pictures_in(content: Content) -> frozenset[str]:
    """The digests of the pictures that a document shows."""
    entries = [entry for section in content.sections for entry in section.entries]
    inner = [one for entry in entries if isinstance(entry, Entries) for item in entry.items for one in item]
    return frozenset(one.digest for one in (*entries, *inner) if isinstance(one, Picture))


def author_of(dossier: Dossier) -> str:
    """Who wrote it, by name."""
    return dossier.session.get_one(Person, dossier.row.author_id).name


def record_failure(house: House, row: DocumentRow, error: Exception) -> bool:
    """It could not be made: again later, and in the end for a person to see (True). Says nothing of its content.

    What only waits to be signed is tried for as long as it takes: nothing is wrong with it.
    """
    row.tries += 1
    row.failure = str(error) if isinstance(error, CannotBeBound | CannotSign) else type(error).__name__
    tries = min(row.tries, len(RETRY_AFTER)) if isinstance(error, CannotSign) else row.tries
    wait = None if isinstance(error, CannotBeBound) else next_wait(f"document:{row.id}", tries)
    if wait is None:
        row.state = "failed"
    else:
        row.next_try = house.now() + wait
    LOG.error("document %s could not be made (try %s): %s", row.id, row.tries, where(error))
    return wait is None


def where(error: Exception) -> str:
    """The kind of an error and the lines that led to it, without its message: that may hold an answer."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} at {' > '.join(frames[-6:])}"


def all_made(dossier: Dossier, version: str) -> bool:
    """Every file of this round and version is ready."""
    return dossier.session.scalar(unmade(dossier, version)) is None


def unmade(dossier: Dossier, version: str) -> Select[int]:
    """A file of this round and version that is not ready yet."""
    left = select(DocumentRow.id).where(
        DocumentRow.submission_id == dossier.row.id,
        DocumentRow.round == dossier.number,
        DocumentRow.version == version,
        DocumentRow.state != "ready",
    )
    return left.limit(1)


def role_words(house: House, role: str) -> str:
    """What a role is called: by the reference data `roles`, or its id in words."""
    for option in house.definitions.rows("roles"):
        if option.id == role:
            return option.label
    words = role.replace("_", " ")
    return words[:1].upper() + words[1:]


def _signatures(dossier: Dossier, document: DocumentDefinition) -> Iterator[Signature]:
    """Who finished which part of what the document says, and who decided; who did both for a stage is named once."""
    ids, here = dossier.definition.part_ids, [made for made in dossier.decisions if made.round == dossier.number]
    covered = {*ids[: ids.index(document.after) + 1 if document.after else 0], *document.adds}
    decided = {(dossier.stage(made.stage).part, made.by_id) for made in here if made.stage}
    for move in dossier.moves:
        part = dossier.part(move.part)
        said = (part.opens == "draft" or part.id in covered) and (part.id, move.by_id) not in decided
        if said and move.what == "finished" and dossier.last_move(part.id) is move:
            yield Signature(
                stage=part.id, name=who_finished(dossier, move),
                role=move.by_title or role_words(dossier.house, part.completed_by),
                organisation=move.organisation_name, verdict=HOW[move.how], at=move.at,
            )  # fmt: skip
    yield from (_signature(dossier, made) for made in here)


def _signature(dossier: Dossier, decision: DecisionRow) -> Signature:
    return Signature(
        stage=decision.stage,
        name=decision.by_name,
        role=_role(dossier, decision),
        organisation=decision.organisation_name,
        verdict=decision.verdict,
        at=decision.at,
        reasons=dossier.house.open_text(decision.sealed_reasons, bound_to(DecisionRow.sealed_reasons, decision)),
        acting_for=decision.for_name,
    )


def _role(dossier: Dossier, decision: DecisionRow) -> str:
    """As what somebody decided: by their own title, or in the role of whom they acted for."""
    title = "" if decision.for_name else decision.by_title
    return title or role_words(dossier.house, decision.role)
