"""The outbox: rows that must leave, who holds one now, and when it is tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure
from formsvc.delivery.tables import Attempt, Delivery, Notice, Outcome, State
from formsvc.delivery.waits import is_due, is_free_of_lease, next_wait, reached, unleased

LEASE: Final = timedelta(minutes=5)
Waiting = Delivery | Notice


def claim(row: Waiting, now: datetime) -> bool:
    """Take a row that waits, for as long as a lease lasts. False when it does not wait, or somebody else has it.

    The row must have been read for writing (`with_for_update`) in this transaction.
    """
    if row.state != "waiting" or not is_due(row, now) or not is_free_of_lease(row, now, LEASE):
        return False
    row.leased_until = now + LEASE
    row.tries += 1
    return True


def record_sent(delivery: Delivery, now: datetime, receipt: str = "") -> None:
    """It left; a receiver's system may have answered with a receipt."""
    delivery.attempts.append(Attempt(at=now, outcome="sent", detail=f"Receipt {receipt}" if receipt else ""))
    delivery.state, delivery.sent_at, delivery.leased_until = "sent", delivery.sent_at or now, None


def record_failure(delivery: Delivery, failure: TemporaryFailure | PermanentFailure, now: datetime) -> None:
    """It did not leave: try again later, or leave it to a person."""
    temporary = isinstance(failure, TemporaryFailure)
    outcome: Outcome = "temporary" if temporary else "permanent"
    delivery.attempts.append(Attempt(at=now, outcome=outcome, detail=failure.why[:300]))
    put_off(delivery, temporary, now)
    if isinstance(failure, TemporaryFailure) and failure.after is not None:
        delivery.next_try = max(delivery.next_try, now + failure.after)


def put_off(row: Waiting, temporary: bool, now: datetime) -> None:
    """Let go of a row after a try that failed."""
    row.leased_until = None
    wait = next_wait(row.key, row.tries) if temporary else None
    if wait is not None:
        row.next_try = now + wait
    else:
        row.state = "failed"


def send_again(row: Waiting, now: datetime) -> None:
    """Begin afresh, because a person asked for it; the key stays, so that the receiver can tell a repeat."""
    row.state, row.next_try, row.leased_until, row.tries = "waiting", now, None, 0


def due_deliveries(session: Session, now: datetime, most: int) -> Iterator[tuple[int, bool]]:
    """The deliveries that could be sent now and whether they are urgent, which come first."""
    for urgent in (True, False):
        yield from ((one, urgent) for one in due_ids(session, Delivery, now, most, Delivery.urgent.is_(urgent)))


def due_ids(
    session: Session, table: type[Delivery] | type[Notice], now: datetime, most: int, *more: ColumnElement[bool]
) -> Sequence[int]:
    """The rows that could be sent now, those that waited longest first."""
    waiting: State = "waiting"
    free = unleased(table.leased_until, now, LEASE)
    found = select(table.id).where(table.state == waiting, reached(table, now), free, *more)
    return session.scalars(found.order_by(table.next_try, table.id).limit(most)).all()


def to_look_at(session: Session, now: datetime, most: int) -> Sequence[Row[int, bool]]:
    """The deliveries of which there should be word by now, and whether they are urgent; longest waiting first."""
    free = unleased(Delivery.leased_until, now, LEASE)
    found = select(Delivery.id, Delivery.urgent).where(Delivery.look_at <= now, free)
    return session.execute(found.order_by(Delivery.look_at, Delivery.id).limit(most)).all()
