"""How a delivery stands, in a few words for the picture of a form's way."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from formsvc.web.drawing.route import Mark, Stop
from formsvc.web.spans import day
from formsvc.workflow.send_views import DeliveryView

MARKS: Final[dict[str, Mark]] = {
    "held": "held", "waiting": "waiting", "sending": "waiting", "retrying": "waiting", "to_hand_over": "to_give",
    "sent": "sent", "opened": "opened", "unanswered": "opened", "acknowledged": "arrived",
    "failed": "failed", "bounced": "failed", "given_up": "ended",
}  # fmt: skip


def branch(delivery: DeliveryView) -> Stop:
    """One receiver of a form, leading to its line in the ledger."""
    over = ("Does not hold any more",) if delivery.holds_no_more else ()
    lines = (*over, _said(delivery))
    by_hand = delivery.channel == "hand_over" and delivery.state == "sent"
    return Stop(
        mark="arrived" if by_hand else MARKS.get(delivery.state, "waiting"),
        title=delivery.title,
        lines=lines,
        spoken=f"{delivery.title}: {'. '.join(lines)}",
        href=f"#delivery-{delivery.id}",
    )


def _said(delivery: DeliveryView) -> str:
    if delivery.state == "held":
        unmet = next((hold.waits_for for hold in delivery.holds if not hold.met), "")
        return f"Waits for: {unmet}" if unmet else "Waits"
    if delivery.state == "sent":
        how = "Told" if delivery.tells else "Given" if delivery.channel == "hand_over" else "Sent"
        reads = delivery.channel == "secure_link" and not delivery.holds_no_more and not delivery.tells
        unread = ". Not opened yet" if reads else ""
        return f"{how}{_on(delivery.sent_at)}{unread}"
    words = {
        "waiting": "Will be sent now",
        "sending": "Is being sent",
        "retrying": "Did not get through: will be tried again",
        "to_hand_over": "To be told" if delivery.tells else "To give by hand",
        "opened": f"Opened{_on(delivery.opened_at)}. Not acknowledged yet",
        "acknowledged": f"They have it since{_on(delivery.acknowledged_at)}",
        "unanswered": "Nobody has said that they have it",
        "failed": "Could not be delivered",
        "bounced": "Came back",
        "given_up": "Given up: it will not be sent",
    }
    return words.get(delivery.state, "")


def _on(moment: datetime | None) -> str:
    return f" {day(moment)}" if moment is not None else ""
