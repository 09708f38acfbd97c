"""Packing one delivery: the receiver, a link or an enclosure, and the key that tells a repeat."""

from __future__ import annotations

from datetime import timedelta

from formsvc.delivery.links import new_code, new_link
from formsvc.delivery.parcels import Enclosure, Parcel, mail_name
from formsvc.delivery.tables import Delivery
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.enclosing import PDF, enclosed, made_file
from formsvc.workflow.house import House, places
from formsvc.workflow.papers import content_of
from formsvc.workflow.receivers import receiver_of

TYPES = {
    "pdf": PDF,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def pack(dossier: Dossier, row: Delivery) -> Parcel:
    """What is handed to the channel. A secure link is new with every try; the code stays until a person sends again."""
    house = dossier.house
    lasts = link_lasts(dossier, row)
    link, code = _link(dossier, row, lasts) if row.channel == "secure_link" else ("", "")
    enclosures = _enclosures(dossier, row) if row.channel == "secure_email" else ()
    return Parcel(
        key=row.key,
        at=dossier.now,
        reference=dossier.row.reference,
        receiver=receiver_of(house, row),
        sender=sender_of(dossier),
        form_title=dossier.definition.title,
        marking="" if row.part else content_of(dossier, dossier.definition.document(row.document), "final").marking,
        asks=bool(row.part),
        urgent=row.urgent,
        sent_before=sum(attempt.outcome == "sent" for attempt in row.attempts),
        link=link,
        code=code,
        expires_at=dossier.now + lasts if link else None,
        enclosures=enclosures,
    )


def sender_of(dossier: Dossier) -> str:
    """The organisation that sends."""
    return places(dossier.session).get(dossier.row.organisation, dossier.row.organisation)


def code_of(house: House, row: Delivery) -> str:
    """The code of a secure link; "" before it was first sent."""
    return house.open_text(row.sealed_code, _code_place(row))


def final_file(dossier: Dossier, row: Delivery, format_: str) -> DocumentRow | None:
    """The made file of a delivery in one format."""
    return made_file(dossier, row, row.document, format_)


def note_place(row: Delivery) -> str:
    """Where the note of a delivery is sealed for."""
    return f"delivery-note:{row.key}"


def link_lasts(dossier: Dossier, row: Delivery) -> timedelta:
    """How long a link works: as its part says, or as the service is set."""
    by_link = dossier.part(row.part).by_link if row.part else None
    days = by_link.days if by_link is not None else None
    return dossier.house.link_lasts if days is None else timedelta(days=days)


def _link(dossier: Dossier, row: Delivery, lasts: timedelta) -> tuple[str, str]:
    house = dossier.house
    if row.sealed_code is None:
        row.sealed_code = house.seal_text(new_code(), _code_place(row))
    token = new_link(row, dossier.now, lasts)
    return f"{house.address}/{'answer' if row.part else 'receive'}/{token}", code_of(house, row)


def _enclosures(dossier: Dossier, row: Delivery) -> tuple[Enclosure, ...]:
    made, store = final_file(dossier, row, "pdf"), dossier.house.store
    if made is None:
        return ()
    own = Enclosure(name=mail_name(dossier.row.reference, "pdf"), content_type=PDF, content=store.get(made.digest))
    others = (
        Enclosure(name=one.name, content_type=one.content_type, content=store.get(one.digest))
        for one in enclosed(dossier, row)
    )
    return (own, *others)


def _code_place(row: Delivery) -> str:
    return f"code:{row.key}"
