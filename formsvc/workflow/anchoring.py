"""Anchoring the record: from time to time its end is written to a signed file that may be on another machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.audit import Checkpoint, Entry, Event
from formsvc.audit.chain import BEGINNING, NOTHING
from formsvc.audit.checkpoint_files import add, last_in, ready_key
from formsvc.audit.checkpoints import NotACheckpoint, Statement, digest_of_file, from_file, to_file
from formsvc.workflow.house import SERVICE, Steps

EVERY: Final = timedelta(hours=1)
EVERY_ENTRIES: Final = 1000
WRITTEN: Final = "checkpoint-written"


class RecordBroken(Exception):
    """The record is not what the last checkpoint and the chain say: nothing is signed until somebody has looked."""


@dataclass(frozen=True)
class _Last:
    statement: Statement
    file: str  # the digest of its file

    @property
    def at(self) -> datetime:
        return self.statement.written_at


class Anchoring(Steps):
    """What every sweep does for the record."""

    def write_checkpoint(self) -> bool:
        """Write a checkpoint when 1,000 entries or an hour have passed since the last: one, however many workers try.

        What is signed was checked first, back to the last one. Raises RecordBroken, KeyFault, OSError (the folder).
        """
        anchors, now = self.house.anchors, self.house.now()
        last = self._last()
        with self.house.sessions() as session:
            if not _is_due(last, audit.newest(session)[0], now):
                return False
            head = _whole_since(session, last)
        statement = Statement(
            service=anchors.service,
            sequence=last.statement.sequence + 1 if last else 1,
            number=head.number,
            digest=head.digest,
            at=now.astimezone(UTC).isoformat(timespec="seconds"),
            previous=last.file if last else BEGINNING,
        )
        if not add(anchors.folder, statement.sequence, to_file(statement, ready_key(anchors.key))):
            return False
        with self.house.sessions.begin() as session:
            audit.append(session, SERVICE, WRITTEN, f"checkpoint:{statement.sequence}", now)
        return True

    def _last(self) -> _Last | None:
        found = last_in(self.house.anchors.folder)
        if found is None:
            return None
        try:
            statement = from_file(found[1], ready_key(self.house.anchors.key).public_key())
        except NotACheckpoint as wrong:
            raise RecordBroken(f"checkpoint {found[0]}: {wrong}") from None
        return _Last(statement, digest_of_file(found[1]))


def _is_due(last: _Last | None, head: int, now: datetime) -> bool:
    """That a checkpoint was written is an entry too: it alone is no reason for the next."""
    if last is None:
        return head > 0
    since = head - last.statement.number
    if since < 0:
        raise RecordBroken(f"the record ends at entry {head}, before checkpoint {last.statement.sequence}")
    return since >= EVERY_ENTRIES or (since > 1 and now - last.at >= EVERY)


def _whole_since(session: Session, last: _Last | None) -> Checkpoint:
    """The end of the record, when everything since the last checkpoint is whole. Raises RecordBroken."""
    begin = last.statement.known if last is not None else NOTHING
    if last is not None and session.scalar(select(Event.digest).where(Event.number == begin.number)) != begin.digest:
        raise RecordBroken(f"entry {begin.number} is not what checkpoint {last.statement.sequence} says")
    end = _End(begin)
    for fault in audit.verify(end.passing(audit.whole(session, begin.number)), after=begin):
        raise RecordBroken(f"entry {fault.number}: {fault.what}")
    return end.seen


class _End:
    """The last of the entries that went by."""

    def __init__(self, begin: Checkpoint) -> None:
        self.seen = begin

    def passing(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self.seen = Checkpoint(entry.number, entry.digest)
            yield entry
