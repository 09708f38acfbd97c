"""Private links: a person without an account is invited to fill in one part."""

from __future__ import annotations

import uuid

from formsvc.answers import Person, Value
from formsvc.definitions.model import DeliveryDefinition, Part, Recipient
from formsvc.delivery.links import close_links
from formsvc.delivery.outbox import send_again
from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Attempt, Delivery
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due
from formsvc.workflow.receivers import NO_ADDRESS, seal_receiver
from formsvc.workflow.urgency import is_urgent


def asks_by_link(dossier: Dossier, part: Part) -> bool:
    """Whether somebody without an account is to fill in the part."""
    return part.by_link is not None and dossier.journey(part).holds(part.by_link.when)


def invite(dossier: Dossier, part: Part) -> Due:
    """Send the link, or after the part came back a new one with a new code."""
    invitation = invitation_of(dossier, part)
    if invitation is None:
        invitation = _row(dossier, part)
        dossier.session.add(invitation)
        dossier.session.flush()
        dossier.deliveries = (*dossier.deliveries, invitation)
    else:
        invitation.sealed_recipient = seal_receiver(dossier.house, invitation.key, _receiver(dossier, part))
        close_links(invitation)
        invitation.sealed_code, invitation.urgent = None, is_urgent(dossier)
        invitation.reminded_at = None
        send_again(invitation, dossier.now)
    return (Deliver(invitation.id, invitation.urgent),) if invitation.state == "waiting" else ()


def end_invitation(dossier: Dossier, part: Part) -> None:
    """The part is done with: the link opens nothing any more, and what was not sent need not be."""
    invitation = invitation_of(dossier, part)
    if invitation is not None:
        close_links(invitation)
        if invitation.state != "sent":
            invitation.state, invitation.leased_until = "given_up", None


def invitation_of(dossier: Dossier, part: Part) -> Delivery | None:
    """The invitation to a part in this round."""
    known = (row for row in dossier.deliveries if row.part == part.id and row.round == dossier.number)
    return next(known, None)


def as_delivery(dossier: Dossier, delivery: Delivery) -> DeliveryDefinition:
    """What the ledger says of an invitation."""
    part = dossier.part(delivery.part)
    to = part.by_link.to if part.by_link is not None else ""
    return DeliveryDefinition(
        id=part.id, title=f"Private link: {part.title}", document="", to=Recipient(question=to), channel="secure_link"
    )


def named(value: Value | None) -> Receiver:
    """Whom an answer names."""
    if isinstance(value, Person):
        return Receiver(name=value.name, role=value.role, organisation=value.organisation, email=value.email)
    return Receiver(name=value, email=value) if isinstance(value, str) else Receiver(name="")


def _receiver(dossier: Dossier, part: Part) -> Receiver:
    return named(dossier.journey(part).said.get(part.by_link.to)) if part.by_link is not None else Receiver(name="")


def _row(dossier: Dossier, part: Part) -> Delivery:
    key, receiver = str(uuid.uuid4()), _receiver(dossier, part)
    row = Delivery(
        key=key, submission_id=dossier.row.id, round=dossier.number, delivery=part.id, document="", part=part.id,
        channel="secure_link", sealed_recipient=seal_receiver(dossier.house, key, receiver), state="waiting",
        urgent=is_urgent(dossier), created_at=dossier.now, next_try=dossier.now,
    )  # fmt: skip
    if not receiver.email:
        row.state = "failed"
        row.attempts.append(Attempt(at=dossier.now, outcome="permanent", detail=NO_ADDRESS))
    return row
