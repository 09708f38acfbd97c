"""Steps of what leaves: deliveries, notices, hand-overs, and looking after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from formsvc.answers.contacts import normal_email
from formsvc.database.sealed import bound_to
from formsvc.delivery import outbox
from formsvc.delivery.channels import Channel, Envelope, plain_message
from formsvc.delivery.links import close_links
from formsvc.delivery.parcels import Parcel, PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Delivery, Notice, Opening
from formsvc.people import Actor, Person
from formsvc.submissions.moves import move_to
from formsvc.workflow.chasing import expect_word
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Deliver, Due
from formsvc.workflow.finishing import require_author
from formsvc.workflow.house import Steps, note
from formsvc.workflow.notices import raise_alarm, tell
from formsvc.workflow.opening import lock, open_to_write
from formsvc.workflow.outgoing import has_final, is_free, is_settled, may_leave, settle
from formsvc.workflow.own_deliveries import own_delivery, seen_delivery
from formsvc.workflow.packing import pack
from formsvc.workflow.recalling import tell_late
from formsvc.workflow.receivers import receiver_of, seal_receiver
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed
from formsvc.workflow.send_views import HandOver
from formsvc.workflow.told import message_of

LOOK_AGAIN_AFTER: Final = timedelta(hours=1)


class Sending(Steps):
    """Steps of the worker that delivers, and of the author who looks after it."""

    def deliver(self, delivery: int) -> Due:
        """Try one delivery: lease, send with no transaction open, append the attempt. May run twice: a delivery that is
        leased, sent or held is left alone."""
        taken = self._take(delivery)
        if taken is None:
            return ()
        parcel, channel = taken
        failure: TemporaryFailure | PermanentFailure | None = None
        receipt = ""
        try:
            receipt = channel.send(parcel) or ""
            if parcel.code and self.house.code_by is not None:
                self.house.code_by.send(parcel)
        except (TemporaryFailure, PermanentFailure) as failed:
            failure = failed
        return self._record(delivery, failure, receipt)

    def send_notice(self, notice: int) -> Due:
        """Tell one person by mail that something waits for them."""
        with self.house.sessions.begin() as session:
            row = session.get(Notice, notice, with_for_update=True)
            now = self.house.now()
            if row is None or not outbox.claim(row, now):
                return ()
            person = session.get_one(Person, row.person_id)
            subject, text = message_of(self.house, session, row)
            key = f"notice-{row.id}"
            envelope = Envelope(sender=self.house.mail_from, receiver=person.email, at=now, key=key)
        failure: TemporaryFailure | PermanentFailure | None = None
        try:
            self.house.post.send(plain_message(envelope, subject, text))
        except (TemporaryFailure, PermanentFailure) as failed:
            failure = failed
        return self._record_notice(notice, failure)

    def resend(self, delivery: int, actor: Actor) -> Due:
        """Send again (a new link and code; the old link closes). Raises NotAllowed for what cannot be sent."""
        with self.house.sessions.begin() as session:
            dossier, row = own_delivery(self.house, session, delivery, actor)
            _require_sendable(dossier, row)
            close_links(row)
            row.sealed_code = None
            outbox.send_again(row, dossier.now)
            note(session, actor, "resent", dossier.row, dossier.now)
            return (Deliver(row.id, row.urgent),)

    def correct_address(self, delivery: int, address: str, actor: Actor) -> Due:
        """Send to another address than the answer gave. Raises NotAllowed, DecisionIncomplete (not an address)."""
        email = normal_email(address)
        if email is None:
            raise DecisionIncomplete({"address": "Enter an email address, like name@example.gov.uk."})
        with self.house.sessions.begin() as session:
            dossier, row = own_delivery(self.house, session, delivery, actor)
            _require_sendable(dossier, row)
            if row.channel == "webhook":
                raise NotAllowed("This goes to the receiver's system. An administrator can change where that is.")
            known = receiver_of(self.house, row)
            row.sealed_recipient = seal_receiver(self.house, row.key, known.at(email))
            close_links(row)
            row.sealed_code = None
            outbox.send_again(row, dossier.now)
            note(session, actor, "corrected-address", dossier.row, dossier.now)
            return (Deliver(row.id, row.urgent),)

    def give_up(self, delivery: int, reason: str, actor: Actor) -> None:
        """Stop trying, with a reason that is kept. Raises NotAllowed, DecisionIncomplete."""
        if not reason.strip():
            raise DecisionIncomplete({"reason": "Say why it is not sent any more."})
        with self.house.sessions.begin() as session:
            dossier, row = own_delivery(self.house, session, delivery, actor)
            if row.state == "sent":
                raise NotAllowed("It was sent already.")
            row.state, row.leased_until = "given_up", None
            row.sealed_note = self.house.seal_text(reason.strip(), bound_to(Delivery.sealed_note, row))
            session.flush()
            settle(dossier)
            note(session, actor, "gave-up", dossier.row, dossier.now)

    def record_hand_over(self, delivery: int, given: HandOver, actor: Actor) -> Due:
        """Record that a document was given by hand. Raises NotAllowed (held, or not by hand),
        DecisionIncomplete (who or when missing, or in the future)."""
        with self.house.sessions.begin() as session:
            dossier, row = seen_delivery(self.house, session, delivery, actor)
            if row.state == "sent":
                return ()
            if row.state != "to_hand_over" or not has_final(dossier, row) or not is_free(dossier, row):
                raise NotAllowed("This document may not be given yet. The page says what it waits for.")
            faults = dict(_hand_over_faults(given, dossier))
            if faults:
                raise DecisionIncomplete(faults)
            did = "told" if row.tells else "gave it to"
            words = f"{given.given_by} {did} {given.given_to}. {given.note}".strip()
            row.sealed_note = self.house.seal_text(words, bound_to(Delivery.sealed_note, row))
            outbox.record_sent(row, given.at)
            session.flush()
            settle(dossier)
            note(session, actor, "handed-over", dossier.row, dossier.now)
            return ()

    def acknowledge_for(self, delivery: int, note_: str, actor: Actor) -> None:
        """Record that the receiver said they have it, with a note of how. Raises NotAllowed, DecisionIncomplete."""
        if not note_.strip():
            raise DecisionIncomplete({"note": "Say who told you, and how."})
        with self.house.sessions.begin() as session:
            dossier, row = own_delivery(self.house, session, delivery, actor)
            if row.state != "sent":
                raise NotAllowed("It has not been sent yet.")
            if row.acknowledged_at is None:
                row.acknowledged_at, row.look_at = dossier.now, None
                row.sealed_note = self.house.seal_text(note_.strip(), bound_to(Delivery.sealed_note, row))
                session.add(Opening(delivery_id=row.id, what="acknowledged", at=dossier.now))
                note(session, actor, "acknowledged-for", dossier.row, dossier.now)

    def close(self, reference: str, actor: Actor) -> None:
        """Close a delivered submission. Raises MoveNotAllowed, NotAllowed."""
        with self.house.sessions.begin() as session:
            dossier = open_to_write(self.house, session, reference, actor)
            require_author(dossier, actor)
            if dossier.row.status == "delivered" and not is_settled(dossier):
                raise NotAllowed("Something came back, or is still to be given. See to it first.")
            if dossier.row.status != "closed":
                move_to(dossier.row, "closed", actor.id, dossier.now)
                note(session, actor, "closed", dossier.row, dossier.now)

    def _take(self, delivery: int) -> tuple[Parcel, Channel] | None:
        """Lease a delivery that may leave and pack it; None when there is nothing to do now."""
        with self.house.sessions.begin() as session:
            known = session.get(Delivery, delivery)
            if known is None:
                return None
            dossier = Dossier(self.house, session, lock(session, known.submission_id), known.round)
            row = session.get_one(Delivery, delivery, populate_existing=True)
            if row.state == "waiting" and not _is_ready(dossier, row):
                row.next_try = dossier.now + LOOK_AGAIN_AFTER
                return None
            if not outbox.claim(row, dossier.now):
                return None
            return pack(dossier, row), self.house.channels[row.channel]

    def _record(self, delivery: int, failure: TemporaryFailure | PermanentFailure | None, receipt: str) -> Due:
        with self.house.sessions.begin() as session:
            submission = lock(session, session.get_one(Delivery, delivery).submission_id)
            row = session.get_one(Delivery, delivery, populate_existing=True)
            dossier = Dossier(self.house, session, submission)
            if failure is not None:
                if row.state != "waiting":
                    return ()
                outbox.record_failure(row, failure, dossier.now)
                return self._told_of_failure(dossier, row)
            outbox.record_sent(row, dossier.now, receipt)
            expect_word(row, dossier.now)
            session.flush()
            due = tell_late(dossier, row)
            settle(dossier)
            note(session, None, "delivered", submission, dossier.now)
            return due

    def _told_of_failure(self, dossier: Dossier, row: Delivery) -> Due:
        if row.state != "failed":
            return ()
        about = f"{row.key}.{len(row.attempts)}"
        return tell(dossier, (dossier.row.author_id,), "delivery_failed", about) + raise_alarm(dossier, "delivery")

    def _record_notice(self, notice: int, failure: TemporaryFailure | PermanentFailure | None) -> Due:
        with self.house.sessions.begin() as session:
            row = session.get_one(Notice, notice, with_for_update=True)
            if row.state == "waiting" and failure is None:
                row.state, row.leased_until = "sent", None
            elif row.state == "waiting" and failure is not None:
                row.failure = failure.why[:300]
                outbox.put_off(row, isinstance(failure, TemporaryFailure), self.house.now())
            if row.state != "failed" or row.submission is None:
                return ()
            return raise_alarm(Dossier(self.house, session, row.submission), "notice")


def _is_ready(dossier: Dossier, row: Delivery) -> bool:
    return may_leave(dossier, row) and has_final(dossier, row) and is_free(dossier, row)


def _require_sendable(dossier: Dossier, row: Delivery) -> None:
    if row.channel == "hand_over" or not may_leave(dossier, row) or not has_final(dossier, row):
        raise NotAllowed("This document cannot be sent from here.")
    if not is_free(dossier, row):
        raise NotAllowed("This document may not leave yet. The page says what it waits for.")


def _hand_over_faults(given: HandOver, dossier: Dossier) -> Iterator[tuple[str, str]]:
    if not given.given_by.strip():
        yield "given_by", "Say who gave it."
    if not given.given_to.strip():
        yield "given_to", "Say to whom it was given."
    if given.at > dossier.now:
        yield "at", "This must be in the past."
