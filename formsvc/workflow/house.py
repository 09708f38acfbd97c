"""What every step stands on: the rooms below and the real parts, plugged in once by assembly."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.audit.checkpoint_files import Anchors
from formsvc.database import Sessions
from formsvc.definitions.loading import Definitions
from formsvc.delivery.bounce_box import BounceBox
from formsvc.delivery.channels import Channel
from formsvc.delivery.post import Post
from formsvc.documents.saying import Content
from formsvc.people import Actor, StandIn, organisations, stand_ins
from formsvc.sealing import Sealer
from formsvc.signatures.finding import Finding
from formsvc.signatures.signed import Signed
from formsvc.storage import Store
from formsvc.submissions.tables import Submission
from formsvc.workflow.signatories import signing_roles

LONDON: Final = ZoneInfo("Europe/London")
SERVICE: Final = "service"
LONGEST: Final = 60  # letters of a verb in the record
Pictures = Callable[[str], bytes]
Renderer = Callable[[Content, Path, Pictures], bytes]
MadeOf = Callable[[str], bytes | None]  # the PDF of a document that a bundle holds; None for one that is not made
Binder = Callable[[Content, Path, MadeOf, Pictures], bytes]
Sign = Callable[[bytes, str, datetime], Signed]  # a PDF, the reference it belongs to, and the time
Look = Callable[[bytes], Finding]  # what the signature of a file from anywhere says
Scan = Callable[[bytes], str]  # the name of what is wrong in a file; "" for nothing. Raises ScannerAway
Preview = Callable[[Content, Path, Callable[[str], str]], str]


@dataclass(frozen=True, kw_only=True)
class House:
    """Settings and real parts. `renderers` by format; `channels` by name; `now` gives UTC."""

    sessions: Sessions
    definitions: Definitions
    sealer: Sealer
    store: Store
    templates: Path
    kept_templates: Path
    renderers: Mapping[str, Renderer]
    bind: Binder
    sign: Sign
    look: Look
    preview: Preview
    scan: Scan
    channels: Mapping[str, Channel]
    code_by: Channel | None  # the second route when it is a message of ours; None: the author tells it by telephone
    post: Post
    bounces: BounceBox | None  # the mailbox that mail servers report to; None: nobody reads it
    mail_from: str
    mail_folder: Path | None
    erasures: Path  # the file that says what was erased, for whoever brings back an older copy of the database
    address: str
    picture_address: str  # of a picture on our own pages, with {reference} and {digest}
    link_lasts: timedelta
    anchors: Anchors
    breached: Container[str] = ()  # passwords that were stolen elsewhere
    second_factor: str  # who must have one: "signatories", "everybody" or "nobody"
    now: Callable[[], datetime]

    @cached_property
    def signing_roles(self) -> frozenset[str]:
        """The roles that may decide at a stage of any form."""
        return signing_roles(self.definitions)

    def seal_text(self, text: str, place: str) -> bytes:
        """Seal what somebody wrote."""
        return self.sealer.seal(text.encode(), place)

    def open_text(self, sealed: bytes | None, place: str) -> str:
        """What seal_text sealed; nothing for None."""
        return "" if sealed is None else self.sealer.open(sealed, place).decode()


def local(moment: datetime) -> datetime:
    """The same moment as a clock in London shows it, naive: what the wizard and expressions speak."""
    return moment.astimezone(LONDON).replace(tzinfo=None)


def places(session: Session) -> Mapping[str, str]:
    """The name of every organisation by its id, read once in a session."""
    known: dict[str, str] = session.info.setdefault("places", {})
    if not known:
        known.update(organisations(session))
    return known


def standing_in(session: Session, actor: Actor, at: datetime) -> tuple[StandIn, ...]:
    """The roles in which this person acts for others at this moment, read once in a session."""
    known: dict[int, tuple[StandIn, ...]] = session.info.setdefault("stand_ins", {})
    if actor.id not in known:
        known[actor.id] = () if actor.invitation is not None else stand_ins(session, actor.id, at)
    return known[actor.id]


def note(session: Session, actor: Actor | None, what: str, submission: Submission, at: datetime) -> None:
    """Write to the record that somebody (or the service) did something to a submission; the last thing in a step."""
    who = SERVICE if actor is None else f"person:{actor.id}"
    session.flush()
    audit.append(session, who, what, submission.reference, at, case=submission.case.reference)


def note_by_link(session: Session, delivery: int, what: str, submission: Submission, at: datetime) -> None:
    """The same of whoever came by the link of a delivery: whom it was sent to stands there, sealed."""
    session.flush()
    audit.append(session, f"delivery:{delivery}", what, submission.reference, at, case=submission.case.reference)


class Steps:
    """What the steps of filling, signing, sending and reading share."""

    def __init__(self, house: House) -> None:
        self.house = house
