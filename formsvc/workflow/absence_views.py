"""What the pages about absence read: who is away, who acts for them, and who could."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Standing = Literal["now", "coming", "over", "ended"]


@dataclass(frozen=True, kw_only=True)
class Away:
    """What somebody says about an absence: in which role (id of a post), who acts, and the first and the last day."""

    post: str
    acts: int
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class ActingRow:
    """One person who acts for another, in one role, from the first to the last day. `ended_on`: before its time."""

    id: int
    away: str
    acts: str
    acts_title: str  # their job title
    post: str  # "Governor, Wetherby"
    first_day: date
    last_day: date
    standing: Standing
    ended_on: date | None
    arranged_by: str  # "" when the one who is away did it
    may_end: bool


@dataclass(frozen=True, kw_only=True)
class Deputy:
    """Somebody who may act in a role for its holder."""

    id: int
    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PostToLend:
    """A role that somebody holds, and who may act in it for them."""

    id: str
    title: str
    deputies: tuple[Deputy, ...]


@dataclass(frozen=True, kw_only=True)
class AbsencePage:
    """One person's absences. `own`: they look at it themselves."""

    person: int
    name: str
    own: bool
    today: date
    posts: tuple[PostToLend, ...]
    away: tuple[ActingRow, ...]  # when this person is away, newest first
    acting: tuple[ActingRow, ...]  # when this person acts for others
