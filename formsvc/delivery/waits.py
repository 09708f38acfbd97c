"""How long is waited before the next try, and what still counts as waiting when somebody has moved the clock."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, and_, or_

RETRY_AFTER: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
SPREAD: Final = 0.2
# The furthest ahead that the next try of a row can be, unless the clock was moved back after it was put off: before
# the last wait, and in it. What is held is looked at every hour, which is less.
FURTHEST: Final = RETRY_AFTER[-2] * (1 + SPREAD)
FURTHEST_AT_LAST: Final = RETRY_AFTER[-1] * (1 + SPREAD)


class PutOff(Protocol):
    """A row that is tried again."""

    created_at: datetime
    next_try: datetime
    tries: int


class Leased(Protocol):
    """A row that somebody may hold."""

    leased_until: datetime | None


def next_wait(key: str, tries: int) -> timedelta | None:
    """How long to wait after so many tries; None after the last one.

    Up to a fifth more or less, so that what failed together does not come back together; always the same for one row.
    """
    if tries > len(RETRY_AFTER):
        return None
    drawn = int.from_bytes(hashlib.sha256(f"{key}:{tries}".encode()).digest()[:4]) / 2**32
    return RETRY_AFTER[tries - 1] * (1 - SPREAD + 2 * SPREAD * drawn)


def is_due(row: PutOff, now: datetime) -> bool:
    """Whether its next try has come, or is so far ahead that the clock must have been moved back since."""
    furthest = FURTHEST if row.tries < len(RETRY_AFTER) else FURTHEST_AT_LAST
    from_the_future = row.tries == 0 and row.created_at > now
    return row.next_try <= now or row.next_try > now + furthest or from_the_future


def is_free_of_lease(row: Leased, now: datetime, lease: timedelta) -> bool:
    """Whether nobody holds it; a lease that is longer than leases are was given by a clock that was moved back."""
    return row.leased_until is None or not now < row.leased_until <= now + lease


def reached(table: Any, now: datetime) -> ColumnElement[bool]:
    """`is_due` as a condition on a table of such rows."""
    return or_(
        table.next_try <= now,
        table.next_try > now + FURTHEST_AT_LAST,
        and_(table.tries < len(RETRY_AFTER), table.next_try > now + FURTHEST),
        and_(table.tries == 0, table.created_at > now),
    )


def unleased(leased_until: Any, now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """`is_free_of_lease` as a condition on a column."""
    return or_(leased_until.is_(None), leased_until <= now, leased_until > now + lease)
