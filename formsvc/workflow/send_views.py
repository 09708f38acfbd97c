"""What the receive page, the mail box of the embedded default and the administrator's page read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """The page before the code: who sent what, how long the link lasts. Nothing about whom it concerns."""

    sender: str  # organisation
    form_title: str
    reference: str
    recipient: str
    expires_at: datetime
    tries_left: int


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
class StuckRow:
    """Something that did not move: what it is, since when, why, and what can be done."""

    kind: Literal["document", "delivery", "notice"]
    id: int
    reference: str
    since: datetime
    tries: int
    why: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What a person records when a document was given by hand. `at` is UTC."""

    given_by: str
    given_to: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DestinationRow:
    """One entry of the directory of recipients; an empty address keeps deliveries from leaving."""

    id: str
    title: str
    email: str
    forms: tuple[str, ...] = ()  # titles of those that deliver to it
    secure: bool = True  # its domain is on the list of secure domains
    waiting: int = 0  # deliveries that cannot leave before it has an address
