"""The way of one submission as values: who had it, who has it now, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

HaltState = Literal["done", "now", "to_come", "sent_back", "refused", "passed_by", "ended"]
HaltKind = Literal["written", "part", "stage", "delivery", "end"]
SpellKind = Literal["writes", "decides", "waits"]


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One person who acted: in whose place, if it was not their own, and what they did in the form's words."""

    name: str
    for_name: str = ""
    words: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Halt:
    """One place where it stops. `who` is the role that has it or will have it; `hands` are those who acted.

    `passed_by`: it was put to them, and somebody else ended the round first. `waits` is what keeps them from acting.
    `where` is the reference of another submission that an end leads to.
    """

    kind: HaltKind
    id: str = ""
    title: str
    state: HaltState
    who: str = ""
    hands: tuple[Hand, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    agreed: int = 0
    needs: int = 1
    waits: str = ""
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One round: its halts in order, those at the same time together, and the ids of the deliveries that it made.

    `why` it was begun: by a return (`points` of them) or to correct what was delivered; by whom and when.
    """

    number: int
    strides: tuple[tuple[Halt, ...], ...]
    deliveries: tuple[int, ...]
    why: Literal["", "returned", "reopened"] = ""
    by: str = ""
    at: datetime
    points: int = 0


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A stretch of days with somebody. Days are local; it `ends` today while they still have it."""

    who: str
    kind: SpellKind
    begins: date
    ends: date
    still: bool

    @property
    def days(self) -> int:
        """How often the day changed while they had it."""
        return (self.ends - self.begins).days


@dataclass(frozen=True, kw_only=True)
class RouteView:
    """The whole way. `replaces` and `replaced_by` are references of other submissions, or ""."""

    legs: tuple[Leg, ...]
    spells: tuple[Spell, ...]
    replaces: str = ""
    replaced_by: str = ""
