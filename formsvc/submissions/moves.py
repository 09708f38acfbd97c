"""The life of a submission: the one function that makes its moves."""

from __future__ import annotations

from datetime import datetime

from formsvc.submissions.statuses import MOVES, WORDS, Status
from formsvc.submissions.tables import StatusChange, Submission


class MoveNotAllowed(Exception):
    """The submission is not where this move starts."""

    def __init__(self, now: Status, wanted: Status) -> None:
        super().__init__(f"A submission that is {WORDS[now]} cannot become {WORDS[wanted]}.")
        self.now, self.wanted = now, wanted
        self.message = str(self)


def require_move(now: Status, wanted: Status) -> None:
    """Raises MoveNotAllowed when the table has no such move."""
    if wanted not in MOVES[now]:
        raise MoveNotAllowed(now, wanted)


def move_to(submission: Submission, status: Status, by: int | None, at: datetime) -> StatusChange:
    """Move a submission and write the line of its history. `by` is None when the service itself did it."""
    require_move(submission.status, status)
    submission.status = status
    submission.since = at
    look_again(submission, at)
    change = StatusChange(status=status, round=submission.round, by_id=by, at=at)
    submission.history.append(change)
    return change


def look_again(submission: Submission, at: datetime) -> None:
    """What its clocks depend on may have changed: the next sweep looks. Writes nothing when that is due already."""
    if submission.look_at is None or submission.look_at > at:
        submission.look_at = at
