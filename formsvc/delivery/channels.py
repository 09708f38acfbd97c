"""The ways out. Each takes a parcel and either sends it or says in which of the two ways it could not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from formsvc.delivery.links import spoken
from formsvc.delivery.parcels import Parcel, PermanentFailure
from formsvc.delivery.post import Post
from formsvc.delivery.reminding import reminder
from formsvc.delivery.telling import in_place_of, word

LONDON: Final = ZoneInfo("Europe/London")


class Channel(Protocol):
    """One way out."""

    def send(self, parcel: Parcel) -> str | None:
        """Gives the receipt of the receiver's system, if it has one. Raises TemporaryFailure or PermanentFailure. A
        parcel sent twice has the same key."""


@dataclass(frozen=True)
class SecureLink:
    """A message with a link and no attachment; the code goes by a second route."""

    post: Post
    sender: str

    def send(self, parcel: Parcel) -> None:
        if parcel.tells:
            self.post.send(_message(self.sender, parcel, word(parcel), "word"))
            return
        if parcel.reminds and not parcel.asks:
            self.post.send(_message(self.sender, parcel, reminder(parcel), "reminder"))
            return
        lasts = f"The link works until {_day(parcel.expires_at)}." if parcel.expires_at else ""
        what = _what(parcel)
        code = "It is the same as before." if parcel.reminds else "It comes separately."
        text = (
            f"{parcel.sender} {what}.\n{in_place_of(parcel)}\n"
            f"{'Answer' if parcel.asks else 'Open it'} here:\n{parcel.link}\n\n"
            f"You also need a code of 8 digits. {code}\n{lasts}\n\n"
            f"Reference: {parcel.reference}\n"
            f"{_repeat(parcel)}\n\n"
            "If you did not expect this, do not open the link. Tell the sender.\n"
        )
        self.post.send(_message(self.sender, parcel, text, "link"))


@dataclass(frozen=True)
class SecureEmail:
    """A message with the document attached, only to domains that are known to be safe, and never in the clear."""

    post: Post
    sender: str
    domains: tuple[str, ...]

    def allows(self, address: str) -> bool:
        """Whether the domain of an address is one of those, or under one of those, that this may go to."""
        domain = address.rpartition("@")[2].lower()
        return any(domain == allowed or domain.endswith(f".{allowed}") for allowed in self.domains)

    def send(self, parcel: Parcel) -> None:
        if not self.allows(parcel.receiver.email):
            raise PermanentFailure(
                "This address is not at a domain that secure email may go to (FORMSVC_MAIL_DOMAINS). "
                "Correct the address, or ask an administrator to allow the domain."
            )
        if parcel.tells:
            self.post.send(_message(self.sender, parcel, word(parcel), "word"))
            return
        text = (
            f"{parcel.sender} sends you the attached document.\n{in_place_of(parcel)}\n"
            f"Reference: {parcel.reference}\nMarking: {parcel.marking}\n"
            f"If this message comes twice with the number {parcel.key}, it is the same document.\n\n"
            "If you did not expect this, delete it and tell the sender.\n"
        )
        message = _message(self.sender, parcel, text, "mail")
        for enclosure in parcel.enclosures:
            main, _, sub = enclosure.content_type.partition("/")
            message.add_attachment(enclosure.content, maintype=main, subtype=sub, filename=enclosure.name)
        self.post.send_encrypted(message)


@dataclass(frozen=True)
class CodeByMail:
    """The second route when it is a second message: for the embedded default, where there is no telephone."""

    post: Post
    sender: str

    def send(self, parcel: Parcel) -> None:
        text = (
            f"Your code is {spoken(parcel.code)}.\n\n"
            f"It opens the {'questions' if parcel.asks else 'document'} with the reference {parcel.reference}.\n"
            "The link came in another message. Do not pass the code on.\n"
        )
        self.post.send(_message(self.sender, parcel, text, "code"))


@dataclass(frozen=True)
class HandOver:
    """Nothing is sent: a person gives it to somebody and records it."""

    def send(self, parcel: Parcel) -> None:
        raise PermanentFailure("This document is given by hand. Record when it was given, and to whom.")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """From whom to whom, when, and under which key."""

    sender: str
    receiver: str
    at: datetime
    key: str


def plain_message(envelope: Envelope, subject: str, text: str) -> EmailMessage:
    """A message of plain text. Its id is made from the key, so that a repeat can be told. Raises PermanentFailure."""
    message = EmailMessage()
    try:
        message["To"] = Address(addr_spec=envelope.receiver)
    except (ValueError, IndexError, MessageError):
        raise PermanentFailure("There is no email address, or it cannot be used. Correct the address.") from None
    message["From"] = envelope.sender
    message["Subject"] = subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = f"<{envelope.key}@{envelope.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _what(parcel: Parcel) -> str:
    if parcel.reminds:
        return "asked you some questions, which still wait for your answers"
    return "asks you some questions" if parcel.asks else "has sent you a document"


def _repeat(parcel: Parcel) -> str:
    if parcel.sent_before:
        return "An earlier link does not work any more. Use this one."
    return f"If this message comes twice with the number {parcel.key}, it is the same."


def _message(sender: str, parcel: Parcel, text: str, what: str) -> EmailMessage:
    """A message that a person sends again has an id of its own, or a mail program would take it for the first."""
    number = f".{parcel.sent_before + 1}" if parcel.sent_before else ""
    key = f"{parcel.key}.{what}{number}"
    envelope = Envelope(sender=sender, receiver=parcel.receiver.email, at=parcel.at, key=key)
    subject = f"Urgent: {parcel.reference}" if parcel.urgent else parcel.reference
    message = plain_message(envelope, subject, text)
    message["X-Delivery-Key"] = parcel.key
    return message


def _day(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"
