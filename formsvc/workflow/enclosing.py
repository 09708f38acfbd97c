"""What travels with a document: other documents, and files that people gave, as far as the reader may have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from formsvc.delivery.parcels import mail_name
from formsvc.delivery.tables import Delivery
from formsvc.documents.hearing import files_for
from formsvc.submissions.files import ENDINGS
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.outgoing import wanted_by

PDF: Final = "application/pdf"


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """One file that travels with a delivery: what it is, how it is named on its way, and its bytes in storage."""

    title: str
    name: str
    content_type: str
    digest: str


def enclosed(dossier: Dossier, delivery: Delivery) -> tuple[Enclosed, ...]:
    """Everything that travels with a delivery beside its own document, in the order of the definition."""
    if delivery.part or delivery.tells:
        return ()
    return tuple(one for named in wanted_by(dossier, delivery).encloses for one in _named(dossier, delivery, named))


def titles(dossier: Dossier, delivery: Delivery) -> Iterator[str]:
    """What everything that travels along is called, a document that is still to be made included."""
    documents = {document.id: document for document in dossier.definition.documents}
    for named in () if delivery.part or delivery.tells else wanted_by(dossier, delivery).encloses:
        document = documents.get(named)
        if document is None:
            yield from (one.title for one in _named(dossier, delivery, named))
        elif dossier.written(document).holds(document.when):
            yield document.title


def made_file(dossier: Dossier, delivery: Delivery, document: str, format_: str) -> DocumentRow | None:
    """The final file of a document in one format, of the round of a delivery."""
    return dossier.session.scalar(
        select(DocumentRow).where(
            DocumentRow.submission_id == delivery.submission_id,
            DocumentRow.round == delivery.round,
            DocumentRow.document == document,
            DocumentRow.version == "final",
            DocumentRow.format == format_,
            DocumentRow.state == "ready",
        )
    )


def _named(dossier: Dossier, delivery: Delivery, named: str) -> Iterator[Enclosed]:
    reference, documents = dossier.row.reference, {d.id: d for d in dossier.definition.documents}
    if named in documents:
        made = made_file(dossier, delivery, named, "pdf")
        if made is not None:
            name = mail_name(f"{reference}-{named}", "pdf")
            yield Enclosed(title=documents[named].title, name=name, content_type=PDF, digest=made.digest)
        return
    carrier = documents[delivery.document]
    names, title = dossier.written(carrier).names, dossier.definition.title_of(named)
    files = tuple(files_for(dossier.definition, carrier.audience, names, named))
    for number, file in enumerate(files, 1):
        place = f"{named}-{number}" if len(files) > 1 else named
        name = mail_name(f"{reference}-{place}", ENDINGS[file.content_type][0])
        yield Enclosed(title=title, name=name, content_type=file.content_type, digest=file.digest)
