"""What leaves after approval: deliveries with their receivers, what holds them, and when they are free."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.definitions.model import DeliveryDefinition, DocumentDefinition, Hold, Part
from formsvc.delivery.outbox import send_again
from formsvc.delivery.parcels import Receiver
from formsvc.delivery.tables import Attempt, Delivery, State
from formsvc.submissions.moves import move_to
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.wizard import Journey
from formsvc.workflow.addressing import channel_of, entry_of, is_reached, receiver_again, receiver_for
from formsvc.workflow.current import as_word, is_current
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due
from formsvc.workflow.house import House
from formsvc.workflow.inviting import as_delivery, named
from formsvc.workflow.opening import lock
from formsvc.workflow.receivers import NO_ADDRESS, receiver_of, seal_receiver
from formsvc.workflow.submitting import documents_made

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
    """What the definition says about a delivery; about a word to its receiver, whose delivery it was."""
    if delivery.part:
        return as_delivery(dossier, delivery)
    wanted = next(wanted for wanted in dossier.definition.deliveries if wanted.id == delivery.delivery)
    return as_word(wanted, delivery.tells) if delivery.tells else wanted


def waits(dossier: Dossier, delivery: Delivery) -> Iterator[Waits]:
    """Everything that a delivery waits for, met or not."""
    if delivery.part or delivery.tells:
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
    """Its final files are made, and those of the documents that travel with it; an invitation and a word have none."""
    if delivery.part or delivery.tells:
        return bool(delivery.tells) or dossier.is_open(dossier.part(delivery.part))
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
        if delivery.state != stuck or _has_address(house, delivery) or entry_of(dossier, wanted)[0] != entry:
            continue
        receiver, channel = receiver_again(dossier, wanted, delivery), channel_of(dossier, wanted)
        if is_reached(channel, receiver):
            delivery.sealed_recipient = seal_receiver(house, delivery.key, receiver)
            delivery.channel = channel
            send_again(delivery, dossier.now)
            due.append(Deliver(delivery.id, delivery.urgent))
    return tuple(due)


def waiting_for(house: House, session: Session) -> Iterator[str]:
    """The entry that each delivery waits for which could not leave because the directory had no address."""
    stuck: State = "failed"
    for known in session.scalars(select(Delivery).where(Delivery.state == stuck)).all():
        if not _has_address(house, known):
            dossier = Dossier(house, session, session.get_one(Submission, known.submission_id), known.round)
            yield entry_of(dossier, wanted_by(dossier, known))[0]


def may_leave(dossier: Dossier, delivery: Delivery) -> bool:
    """Whether this is the time for it: after approval, or for what belongs to a part of the draft, before. What an
    earlier version says does not leave; that it does not hold any more may always be told."""
    if delivery.tells or (not delivery.part and not is_current(dossier, delivery)):
        return bool(delivery.tells)
    after = "" if delivery.part else dossier.definition.document(delivery.document).after
    early = delivery.part or (after and dossier.part(after).opens == "draft")
    return dossier.row.status in (*SENDABLE, "draft") if early else dossier.row.status in SENDABLE


def settle(dossier: Dossier) -> None:
    """When everything that had to leave has left, the submission is delivered; or it stops, when a rule ends it."""
    if dossier.row.status != "approved" or any(unfinished(dossier)):
        return
    finals = select(DocumentRow.id).where(
        DocumentRow.submission_id == dossier.row.id,
        DocumentRow.round == dossier.row.round,
        DocumentRow.version == "final",
        DocumentRow.state != "ready",
    )
    if is_settled(dossier) and dossier.session.scalar(finals.limit(1)) is None:
        ends = dossier.today.rule_problems("end")
        move_to(dossier.row, "stopped" if ends else "delivered", None, dossier.now)


def is_settled(dossier: Dossier) -> bool:
    """Everything that has to leave has left, or was given up."""
    return all(delivery.state in SETTLED for delivery in dossier.deliveries if not delivery.part)


def unfinished(dossier: Dossier) -> Iterator[Part]:
    """The parts still to be finished after approval, which make documents that must leave."""
    for part in dossier.definition.parts:
        asked = part.opens == "approved" and dossier.today.holds(part.when)
        if asked and part.id in dossier.definition.sending and not dossier.is_finished(part):
            yield part


def _rows(dossier: Dossier, wanted: DeliveryDefinition) -> Iterator[Delivery]:
    """One delivery, or one for each entry of a group that names its receiver."""
    if not wanted.each:
        yield _row(dossier, wanted, receiver_for(dossier, wanted))
        return
    entries = dossier.today.said.get(wanted.each, ())
    for number, entry in enumerate(entries if isinstance(entries, tuple) else ()):
        value = entry.get(wanted.to.question) if isinstance(entry, Mapping) else None
        yield _row(dossier, wanted, named(value), number)


def _row(dossier: Dossier, wanted: DeliveryDefinition, receiver: Receiver, entry: int = 0) -> Delivery:
    key, channel = str(uuid.uuid4()), channel_of(dossier, wanted)
    delivery = Delivery(
        key=key, submission_id=dossier.row.id, round=dossier.number, delivery=wanted.id, entry=entry,
        document=wanted.document,
        channel=channel, sealed_recipient=seal_receiver(dossier.house, key, receiver),
        urgent=wanted.urgent is not None and dossier.today.holds(wanted.urgent),
        state="to_hand_over" if channel == "hand_over" else "waiting", created_at=dossier.now, next_try=dossier.now,
    )  # fmt: skip
    if not is_reached(channel, receiver):
        delivery.state = "failed"
        delivery.attempts.append(Attempt(at=dossier.now, outcome="permanent", detail=NO_ADDRESS))
    return delivery


def _has_address(house: House, delivery: Delivery) -> bool:
    receiver = receiver_of(house, delivery)
    return bool(receiver.email or receiver.url)


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
