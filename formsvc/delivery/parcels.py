"""What is handed to a carrier, and the two ways in which a carrier fails."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta


class TemporaryFailure(Exception):
    """It may work later. `why` is for the ledger, in plain words, without names or addresses. `after`: not before
    this time has passed, when the receiver said so."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.after = after


class PermanentFailure(Exception):
    """It will not work until somebody changes something."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Whom a document is for. `url` is where the receiver's system is, when it goes there."""

    name: str
    role: str = ""
    organisation: str = ""
    email: str = ""
    url: str = ""

    def at(self, email: str) -> Receiver:
        """The same receiver at another address."""
        return replace(self, email=email)


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file to attach; its name holds only the reference. `title` is said only where nobody reads over a shoulder."""

    name: str
    content_type: str
    content: bytes
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a document is, for a receiver's system. `digest` is that of its content, as its footer prints it."""

    form: str  # id
    id: str
    title: str
    round: int
    digest: str
    files: tuple[Enclosure, ...] = ()  # the document itself, in each of its formats


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One thing to send. `key` lets the receiver tell a repeat; `link` and `code` are for a secure link only.

    What `asks` is an invitation to answer questions, not a document; it `reminds` when nobody has answered, or said
    that they have the document. `sent_before` counts how often it was sent: then a person sends it again, and what it
    says is new. `tried_before` is any try at all, also one of which we do not know how it ended. `paper` and `secrets`
    are for the receiver's system only. `earlier` is the version that it takes the place of; with `tells`, the one that
    does not hold any more, and there is no document.
    """

    key: str
    at: datetime
    reference: str
    receiver: Receiver
    sender: str  # organisation
    form_title: str
    marking: str = ""
    asks: bool = False
    reminds: bool = False
    urgent: bool = False
    sent_before: int = 0
    link: str = ""
    code: str = ""
    expires_at: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()
    tells: str = ""
    earlier: str = ""
    tried_before: bool = False
    paper: Paper | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)


def mail_name(reference: str, ending: str) -> str:
    """What a file is called on its way: the reference and what kind of file it is."""
    return f"{reference}.{ending}"
