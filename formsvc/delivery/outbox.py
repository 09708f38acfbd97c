"""The outbox: rows that must leave, who holds one now, and when it is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Attempt, Delivery, Notice, Outcome, State

RETRY_AFTER: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
LEASE: Final = timedelta(minutes=5)
Waiting = Delivery | Notice


def claim(row: Waiting, now: datetime) -> bool:
    """Take a row that waits, for as long as a lease lasts. False when it does not wait, or somebody else has it.

    The row must have been read for writing (`with_for_update`) in this transaction.
    """
    if row.state != "waiting" or row.next_try > now or (row.leased_until is not None and row.leased_until > now):
        return False
    row.leased_until = now + LEASE
    row.tries += 1
    return True


def record_sent(delivery: Delivery, now: datetime) -> None:
    """It left."""
    delivery.attempts.append(Attempt(at=now, outcome="sent", detail=""))
    delivery.state, delivery.sent_at, delivery.leased_until = "sent", delivery.sent_at or now, None


def record_failure(delivery: Delivery, failure: TemporaryFailure | PermanentFailure, now: datetime) -> None:
    """It did not leave: try again later, or leave it to a person."""
    temporary = isinstance(failure, TemporaryFailure)
    outcome: Outcome = "temporary" if temporary else "permanent"
    delivery.attempts.append(Attempt(at=now, outcome=outcome, detail=failure.why[:300]))
    put_off(delivery, temporary, now)


def put_off(row: Waiting, temporary: bool, now: datetime) -> None:
    """Let go of a row after a try that failed."""
    row.leased_until = None
    if temporary and row.tries <= len(RETRY_AFTER):
        row.next_try = now + RETRY_AFTER[row.tries - 1]
    else:
        row.state = "failed"


def send_again(delivery: Delivery, now: datetime) -> None:
    """Begin afresh, because a person asked for it; the key stays, so that the receiver can tell a repeat."""
    delivery.state, delivery.next_try, delivery.leased_until, delivery.tries = "waiting", now, None, 0


def due_ids(session: Session, table: type[Delivery] | type[Notice], now: datetime, most: int) -> Sequence[int]:
    """The rows that could be sent now, those that waited longest first."""
    lease: InstrumentedAttribute[datetime | None] = table.leased_until
    free = or_(lease.is_(None), lease <= now)
    waiting: State = "waiting"
    found = select(table.id).where(and_(table.state == waiting, table.next_try <= now, free))
    return session.scalars(found.order_by(table.next_try, table.id).limit(most)).all()
