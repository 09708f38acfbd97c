"""Test messages: does what is sent to an entry of the directory arrive, and is somebody there who says so?"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.database.sealed import bound_to
from formsvc.delivery.channels import Envelope, plain_message
from formsvc.delivery.links import digest_of
from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Destination
from formsvc.delivery.webhooks import Ping, Webhook
from formsvc.documents.wording import say_date
from formsvc.people import Actor
from formsvc.workflow.destinations import own_place, place_of, secret_of
from formsvc.workflow.directory_views import ArrivedPage, Tried
from formsvc.workflow.house import SERVICE, House, Steps, local
from formsvc.workflow.recipients import titles
from formsvc.workflow.refusals import DecisionIncomplete, LinkClosed, NotAllowed, NotFound

BETWEEN_TESTS: Final = timedelta(minutes=1)
CLOSED: Final = "This link does not work any more. The sender may have changed the address, or sent a newer message."


@dataclass(frozen=True)
class Trial:
    """What is to be sent: the place, how, and the token that shows that it arrived."""

    entry: str
    title: str
    channel: str
    place: str
    token: str
    secrets: tuple[str, ...]


class Trying(Steps):
    """Trying out where an entry of the directory is."""

    def send_test(self, entry: str, actor: Actor) -> Tried:
        """Send a test with no case data: a message with a link, or a signed request that a system must answer.
        Raises NotAllowed (also when one went a moment ago), NotFound, DecisionIncomplete (no place)."""
        if not actor.holds("administrator"):
            raise NotAllowed("Only an administrator can send a test message.")
        with self.house.sessions.begin() as session:
            test = self._prepared_trial(session, entry)
        try:
            self._send_trial(test)
        except (TemporaryFailure, PermanentFailure) as failure:
            self._record_trial(test, actor, "test-failed")
            return Tried(why=failure.why)
        self._record_trial(test, actor, "sent-test")
        return Tried(is_checked=test.channel == "webhook")

    def arrived(self, token: str) -> ArrivedPage:
        """The page that a test message leads to. Opening it changes nothing: programs open links too. Raises
        LinkClosed."""
        with self.house.sessions() as session:
            row = self._tried_out(session, token)
            title = titles(self.house, session).get(row.id, row.id)
            return ArrivedPage(title=title, checked_at=row.checked_at if _is_answered(row) else None)

    def confirm_arrived(self, token: str, name: str) -> None:
        """Somebody there says that the message arrived. A second time changes nothing. Raises LinkClosed,
        DecisionIncomplete (no name)."""
        said = " ".join(name.split())[:140]
        with self.house.sessions.begin() as session:
            row = self._tried_out(session, token)
            if _is_answered(row):
                return
            if not said:
                raise DecisionIncomplete({"name": "Enter your name."})
            row.checked_at = self.house.now()
            row.sealed_checked_by = self.house.seal_text(said, bound_to(Destination.sealed_checked_by, row))
            session.flush()
            audit.append(session, SERVICE, "test-arrived", f"destination:{row.id}", row.checked_at)

    def _prepared_trial(self, session: Session, entry: str) -> Trial:
        """The test, its token kept as a digest from now on: the answer may be quicker than our own record."""
        known = titles(self.house, session)
        row = session.get(Destination, entry, with_for_update=True)
        if entry not in known:
            raise NotFound("There is no such entry in the directory.")
        if row is None or not place_of(row, row.channel or "secure_link"):
            raise DecisionIncomplete({"address": "Set where documents go before you try it out."})
        if row.tested_at is not None and row.tested_at > self.house.now() - BETWEEN_TESTS:
            raise NotAllowed("A test went there less than a minute ago. Wait a little before you send another.")
        secret, token = secret_of(self.house, row), secrets.token_urlsafe(32)
        row.check_digest = digest_of(token)
        signing = secret.in_force(self.house.now()) if secret is not None else ()
        return Trial(entry, known[entry], row.channel, own_place(row), token, signing)

    def _send_trial(self, test: Trial) -> None:
        house, now, key = self.house, self.house.now(), f"test-{uuid.uuid4()}"
        if test.channel == "webhook":
            _webhook(house).ping(Ping(url=test.place, secrets=test.secrets, key=key, at=now))
            return
        envelope = Envelope(sender=house.mail_from, receiver=test.place, at=now, key=key)
        message = plain_message(envelope, "Test message", _words(house, test, now))
        send = house.post.send_encrypted if test.channel == "secure_email" else house.post.send
        send(message)

    def _record_trial(self, test: Trial, actor: Actor, what: str) -> None:
        with self.house.sessions.begin() as session:
            row, now = session.get_one(Destination, test.entry, with_for_update=True), self.house.now()
            if row.check_digest == digest_of(test.token) and what == "sent-test":
                row.tested_at = now
                if test.channel == "webhook":
                    row.checked_at, row.sealed_checked_by = now, None
            session.flush()
            audit.append(session, f"person:{actor.id}", what, f"destination:{test.entry}", now)

    def _tried_out(self, session: Session, token: str) -> Destination:
        row = session.scalar(select(Destination).where(Destination.check_digest == digest_of(token)).with_for_update())
        over = row is None or (row.tested_at is not None and row.tested_at + self.house.link_lasts <= self.house.now())
        if row is None or over or row.channel == "webhook":
            raise LinkClosed(CLOSED)
        return row


def _webhook(house: House) -> Webhook:
    channel = house.channels.get("webhook")
    if not isinstance(channel, Webhook):
        raise NotAllowed("This service cannot send to other systems.")
    return channel


def _is_answered(row: Destination) -> bool:
    """Whether the newest test message was answered."""
    return row.checked_at is not None and row.tested_at is not None and row.checked_at >= row.tested_at


def _words(house: House, test: Trial, now: datetime) -> str:
    until = say_date(local(now + house.link_lasts).date())
    return (
        "This is a test message. It holds no document, and it is about nobody.\n\n"
        f"The forms service at {house.address} was told that {test.title} receives documents at this address.\n\n"
        "If that is right, open this page and say that the message arrived:\n"
        f"{house.address}/test-message/{test.token}\n\n"
        f"The link works until {until}.\n\n"
        "If it is not right, do nothing. You can delete this message.\n"
    )
