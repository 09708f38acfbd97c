"""Promise 7, and the third of those of section 8: 200 submissions while everything goes wrong, again and again."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.chaos.judging import judge
from tests.chaos.ordeal import ordeal
from tests.real_parts.moody_mail import BAD_MOODS

SUBMISSIONS = 200


def test_200_submissions_live_through_everything_that_can_go_wrong() -> None:
    with tempfile.TemporaryDirectory(prefix="formsvc-ordeal-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        with ordeal(Path(folder), SUBMISSIONS) as lived:
            verdict = judge(lived)

    assert verdict.wrong == ()
    assert lived.storm.rounds >= 2
    assert all(lived.mail.met[mood] for mood in BAD_MOODS)
    assert verdict.figures["submissions"] == SUBMISSIONS
    assert verdict.figures["decisions recorded"] == 3 * SUBMISSIONS
    assert verdict.figures["decisions pressed"] >= 7 * SUBMISSIONS
    assert verdict.figures["parcels that arrived"] == 3 * SUBMISSIONS
    assert verdict.figures["of them again, with the same key"] > 0
