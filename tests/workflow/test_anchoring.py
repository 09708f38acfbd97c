"""The record is anchored while the service runs: by one of many workers, from time to time, and never when broken."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from formsvc import audit
from formsvc.audit import Event
from formsvc.audit.checkpoint_files import in_folder, read_key
from formsvc.audit.checkpoints import Statement, check
from formsvc.jobs import tasks
from formsvc.workflow.anchoring import EVERY_ENTRIES, RecordBroken
from tests.audit.tampering import unguarded
from tests.workflow.institution import Clock, Institution, found, settings


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    made = found(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"), Clock())
    happen(made, 1)
    return made


def happen(here: Institution, times: int) -> None:
    with here.service.sessions.begin() as session:
        for _ in range(times):
            audit.append(session, "person:7", "saved", "HC-7KQ2-M4XD", here.clock())


def folder(here: Institution) -> Path:
    return here.service.settings.checkpoints_folder


def statements(here: Institution) -> list[Statement]:
    key = read_key(here.service.settings.checkpoints_key).public_key()
    found = list(check(in_folder(folder(here)), key))
    assert all(isinstance(one, Statement) for one in found), found
    return [one for one in found if isinstance(one, Statement)]


def test_the_first_is_written_as_soon_as_something_happened(here: Institution) -> None:
    assert here.workflow.write_checkpoint()

    assert [(one.sequence, one.number) for one in statements(here)] == [(1, 1)]
    with here.service.sessions() as session:
        assert [entry.about for entry in audit.whole(session)][-1] == "checkpoint:1"


def test_then_one_an_hour_while_anything_happens_and_none_while_nothing_does(here: Institution) -> None:
    assert here.workflow.write_checkpoint()
    happen(here, 3)
    assert not here.workflow.write_checkpoint()
    here.clock.at += timedelta(hours=1)
    assert here.workflow.write_checkpoint()
    here.clock.at += timedelta(days=3)
    assert not here.workflow.write_checkpoint()

    assert [one.number for one in statements(here)] == [1, 5]


def test_and_after_a_thousand_entries_without_waiting(here: Institution) -> None:
    assert here.workflow.write_checkpoint()
    happen(here, EVERY_ENTRIES)

    assert here.workflow.write_checkpoint()
    assert not here.workflow.write_checkpoint()


def test_many_workers_at_once_write_one(here: Institution) -> None:
    wrote: list[bool] = []
    threads = [threading.Thread(target=lambda: wrote.append(here.workflow.write_checkpoint())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrote.count(True) == len(statements(here)) == 1


def test_nothing_is_signed_when_the_record_was_changed_since(here: Institution) -> None:
    here.workflow.write_checkpoint()
    happen(here, 4)
    with unguarded(here.service.sessions) as session:
        session.execute(update(Event).where(Event.number == 4).values(who="person:8"))
    here.clock.at += timedelta(hours=2)

    with pytest.raises(RecordBroken, match="entry 4: it was changed"):
        here.workflow.write_checkpoint()
    assert len(statements(here)) == 1


def test_nor_when_the_database_is_older_than_the_last_checkpoint(here: Institution) -> None:
    happen(here, 5)
    here.workflow.write_checkpoint()
    with unguarded(here.service.sessions) as session:
        session.execute(delete(Event).where(Event.number > 3))
    here.clock.at += timedelta(hours=2)

    with pytest.raises(RecordBroken, match="ends at entry 3, before checkpoint 1"):
        here.workflow.write_checkpoint()


def test_nor_when_what_the_last_checkpoint_names_is_another_entry_now(here: Institution) -> None:
    happen(here, 5)
    here.workflow.write_checkpoint()
    with unguarded(here.service.sessions) as session:
        session.execute(delete(Event).where(Event.number > 3))
    here.clock.at += timedelta(minutes=1)
    happen(here, 20)
    here.clock.at += timedelta(hours=2)

    with pytest.raises(RecordBroken, match="entry 6 is not what checkpoint 1 says"):
        here.workflow.write_checkpoint()


def test_a_sweep_writes_it_and_goes_on_when_that_cannot_be_done(
    here: Institution, caplog: pytest.LogCaptureFixture
) -> None:
    tasks.sweep(here.service)
    assert len(statements(here)) == 1

    house, away = here.workflow.house, folder(here).parent / "file"
    away.write_text("no folder")
    lost = replace(house, anchors=replace(house.anchors, folder=away / "checkpoints"))
    happen(here, 2)
    tasks.sweep(replace(here.service, workflow=type(here.workflow)(lost)))

    assert "no checkpoint of the record could be written" in caplog.text
