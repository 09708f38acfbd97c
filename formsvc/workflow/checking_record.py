"""Whether the record is whole, held against every checkpoint: read once from its beginning, a portion at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from formsvc import audit
from formsvc.audit import Entry, Event, Fault
from formsvc.audit.checkpoint_files import in_folder
from formsvc.audit.checkpoints import Statement, check
from formsvc.database import Sessions
from formsvc.workflow.anchoring import WRITTEN


class FolderMissing(Exception):
    """The folder of the checkpoints is not there, or cannot be read, though the record says that some were written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"The checkpoints are not in {folder}: FORMSVC_CHECKPOINTS, or --checkpoints, says where.")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was read: how many entries, checkpoints and faults, and which entry the last checkpoint names, from when.
    `series`: the entry at which a new series of checkpoints began, 0 when there was only one."""

    entries: int
    checkpoints: int
    faults: int
    anchored: int
    anchored_at: str
    series: int


def check_record(sessions: Sessions, folder: Path, key: Ed25519PublicKey, say: Callable[[Fault], None]) -> Checked:
    """Read everything and say each fault as it is found. Raises FolderMissing."""
    kept: list[Statement] = []
    faults, seen = _Faults(say), _Seen()
    for one in check(_files(sessions, folder), key):
        if isinstance(one, Fault):
            faults.add(one)
        else:
            kept.append(one)
    with sessions() as session:
        for fault in audit.verify(seen.passing(audit.whole(session)), [one.known for one in kept]):
            faults.add(fault)
    for sequence in sorted(seen.written - {one.sequence for one in kept} - faults.checkpoints):
        faults.add(Fault(-sequence, "the record says that it was written, and it is not there"))
    last = kept[-1] if kept else None
    return Checked(
        entries=seen.entries,
        checkpoints=len(kept),
        faults=faults.count,
        anchored=last.number if last else 0,
        anchored_at=last.at if last else "",
        series=seen.series,
    )


def _files(sessions: Sessions, folder: Path) -> Iterator[tuple[int, bytes]]:
    try:
        yield from in_folder(folder)
    except OSError:
        with sessions() as session:
            some = session.scalar(select(Event.number).where(Event.what == WRITTEN).limit(1))
        if some is not None or folder.exists():
            raise FolderMissing(folder) from None


class _Faults:
    """Says each, counts them, and keeps which checkpoints were spoken of."""

    def __init__(self, say: Callable[[Fault], None]) -> None:
        self._say = say
        self.count = 0
        self.checkpoints: set[int] = set()

    def add(self, fault: Fault) -> None:
        self.count += 1
        if fault.number < 0:
            self.checkpoints.add(-fault.number)
        self._say(fault)


class _Seen:
    """How many entries went by, and which checkpoints they say were written."""

    def __init__(self) -> None:
        self.entries = 0
        self.written: set[int] = set()
        self.series = 0  # the entry at which the newest series of checkpoints began, when it is not the first

    def _heard(self, sequence: int, entry: Entry) -> None:
        """A first checkpoint after others begins a new series: the key that signed those is lost, or was changed."""
        if sequence == 1 and self.written:
            self.series, self.written = entry.number, set()
        self.written.add(sequence)

    def passing(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self.entries += 1
            number = entry.about.rpartition(":")[2]
            if entry.what == WRITTEN and number.isdecimal():
                self._heard(int(number), entry)
            yield entry
