"""After an older copy of the database was brought back: erasing again what was erased since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.cases import Case
from formsvc.people import Organisation, Person
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.submissions.tables import Submission
from formsvc.workflow.erasing import Erasing
from formsvc.workflow.house import SERVICE


class RecordUnreadable(Exception):
    """A line of the file that says what was erased cannot be read; nothing was done."""


@dataclass(frozen=True, kw_only=True)
class WasErased:
    """One line of the file: what was erased and when, and who had approved it."""

    at: datetime
    case: str
    submission: str
    record_class: str
    organisation: str
    approved_by: int | None


class ErasingAgain(Erasing):
    """What `formsvc retention again` does."""

    def erase_again(self, record: Path) -> int:
        """Erase whatever the file names and is there once more, whatever its time; gives how much it was.

        It was read and approved before. Raises RecordUnreadable.
        """
        lines = [self._line_again(one) for one in list(read_record(record))]
        done = [line for line in lines if line is not None]
        for line in done:
            self.erase_line(line)
        return len(done)

    def _line_again(self, gone: WasErased) -> int | None:
        with self.house.sessions.begin() as session:
            if not _is_there(session, gone) or session.get(Organisation, gone.organisation) is None:
                return None
            known = gone.approved_by is not None and session.get(Person, gone.approved_by) is not None
            report = ErasureReport(
                organisation_id=gone.organisation, made_at=self.house.now(), approved_at=gone.at,
                approved_by_id=gone.approved_by if known else None,
            )  # fmt: skip
            line = ErasureLine(
                case_reference=gone.case, submission_reference=gone.submission, record_class=gone.record_class,
                keep_until=gone.at, fate="erasing",
            )  # fmt: skip
            report.lines.append(line)
            session.add(report)
            session.flush()
            audit.append(
                session, SERVICE, "erased-again", gone.submission or gone.case, self.house.now(), case=gone.case
            )
            return line.id


def read_record(record: Path) -> Iterator[WasErased]:
    """What the file says, line by line. Raises RecordUnreadable."""
    for number, text in enumerate(record.read_text(encoding="utf-8").splitlines(), 1):
        try:
            said = json.loads(text)
            yield WasErased(
                at=datetime.fromisoformat(said["at"]), case=said["case"], submission=said["submission"],
                record_class=said["class"], organisation=said["organisation"], approved_by=said["approved_by"],
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            raise RecordUnreadable(f"{record}:{number}: this is no line that the service wrote") from None


def _is_there(session: Session, gone: WasErased) -> bool:
    if gone.submission:
        return session.scalar(select(Submission.id).where(Submission.reference == gone.submission)) is not None
    return session.scalar(select(Case.id).where(Case.reference == gone.case)) is not None
