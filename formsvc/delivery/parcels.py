"""What is handed to a carrier, and the two ways in which a carrier fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


class TemporaryFailure(Exception):
    """It may work later. `why` is for the ledger, in plain words, without names or addresses."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PermanentFailure(Exception):
    """It will not work until somebody changes something."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Whom a document is for."""

    name: str
    role: str = ""
    organisation: str = ""
    email: str = ""

    def at(self, email: str) -> Receiver:
        """The same receiver at another address."""
        return replace(self, email=email)


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file to attach; its name holds only the reference."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One thing to send. `key` lets the receiver tell a repeat; `link` and `code` are for a secure link only.

    What `asks` is an invitation to answer questions, not a document. `sent_before` counts how often it was sent:
    then a person sends it again, and what it says is new.
    """

    key: str
    at: datetime
    reference: str
    receiver: Receiver
    sender: str  # organisation
    form_title: str
    marking: str = ""
    asks: bool = False
    urgent: bool = False
    sent_before: int = 0
    link: str = ""
    code: str = ""
    expires_at: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()


def mail_name(reference: str, ending: str) -> str:
    """What a file is called on its way: the reference and what kind of file it is."""
    return f"{reference}.{ending}"
