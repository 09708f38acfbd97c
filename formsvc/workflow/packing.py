"""Packing one delivery: the receiver, a link or an enclosure, and the key that tells a repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from formsvc.database.sealed import bound_to
from formsvc.delivery.links import new_code, new_link
from formsvc.delivery.parcels import Enclosure, Paper, Parcel, Receiver, mail_name
from formsvc.delivery.tables import Delivery
from formsvc.documents.formats import formats_of
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow.addressing import destination_of
from formsvc.workflow.destinations import place_of, secret_of
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.enclosing import PDF, enclosed, made_file
from formsvc.workflow.house import House, places
from formsvc.workflow.outgoing import wanted_by
from formsvc.workflow.papers import content_of, digest_of
from formsvc.workflow.receivers import receiver_of, seal_receiver
from formsvc.workflow.versions import earlier_words

TYPES = {
    "pdf": PDF,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def pack(dossier: Dossier, row: Delivery) -> Parcel:
    """What is handed to the channel. A secure link is new with every try; the code stays until a person sends again."""
    lasts, reminds = link_lasts(dossier, row), _reminds(row)
    link, code = _link(dossier, row, lasts) if row.channel == "secure_link" and not row.tells else ("", "")
    return Parcel(
        key=row.key,
        at=dossier.now,
        reference=dossier.row.reference,
        receiver=_receiver(dossier, row),
        sender=sender_of(dossier),
        form_title=dossier.definition.title,
        marking=_marking(dossier, row),
        asks=bool(row.part),
        reminds=reminds,
        urgent=row.urgent and not row.part,  # an invitation leaves at once, and says nothing of it
        sent_before=sum(attempt.outcome == "sent" for attempt in row.attempts),
        link=link,
        code=code,
        expires_at=dossier.now + lasts if link else None,
        enclosures=_enclosures(dossier, row),
        tells=row.tells,
        earlier=earlier_words(dossier, row),
        tried_before=row.tries > 1 or bool(row.attempts),
        paper=_paper(dossier, row) if row.channel == "webhook" else None,
        secrets=_secrets(dossier, row),
    )


def sender_of(dossier: Dossier) -> str:
    """The organisation that sends."""
    return places(dossier.session).get(dossier.row.organisation, dossier.row.organisation)


def code_of(house: House, row: Delivery) -> str:
    """The code of a secure link; "" before it was first sent."""
    return house.open_text(row.sealed_code, bound_to(Delivery.sealed_code, row))


def final_file(dossier: Dossier, row: Delivery, format_: str) -> DocumentRow | None:
    """The made file of a delivery in one format."""
    return made_file(dossier, row, row.document, format_)


def link_lasts(dossier: Dossier, row: Delivery) -> timedelta:
    """How long a link works: as its part says, or as the service is set."""
    by_link = dossier.part(row.part).by_link if row.part else None
    days = by_link.days if by_link is not None else None
    return dossier.house.link_lasts if days is None else timedelta(days=days)


def _marking(dossier: Dossier, row: Delivery) -> str:
    """How the document is marked; an invitation, and a word about a document, say nothing that is."""
    if row.part or row.tells:
        return ""
    return content_of(dossier, dossier.definition.document(row.document), "final").marking


def _reminds(row: Delivery) -> bool:
    """Whether an invitation goes out again of itself, with the code that it had: not when a person sends it again."""
    if not row.part or row.reminded_at is None or row.sealed_code is None:
        return False
    return all(attempt.outcome != "sent" or attempt.at < row.reminded_at for attempt in row.attempts)


def _link(dossier: Dossier, row: Delivery, lasts: timedelta) -> tuple[str, str]:
    house = dossier.house
    if row.sealed_code is None:
        row.sealed_code = house.seal_text(new_code(), bound_to(Delivery.sealed_code, row))
    token = new_link(row, dossier.now, lasts)
    return f"{house.address}/{'answer' if row.part else 'receive'}/{token}", code_of(house, row)


def _enclosures(dossier: Dossier, row: Delivery) -> tuple[Enclosure, ...]:
    """What a message carries beside its words: the document first; a receiver's system has that as its paper."""
    if row.channel not in ("secure_email", "webhook") or row.tells:
        return ()
    own = _files(dossier, row, ("pdf",)) if row.channel == "secure_email" else ()
    store = dossier.house.store
    others = (
        Enclosure(name=one.name, content_type=one.content_type, content=store.get(one.digest), title=one.title)
        for one in enclosed(dossier, row)
    )
    return (*own, *others)


def _files(dossier: Dossier, row: Delivery, formats: Sequence[str]) -> tuple[Enclosure, ...]:
    """The document itself, in those formats in which it was made."""
    made = ((format_, final_file(dossier, row, format_)) for format_ in formats)
    return tuple(
        Enclosure(
            name=mail_name(dossier.row.reference, format_),
            content_type=TYPES[format_],
            content=dossier.house.store.get(file.digest),
            title=dossier.definition.document(row.document).title,
        )
        for format_, file in made
        if file is not None
    )


def _paper(dossier: Dossier, row: Delivery) -> Paper | None:
    """What a receiver's system is told about the document, also when it does not hold any more: then without files."""
    if row.part:
        return None
    document = dossier.definition.document(wanted_by(dossier, row).document)
    return Paper(
        form=dossier.definition.id,
        id=document.id,
        title=document.title,
        round=row.round,
        digest=digest_of(dossier, document),
        files=() if row.tells else _files(dossier, row, formats_of(document)),
    )


def _receiver(dossier: Dossier, row: Delivery) -> Receiver:
    """For whom it is. A receiver's system is where the directory says today, which is then what is kept."""
    known = receiver_of(dossier.house, row)
    if row.channel != "webhook":
        return known
    now = replace(known, url=place_of(destination_of(dossier, wanted_by(dossier, row)), "webhook"))
    if now != known:
        row.sealed_recipient = seal_receiver(dossier.house, row.key, now)
    return now


def _secrets(dossier: Dossier, row: Delivery) -> tuple[str, ...]:
    there = destination_of(dossier, wanted_by(dossier, row)) if row.channel == "webhook" else None
    secret = secret_of(dossier.house, there) if there is not None else None
    return secret.in_force(dossier.now) if secret is not None else ()
