"""Another program holds the database, as a backup does: steps wait for it, and nothing is lost when it takes too long."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from formsvc.workflow import Deliver
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_sending import Carrier, ledger, with_carrier

pytestmark = pytest.mark.both_databases


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "formsvc.sqlite3"


@pytest.fixture
def here(tmp_path: Path, file: Path, clock: Clock) -> Institution:
    return found(settings(tmp_path, f"sqlite:///{file}"), clock)


@pytest.fixture
def impatient(tmp_path: Path, file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Institution:
    """An institution whose steps do not wait for long for whoever holds the database."""
    monkeypatch.setattr("formsvc.database.engine.BUSY_SECONDS", 2)
    return found(settings(tmp_path, f"sqlite:///{file}"), clock)


@contextmanager
def held(file: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else has begun to write."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        if other.in_transaction:
            other.execute("ROLLBACK")
        other.close()


def test_a_page_saved_while_the_database_is_held_is_saved_when_it_is_free(here: Institution, file: Path) -> None:
    reference = here.started()
    saved = threading.Thread(target=here.save, args=(reference, "child"), kwargs={"child_first_name": "Kieran"})
    with held(file) as other:
        saved.start()
        saved.join(0.2)
        assert saved.is_alive()
        other.execute("COMMIT")
        saved.join(30)

    assert not saved.is_alive()
    assert here.workflow.page(reference, "child", here.author).answers["child_first_name"] == "Kieran"


def test_pages_can_be_read_while_the_database_is_held(here: Institution, file: Path) -> None:
    reference = here.submitted()
    with held(file):
        assert here.workflow.submission(reference, here.author).row.reference == reference


def test_what_could_not_be_recorded_in_time_is_sent_again_with_the_same_key(
    impatient: Institution, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = impatient
    carrier = with_carrier(here, "secure_email", Carrier())
    reference = here.approved()
    here.work(task for task in here.workflow.overdue() if not isinstance(task, Deliver))  # type: ignore[arg-type]
    here.clock.move(hours=1)
    carrier.parcels.clear()
    row = ledger(here, reference, "team")
    here.workflow.resend(row.id, here.author)
    grip: list[sqlite3.Connection] = []

    def send_and_lose_the_database(parcel: object) -> None:
        carrier.parcels.append(parcel)  # type: ignore[arg-type]
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        grip.append(other)

    monkeypatch.setattr(carrier, "send", send_and_lose_the_database)
    with pytest.raises(OperationalError):
        here.workflow.deliver(row.id)
    grip.pop().close()
    monkeypatch.setattr(carrier, "send", carrier.parcels.append)

    here.clock.move(minutes=6)
    here.work(here.workflow.deliver(row.id))
    assert len({parcel.key for parcel in carrier.parcels}) == 1
    assert len(carrier.parcels) == 2
    assert ledger(here, reference, "team").state == "sent"
