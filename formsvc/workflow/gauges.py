"""How much waits, is stuck and died: numbers for an operator's alarms, of everything, without a name or a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.cases.tables import Case
from formsvc.delivery.tables import Delivery, Notice
from formsvc.submissions.tables import DocumentRow, Submission
from formsvc.workflow.house import Steps
from formsvc.workflow.stuck import TABLES, is_made_now, is_stuck


@dataclass(frozen=True, kw_only=True)
class Gauges:
    """Counts by kind (document, delivery, notice) and by state; `oldest` is in seconds, 0 when nothing waits.

    What waits could be done now, or was tried already: not what a condition holds.
    """

    waiting: Mapping[str, int]
    oldest: Mapping[str, float]
    stuck: Mapping[str, int]
    failed: Mapping[str, int]
    deliveries: Mapping[str, int]
    notices: Mapping[str, int]
    audit_entries: int
    retention_due: int


class Gauging(Steps):
    """What an operator's monitoring asks."""

    def gauges(self) -> Gauges:
        """Every number, as of now."""
        now = self.house.now()
        with self.house.sessions() as session:
            waiting = {kind: _waiting(session, table, now) for kind, table in TABLES.items()}
            return Gauges(
                waiting={kind: count for kind, (count, _) in waiting.items()},
                oldest={kind: _seconds(since, now) for kind, (_, since) in waiting.items()},
                stuck={kind: _count(session, table, is_stuck(table, now)) for kind, table in TABLES.items()},
                failed={kind: _count(session, table, _died(table)) for kind, table in TABLES.items()},
                deliveries=_by_state(session, Delivery),
                notices=_by_state(session, Notice),
                audit_entries=audit.newest(session)[0],
                retention_due=session.scalar(select(func.count(Case.id)).where(Case.keep_until <= now)) or 0,
            )


def _waiting(session: Session, table: Any, now: datetime) -> tuple[int, datetime | None]:
    """How many wait, and since when the first of them has: since it was due, or since it was made and tried in vain."""
    since = case((table.tries == 0, table.next_try), else_=table.created_at)
    waits = and_(table.state == "waiting", or_(table.next_try <= now, table.tries > 0))
    found = select(func.count(table.id), func.min(since)).where(_needed(table, waits))
    count, first = session.execute(_joined(found, table)).one()
    return count, first


def _count(session: Session, table: Any, condition: ColumnElement[bool]) -> int:
    return session.scalar(_joined(select(func.count(table.id)).where(condition), table)) or 0


def _died(table: Any) -> ColumnElement[bool]:
    dead: ColumnElement[bool] = table.state == "failed"
    return _needed(table, dead)


def _needed(table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(condition, is_made_now()) if table is DocumentRow else condition


def _joined(found: Any, table: Any) -> Any:
    return found.join(Submission, Submission.id == table.submission_id) if table is DocumentRow else found


def _by_state(session: Session, table: Any) -> Mapping[str, int]:
    found = session.execute(select(table.state, func.count()).group_by(table.state))
    return {str(state): int(count) for state, count in found}


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
