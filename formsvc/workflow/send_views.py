"""What the ledger of deliveries, the receive page, the mail box and the administrator's page read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formsvc.definitions.model import Channel, DocumentDefinition
from formsvc.delivery.tables import Outcome, Tells


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """The page before the code: who sent what, how long the link lasts. Nothing about whom it concerns."""

    sender: str  # organisation
    form_title: str
    reference: str
    recipient: str
    expires_at: datetime
    tries_left: int
    earlier: str = ""  # which version that the receiver has it takes the place of


@dataclass(frozen=True, kw_only=True)
class Received:
    """The page after the code."""

    link: LinkPage
    document_title: str
    html: str  # to read in the page
    formats: tuple[Literal["pdf", "docx"], ...]
    enclosed: tuple[str, ...]  # titles of what came with it, in the order of received_enclosure
    digest: str  # content digest, the one in the footer
    key: str  # by which a repeat can be told
    acknowledged_at: datetime | None
    acknowledged_by: str
    asked_format: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message of the embedded default's mail box."""

    id: str
    sent_at: datetime
    to: str
    subject: str
    text: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BouncesView:
    """How the mailbox is doing that mail servers report to; `read_at` is None until it was read."""

    read_at: datetime | None
    left: int  # messages in it that only a person can read
    failure: str  # why it could not be read the last time


@dataclass(frozen=True, kw_only=True)
class StuckRow:
    """Something that did not move: what it is, since when, why, and what can be done."""

    kind: Literal["document", "delivery", "notice"]
    id: int
    reference: str
    since: datetime
    tries: int
    why: str
    remedy: str
    gave_up: bool = False  # nobody tries it any more
    may_give_up: bool = False


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What a person records when a document was given by hand. `at` is UTC."""

    given_by: str
    given_to: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldView:
    """What a delivery waits for. `part` is the part of the form to fill in for it, if there is one, and whose it is."""

    rule: str
    waits_for: str
    met: bool
    part: str
    completed_by: str


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    at: datetime
    outcome: Outcome
    detail: str  # what the carrier said, in plain words, without names


DeliveryState = Literal[
    "held", "waiting", "sending", "retrying", "to_hand_over", "sent", "opened", "unanswered", "acknowledged", "failed",
    "bounced", "given_up",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DeliveryView:
    """One line of the ledger: who, which version, how, when, state, next try."""

    id: int
    delivery: str  # id in the definition
    title: str
    encloses: tuple[str, ...]  # titles of what travels with it
    recipient: str  # name and role, as shown to those who may see the submission
    address: str  # where it goes
    checked: bool | None  # whether somebody there has answered a test; None for an address that the answers gave
    urgent: bool
    document: DocumentDefinition | None  # None: an invitation to fill in a part, or a word about a document
    tells: Tells  # what that word tells; "" for what is no word
    round: int
    holds_no_more: bool  # a later version took its place, or it was taken back
    earlier: str  # the version that the receiver has and that this one takes the place of
    channel: str
    state: DeliveryState
    holds: tuple[HoldView, ...]
    attempts: tuple[AttemptView, ...]
    next_try: datetime | None
    sent_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    note: str  # hand-over: who gave it to whom; acknowledged on behalf: the note
    code: str  # secure link: the code to tell the receiver by telephone; "" when it went by the second route or is used
    expires_at: datetime | None
    may_resend: bool
    may_record_hand_over: bool
    may_acknowledge: bool
    reminded_at: datetime | None = None
    ways: tuple[Channel, ...] = ()  # by which others it can go
