"""What mail servers say of a message that they took from us: it bounced, waits, or arrived; or somebody is away.

Delivery status notifications are read as RFC 3464 has them. A report is about a delivery of ours only when it returns
the key that our message carried; an address alone is never enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Final, Literal

Kind = Literal["bounced", "delayed", "arrived", "away", "unknown"]
ACTIONS: Final[dict[str, Kind]] = {
    "failed": "bounced",
    "delayed": "delayed",
    "delivered": "arrived",
    "relayed": "arrived",
    "expanded": "arrived",
}
KEY: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MARK: Final = re.compile(rf"<?({KEY})(?:\.([a-z]+)(?:\.(\d{{1,4}}))?)?(?:@[^>]*)?>?", re.IGNORECASE)
STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
BY_A_MAIL_SYSTEM: Final = re.compile(r"mailer-?daemon|postmaster|mail.?delivery.?(?:sub)?system", re.IGNORECASE)
RETURNED: Final = re.compile(r"undeliver|return(?:ed|ing)|failure|not delivered|delivery status", re.IGNORECASE)
BULK: Final = ("auto_reply", "bulk", "junk", "list")


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one message says. `key` is that of the delivery it is about, "" for none of ours; `number` which of its
    sendings (1 is the first; 0 when it does not say); `status` an enhanced status code such as 5.1.1 (RFC 3463).
    """

    kind: Kind
    key: str = ""
    number: int = 0
    status: str = ""


UNKNOWN: Final = Report(kind="unknown")


@dataclass(frozen=True)
class Mark:
    """How a message of ours can be told: the delivery's key and which sending it was (0 when that is not said)."""

    key: str
    number: int


def read_report(message: Message) -> Report:
    """What a message of the bounce mailbox says; unknown when a person has to look at it. Never raises.

    Many mail systems mark their reports as automatic replies, so a report is looked for first.
    """
    try:
        if message.get_content_type() == "multipart/report":
            return _status_report(message)
        return _automatic_reply(message) if is_automatic(message) else UNKNOWN
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError, MessageError):  # hostile, or broken
        return UNKNOWN


def is_automatic(message: Message) -> bool:
    """Whether nobody wrote it by hand and no mail system returns anything with it: somebody is away."""
    if _says(message, "X-Failed-Recipients") or BY_A_MAIL_SYSTEM.search(_says(message, "From")):
        return False
    if RETURNED.search(_says(message, "Subject")):
        return False
    submitted = _says(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if any(_says(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder")):
        return True
    return _says(message, "Precedence").strip().lower() in BULK


def why(status: str) -> str:
    """What a status code means, in our words; nothing of what the mail system wrote, which may name people."""
    found = STATUS.match(status)
    if found is None:
        return "Their mail system sent it back."
    about, detail = found[2], found[3]
    if (about, detail) == ("2", "2"):
        return f"The mailbox there is full (code {status})."
    if (about, detail) in (("2", "3"), ("3", "4")):
        return f"Their mail system finds the message too large (code {status})."
    return f"{ABOUT.get(about, 'Their mail system did not take the message')} (code {status})."


ABOUT: Final = {
    "1": "There is no such address",
    "2": "The mailbox there cannot take messages",
    "4": "Their mail system could not be reached",
    "7": "Their mail system refuses messages like this one",
}


def _status_report(message: Message) -> Report:
    parts = _inside(message)
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None or (message.get_param("report-type") or "delivery-status") != "delivery-status":
        return UNKNOWN
    blocks = _inside(status)
    mark = _one(_marks(message, parts, blocks))
    judged = _judged(blocks)
    if mark is None or judged is None:
        return UNKNOWN
    return Report(kind=judged[0], key=mark.key, number=mark.number, status=judged[1])


def _judged(blocks: Iterable[Message]) -> tuple[Kind, str] | None:
    """The worst that is said of any receiver; but a list of people that got it to some of them has not lost it."""
    said: dict[Kind, str] = {}
    for block in blocks:
        action = _says(block, "Action").partition(" ")[0].strip().lower()
        if action in ACTIONS:
            found = STATUS.match(_says(block, "Status"))
            said.setdefault(ACTIONS[action], ".".join(found.groups()) if found else "")
    order: tuple[Kind, ...] = ("arrived", "delayed") if "arrived" in said else ("bounced", "delayed")
    return next(((kind, said[kind]) for kind in order if kind in said), None)


def _automatic_reply(message: Message) -> Report:
    mark = _one(_in(_says(message, "In-Reply-To"), _says(message, "References")))
    return Report(kind="away", key=mark.key, number=mark.number) if mark else Report(kind="away")


def _marks(message: Message, parts: Iterable[Message], blocks: Iterable[Message]) -> Iterator[Mark]:
    """Every mark of ours that a report returns: in its envelope id, in the headers of our message, in its own."""
    for block in blocks:
        yield from _in(_says(block, "Original-Envelope-Id"))
    for part in parts:
        returned = _returned_headers(part)
        if returned is not None:
            yield from _in(_says(returned, "Message-ID"), _says(returned, "X-Delivery-Key"))
    yield from _in(_says(message, "In-Reply-To"), _says(message, "References"))


def _returned_headers(part: Message) -> Message | None:
    """The headers of our own message, however a report returns them."""
    if part.get_content_type() in ("text/rfc822-headers", "message/global-headers"):
        content = part.get_payload(decode=True)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(part.get_payload())
        return message_from_string(text.lstrip())
    if part.get_content_maintype() == "message" and part.get_content_type() != "message/delivery-status":
        return next(iter(_inside(part)), None)
    return None


def _in(*texts: str) -> Iterator[Mark]:
    for text in texts:
        for word in text.split():
            found = MARK.fullmatch(word)
            if found is not None:
                number = int(found[3]) if found[3] else 1 if found[2] else 0
                yield Mark(found[1].lower(), number)


def _one(marks: Iterator[Mark]) -> Mark | None:
    """The mark, when all that was found is about one delivery: the last of its sendings that is named."""
    found = set(marks)
    if len({mark.key for mark in found}) != 1:
        return None
    return max(found, key=lambda mark: mark.number)


def _says(message: Message, name: str) -> str:
    """A header as plain text; "" when there is none."""
    raw = str(message.get(name) or "")
    try:
        return str(make_header(decode_header(raw))) if "=?" in raw else raw
    except (LookupError, ValueError, MessageError):
        return raw


def _inside(message: Message) -> list[Message]:
    """What a message consists of; nothing for plain text."""
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
