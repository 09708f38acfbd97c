"""Another way for a delivery that did not get through, or of which nobody says that they have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from formsvc.database.sealed import NOT_YET, bound_to
from formsvc.definitions.model import Channel
from formsvc.delivery.channels import SecureEmail
from formsvc.delivery.links import close_links
from formsvc.delivery.outbox import LEASE, send_again
from formsvc.delivery.tables import ChannelChange, Delivery
from formsvc.delivery.waits import is_free_of_lease
from formsvc.people import Actor
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due
from formsvc.workflow.house import Steps, note
from formsvc.workflow.outgoing import has_final, is_free, may_leave, wanted_by
from formsvc.workflow.own_deliveries import own_delivery
from formsvc.workflow.receivers import receiver_of
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed

WAYS: Final[tuple[Channel, ...]] = ("hand_over", "secure_link", "secure_email")
LONGEST: Final = 500


@dataclass(frozen=True, kw_only=True)
class AnotherWay:
    """What a person chose, and why."""

    channel: str
    reason: str


class Rerouting(Steps):
    """The author's step for what did not arrive."""

    def change_channel(self, delivery: int, chosen: AnotherWay, actor: Actor) -> Due:
        """Send it by another way, or give it by hand. Links that were sent close. Raises NotAllowed, DecisionIncomplete
        (no way chosen, or no reason)."""
        faults = dict(_faults(chosen))
        if faults:
            raise DecisionIncomplete(faults)
        with self.house.sessions.begin() as session:
            dossier, row = own_delivery(self.house, session, delivery, actor)
            became = next((way for way in ways_of(dossier, row) if way == chosen.channel), None)
            if became is None:
                raise NotAllowed("It cannot go that way. The page says how it can.")
            change = ChannelChange(
                delivery_id=row.id, by_id=actor.id, by_name=actor.name, at=dossier.now, was=row.channel, became=became,
                sealed_reason=NOT_YET,
            )  # fmt: skip
            session.add(change)
            session.flush()  # the reason is bound to the row, which has its number now
            reason = chosen.reason.strip()[:LONGEST]
            change.sealed_reason = self.house.seal_text(reason, bound_to(ChannelChange.sealed_reason, change))
            _change(dossier, row, became)
            note(session, actor, "changed-channel", dossier.row, dossier.now)
            return (Deliver(row.id, row.urgent),) if row.state == "waiting" else ()


def ways_of(dossier: Dossier, row: Delivery) -> tuple[Channel, ...]:
    """By which other ways a delivery can go now: one that failed, was not answered, or was changed before."""
    if not row.document or not _is_in_trouble(row) or not is_free_of_lease(row, dossier.now, LEASE):
        return ()
    ready = may_leave(dossier, row) and has_final(dossier, row) and is_free(dossier, row)
    if not ready or wanted_by(dossier, row).channel == "hand_over":
        return ()
    email = receiver_of(dossier.house, row).email
    return tuple(way for way in WAYS if way != row.channel and _leads_there(dossier, way, email))


def _is_in_trouble(row: Delivery) -> bool:
    if row.state == "sent":
        return row.channel != "hand_over" and row.acknowledged_at is None
    return row.state in ("failed", "to_hand_over") or (row.state == "waiting" and row.tries > 0)


def _leads_there(dossier: Dossier, way: Channel, email: str) -> bool:
    if way == "hand_over":
        return True
    channel = dossier.house.channels[way]
    return bool(email) and (not isinstance(channel, SecureEmail) or channel.allows(email))


def _change(dossier: Dossier, row: Delivery, became: Channel) -> None:
    close_links(row)
    row.sealed_code = None
    row.channel = became
    send_again(row, dossier.now)
    if became == "hand_over":
        row.state = "to_hand_over"


def _faults(chosen: AnotherWay) -> Iterator[tuple[str, str]]:
    if chosen.channel not in WAYS:
        yield "channel", "Choose how it is to go."
    if not chosen.reason.strip():
        yield "reason", "Say why it goes another way."
