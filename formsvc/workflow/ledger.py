"""The page of one submission: where it stands, what was made, decided and delivered, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from formsvc.database.sealed import bound_to
from formsvc.definitions.model import Part
from formsvc.delivery.tables import Delivery, Opening
from formsvc.people import Actor
from formsvc.submissions.statuses import MOVES
from formsvc.workflow.addressing import answers_test
from formsvc.workflow.current import is_current
from formsvc.workflow.deciding import why_not
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.enclosing import titles
from formsvc.workflow.giving import may_give_work
from formsvc.workflow.house import House, Steps
from formsvc.workflow.judging import decision_views, document_views, stage_views
from formsvc.workflow.opening import open_to_read
from formsvc.workflow.outgoing import has_final, may_leave, waits, wanted_by
from formsvc.workflow.packing import code_of
from formsvc.workflow.papers import role_words
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.rerouting import ways_of
from formsvc.workflow.route import route_of
from formsvc.workflow.rows import deadlines, work_row
from formsvc.workflow.seen import Reading
from formsvc.workflow.send_views import AttemptView, DeliveryState, DeliveryView, HoldView
from formsvc.workflow.showing import is_author
from formsvc.workflow.sign_views import SubmissionPage
from formsvc.workflow.timeline import theirs, timeline
from formsvc.workflow.troubled import trouble_of
from formsvc.workflow.versions import earlier_words, versions_of


class Ledger(Steps):
    """The submission's own page."""

    def submission(self, reference: str, actor: Actor) -> SubmissionPage:
        """Everything about one submission."""
        with self.house.sessions() as session:
            dossier = open_to_read(self.house, session, reference, actor)
            reading = dossier.reading(actor)
            stages = stage_views(dossier, reading)
            return SubmissionPage(
                row=work_row(dossier),
                definition=dossier.definition,
                name=dossier.child.name,
                digest=dossier.round.digest,
                route=route_of(dossier, stages),
                stages=stages,
                documents=tuple(document_views(dossier, reading)),
                decisions=decision_views(dossier, reading),
                deliveries=tuple(_delivery_view(dossier, one, actor) for one in theirs(dossier, reading)),
                open_parts=tuple(part.id for part in dossier.parts_of(actor)),
                recorded_parts=tuple(part.id for part in dossier.parts_of(actor) if _is_recorded(dossier, part)),
                may_withdraw=is_author(dossier, actor) and "withdrawn" in MOVES[dossier.row.status],
                versions=versions_of(dossier, actor, is_author=is_author(dossier, actor)),
                may_hand_over=may_give_work(dossier, actor),
                may_decide=why_not(dossier, actor) is None,
                deadlines=deadlines(dossier),
                timeline=timeline(dossier, reading),
                read_as=_in_words(self.house, reading),
            )


def _in_words(house: House, reading: Reading) -> tuple[str, ...]:
    """The audiences as which somebody reads; none for who reads everything."""
    rows = () if reading.whole else house.definitions.rows("audiences")
    return tuple(row.label for row in rows if row.id in reading.audiences)


def _is_recorded(dossier: Dossier, part: Part) -> bool:
    """Has a part that is filled in after signing, and is closed by no button, every answer that it asks for?"""
    if part.opens == "draft" or part.id in dossier.definition.finished:
        return False
    journey = dossier.journey(part)
    return all(journey.state(page.id) == "complete" for page in journey.part_pages(part.id))


def _delivery_view(dossier: Dossier, delivery: Delivery, actor: Actor) -> DeliveryView:
    house, wanted, receiver = dossier.house, wanted_by(dossier, delivery), receiver_of(dossier.house, delivery)
    holds = tuple(_hold_views(dossier, delivery))
    mine, free = is_author(dossier, actor), all(hold.met for hold in holds)
    opened_at = _opened_at(dossier, delivery)
    state = _state(dossier, delivery, free, opened_at is not None)
    may_say = mine and bool(delivery.document) and delivery.channel != "hand_over"
    may_act = mine and free and delivery.channel != "hand_over" and may_leave(dossier, delivery)
    is_over = bool(delivery.part) and not has_final(dossier, delivery)
    return DeliveryView(
        id=delivery.id,
        delivery=delivery.delivery,
        title=wanted.title,
        encloses=tuple(titles(dossier, delivery)),
        recipient=", ".join(text for text in (receiver.name, receiver.role, receiver.organisation) if text),
        address=receiver.email or receiver.url,
        checked=answers_test(dossier, delivery, wanted, receiver),
        urgent=delivery.urgent and not delivery.part,
        document=dossier.definition.document(delivery.document) if delivery.document else None,
        tells=delivery.tells,
        round=delivery.round,
        holds_no_more=not delivery.tells and not delivery.part and not is_current(dossier, delivery),
        earlier=earlier_words(dossier, delivery) if not delivery.tells else "",
        channel=delivery.channel,
        state=state,
        holds=holds,
        attempts=tuple(AttemptView(at=a.at, outcome=a.outcome, detail=a.detail) for a in delivery.attempts),
        next_try=delivery.next_try if state == "retrying" else None,
        sent_at=_left_at(delivery),
        opened_at=opened_at,
        acknowledged_at=delivery.acknowledged_at,
        note=house.open_text(delivery.sealed_note, bound_to(Delivery.sealed_note, delivery)),
        code=_code_to_tell(dossier, delivery) if mine else "",
        expires_at=next((link.expires_at for link in reversed(delivery.links) if not link.closed), None),
        may_resend=may_act and not is_over and state not in ("waiting", "sending"),
        may_record_hand_over=state == "to_hand_over" and free and has_final(dossier, delivery),
        reminded_at=delivery.reminded_at if delivery.document else None,
        ways=ways_of(dossier, delivery) if mine else (),
        may_acknowledge=may_say and delivery.state == "sent" and delivery.acknowledged_at is None,
    )


def _code_to_tell(dossier: Dossier, delivery: Delivery) -> str:
    """The code of a private link, where nothing else tells it to the receiver; "" when there is none to tell."""
    by_link = delivery.channel == "secure_link" and delivery.acknowledged_at is None
    return code_of(dossier.house, delivery) if by_link and dossier.house.code_by is None else ""


def _state(dossier: Dossier, delivery: Delivery, free: bool, opened: bool) -> DeliveryState:
    trouble = trouble_of(delivery)
    if trouble is not None:
        return trouble
    if delivery.state == "given_up":
        return "given_up"
    if delivery.state == "sent":
        return "acknowledged" if delivery.acknowledged_at is not None else "opened" if opened else "sent"
    if not free:
        return "held"
    if delivery.state == "to_hand_over":
        return "to_hand_over"
    if delivery.leased_until is not None and delivery.leased_until > dossier.now:
        return "sending"
    return "retrying" if delivery.tries else "waiting"


def _hold_views(dossier: Dossier, delivery: Delivery) -> Iterator[HoldView]:
    for wait in waits(dossier, delivery):
        role = dossier.part(wait.part).completed_by if wait.part else ""
        yield HoldView(
            rule=wait.rule,
            waits_for=wait.waits_for,
            met=wait.met,
            part=wait.part,
            completed_by=role_words(dossier.house, role) if role else "",
        )


def _left_at(delivery: Delivery) -> datetime | None:
    """When it was sent first; or when it was given, whatever was sent before."""
    if delivery.channel != "hand_over":
        return delivery.sent_at
    return delivery.attempts[-1].at if delivery.state == "sent" and delivery.attempts else None


def _opened_at(dossier: Dossier, delivery: Delivery) -> datetime | None:
    first = select(Opening.at).where(Opening.delivery_id == delivery.id, Opening.what != "acknowledged")
    return dossier.session.scalar(first.order_by(Opening.id).limit(1))
