"""Reading what mail servers report: a delivery that came back, waits somewhere, arrived, or whose receiver is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from formsvc.delivery.bounce_box import BoxTrouble
from formsvc.delivery.links import close_links
from formsvc.delivery.outbox import LEASE
from formsvc.delivery.reports import Report, read_report, why
from formsvc.delivery.tables import Attempt, BounceReading, Delivery, Opening, Outcome
from formsvc.delivery.waits import is_free_of_lease
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due import Due, ReadBounces
from formsvc.workflow.house import House, Steps, note
from formsvc.workflow.notices import tell
from formsvc.workflow.opening import lock
from formsvc.workflow.send_views import BouncesView

EVERY: Final = timedelta(minutes=5)
THE_ONE: Final = 1  # there is one mailbox, and so one row
SAYS: Final[dict[Outcome, str]] = {
    "delayed": "Their mail system has not taken it yet and goes on trying.",
    "arrived": "Their mail system has it.",
    "away": "An automatic reply came: they may be away.",
}


class Bouncing(Steps):
    """The step of the worker that reads the bounce mailbox, and what an administrator sees of it."""

    def read_bounces(self, reading: int) -> Due:
        """Deal with what came, one message after the other, each put away when what it says is recorded. May run twice:
        one worker reads at a time, and what is read again changes nothing."""
        if self.house.bounces is None or not self._hold(reading):
            return ()
        due: list[Due] = []
        left, failure = 0, ""
        try:
            with self.house.bounces.opened() as box:
                for letter in box.letters():
                    heard = self._hear(read_report(letter.message))
                    if heard is None:
                        left += 1
                    else:
                        box.put_away(letter)
                        due.append(heard)
        except BoxTrouble as trouble:
            failure = trouble.why
        self._let_go(reading, left, failure)
        return tuple(task for tasks in due for task in tasks)

    def bounces(self) -> BouncesView | None:
        """How the bounce mailbox is doing; None when there is none."""
        if self.house.bounces is None:
            return None
        with self.house.sessions() as session:
            row = session.get(BounceReading, THE_ONE)
            if row is None:
                return BouncesView(read_at=None, left=0, failure="")
            return BouncesView(read_at=row.read_at, left=row.left, failure=row.failure)

    def _hold(self, reading: int) -> bool:
        """Hold the mailbox for as long as a lease lasts; False when it is not time, or somebody else reads it."""
        now = self.house.now()
        try:
            with self.house.sessions.begin() as session:
                row = session.get(BounceReading, reading, with_for_update=True)
                if row is None:
                    session.add(BounceReading(id=reading, next_try=now, leased_until=now + LEASE))
                    return True
                if row.next_try > now or not is_free_of_lease(row, now, LEASE):
                    return False
                row.leased_until = now + LEASE
                return True
        except IntegrityError:  # somebody else was quicker
            return False

    def _let_go(self, reading: int, left: int, failure: str) -> None:
        with self.house.sessions.begin() as session:
            row, now = session.get_one(BounceReading, reading, with_for_update=True), self.house.now()
            row.leased_until, row.next_try, row.failure = None, now + EVERY, failure
            if not failure:
                row.read_at, row.left = now, left

    def _hear(self, report: Report) -> Due | None:
        """Record what a message says; None when it stays where it is, for a person or for the next reading."""
        if report.kind == "unknown":
            return None
        with self.house.sessions.begin() as session:
            known = session.scalar(select(Delivery).where(Delivery.key == report.key)) if report.key else None
            if known is None:
                return () if report.kind == "away" else None
            dossier = Dossier(self.house, session, lock(session, known.submission_id), known.round)
            row = session.get_one(Delivery, known.id, populate_existing=True)
            if row.state == "waiting" and not is_free_of_lease(row, dossier.now, LEASE):
                return None  # it is being sent this very moment
            return hear(dossier, row, report)


def due_reading(house: House, session: Session, now: datetime) -> Iterator[ReadBounces]:
    """The reading of the mailbox, when it is time for it."""
    if house.bounces is None:
        return
    row = session.get(BounceReading, THE_ONE)
    if row is None or (row.next_try <= now and is_free_of_lease(row, now, LEASE)):
        yield ReadBounces(THE_ONE)


def hear(dossier: Dossier, row: Delivery, report: Report) -> Due:
    """What a report changes: a delivery that came back is failed, its link closes, and the author is told. What the
    receiver has opened or acknowledged has arrived, whatever a mail system says; then it is only noted, as is the rest.
    """
    sent = [attempt.at for attempt in row.attempts if attempt.outcome == "sent"]
    now_under_way = len(sent) if row.state == "sent" else len(sent) + 1
    about = report.number or max(len(sent), 1)
    if about < now_under_way or row.state not in ("sent", "waiting"):
        return ()  # a person has sent it again since, or has seen to it
    outcome: Outcome = report.kind if report.kind != "unknown" else "away"
    detail = SAYS.get(outcome) or why(report.status)
    if _is_noted(row, outcome, detail):
        return ()
    row.attempts.append(Attempt(at=dossier.now, outcome=outcome, detail=detail))
    due = _came_back(dossier, row) if outcome == "bounced" and not _is_there(dossier, row, sent) else ()
    note(dossier.session, None, f"report-{outcome}", dossier.row, dossier.now)
    return due


def _came_back(dossier: Dossier, row: Delivery) -> Due:
    close_links(row)
    row.state, row.leased_until, row.look_at = "failed", None, None
    dossier.session.flush()
    return tell(dossier, (dossier.row.author_id,), "delivery_failed", f"{row.key}.{len(row.attempts)}")


def _is_noted(row: Delivery, outcome: Outcome, detail: str) -> bool:
    """Whether this was said already of the sending that is under way: mail systems repeat themselves, and so do we."""
    for attempt in reversed(row.attempts):
        if attempt.outcome == "sent":
            return False
        if (attempt.outcome, attempt.detail) == (outcome, detail):
            return True
    return False


def _is_there(dossier: Dossier, row: Delivery, sent: list[datetime]) -> bool:
    """Whether the receiver has said, or shown by opening it, that what was sent the last time arrived."""
    if row.acknowledged_at is not None:
        return True
    since = max(sent, default=row.created_at)
    opened = select(Opening.id).where(Opening.delivery_id == row.id, Opening.at >= since)
    return dossier.session.scalar(opened.limit(1)) is not None
