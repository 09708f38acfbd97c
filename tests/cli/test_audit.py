"""`formsvc audit verify` and `formsvc audit key`: what they find, what they say, and their exit codes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from formsvc import audit
from formsvc.assembly.preparing import prepare
from formsvc.audit import Event
from formsvc.audit.checkpoint_files import in_words
from formsvc.cli._needed import Missing
from formsvc.cli.audit import print_key, verify_record
from formsvc.settings import Settings
from formsvc.workflow.anchoring import RecordBroken
from tests.audit.tampering import unguarded
from tests.workflow.institution import Clock, Institution, opened, settings

COUNT = 12


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a service with a record of twelve entries and three checkpoints."""
    folder, clock = tmp_path_factory.mktemp("first"), Clock()
    of = settings(folder, "")
    prepare(of, clock)
    made = opened(of, clock)
    write(made)
    made.service.engine.dispose()
    return folder


@pytest.fixture
def here(first: Path, tmp_path: Path) -> Iterator[Institution]:
    """A copy of it to tamper with."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    made = opened(settings(tmp_path, ""), Clock())
    yield made
    made.service.engine.dispose()


def write(here: Institution) -> None:
    for number in range(1, COUNT + 1):
        with here.service.sessions.begin() as session:
            audit.append(session, f"person:{number}", "saved", "HC-7KQ2-M4XD", here.clock(), case="C-2222-3333")
        if number % 4 == 0:
            here.clock.at += timedelta(hours=2)
            assert here.workflow.write_checkpoint()


def verify(here: Institution, checkpoints: Path | None = None, key: Path | None = None) -> int:
    return verify_record(SimpleNamespace(checkpoints=checkpoints, public_key=key), here.service.settings)  # type: ignore[arg-type]


def test_a_whole_record_ends_with_0_and_says_how_much_was_read(
    here: Institution, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(here) == 0
    assert "The record is whole: 15 entries, 3 checkpoints, the last at entry 14" in capsys.readouterr().out


def test_on_a_server_as_well(tmp_path: Path, postgresql_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    of, clock = settings(tmp_path, postgresql_url), Clock()
    prepare(of, clock)
    here = opened(of, clock)
    write(here)
    assert verify(here) == 0
    with unguarded(here.service.sessions) as session:
        changed(session)

    assert verify(here) == 1
    assert "entry 5: it was changed" in capsys.readouterr().out
    here.service.engine.dispose()


def changed(session: Session) -> None:
    session.execute(update(Event).where(Event.number == 5).values(who="person:99"))


def removed(session: Session) -> None:
    session.execute(delete(Event).where(Event.number == 7))


def swapped(session: Session) -> None:
    for before, after in ((3, 1003), (4, 3), (1003, 4)):
        session.execute(update(Event).where(Event.number == before).values(number=after))


def cut_off(session: Session) -> None:
    session.execute(delete(Event).where(Event.number > 12))


def added(session: Session) -> None:
    columns = "at, who, what, about, case_reference, previous, digest"
    same = f"SELECT 40, {columns} FROM audit_events WHERE number = 15"
    session.execute(text(f"INSERT INTO audit_events (number, {columns}) {same}"))


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (changed, "entry 5: it was changed after it was written"),
        (removed, "entry 7: expected entry 7 and found 8: entries are missing or moved"),
        (swapped, "entry 3: it does not follow from the entry before it"),
        (cut_off, "entry 14: a checkpoint names it and it is not there"),
        (added, "entry 16: expected entry 16 and found 40: entries are missing or moved"),
    ],
)
def test_whatever_was_done_to_the_entries_is_found(
    here: Institution, capsys: pytest.CaptureFixture[str], tamper: Callable[[Session], None], says: str
) -> None:
    with unguarded(here.service.sessions) as session:
        tamper(session)

    assert verify(here) == 1
    assert says in capsys.readouterr().out.splitlines()


def test_a_record_written_anew_from_its_beginning_is_found(
    here: Institution, capsys: pytest.CaptureFixture[str]
) -> None:
    with here.service.sessions() as session:
        known = list(audit.whole(session))
    with unguarded(here.service.sessions) as session:
        session.execute(delete(Event))
    for entry in known:  # the same, without what person 3 did, and a chain that is right in itself
        with here.service.sessions.begin() as session:
            who = "person:1" if entry.who == "person:3" else entry.who
            audit.append(session, who, entry.what, entry.about, entry.at, case=entry.case)

    assert verify(here) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == [f"entry {number}: it is not what the checkpoint says" for number in (4, 9, 14)] + [
        "3 faults in 15 entries."
    ]


def test_checkpoints_that_are_forged_changed_or_gone_are_found(
    here: Institution, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = here.service.settings.checkpoints_folder
    first, second, third = sorted(folder.iterdir())
    second.write_bytes(second.read_bytes().replace(b"checkpoint", b"x").replace(b'"number": 9', b'"number": 8'))
    third.unlink()

    assert verify(here) == 1
    said = capsys.readouterr().out.splitlines()
    assert "checkpoint 2: it is forged: this service's key did not sign it as it is" in said
    assert "checkpoint 3: the record says that it was written, and it is not there" in said

    first.unlink()
    assert verify(here) == 1
    assert "checkpoint 1: it is missing: one after it is there" in capsys.readouterr().out.splitlines()


def test_a_copy_elsewhere_and_a_key_kept_elsewhere_judge_as_well(
    here: Institution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of, elsewhere, key = here.service.settings, tmp_path / "elsewhere", tmp_path / "record.pub"
    shutil.copytree(of.checkpoints_folder, elsewhere)
    assert print_key(of) == 0
    key.write_text(capsys.readouterr().out)
    with unguarded(here.service.sessions) as session:
        session.execute(delete(Event).where(Event.number > 12))
    shutil.rmtree(of.checkpoints_folder)

    assert verify(here, elsewhere, key) == 1
    assert "entry 14: a checkpoint names it and it is not there" in capsys.readouterr().out
    key.write_text(in_words(Ed25519PrivateKey.generate().public_key()))
    assert verify(here, elsewhere, key) == 1
    assert "checkpoint 1: it is forged" in capsys.readouterr().out


def test_a_new_key_begins_a_new_series_and_that_is_said(
    here: Institution, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of, key = here.service.settings, tmp_path / "record.pub"
    print_key(of)
    key.write_text(capsys.readouterr().out)
    of.checkpoints_key.unlink()
    here.clock.at += timedelta(days=3)
    with pytest.raises(RecordBroken, match="checkpoint 3: it is forged"):
        here.workflow.write_checkpoint()
    of.checkpoints_folder.rename(tmp_path / "before")
    assert here.workflow.write_checkpoint()

    assert verify(here) == 0
    assert "A new series of checkpoints began at entry 16" in capsys.readouterr().out
    assert verify(here, tmp_path / "before", key) == 0


@pytest.mark.parametrize("gone", ["folder", "key", "public key"])
def test_what_is_not_there_is_named(here: Institution, tmp_path: Path, gone: str) -> None:
    of: Settings = here.service.settings
    if gone == "folder":
        shutil.rmtree(of.checkpoints_folder)
    if gone == "key":
        of.checkpoints_key.unlink()
    with pytest.raises(Missing, match="FORMSVC_CHECKPOINTS" if gone == "folder" else "--public-key"):
        verify(here, key=tmp_path / "nowhere" if gone == "public key" else None)


def test_the_command_ends_with_3_when_the_database_is_not_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "formsvc", "audit", "verify"]
    env = {"PATH": os.environ["PATH"], "FORMSVC_DATA": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=240, check=False)

    assert (done.returncode, "FORMSVC_DATA" in done.stderr, "Traceback" in done.stderr) == (3, True, False)
