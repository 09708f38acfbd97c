"""What did not get through, or of which nobody says that they have it: for its author to see to."""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select

from formsvc.delivery.tables import Delivery
from formsvc.workflow.chasing import is_unanswered
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.outgoing import wanted_by
from formsvc.workflow.send_views import DeliveryState


def not_delivered() -> Select[int]:
    """The submissions of deliveries that failed, or came back and are to be given by hand instead."""
    by_hand = and_(Delivery.state == "to_hand_over", Delivery.sent_at.is_not(None))
    return select(Delivery.submission_id).where(or_(Delivery.state == "failed", by_hand))


def not_acknowledged() -> Select[int]:
    """The submissions of deliveries whose receiver was reminded and said nothing (`is_unanswered`)."""
    asked = Delivery.channel == "secure_link", Delivery.document != "", Delivery.reminded_at.is_not(None)
    silent = Delivery.state == "sent", Delivery.acknowledged_at.is_(None), Delivery.look_at.is_(None)
    return select(Delivery.submission_id).where(*asked, *silent)


def left_over(dossier: Dossier) -> str:
    """What is still to be seen to of what was sent, in a few words; "" for nothing."""
    for delivery in dossier.deliveries:
        title = wanted_by(dossier, delivery).title
        if delivery.state == "failed":
            return f"Could not be delivered: {title}"
        if delivery.state == "to_hand_over" and delivery.sent_at is not None:
            return f"To give by hand: {title}"
    return ""


def unanswered(dossier: Dossier) -> str:
    """Who has not said that they have a document, in a few words."""
    titles = (wanted_by(dossier, delivery).title for delivery in dossier.deliveries if is_unanswered(delivery))
    return f"Not acknowledged: {', '.join(titles)}"


def trouble_of(delivery: Delivery) -> DeliveryState | None:
    """How a delivery stands that came back or was not answered; None for every other."""
    if delivery.state == "failed":
        last = delivery.attempts[-1].outcome if delivery.attempts else ""
        return "bounced" if last == "bounced" else "failed"
    return "unanswered" if is_unanswered(delivery) else None
