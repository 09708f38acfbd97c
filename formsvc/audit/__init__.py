"""What happened: an append-only record in which every entry carries the digest of the one before."""

from __future__ import annotations

from formsvc.audit.chain import Checkpoint, Entry, Fault, verify
from formsvc.audit.record import NotForTheRecord, append, entries, entry_of, newest, whole
from formsvc.audit.tables import Event

__all__ = [
    "Checkpoint", "Entry", "Event", "Fault", "NotForTheRecord", "append", "entries", "entry_of", "newest", "verify",
    "whole",
]  # fmt: skip
