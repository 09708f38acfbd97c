"""The chain of digests, as a pure function over entries: any change, gap or reordering breaks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BEGINNING = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened: when, who, what they did, to what, and in which case."""

    number: int
    at: datetime
    who: str
    what: str
    about: str
    case: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Checkpoint:
    """What the chain was known to be at some moment, kept elsewhere: it shows when the end has been cut off."""

    number: int
    digest: str


NOTHING = Checkpoint(0, BEGINNING)


@dataclass(frozen=True)
class Fault:
    """Where the chain is broken, and how."""

    number: int
    what: str


def digest_of(entry: Entry) -> str:
    """SHA-256 over the digest before and every field."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [entry.previous, entry.number, at, entry.who, entry.what, entry.about, entry.case]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


def verify(entries: Iterable[Entry], known: Iterable[Checkpoint] = (), after: Checkpoint = NOTHING) -> Iterator[Fault]:
    """Every place where the record is not what was written, in order; nothing when it is whole. `after` is where the
    entries begin, for a part of the record whose beginning is known to be whole."""
    awaited = {checkpoint.number: checkpoint.digest for checkpoint in known}
    number, previous = after.number, after.digest
    for entry in entries:
        if entry.number != number + 1:
            yield Fault(
                number + 1, f"expected entry {number + 1} and found {entry.number}: entries are missing or moved"
            )
        if entry.previous != previous:
            yield Fault(entry.number, "it does not follow from the entry before it")
        if entry.digest != digest_of(entry):
            yield Fault(entry.number, "it was changed after it was written")
        if awaited.pop(entry.number, entry.digest) != entry.digest:
            yield Fault(entry.number, "it is not what the checkpoint says")
        number, previous = entry.number, entry.digest
    for missing in sorted(awaited):
        yield Fault(missing, "a checkpoint names it and it is not there")
