"""The life of a submission is one table of moves, and one function makes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from formsvc.submissions.moves import MoveNotAllowed, move_to
from formsvc.submissions.references import ALPHABET, new_reference
from formsvc.submissions.statuses import ENDS, MOVES, STATUSES, WORDS, Status
from formsvc.submissions.tables import Submission

NOW = datetime(2026, 3, 31, tzinfo=UTC)


def submission(status: Status) -> Submission:
    return Submission(status=status, round=2)


@pytest.mark.parametrize("start", STATUSES)
@pytest.mark.parametrize("end", STATUSES)
def test_a_submission_moves_only_where_the_table_says(start: Status, end: Status) -> None:
    moved = submission(start)

    if end in MOVES[start]:
        move_to(moved, end, 7, NOW)
        assert (moved.status, moved.since) == (end, NOW)
        assert [(line.status, line.round, line.by_id, line.at) for line in moved.history] == [(end, 2, 7, NOW)]
    else:
        with pytest.raises(MoveNotAllowed):
            move_to(moved, end, 7, NOW)
        assert (moved.status, moved.history) == (start, [])


def test_every_status_can_be_reached_from_a_draft_and_has_words() -> None:
    reached: set[Status] = set()
    waiting: list[Status] = ["draft"]
    while waiting:
        status = waiting.pop()
        reached.add(status)
        waiting.extend(MOVES[status] - reached)

    assert reached == set(STATUSES) == set(WORDS)


def test_what_has_ended_goes_nowhere_but_into_history() -> None:
    assert {end: set(MOVES[end]) for end in ENDS if MOVES[end]} == {"closed": {"returned", "withdrawn", "superseded"}}


def test_a_move_that_is_not_allowed_says_so_in_plain_words() -> None:
    with pytest.raises(MoveNotAllowed, match="that is withdrawn cannot become approved"):
        move_to(submission("withdrawn"), "approved", None, NOW)


def test_a_reference_is_short_random_and_cannot_be_misread() -> None:
    references = {new_reference("HCR") for _ in range(2000)}

    assert len(references) == 2000
    assert all(len(reference) == 13 and reference.startswith("HCR-") for reference in references)
    assert not set(ALPHABET) & set("01ILOSU")
