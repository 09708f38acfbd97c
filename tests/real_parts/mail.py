"""A mail server that keeps what it is given, and can be told to refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.real_parts.ports import free_port
from tests.real_parts.programs import PATIENCE


@dataclass
class MailServer:
    """`answer` is what it says to a message; set it to "451 Try later" or "550 No such person" to see what happens."""

    url: str
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[tuple[str, ...]] = field(default_factory=list)
    answer: str = "250 Kept"
    senders: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # what was asked of it in the envelope
    reports: bool = False

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], *(["250-DSN"] if self.reports else []), *responses[1:]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("2"):
            self.messages.append(_read(envelope.original_content or b""))
            self.recipients.append(tuple(envelope.rcpt_tos))
            self.senders.append(envelope.mail_from or "")
        return self.answer


class Reporting(SMTP):
    """A mail server that offers reports (RFC 3461), and remembers which were asked for."""

    event_handler: MailServer

    async def smtp_MAIL(self, arg: str | None) -> None:
        await super().smtp_MAIL(self._heard(arg))

    async def smtp_RCPT(self, arg: str | None) -> None:
        await super().smtp_RCPT(self._heard(arg))

    def _heard(self, arg: str | None) -> str:
        first, *words = (arg or "").split(" ")
        ours = [word for word in words if word.startswith(("RET=", "ENVID=", "NOTIFY=", "ORCPT="))]
        self.event_handler.asked += ours
        return " ".join((first, *(word for word in words if word not in ours)))


class ReportingController(Controller):
    """Starts such a server."""

    def factory(self) -> SMTP:
        return Reporting(self.handler, **self.SMTP_kwargs)


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    yield from _running(Controller)


@pytest.fixture
def reporting_server() -> Iterator[MailServer]:
    """A mail server that offers reports."""
    yield from _running(ReportingController)


def _running(kind: type[Controller]) -> Iterator[MailServer]:
    port = free_port()
    kept = MailServer(f"smtp://127.0.0.1:{port}", reports=kind is ReportingController)
    controller = kind(kept, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE, server_hostname="localhost")
    controller.start()
    yield kept
    controller.stop()


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, EmailMessage, policy=policy.default)
