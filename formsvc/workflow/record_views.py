"""What the pages of the record show: references, verbs in words, and names of people; never an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody searches the record for; what is empty is not asked. `who`: an id of the record, such as
    `person:7`, so that no name stands in an address. `kind`: an id of record_words.KINDS. `since` and `until` are days
    in London, both of them within. `before`: only entries with a smaller number than this."""

    who: str = ""
    kind: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    before: int = 0


@dataclass(frozen=True, kw_only=True)
class RecordRow:
    """One entry in words. `who_id` is how the record knows whoever it was. `about` is a reference, a name, or ""."""

    number: int
    at: datetime
    who: str
    who_id: str
    kind: str
    what: str
    detail: str
    about: str
    case: str


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """Some entries, the newest first. `before` begins the next page; 0 on the last. `organisations`: whose they are.
    `people`: ids and names of those who can be chosen. `anchored`: the last entry that a checkpoint names, and
    `anchored_at` since when; 0 and None before the first."""

    rows: tuple[RecordRow, ...]
    before: int
    organisations: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    anchored: int
    anchored_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SeenBy:
    """One person, or one link, that had to do with a case: what they did, by kind in words, how often, and when."""

    name: str
    organisation: str
    role: str
    first: datetime
    last: datetime
    did: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Everybody who has seen the record of a child, whoever was there last first. `erased`: nothing else is left."""

    case: str
    organisation: str
    erased: bool
    rows: tuple[SeenBy, ...]
