"""What a mail server is asked to report of a message, and where to (RFC 3461): it arrived, it waits, it is back."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final


@dataclass(frozen=True)
class Reports:
    """Where reports go: the sender of the envelope. They are `read` when there is a mailbox that the service reads."""

    address: str = ""
    read: bool = False


NOBODY: Final = Reports()


@dataclass(frozen=True)
class Asked:
    """Options of the two commands that say from whom and to whom."""

    mail: Sequence[str] = ()
    rcpt: Sequence[str] = ()


def asked_of(smtp: smtplib.SMTP, message: EmailMessage, reports: Reports) -> Asked:
    """What to ask for a message. Of a delivery the envelope id is the message's own: the delivery's key, and which of
    its sendings it is; a report gives that back even when it returns nothing of the message."""
    if not (reports.read and message["X-Delivery-Key"] and smtp.has_extn("dsn")):
        return Asked()
    envelope = str(message["Message-ID"]).strip("<> ").partition("@")[0]
    receiver = str(message["To"])
    original = (f"ORCPT=rfc822;{_xtext(receiver)}",) if receiver.isascii() else ()
    return Asked(("RET=HDRS", f"ENVID={_xtext(envelope)}"), ("NOTIFY=SUCCESS,DELAY,FAILURE", *original))


def _xtext(text: str) -> str:
    """Text as these options carry it (RFC 3461, section 4)."""
    return "".join(one if "!" <= one <= "~" and one not in "+=" else f"+{ord(one):02X}" for one in text)
