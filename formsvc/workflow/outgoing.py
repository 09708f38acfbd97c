"""What leaves after approval: deliveries with their receivers, what holds them, and when they are free."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.definitions.expressions import Chosen
from formsvc.definitions.model import DeliveryDefinition, DocumentDefinition, Hold, Part
from formsvc.delivery.outbox import send_again
from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Attempt, Delivery, State
from formsvc.submissions.moves import move_to
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.wizard import Journey
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due
from formsvc.workflow.house import House
from formsvc.workflow.inviting import as_delivery, named
from formsvc.workflow.opening import lock
from formsvc.workflow.receivers import NO_ADDRESS, receiver_of, seal_receiver
from formsvc.workflow.recipients import email_of, title_of
from formsvc.workflow.submitting import documents_made
from formsvc.workflow.urgency import is_sent_urgently

SETTLED: tuple[State, ...] = ("sent", "given_up")
SENDABLE: Final = ("approved", "delivered", "stopped", "closed")


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One condition of a delivery, whether it is met, and the part of the form that can meet it ("" for none)."""

    rule: str
    waits_for: str
    met: bool
    part: str = ""


def add_deliveries(dossier: Dossier, after: str = "") -> None:
    """One row for each delivery of the documents that are made at approval, or after a part."""
    made, journey = set(documents_made(dossier, after)), dossier.today if after else dossier.signed
    for wanted in dossier.definition.deliveries:
        if wanted.document in made and journey.holds(wanted.when):
            dossier.session.add_all(_rows(dossier, wanted))
    dossier.session.flush()


def wanted_by(dossier: Dossier, delivery: Delivery) -> DeliveryDefinition:
    """What the definition says about a delivery."""
    if delivery.part:
        return as_delivery(dossier, delivery)
    return next(wanted for wanted in dossier.definition.deliveries if wanted.id == delivery.delivery)


def waits(dossier: Dossier, delivery: Delivery) -> Iterator[Waits]:
    """Everything that a delivery waits for, met or not."""
    if delivery.part:
        return
    wanted = wanted_by(dossier, delivery)
    if wanted.after:
        part = dossier.part(wanted.after)
        yield Waits(rule="", waits_for=f"{part.title}.", met=_is_complete(dossier, wanted.after), part=wanted.after)
    for hold in wanted.holds:
        yield _hold(dossier, hold, wanted.after)


def is_free(dossier: Dossier, delivery: Delivery) -> bool:
    """Nothing holds it any more."""
    return all(wait.met for wait in waits(dossier, delivery))


def has_final(dossier: Dossier, delivery: Delivery) -> bool:
    """Its final files are made, and those of the documents that travel with it; an invitation has none."""
    if delivery.part:
        return dossier.is_open(dossier.part(delivery.part))
    encloses = wanted_by(dossier, delivery).encloses
    if any(_is_to_come(dossier, document) for document in dossier.definition.documents if document.id in encloses):
        return False
    states = dossier.session.scalars(
        select(DocumentRow.state).where(
            DocumentRow.submission_id == dossier.row.id,
            DocumentRow.round == delivery.round,
            DocumentRow.document.in_((delivery.document, *encloses)),
            DocumentRow.version == "final",
        )
    ).all()
    return bool(states) and all(state == "ready" for state in states)


def release(dossier: Dossier) -> Due:
    """Deliveries that could leave now: an answer or a file may just have set them free."""
    due = []
    for delivery in dossier.deliveries:
        waiting = delivery.state == "waiting" and delivery.leased_until is None
        if waiting and has_final(dossier, delivery) and is_free(dossier, delivery):
            if delivery.tries == 0:
                delivery.next_try = dossier.now
            due.append(Deliver(delivery.id, delivery.urgent))
    settle(dossier)
    return tuple(due)


def send_what_waited_for(house: House, session: Session, entry: str) -> Due:
    """Deliveries that never had an address, because the directory had none for this entry: it has one now."""
    due = []
    stuck: State = "failed"
    for known in session.scalars(select(Delivery).where(Delivery.state == stuck).order_by(Delivery.id)).all():
        dossier = Dossier(house, session, lock(session, known.submission_id), known.round)
        delivery = session.get_one(Delivery, known.id, populate_existing=True)
        wanted = wanted_by(dossier, delivery)
        if delivery.state == stuck and not receiver_of(house, delivery).email and _entry(dossier, wanted)[0] == entry:
            delivery.sealed_recipient = seal_receiver(house, delivery.key, _again(dossier, wanted, delivery))
            send_again(delivery, dossier.now)
            due.append(Deliver(delivery.id, delivery.urgent))
    return tuple(due)


def waiting_for(house: House, session: Session) -> Iterator[str]:
    """The entry that each delivery waits for which could not leave because the directory had no address."""
    stuck: State = "failed"
    for known in session.scalars(select(Delivery).where(Delivery.state == stuck)).all():
        if not receiver_of(house, known).email:
            dossier = Dossier(house, session, session.get_one(Submission, known.submission_id), known.round)
            yield _entry(dossier, wanted_by(dossier, known))[0]


def may_leave(dossier: Dossier, delivery: Delivery) -> bool:
    """Whether this is the time for it: after approval, or for what belongs to a part of the draft, before."""
    after = "" if delivery.part else dossier.definition.document(delivery.document).after
    early = delivery.part or (after and dossier.part(after).opens == "draft")
    return dossier.row.status in (*SENDABLE, "draft") if early else dossier.row.status in SENDABLE


def settle(dossier: Dossier) -> None:
    """When everything that had to leave has left, the submission is delivered; or it stops, when a rule ends it."""
    if dossier.row.status != "approved" or any(unfinished(dossier)):
        return
    finals = select(DocumentRow.id).where(
        DocumentRow.submission_id == dossier.row.id, DocumentRow.version == "final", DocumentRow.state != "ready"
    )
    left = all(delivery.state in SETTLED for delivery in dossier.deliveries if not delivery.part)
    if left and dossier.session.scalar(finals.limit(1)) is None:
        ends = dossier.today.rule_problems("end")
        move_to(dossier.row, "stopped" if ends else "delivered", None, dossier.now)


def unfinished(dossier: Dossier) -> Iterator[Part]:
    """The parts still to be finished after approval, which make documents that must leave."""
    for part in dossier.definition.parts:
        asked = part.opens == "approved" and dossier.today.holds(part.when)
        if asked and part.id in dossier.definition.sending and not dossier.is_finished(part):
            yield part


def _rows(dossier: Dossier, wanted: DeliveryDefinition) -> Iterator[Delivery]:
    """One delivery, or one for each entry of a group that names its receiver."""
    if not wanted.each:
        yield _row(dossier, wanted, _receiver(dossier, wanted))
        return
    entries = dossier.today.said.get(wanted.each, ())
    for number, entry in enumerate(entries if isinstance(entries, tuple) else ()):
        value = entry.get(wanted.to.question) if isinstance(entry, Mapping) else None
        yield _row(dossier, wanted, named(value), number)


def _row(dossier: Dossier, wanted: DeliveryDefinition, receiver: Receiver, entry: int = 0) -> Delivery:
    key = str(uuid.uuid4())
    by_hand = wanted.channel == "hand_over"
    delivery = Delivery(
        key=key, submission_id=dossier.row.id, round=dossier.number, delivery=wanted.id, entry=entry,
        document=wanted.document, urgent=is_sent_urgently(dossier, wanted),
        channel=wanted.channel, sealed_recipient=seal_receiver(dossier.house, key, receiver),
        state="to_hand_over" if by_hand else "waiting", created_at=dossier.now, next_try=dossier.now,
    )  # fmt: skip
    if not by_hand and not receiver.email:
        delivery.state = "failed"
        delivery.attempts.append(Attempt(at=dossier.now, outcome="permanent", detail=NO_ADDRESS))
    return delivery


def _receiver(dossier: Dossier, wanted: DeliveryDefinition) -> Receiver:
    to = wanted.to
    if to.question:
        return named(dossier.today.said.get(to.question))
    entry, label = _entry(dossier, wanted)
    if entry:
        return _listed(dossier, entry, label)
    readers = {option.id: option.label for option in dossier.house.definitions.rows("audiences")}
    return Receiver(name=dossier.child.name if to.name == "child" else readers.get(to.name, to.name))


def _entry(dossier: Dossier, wanted: DeliveryDefinition) -> tuple[str, str]:
    """The entry of the directory that a delivery is for, and what the form calls it; "" when it is for none."""
    if not wanted.to.organisation:
        return wanted.to.directory, ""
    chosen = dossier.signed.names.get(wanted.to.organisation)
    row = chosen.row if isinstance(chosen, Chosen) else {}
    return str(row.get("organisation", chosen)), str(row.get("label", ""))


def _again(dossier: Dossier, wanted: DeliveryDefinition, delivery: Delivery) -> Receiver:
    return receiver_of(dossier.house, delivery) if wanted.each else _receiver(dossier, wanted)


def _listed(dossier: Dossier, entry: str, label: str = "") -> Receiver:
    """An entry of the directory, as it is today: an address that changed is the new one."""
    name = label or title_of(dossier.house, dossier.session, entry)
    return Receiver(name=name, email=email_of(dossier.session, entry))


def _is_complete(dossier: Dossier, part_id: str) -> bool:
    part = dossier.part(part_id)
    if part_id in dossier.definition.finished:
        return dossier.is_finished(part)
    journey = dossier.journey(part)
    asked = journey.part_pages(part_id)
    answered = all(journey.state(page.id) == "complete" for page in asked)
    stops = any(problem.severity == "stop" for problem in journey.problems(part_id))
    return bool(asked) and answered and not stops


def _is_to_come(dossier: Dossier, document: DocumentDefinition) -> bool:
    """Whether a document will be made only when a part is finished that is still being filled in."""
    return bool(document.after) and dossier.is_ahead(document.after) and dossier.today.holds(document.when)


def _hold(dossier: Dossier, hold: Hold, part: str) -> Waits:
    """A hold is met when that is so with everything that was saved, and also without what may still change."""
    met = _is_met(hold, dossier.today) and (dossier.settled is dossier.today or _is_met(hold, dossier.settled))
    words = hold.waits_for or next((rule.message for rule in dossier.definition.rules if rule.id == hold.rule), "")
    return Waits(rule=hold.rule, waits_for=words, met=met, part=part)


def _is_met(hold: Hold, journey: Journey) -> bool:
    """Its check is true; or, when it has none of its own, no hold rule of that id is broken."""
    if hold.check is not None:
        return hold.check.holds(journey.names)
    return all(problem.rule != hold.rule for problem in journey.rule_problems("hold"))
