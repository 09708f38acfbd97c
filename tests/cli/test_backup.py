"""A backup taken while everybody writes is of one moment, and what is restored from it is everything, and works."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select, text

from formsvc import audit
from formsvc.assembly.backup import KEPT, LEFT_OUT, Taking, back_up, kept_in
from formsvc.assembly.backup_place import NoBackup, reading
from formsvc.assembly.keys import sealer_of
from formsvc.assembly.restore import check, faults_of_the_record, look, restore
from formsvc.cli import main
from formsvc.database import migrate, open_engine
from formsvc.database.copying import _moment
from formsvc.settings import Settings
from formsvc.submissions.tables import DocumentRow, Upload
from formsvc.web import create_app
from tests.web.windows import window
from tests.workflow.institution import Clock, Institution, found, opened, settings

Rows = Mapping[str, list[Any]]


def institution(folder: Path, database_url: str) -> Institution:
    """On tables that the migrations made."""
    of = settings(folder, database_url)
    of.data.mkdir(parents=True)
    engine = open_engine(of.database)
    migrate(engine)
    engine.dispose()
    return found(of, Clock())


def taking(of: Settings) -> Taking:
    return Taking(settings=of, engine=open_engine(of.database), sealer=sealer_of(of), now=Clock()())


def elsewhere(here: Institution, folder: Path, database_url: str) -> Settings:
    """Settings of an empty place, with the keys that somebody kept."""
    of = replace(here.service.settings, data=folder / "restored", database_url=database_url)
    of.data.mkdir()
    shutil.copy(here.service.settings.keys, of.keys)
    return of


def brought_back(place: Path, of: Settings) -> Institution:
    into = taking(of)
    with reading(place) as source:
        restore(source, look(source, into.sealer), into)
    assert faults_of_the_record(into) == ()
    back = opened(of, Clock())
    with back.service.sessions() as session:
        from tests.workflow.institution import _actors

        back.people |= dict(_actors(session))
    return back


def rows(of: Settings) -> Rows:
    """Every row of every table, times in UTC."""
    engine, known = open_engine(of.database), MetaData()
    with engine.connect() as connection:
        known.reflect(connection)
        found = {
            table.name: [
                tuple(_moment(value) if hasattr(value, "tzinfo") else value for value in row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in known.sorted_tables
        }
    engine.dispose()
    return found


def files(of: Settings) -> Mapping[str, str]:
    """Every file that is kept, with a digest of what is in it."""
    data = of.data.resolve()
    return {str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept_in(data)}


@contextmanager
def everybody_writing(here: Institution) -> Iterator[Callable[[], int]]:
    """People who fill in, submit and decide without a pause; gives how much they have done."""
    over, done, wrong = threading.Event(), list[str](), list[Exception]()

    def write(number: int) -> None:
        case = here.open_another_case(f"Child {number}")
        try:
            while not over.is_set():
                with_case = Institution(here.service, here.clock, here.people, case)
                reference = with_case.submitted()
                here.work(here.decide(reference, here.manager))
                here.work(here.workflow.withdraw(reference, "Not needed.", here.author) or ())
                done.append(reference)
        except Exception as fault:
            wrong.append(fault)

    people = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for one in people:
        one.start()
    try:
        yield lambda: len(done) + len(wrong)
    finally:
        over.set()
        for one in people:
            one.join()
    assert wrong == []


def wait_until(so: Callable[[], bool]) -> None:
    while not so():
        time.sleep(0.02)


def second_database(database_url: str, tmp_path: Path) -> str:
    """Another empty one of the same kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'second.sqlite3'}"
    engine = open_engine(database_url)
    name = f"{engine.url.database}_second"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(engine.url.set(database=name).render_as_string(hide_password=False))


def test_a_backup_taken_while_everybody_writes_is_of_one_moment(database_url: str, tmp_path: Path) -> None:
    here = institution(tmp_path, database_url)
    with everybody_writing(here) as done:
        wait_until(lambda: done() >= 1)
        manifest = back_up(taking(here.service.settings), tmp_path / "copy")
        before = done()
        wait_until(lambda: done() > before)

    back = brought_back(tmp_path / "copy", elsewhere(here, tmp_path, second_database(database_url, tmp_path)))

    with back.service.sessions() as session, here.service.sessions() as original:
        kept, whole = list(audit.entries(session)), list(audit.entries(original))
        assert kept == whole[: len(kept)]
        assert 0 < len(kept) < len(whole)
        made = [row.digest for row in session.scalars(select(DocumentRow)) if row.digest]
        made += session.scalars(select(Upload.digest)).all()
    assert made
    assert all(hashlib.sha256(back.workflow.house.store.get(one)).hexdigest() == one for one in made)
    assert {name: len(found) for name, found in rows(back.service.settings).items() if name != "alembic_version"} == {
        name: count for name, (count, _) in manifest.tables.items()
    }


def test_everything_is_restored_and_the_service_goes_on_from_it(database_url: str, tmp_path: Path) -> None:
    here = institution(tmp_path, database_url)
    here.delivered_but_for_the_child()
    begun = here.submitted()
    back_up(taking(here.service.settings), tmp_path / "copy.tar")

    back = brought_back(tmp_path / "copy.tar", elsewhere(here, tmp_path, second_database(database_url, tmp_path)))

    assert rows(back.service.settings) == rows(here.service.settings)
    assert files(back.service.settings) == files(here.service.settings)
    assert all(rows(back.service.settings)[name] for name in ("page_answers", "deliveries", "decisions", "links"))
    author = window(create_app(back.service), back.author).open(f"/submissions/{begun}")
    assert (author.status, begun in author.text) == (200, True)
    back.work(back.decide(begun, back.manager))
    back.decide(begun, back.governor)
    back.case = here.case
    assert back.submitted()


def test_what_was_in_sqlite_goes_into_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    here = institution(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    here.delivered_but_for_the_child()
    back_up(taking(here.service.settings), tmp_path / "copy")

    back = brought_back(tmp_path / "copy", elsewhere(here, tmp_path, postgresql_url))

    assert rows(back.service.settings) == rows(here.service.settings)
    back.case = here.case
    assert back.submitted()


def test_nobody_learns_anything_from_a_backup_without_the_keys(tmp_path: Path) -> None:
    here = institution(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    reference = here.submitted()
    back_up(taking(here.service.settings), tmp_path / "copy.tar")
    content = (tmp_path / "copy.tar").read_bytes()

    for word in ("Kieran", "Ashworth", "Governor", "@leeds_yjs.example", reference, "argon2"):
        assert word.encode() not in content
    keys = json.loads(here.service.settings.keys.read_text())["keys"]
    assert all(key["key"].encode() not in content for key in keys)
    assert b"PRIVATE KEY" not in content


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Institution, Path]:
    """A folder with a backup, and what it is of."""
    folder = tmp_path_factory.mktemp("taken")
    here = institution(folder, f"sqlite:///{folder / 'formsvc.sqlite3'}")
    here.delivered_but_for_the_child()
    back_up(taking(here.service.settings), folder / "copy")
    return here, folder / "copy"


@pytest.fixture
def copy(taken: tuple[Institution, Path], tmp_path: Path) -> tuple[Institution, Path]:
    """The same, for a test that may spoil it."""
    shutil.copytree(taken[1], tmp_path / "copy")
    return taken[0], tmp_path / "copy"


def change_a_byte(file: Path, number: int) -> None:
    """Into another than was there, whatever it was."""
    content = bytearray(file.read_bytes())
    content[number] ^= 1
    file.write_bytes(content)


def changed_file(place: Path) -> None:
    change_a_byte(next(path for path in (place / "files").rglob("*") if path.is_file()), -1)


def missing_file(place: Path) -> None:
    next(path for path in (place / "files").rglob("*") if path.is_file()).unlink()


def changed_rows(place: Path) -> None:
    change_a_byte(place / "rows" / "people", 40)


def changed_manifest(place: Path) -> None:
    told = json.loads((place / "manifest.json").read_text())
    del told["tables"]["audit_events"]
    (place / "manifest.json").write_text(json.dumps(told))


@pytest.mark.parametrize("spoil", [changed_file, missing_file, changed_rows, changed_manifest])
def test_a_backup_that_was_touched_is_refused_before_anything_is_written(
    copy: tuple[Institution, Path], tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    here, place = copy
    spoil(place)
    of = elsewhere(here, tmp_path, f"sqlite:///{tmp_path / 'second.sqlite3'}")

    with pytest.raises(NoBackup):
        brought_back(place, of)

    assert [path.name for path in of.data.iterdir()] == ["keys.json"]
    assert rows(of) == {}


def test_it_goes_only_into_an_empty_place_and_says_what_to_do_next(
    copy: tuple[Institution, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here, place = copy
    of = elsewhere(here, tmp_path, f"sqlite:///{tmp_path / 'second.sqlite3'}")
    monkeypatch.setenv("FORMSVC_DATA", str(of.data))
    monkeypatch.setenv("FORMSVC_DATABASE_URL", of.database_url)
    (of.files / "aa").mkdir(parents=True)
    (of.files / "aa" / "bb").write_bytes(b"somebody else's")

    assert main(["restore", "--check", str(place)]) == 0
    assert main(["restore", str(place)]) == 1
    assert "is there already" in capsys.readouterr().err
    shutil.rmtree(of.files)
    assert main(["restore", str(place)]) == 0
    assert "retention again" in capsys.readouterr().out
    assert main(["restore", str(place)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "another.tar")]) == 0
    assert [row[3] for row in rows(of)["audit_events"]][-2:] == ["restored", "backup-made"]
    assert main(["backup", str(place)]) == 1
    assert "already" in capsys.readouterr().err


def test_without_the_keys_it_says_which_are_missing(copy: tuple[Institution, Path], tmp_path: Path) -> None:
    here, place = copy
    of = replace(here.service.settings, data=tmp_path / "third")
    other = institution(tmp_path / "other", f"sqlite:///{tmp_path / 'other.sqlite3'}")

    with reading(place) as source, pytest.raises(Exception, match=here.service.sealer.newest):
        look(source, other.service.sealer)
    assert not of.data.exists()


def test_a_backup_that_is_cut_short_leaves_nothing_behind(
    copy: tuple[Institution, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = copy

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("formsvc.assembly.backup_place.shutil.copyfileobj", full)
    with pytest.raises(OSError, match="No space"):
        back_up(taking(here.service.settings), tmp_path / "places" / "second")

    assert list((tmp_path / "places").iterdir()) == []


def test_what_is_erased_while_it_is_copied_is_named_and_the_rest_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = institution(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    here.submitted()
    gone, *left = kept_in(here.service.settings.data)

    def listed(_: Path) -> Iterator[Path]:
        gone.unlink()
        yield from (gone, *left)

    monkeypatch.setattr("formsvc.assembly.backup.kept_in", listed)
    manifest = back_up(taking(here.service.settings), tmp_path / "copy")

    assert manifest.gone == (str(gone.relative_to(here.service.settings.data.resolve())),)
    back = brought_back(tmp_path / "copy", elsewhere(here, tmp_path, f"sqlite:///{tmp_path / 'second.sqlite3'}"))
    assert len(files(back.service.settings)) == len(left)


def test_whatever_stands_in_a_data_folder_is_kept_or_left_out_on_purpose(copy: tuple[Institution, Path]) -> None:
    here, _ = copy
    data = here.service.settings.data
    there = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}

    assert {name for name in there if not name.startswith((*KEPT, *LEFT_OUT))} == set()


def test_a_check_reads_every_byte(copy: tuple[Institution, Path]) -> None:
    here, place = copy
    with reading(place) as source:
        manifest = look(source, here.service.sealer)
        check(source, manifest)
        changed_file(place)
        with pytest.raises(NoBackup, match="not as it was written"):
            check(source, manifest)
