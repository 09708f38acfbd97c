"""`formsvc replay`: rings for everything that waits, after the queue was lost, and says for how much."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from formsvc.cli import main
from tests.workflow.institution import Clock, Institution, found, settings


@pytest.fixture
def here(tmp_path: Path, queue_url: str, monkeypatch: pytest.MonkeyPatch) -> Institution:
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", queue_url)
    for name in ("data", "database_url", "queue_url", "definitions", "templates"):
        monkeypatch.setenv(f"FORMSVC_{name.upper()}", str(getattr(of, name)))
    # A row may be rung for again after five minutes, and these may pass between one replay and the next.
    monkeypatch.setattr("formsvc.assembly.bell.ONCE_IN", 10**12)
    return found(of, Clock(datetime.now(UTC)))


def test_after_the_loss_of_the_whole_queue_everything_that_waits_is_rung_for_once(
    here: Institution, queue_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here.service.ring(here.workflow.submit(here.written(), {}, here.author))
    waits = len(here.workflow.overdue())
    with redis.from_url(queue_url) as queue:
        queue.flushall()
    assert here.service.bell.queue.count == 0

    assert main(["replay"]) == main(["replay"]) == 0

    assert capsys.readouterr().out == f"rung for {waits}\n" * 2
    assert here.service.bell.queue.count == waits


def test_without_a_queue_it_says_so(here: Institution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMSVC_QUEUE_URL", f"unix://{tmp_path}/none.sock")

    assert main(["replay"]) == 3
