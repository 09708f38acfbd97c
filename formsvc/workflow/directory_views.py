"""What the administrator's pages about recipients read, and the page that a test message leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formsvc.definitions.model import Channel
from formsvc.workflow.due import Due


@dataclass(frozen=True, kw_only=True)
class DestinationRow:
    """One entry of the directory of recipients; nothing leaves for an entry that is not `reached`."""

    id: str
    title: str
    email: str = ""
    channel: Channel | Literal[""] = ""  # "": as each form says
    url: str = ""
    forms: tuple[str, ...] = ()  # titles of those that deliver to it
    stops: tuple[str, ...] = ()  # titles of those that cannot be started before it is reached
    secure: bool = True  # the domain of its address is on the list of secure domains
    waiting: int = 0  # deliveries that cannot leave before it is reached
    is_asked_for: bool = False  # a submitted form names it, and it is not reached
    reached: bool = False
    has_secret: bool = False
    old_secret_until: datetime | None = None
    tested_at: datetime | None = None
    checked_at: datetime | None = None
    checked_by: str = ""  # "" when a system answered


@dataclass(frozen=True, kw_only=True)
class MadeSecret:
    """A new secret, to be shown once."""

    entry: str
    title: str
    url: str
    secret: str
    old_until: datetime | None  # until when the one before still signs beside it
    due: Due


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of a test: `why` it did not get through ("" when it did), and whether that is all there is to do."""

    why: str = ""
    is_checked: bool = False


@dataclass(frozen=True, kw_only=True)
class ArrivedPage:
    """What a test message leads to."""

    title: str  # of the entry
    checked_at: datetime | None  # when somebody there said that this message arrived
