"""A real mail server in every mood: it refuses, is slow, says nothing, or takes a message and hangs up before it says so."""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal, get_args

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.real_parts.ports import free_port
from tests.real_parts.programs import PATIENCE

Mood = Literal["well", "later", "never", "slow", "silent", "hangs_up"]
BAD_MOODS: tuple[Mood, ...] = get_args(Mood)[1:]
SLOW = 4.0  # seconds; senders must wait less
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Arrived:
    """One message as it arrived: its key, its own id, and a digest of what it says, links aside, and encloses."""

    key: str
    id: str
    subject: str
    digest: str
    enclosed: tuple[str, ...]
    links: tuple[str, ...]


@dataclass
class MoodyMail:
    """`mood` is how it takes the next message; what it has taken is in `arrived`, whether or not it said so."""

    url: str
    mood: Mood = "well"
    arrived: list[Arrived] = field(default_factory=list)
    met: Counter[Mood] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mood = self.mood
        self.met[mood] += 1
        if mood == "later":
            return "451 Try later"
        if mood == "never":
            return "550 No such person"
        if mood == "slow":
            await asyncio.sleep(SLOW)
        self.arrived.append(_read(envelope.original_content or b""))
        if mood == "hangs_up" and server.transport is not None:
            server.transport.close()
        return "250 Kept"


class _Server(SMTP):
    async def _handle_client(self) -> None:
        if self.event_handler.mood == "silent":
            self.event_handler.met["silent"] += 1
            await asyncio.sleep(600)
        await super()._handle_client()


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def moody_mail(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[MoodyMail]:
    """On this address; it offers TLS when it has a certificate."""
    port = free_port()
    server = MoodyMail(f"smtp://{address}:{port}")
    controller: Any = _Controller(
        server, hostname=address, port=port, tls_context=tls, ready_timeout=PATIENCE, server_hostname="localhost"
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _read(content: bytes) -> Arrived:
    message = message_from_bytes(content, EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return Arrived(
        key=str(message["X-Delivery-Key"] or ""),
        id=str(message["Message-ID"]),
        subject=str(message["Subject"]),
        digest=hashlib.sha256(LINK.sub("(link)", text).encode()).hexdigest(),
        enclosed=tuple(
            hashlib.sha256(part.get_payload(decode=True)).hexdigest()  # type: ignore[arg-type]
            for part in message.iter_attachments()
        ),
        links=tuple(LINK.findall(text)),
    )
