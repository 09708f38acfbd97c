"""The life of a submission is one table of moves, and one function makes them."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from formsvc.submissions.moves import MoveNotAllowed, move_to
from formsvc.submissions.references import ALPHABET, new_reference
from formsvc.submissions.statuses import ENDS, MOVES, STATUSES, WORDS, Status
from formsvc.submissions.tables import Submission

NOW = datetime(2026, 3, 31, tzinfo=UTC)
CODE = Path(__file__).parents[2] / "formsvc"


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
    assert {end: set(MOVES[end]) for end in ENDS if MOVES[end]} == {"closed": {"superseded"}}


def test_a_move_that_is_not_allowed_says_so_in_plain_words() -> None:
    with pytest.raises(MoveNotAllowed, match="that is withdrawn cannot become approved"):
        move_to(submission("withdrawn"), "approved", None, NOW)


def test_nothing_but_the_one_function_assigns_the_status_of_a_submission() -> None:
    writers = {
        path.relative_to(CODE).as_posix()
        for path in CODE.rglob("*.py")
        if path.relative_to(CODE).parts[0] != "cli"  # its children are processes
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and _is_status(node)
    }

    # starting.py writes the first status of a new row, before it has any history
    assert writers == {"submissions/moves.py", "workflow/starting.py"}


def _is_status(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return any(isinstance(one, ast.Attribute) and one.attr == "status" for one in flat)


def test_a_reference_is_short_random_and_cannot_be_misread() -> None:
    references = {new_reference("HCR") for _ in range(2000)}

    assert len(references) == 2000
    assert all(len(reference) == 13 and reference.startswith("HCR-") for reference in references)
    assert not set(ALPHABET) & set("01ILOSU")
